"""The brief's sections, in the order a desk officer wants them."""

from __future__ import annotations

from detente.findings.case import gather
from detente.publish.brief.announced import announced, proposals
from detente.publish.brief.citing import Citer
from detente.publish.brief.corrected import corrected
from detente.publish.brief.coverage import coverage
from detente.publish.brief.disputed import disputed
from detente.publish.brief.happened import happened
from detente.publish.brief.line import Section
from detente.publish.brief.stands import stands
from detente.publish.brief.travel import itinerary, reception
from detente.store.contract import View


def sections(view: View) -> list[Section]:
    """Every section, written from the record."""
    citer = Citer(gather(view), view)
    found = [
        happened(citer),
        stands(citer),
        disputed(citer, view),
        announced(citer, view),
        proposals(citer, view),
        itinerary(citer),
        reception(citer, view),
        coverage(citer),
        corrected(citer),
    ]
    return [section for section in found if section is not None]
