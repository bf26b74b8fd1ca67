"""Reconcile: what is the same across documents. Each step is a pure function of the record so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.model.entities import Pairing
from detente.model.records import Copy, HappeningRecord, Origin, StatementRecord, Version, newest
from detente.model.rows import Happening, Mention, Statement
from detente.reconcile.counting import Counting, origins
from detente.reconcile.groups import People
from detente.reconcile.happenings import happenings
from detente.reconcile.itinerary import order_stops
from detente.reconcile.kin import Kept, kin
from detente.reconcile.sourcing import sourcing
from detente.reconcile.statements import statements
from detente.reconcile.versions import with_statements
from detente.store.contract import View

Reconciled = Copy | Version | Origin | HappeningRecord | StatementRecord


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rows of the stage, and what is to be kept for the next reading."""

    rows: list[Reconciled]
    kept: Kept


def reconcile(view: View) -> list[Reconciled]:
    """Copies, versions of one text, where texts are from, happenings told by many, statements carried by many."""
    return reconciled(view, "").rows


def reconciled(view: View, program: str) -> Outcome:
    """The same, going on from what an earlier reading by this `program` kept; without a name all is found anew."""
    texts = kin(view, view.documents(), program)
    return Outcome([*texts.copies, *gathered(view, texts.copies, texts.versions)], texts.kept)


def gathered(view: View, found: Sequence[Copy], editions: Sequence[Version]) -> list[Reconciled]:
    """All rows of the stage but copies, given these and the versions without statements."""
    documents = list(view.documents())
    naming = view.naming()
    counting = Counting(origins((document.id for document in documents), found), editions)
    people = People.of(view.rows(Pairing))
    told = happenings(view.rows(Happening), naming, counting, {d.id: d.published for d in documents}, people)
    told = order_stops(told, naming)
    said = statements(view.rows(Statement), naming, counting, people)
    follows = newest(editions)
    others = [copy for copy in found if len({follows.get(d, d) for d in copy.documents}) > 1]
    outlets = _outlets(view.rows(Mention, ids=naming.of_type("outlet")))
    rests = sourcing(view.texts(document.id for document in documents), naming, outlets, others)
    return [*with_statements(editions, said), *rests, *told, *said]


def _outlets(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    """Mentions of outlets by document."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.evidence[0].document].append(mention)
    return found
