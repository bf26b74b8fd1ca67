"""Turns at a record that several people or programs work on; see the store's contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from detente.run.progress import SILENT, Progress
from detente.store.contract import Store

# What is told of the waiting.
WAITING = "waiting for another program at work on this case"


def alone(store: Store, progress: Progress = SILENT) -> AbstractContextManager[None]:
    """Hold the record alone: to put it together, or to take documents out."""
    return store.turn(alone=True, waiting=lambda: _told(progress))


def beside(store: Store, progress: Progress = SILENT) -> AbstractContextManager[None]:
    """Hold the record beside others who only commit what they read."""
    return store.turn(alone=False, waiting=lambda: _told(progress))


@contextmanager
def _told(progress: Progress) -> Iterator[Callable[[], object]]:
    """Waiting is a task whose steps count nothing; who is told of them may end it."""
    with progress.task(WAITING, None):
        yield lambda: progress.step(0)
