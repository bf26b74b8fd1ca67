"""Progress is an object passed in; the default says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Progress:
    """Silent progress: what long work reports to. Subclass to show it."""

    @contextmanager
    def task(self, name: str, total: int | None) -> Iterator[None]:
        """A named piece of work of `total` steps (None: unknown)."""
        yield

    def step(self, count: int = 1) -> None:
        """`count` more steps of the current task are done."""

    @contextmanager
    def waiting(self, name: str) -> Iterator[Callable[[], object]]:
        """Others hold the work up. What is given is called again and again meanwhile, and may end it by an error."""
        with self.task(name, None):
            yield lambda: self.step(0)


SILENT = Progress()
