"""The case as a reader of some clearance may see it: a desk over a record in memory, put together from that part alone.

It is put together anew whenever the record or what was said of it changes. Until that is done the part before is shown,
as long as nothing in it has been withdrawn or withheld since; if something has, requests wait, and are told to come
again rather than shown what is no longer for them.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass

from detente.model.errors import DetenteError, StoreError
from detente.run.case import Case
from detente.run.cut import Cut, cut
from detente.run.handling import Withheld, withheld
from detente.run.settings import settings_of
from detente.serve.desk import WAIT_S, Desk, state_of
from detente.serve.errors import Preparing
from detente.serve.index import Index
from detente.store.contract import Store, View

_LOG = logging.getLogger("detente.serve")
# How long a request waits for a part that must be made before anything may be shown.
FIRST_WAIT_S = 20.0
# Parts are put together one after the other: each takes a core, and the memory of the case's rows.
_ONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of the record in one state: its store, its index, what was withheld, the documents it holds."""

    state: str
    store: Store
    index: Index
    hidden: Withheld

    def still_allowed(self, view: View, hidden: Withheld) -> bool:
        """True when nothing in it has been withdrawn or withheld since."""
        mine = set(self.index.documents)
        if mine & hidden.documents or not mine <= {document.id for document in view.documents()}:
            return False
        return all(
            set(now.get(ident, ())) <= set(then.get(ident, ()))
            for then, now in ((self.hidden.words, hidden.words), (self.hidden.names, hidden.names))
            for ident in mine
        )


class ClearedDesk(Desk):
    """A desk for readers of `clearance` (TLP). Judgements go into the whole record."""

    def __init__(self, case: Case, store: Store, clearance: str) -> None:
        super().__init__(case, store)
        self.clearance = clearance
        self._part: _Part | None = None
        self._making: threading.Thread | None = None
        self._guard = threading.Lock()
        # The last state for which the part before was found to be allowed, or not.
        self._judged: tuple[str, bool] = ("", False)
        # The last state of which no part could be put together.
        self._stuck = ""

    def index(self) -> Index:
        """The index of the part as it is now, or of the one before. Raises Preparing, StoreError if none can be."""
        return self._now().index

    def shown(self) -> Store:
        """The part of the record that is shown. Raises as `index`."""
        return self._now().store

    def prepare(self) -> None:
        """Put the part together in the background."""
        self._make()

    def _now(self) -> _Part:
        view = self.store.view()
        state = whole_state(view)
        part = self._part
        if part is not None and part.state == state:
            return part
        allowed = part is not None and self._allowed(part, view, state)
        self._make().join(WAIT_S if allowed else FIRST_WAIT_S)
        made = self._part
        if made is not None and (made.state == state or (allowed and made is part)):
            return made
        # The record changed again meanwhile.
        if made is not None and self._allowed(made, view, whole_state(view)):
            return made
        if self._stuck == state:
            raise StoreError("what you may see could not be put together; the log of this server says why")
        raise Preparing("the record is being put together for your clearance; ask again in a moment")

    def _allowed(self, part: _Part, view: View, state: str) -> bool:
        key = f"{part.state} {state}"
        if self._judged[0] != key:
            self._judged = (key, part.still_allowed(view, withheld(view, self.clearance, None)))
        return self._judged[1]

    def _make(self) -> threading.Thread:
        with self._guard:
            if self._making is None or not self._making.is_alive():
                self._making = threading.Thread(target=self._put_together, daemon=True)
                self._making.start()
            return self._making

    def _put_together(self) -> None:
        with _ONE:
            self._put_together_alone()

    def _put_together_alone(self) -> None:
        view = self.store.view()
        state = whole_state(view)
        if self._part is not None and self._part.state == state:
            return
        hidden = withheld(view, self.clearance, None)
        try:
            store = cut(self.store, Cut(None, self.clearance), settings_of(self.case))
        except DetenteError as error:
            # Documents may go while they are looked at; the next request sets the making going again. The reason may
            # tell of what is withheld.
            self._stuck = state
            _LOG.warning("what clearance %s may see could not be put together: %s", self.clearance, error)
            return
        if state == whole_state(view):
            self._part = _Part(state, store, Index(store.view(), _public(state, self.clearance)), hidden)


def whole_state(view: View) -> str:
    """A name of the record's state and of all that people said of it."""
    said = hashlib.blake2b("".join(judgement.id for judgement in view.judgements()).encode(), digest_size=8)
    return f"{state_of(view)}-{said.hexdigest()}"


def _public(state: str, clearance: str) -> str:
    """The state as an ETag tells it: one that says nothing of what is withheld but that something changed."""
    return hashlib.blake2b(f"{state} {clearance}".encode(), digest_size=8).hexdigest()
