"""Reconcile: what is the same across documents. Each step is a pure function of the record so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from detente.model.entities import Entity, Pairing
from detente.model.naming import Naming
from detente.model.records import Copy, HappeningRecord, Origin, StatementRecord, Version, newest
from detente.model.rows import Happening, Mention, Statement
from detente.reconcile.copies import copies_of, neighbours
from detente.reconcile.counting import Counting, origins
from detente.reconcile.groups import People
from detente.reconcile.happenings import happenings
from detente.reconcile.itinerary import order_stops
from detente.reconcile.sourcing import sourcing
from detente.reconcile.statements import statements
from detente.reconcile.versions import versions, with_statements
from detente.store.contract import View

# Names under which documents come over the network; when these were fetched tells their versions apart.
_FETCHED = ("http://", "https://")


Reconciled = Copy | Version | Origin | HappeningRecord | StatementRecord


def reconcile(view: View) -> list[Reconciled]:
    """Copies, versions of one text, where texts are from, happenings told by many, statements carried by many."""
    documents = list(view.documents())
    mentions = list(view.rows(Mention))
    naming = Naming(view.rows(Entity), mentions)
    known = neighbours(view.parsed(document.id) for document in documents)
    found = copies_of(known)
    shared = {ident: view.parsed(ident) for copy in found for ident in copy.documents}
    editions = versions(known, shared, _fetched(view))
    counting = Counting(origins((document.id for document in documents), found), editions)
    people = People.of(view.rows(Pairing))
    told = happenings(view.rows(Happening), naming, counting, {d.id: d.published for d in documents}, people)
    told = order_stops(told, naming)
    said = statements(view.rows(Statement), naming, counting, people)
    follows = newest(editions)
    others = [copy for copy in found if len({follows.get(d, d) for d in copy.documents}) > 1]
    rests = sourcing((view.parsed(document.id) for document in documents), naming, _outlets(mentions), others)
    return [*found, *with_statements(editions, said), *rests, *told, *said]


def _outlets(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    """Each document's mentions of outlets."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.type == "outlet":
            found[mention.evidence[0].document].append(mention)
    return found


def _fetched(view: View) -> dict[str, str]:
    return {raw.id: raw.retrieved for raw in view.raws() if raw.names and raw.names[0].startswith(_FETCHED)}
