"""A case read once for all tests of this folder: the sample case, really read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.run.adding import add
from detente.run.reading import read
from detente.store.contract import Store
from detente.store.open import open_store
from tests.shared import ROOT

REPORTS = ROOT / "examples" / "li-hui-2023" / "reports"


def make_case(folder: Path, paths: list[str]) -> Store:
    """A store in `folder` with `paths` added one by one, in that order, and read."""
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(folder)
    for path in paths:
        add(store, [path])
    read(store)
    return store


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample case, read in the order of names."""
    store = make_case(tmp_path_factory.mktemp("sample"), sorted(str(p) for p in REPORTS.iterdir()))
    yield store
    store.close()
