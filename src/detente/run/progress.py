"""Progress is an object passed in; the default says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """Silent progress: what long work reports to. Subclass to show it."""

    @contextmanager
    def task(self, name: str, total: int | None) -> Iterator[None]:
        """A named piece of work of `total` steps (None: unknown)."""
        yield

    def step(self, count: int = 1) -> None:
        """`count` more steps of the current task are done."""


SILENT = Progress()
