"""Turns at a record that several people or programs work on; see the store's contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from detente.model.errors import Taken
from detente.run.progress import SILENT, Progress
from detente.store.contract import Store

# What is told of the waiting.
WAITING = "waiting for another program at work on this case"


class AtOnce(Progress):
    """Silent progress of work that is done at once or not at all: instead of waiting it raises Taken."""

    @contextmanager
    def waiting(self, name: str) -> Iterator[Callable[[], object]]:
        """Others hold the work up."""
        raise Taken("another program is at work on this case; try again when it has finished")
        yield


def alone(store: Store, progress: Progress = SILENT) -> AbstractContextManager[None]:
    """Hold the record alone: to put it together, or to take documents out."""
    return store.turn(alone=True, waiting=lambda: progress.waiting(WAITING))


def beside(store: Store, progress: Progress = SILENT) -> AbstractContextManager[None]:
    """Hold the record beside others who only commit what they read."""
    return store.turn(alone=False, waiting=lambda: progress.waiting(WAITING))
