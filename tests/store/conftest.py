"""The stores the contract is tested over: a folder, memory, and a real PostgreSQL server where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from detente.store.contract import Store
from detente.store.open import open_database

_number = count()
Open = Callable[[], Store]


@pytest.fixture
def new_database(postgres: str) -> Iterator[Open]:
    """Opens an empty record in a schema of its own; all are closed afterwards."""
    opened: list[Store] = []

    def fresh() -> Store:
        opened.append(open_database(f"{postgres}#case_{next(_number)}", wait_s=0.1))
        return opened[-1]

    yield fresh
    for store in opened:
        store.close()
