"""The model of costs finds what made the figures, and says when a run is not as it tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shared import ROOT

sys.path.insert(0, str(ROOT / "bench"))

import model


def row(before: int, added: int = 100, *, dear: float = 1.0) -> dict[str, Any]:
    """A run of a program that takes .1 s a document to read, 2 s and 10 ms a document to put together, 3,000 at most;
    and .1 ms for each of a larger case.
    """
    after, together = before + added, min(before + added, 3000)
    sets = dear * (2 + 0.01 * together + (0.0001 * after if after > together else 0))
    return {
        "documents": before,
        "added": added,
        "together": together,
        "seconds": {"reading": 0.1 * added, "read in all": 0.1 * added + sets},
        "memory_mb": 400 + 0.1 * together,
        "record_mb": 0.05 * after,
    }


def told(tmp_path: Path, *rows: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "growth.json"
    path.write_text(json.dumps({"rows": rows}), encoding="utf8")
    return subprocess.run(
        [sys.executable, str(ROOT / "bench" / "model.py"), str(path)], capture_output=True, text=True, check=False
    )


def test_it_finds_what_made_the_figures(tmp_path: Path) -> None:
    path = tmp_path / "growth.json"
    path.write_text(json.dumps({"rows": [row(200), row(900)]}), encoding="utf8")
    found = model.fitted(model.runs([path]))
    assert found.row_s == pytest.approx(0.1)
    assert (found.set_base_s, found.set_s) == pytest.approx((2, 0.01))
    assert (found.memory_base_mb, found.memory_mb) == pytest.approx((400, 0.1))
    assert found.record_mb == pytest.approx(0.05)


def test_what_each_document_of_a_large_case_costs_is_found_beside_what_is_put_together(tmp_path: Path) -> None:
    path = tmp_path / "growth.json"
    path.write_text(json.dumps({"rows": [row(200), row(900), row(9900)]}), encoding="utf8")
    found = model.fitted(model.runs([path]))
    assert (found.set_base_s, found.set_s, found.case_s) == pytest.approx((2, 0.01, 0.0001))
    assert found.told(99_900, 100, 3000).set_s == pytest.approx(42)


def test_it_is_checked_on_the_largest_run(tmp_path: Path) -> None:
    good = told(tmp_path, row(200), row(900), row(2900))
    assert good.returncode == 0, good.stdout
    assert "fitted to 300, 1000 documents" in good.stdout
    assert "checked on 2900 documents and 100 more" in good.stdout
    assert "1,000,000 documents: row stages 27.8 core hours (209 at 1000 words), record 50 GB (376)" in good.stdout
    assert "set stages of each reading 17 s and 0.55 GB" in good.stdout
    bad = told(tmp_path, row(200), row(900), row(2900, dear=1.5))
    assert bad.returncode == 1
    assert "set_s      told      32.0  found      48.0    -33%  OFF" in bad.stdout


def test_the_runs_behind_the_scaling_page_are_told_within_a_fifth() -> None:
    *fitted, largest = model.runs([ROOT / "bench" / "growth-runs.json"])
    lines = model.checked(model.fitted(fitted).told(largest.before, largest.added, largest.together), largest)
    assert not [line for line in lines if line.endswith("OFF")]


def test_two_sizes_are_too_few(tmp_path: Path) -> None:
    few = told(tmp_path, row(200), row(900))
    assert few.returncode == 1
    assert "2 sizes are too few" in few.stderr


def test_a_line_has_no_base_below_nothing() -> None:
    assert model.line([(1, 1), (2, 3)]) == (0.0, pytest.approx((1 + 2 / 3) / (1 + 4 / 9)))
