"""A report from the east and one from the west may date one moment a day apart: explained, not open."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.model.findings import Contradiction
from tests.run.conftest import make_case

EAST = """BEIJING, 5 May 2023 (Harbour) - Foreign Minister Qin Gang met Antony Blinken on 5 May 2023, it said.

Grain was the first point on their list, and both sides want a second round.
"""
WEST = """WASHINGTON, 4 May 2023 (Lake) - Foreign Minister Qin Gang and Antony Blinken met on 4 May 2023, aides said.

They spoke of ships, ports and insurance; no paper was signed.
"""


@pytest.mark.parametrize(
    ("first", "second", "status"), [(EAST, WEST, "explained"), (EAST.replace("BEIJING", "WASHINGTON"), WEST, "open")]
)
def test_a_day_between_time_zones_is_explained(tmp_path: Path, first: str, second: str, status: str) -> None:
    paths = []
    for name, text in (("first.txt", first), ("second.txt", second)):
        (tmp_path / name).write_text(text, encoding="utf8")
        paths.append(str(tmp_path / name))
    store = make_case(tmp_path / "case", paths)
    found = [c for c in store.view().rows(Contradiction) if c.type == "date"]
    assert [c.status for c in found] == [status]
    assert ("ahead of" in found[0].reason) == (status == "explained")
    store.close()
