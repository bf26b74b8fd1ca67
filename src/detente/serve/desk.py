"""The case being served: its store, and the index of the record's present state."""

from __future__ import annotations

import hashlib
import threading

from detente.run.case import Case
from detente.run.reading import settings_of, unread
from detente.serve.index import Index
from detente.store.contract import Store, View

# How long a request waits for the index of a record that has just changed before it is answered from the one before.
WAIT_S = 3.0


class Desk:
    """A case on the desk. One serves all requests."""

    def __init__(self, case: Case, store: Store) -> None:
        self.case, self.store = case, store
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._building: threading.Thread | None = None

    def index(self) -> Index:
        """The index of the record as it is now; of the state before, while a large one is still being laid out."""
        view = self.store.view()
        state = state_of(view)
        with self._lock:
            if self._index is not None and self._index.state == state:
                return self._index
            if self._index is None:
                self._index = Index(view, state)
                return self._index
            if self._building is None or not self._building.is_alive():
                self._building = threading.Thread(target=self._build, args=(view, state), daemon=True)
                self._building.start()
            building, before = self._building, self._index
        building.join(WAIT_S)
        return self._index or before

    def _build(self, view: View, state: str) -> None:
        self._index = Index(view, state)

    def waiting(self) -> int:
        """How many documents are taken in but not read; −1 when only the findings are behind."""
        return unread(self.store, settings_of(self.case))


def state_of(view: View) -> str:
    """A name of the record's state, the same for the same record: what the findings were last made from."""
    marks = sorted({**view.marks("findings"), **view.marks("place")}.items())
    return hashlib.blake2b(repr(marks).encode(), digest_size=8).hexdigest()
