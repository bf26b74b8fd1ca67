"""Turns at one record: who puts it together has it alone, who only commits what was read shares it with others like it.

A writer's transaction is short and keeps the tables whole; a turn spans many of them, so that no process sees half of
what another concludes. A turn ends with its process, however that ends.
"""

from __future__ import annotations

import errno
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from detente.model.errors import StoreError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such locks; there the tables' own are all there is.
    fcntl = None  # type: ignore[assignment]

# What file systems say that have no such locks: only the tables' own then keep programs apart.
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)
# How often who waits looks whether it is their turn, and whether it is still wanted.
LOOK_S = 0.05
# Entered while a turn is waited for. What it gives is called again and again, and ends the waiting by an error.
Waiting = Callable[[], AbstractContextManager[Callable[[], object]]]


@contextmanager
def silently() -> Iterator[Callable[[], object]]:
    """Wait to the end, and say nothing of it."""
    yield lambda: None


class Turns(ABC):
    """The turns at one record."""

    @abstractmethod
    def take(self, *, alone: bool, waiting: Waiting) -> AbstractContextManager[None]:
        """Hold the record, alone or beside others who share it; `waiting` is entered while it has to be waited for."""

    @abstractmethod
    def kept(self) -> None:
        """Raise StoreError when the turn that this thread took was lost since, so that nothing is committed in it."""


class NoTurns(Turns):
    """Of a record that one process has."""

    @contextmanager
    def take(self, *, alone: bool, waiting: Waiting) -> Iterator[None]:
        """At once."""
        yield

    def kept(self) -> None:
        """Always."""


class FolderTurns(Turns):
    """Of a record in a folder, by locks on the folder itself and on the one of its bytes, which leave nothing behind.

    The second is the head of the queue: who has to wait keeps it until their turn, and who comes later does not get by.
    """

    def __init__(self, folder: Path, head: Path) -> None:
        self._folder, self._head = folder, head

    @contextmanager
    def take(self, *, alone: bool, waiting: Waiting) -> Iterator[None]:
        """Hold the folder's lock."""
        if fcntl is None:
            yield
            return
        with ExitStack() as held:
            with _opened(self._head, make=True) as head:
                record = held.enter_context(_opened(self._folder))
                kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
                if not (_locked(head, fcntl.LOCK_EX) and _locked(record, kind)):
                    with waiting() as look:
                        for lock, how in ((head, fcntl.LOCK_EX), (record, kind)):
                            while not _locked(lock, how):
                                look()
                                time.sleep(LOOK_S)
            yield

    def kept(self) -> None:
        """Always: a lock on a folder stays with the process."""


@contextmanager
def _opened(folder: Path, *, make: bool = False) -> Iterator[int]:
    try:
        if make:
            folder.mkdir(exist_ok=True)
        found = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise StoreError(f"{folder} cannot be opened: was it moved or deleted? ({error})") from error
    try:
        yield found
    finally:
        os.close(found)


def _locked(folder: int, kind: int) -> bool:
    """Whether the lock is ours now; it is where there are none."""
    try:
        fcntl.flock(folder, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise StoreError(f"the case cannot be kept for one program alone: {error}") from error
    return True
