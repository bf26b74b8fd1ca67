"""Turns at one record: who puts it together has it alone, who only commits what was read shares it with others like it.

A writer's transaction is short and keeps the tables whole; a turn spans many of them, so that no process sees half of
what another concludes. A turn ends with its process, however that ends.
"""

from __future__ import annotations

import errno
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from detente.model.errors import StoreError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such locks; there the tables' own are all there is.
    fcntl = None  # type: ignore[assignment]

# What file systems say that have no such locks: only the tables' own then keep programs apart.
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)
# Entered while a turn is waited for.
Waiting = Callable[[], AbstractContextManager[object]]


class Turns(ABC):
    """The turns at one record."""

    @abstractmethod
    def take(self, *, alone: bool, waiting: Waiting) -> AbstractContextManager[None]:
        """Hold the record, alone or beside others who share it; `waiting` is entered while it has to be waited for."""


class NoTurns(Turns):
    """Of a record that one process has."""

    @contextmanager
    def take(self, *, alone: bool, waiting: Waiting) -> Iterator[None]:
        """At once."""
        yield


class FolderTurns(Turns):
    """Of a record in a folder, by a lock on the folder itself, which leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def take(self, *, alone: bool, waiting: Waiting) -> Iterator[None]:
        """Hold the folder's lock."""
        if fcntl is None:
            yield
            return
        try:
            held = os.open(self._folder, os.O_RDONLY)
        except OSError as error:
            raise StoreError(f"{self._folder} cannot be opened: was it moved or deleted? ({error})") from error
        try:
            _lock(held, fcntl.LOCK_EX if alone else fcntl.LOCK_SH, waiting)
            yield
        finally:
            os.close(held)


def _lock(held: int, kind: int, waiting: Waiting) -> None:
    try:
        fcntl.flock(held, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        with waiting():
            fcntl.flock(held, kind)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise StoreError(f"the case cannot be kept for one program alone: {error}") from error
