"""The brief's sections, in the order a desk officer wants them."""

from __future__ import annotations

from detente.findings.case import gather
from detente.publish.brief.announced import announced, proposals
from detente.publish.brief.budget import fit, told_rest
from detente.publish.brief.changed import changed
from detente.publish.brief.citing import Citer
from detente.publish.brief.corrected import corrected
from detente.publish.brief.coverage import coverage
from detente.publish.brief.disputed import disputed
from detente.publish.brief.happened import happened
from detente.publish.brief.issues import issues
from detente.publish.brief.line import Section
from detente.publish.brief.stands import stands
from detente.publish.brief.travel import itinerary, reception
from detente.store.contract import View


def sections(view: View, *, pages: float | None = None, earlier: View | None = None) -> list[Section]:
    """Every section, written from the record; within about `pages` pages, and with what changed since `earlier`."""
    citer = Citer(gather(view), view)
    by_issue, told = issues(citer, view)
    found = [
        *([changed(citer, earlier, view)] if earlier is not None else []),
        happened(citer),
        by_issue,
        disputed(citer, view),
        announced(citer, view),
        proposals(citer, view),
        stands(citer, told),
        itinerary(citer, view),
        reception(citer, view),
        coverage(citer),
        corrected(citer),
    ]
    there = [section for section in found if section is not None]
    return [told_rest(section) for section in (fit(there, pages) if pages is not None else there)]
