"""Reconcile: what is the same across documents. Each step is a pure function of the record so far."""

from __future__ import annotations

from detente.model.entities import Entity, Pairing
from detente.model.naming import Naming
from detente.model.records import Copy, HappeningRecord, StatementRecord
from detente.model.rows import Happening, Mention, Statement
from detente.reconcile.copies import copies, origins
from detente.reconcile.groups import People
from detente.reconcile.happenings import happenings
from detente.reconcile.itinerary import order_stops
from detente.reconcile.statements import statements
from detente.store.contract import View


def reconcile(view: View) -> list[Copy | HappeningRecord | StatementRecord]:
    """Copies and their origins, happenings told by many, statements carried by many."""
    documents = list(view.documents())
    naming = Naming(view.rows(Entity), view.rows(Mention))
    found = copies(view.parsed(document.id) for document in documents)
    origin_of = origins((document.id for document in documents), found)
    people = People.of(view.rows(Pairing))
    told = happenings(view.rows(Happening), naming, origin_of, {d.id: d.published for d in documents}, people)
    told = order_stops(told, naming)
    said = statements(view.rows(Statement), naming, origin_of, people)
    return [*found, *told, *said]
