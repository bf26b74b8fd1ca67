"""The cyclic garbage collector, kept away from work that makes no cycles: it walks the whole heap time and again."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Free by counting only, as long as this lasts; afterwards the collector is as it was."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def collected() -> Iterator[Callable[[], None]]:
    """Gives what frees the cycles made since, without walking what was there before."""
    gc.freeze()
    try:
        yield _collect
    finally:
        gc.unfreeze()


def _collect() -> None:
    gc.collect()
