"""The case being served: its store, and the index of the record's present state, or of the record as of a day."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from datetime import date

from detente.model.errors import UsageError
from detente.run.case import Case
from detente.run.cut import Cut, cut
from detente.run.reading import unread
from detente.run.settings import settings_of
from detente.serve.index import Index
from detente.serve.meaning import Meaning, meaning
from detente.store.contract import Store, View

# How long a request waits for the index of a record that has just changed before it is answered from the one before.
WAIT_S = 3.0
# Records as of other days that are kept ready.
KEPT_CUTS = 8
# How old the count of what waits to be read may be, in seconds.
RECOUNT_S = 20.0
# A record as of another day is put together afresh; beyond so many documents nobody would wait for it on a page.
LARGEST_CUT = 400


class Desk:
    """A case on the desk. One serves all requests."""

    def __init__(self, case: Case, store: Store) -> None:
        # What is written goes into `store`; what is shown comes from `shown`.
        self.case, self.store = case, store
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._doubtful = False
        self._building: threading.Thread | None = None
        self._cuts: OrderedDict[tuple[str, str, int], Index] = OrderedDict()
        self._cutting = threading.Lock()
        self._waiting, self._counted = 0, 0.0
        self._meaning: tuple[Index, Meaning] | None = None

    def index(self) -> Index:
        """The index of the record as it is now; of the last whole one while it is being put together or laid out."""
        view = self.store.view()
        state = state_of(view)
        with self._lock:
            half = unfinished(view)
            # What is asked of it while the record is not whole, it remembers.
            self._doubtful |= half
            if self._index is not None and (half or (self._index.state == state and not self._doubtful)):
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

    def unfinished(self) -> bool:
        """Whether the record is only half put together: what stands is from before, or not whole."""
        return unfinished(self.store.view())

    def shown(self) -> Store:
        """The record that is shown."""
        return self.store

    def view(self) -> View:
        """A reader of what is shown, as it is now."""
        return self.shown().view()

    def meaning(self) -> Meaning:
        """Sentences by meaning; the first to ask sets the making of vectors going."""
        index = self.index()
        with self._lock:
            if self._meaning is None or self._meaning[0] is not index:
                before = self._meaning[1] if self._meaning else None
                if before is not None:
                    before.stop()
                self._meaning = (index, meaning(index, self.shown(), before))
                self._meaning[1].start()
            return self._meaning[1]

    def _build(self, view: View, state: str) -> None:
        made = Index(view, state)
        # While it was laid out the next reading may have begun to put the record together.
        if state_of(view) == state:
            self._index, self._doubtful = made, False
            self.prepare()

    def prepare(self) -> None:
        """Weigh the whole record in the background, so that the first to open its pages waits less."""
        index = self._index
        if index is not None:
            threading.Thread(target=lambda: (index.grounds(), index.travels()), daemon=True).start()

    def as_of(self, day: str) -> Index:
        """The record as it would stand with only what was published by a day (ISO), put together afresh.

        Raises UsageError for what is no day, and for cases too large to do so while somebody waits.
        """
        try:
            by = date.fromisoformat(day)
        except ValueError:
            raise UsageError(f"{day} is no day; write it like 2023-05-26") from None
        return self._cut((self.index().state, day, 0), Cut(published_by=by))

    def before_reading(self, number: int, brought: frozenset[str]) -> Index:
        """The record without the documents that came with reading `number` and after."""
        return self._cut((self.index().state, "", number), Cut(without=brought))

    def _cut(self, key: tuple[str, str, int], which: Cut) -> Index:
        if not self.sliceable():
            raise UsageError(
                f"the case holds more than {LARGEST_CUT} documents; ask on the command line, for example: "
                "detente positions --as-of DAY"
            )
        with self._cutting:
            if key not in self._cuts:
                part = cut(self.shown(), which, settings_of(self.case))
                self._cuts[key] = Index(part.view(), f"{key[0]}-{key[1]}-{key[2]}")
                while len(self._cuts) > KEPT_CUTS:
                    self._cuts.popitem(last=False)
            self._cuts.move_to_end(key)
            return self._cuts[key]

    def sliceable(self) -> bool:
        """True when the case is small enough to be shown as of other days."""
        return len(self.index().documents) <= LARGEST_CUT

    def waiting(self) -> int:
        """How many documents are taken in but not read; −1 when only the findings are behind.

        Counted anew in the background when the last count is older than RECOUNT_S: it looks at every document.
        """
        now = time.monotonic()
        with self._lock:
            counted, self._counted = self._counted, now if now - self._counted > RECOUNT_S else self._counted
        if counted == 0.0:
            self._count()
        elif now - counted > RECOUNT_S:
            threading.Thread(target=self._count, daemon=True).start()
        return self._waiting

    def _count(self) -> None:
        self._waiting = unread(self.shown(), settings_of(self.case))


def unfinished(view: View) -> bool:
    """Whether documents were read and the findings are being made, or were not made to the end."""
    return "case" not in view.marks("findings") and bool(view.marks("extract"))


def state_of(view: View) -> str:
    """A name of the record's state, the same for the same record: what the findings were last made from."""
    marks = sorted({**view.marks("findings"), **view.marks("place")}.items())
    return hashlib.blake2b(repr(marks).encode(), digest_size=8).hexdigest()
