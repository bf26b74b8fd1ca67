"""The garbage collector is away from the set stages, and back after them, whatever happens."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from detente.run import reading, together
from detente.run.heap import collector_paused
from detente.run.stages import layers_with
from detente.store.memory import memory_store


def test_it_is_back_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        _divided()
    assert gc.isenabled()


@collector_paused()
def _divided() -> float:
    assert not gc.isenabled()
    return 1 / 0


def test_who_had_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_set_stages_run_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    whole = together.resolve

    def watched(*args: Any, **options: Any) -> Any:
        seen.append(gc.isenabled())
        return whole(*args, **options)

    monkeypatch.setattr(together, "resolve", watched)
    store = memory_store()
    together.put_together(store, layers_with(store.view().issues()))
    with store.writer() as writer:
        writer.clear("findings")
    reading.read(store)
    assert seen == [False, False]
    assert gc.isenabled()
