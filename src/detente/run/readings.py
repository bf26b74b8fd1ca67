"""Readings counted: which documents each run of `read` brought, so that "since the last reading" has a meaning.

A document belongs to the first reading that ran to its end with it; being read again by a newer version brings nothing.
"""

from __future__ import annotations

from detente.store.contract import Store, View

# Marks of this stage: document id → number of the reading, from 1.
_STAGE = "reading"


def count_reading(store: Store) -> None:
    """Give the documents that no reading has counted the next number. To be called when a reading has ended."""
    view = store.view()
    fresh = [document.id for document in view.documents(view.lacking(_STAGE))]
    if fresh:
        number = str(readings(view) + 1)
        with store.writer() as writer:
            for ident in fresh:
                writer.mark(_STAGE, ident, number)


def carry_readings(view: View, out: Store) -> None:
    """Documents of `view` that are in `out` too belong there to the same reading."""
    kept = {document.id for document in out.view().documents()}
    with out.writer() as writer:
        for ident, number in sorted(view.marks(_STAGE).items()):
            if ident in kept:
                writer.mark(_STAGE, ident, number)


def readings(view: View) -> int:
    """How many readings brought something."""
    return max(map(int, view.states(_STAGE)), default=0)


def brought(view: View, since: int) -> frozenset[str]:
    """Ids of the documents that readings after number `since` brought, those not counted yet among them."""
    counted = view.marks(_STAGE)
    return frozenset(d.id for d in view.documents() if int(counted.get(d.id, since + 1)) > since)
