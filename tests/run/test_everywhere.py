"""The same case gives the same bytes wherever its record lies and wherever it is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.publish.export import export_jsonl
from detente.run.adding import add
from detente.run.cluster import Patience, on_cluster
from detente.run.reading import RowStages, read, read_here
from detente.run.settings import Settings
from detente.store.contract import Store
from detente.store.memory import memory_store
from detente.store.open import open_database, open_store
from tests.run.conftest import REPORTS
from tests.run.test_own_issues import DAM
from tests.run.test_own_issues import REPORTS as ON_THE_DAM

pytest.importorskip("distributed")

from tests.run.clusters import dask

SAMPLE = ("2023-04-26_meridian-post.txt", "20230518_harbour-wire.txt", "moscow-talks.txt", "warsaw-stop.txt")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Four reports of the sample case, and two on an issue of the case's own."""
    rows = [{"id": i, "published": day, "text": text} for i, (day, text) in ON_THE_DAM.items()]
    own = tmp_path_factory.mktemp("papers") / "dam.jsonl"
    own.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf8")
    return [*(str(REPORTS / name) for name in SAMPLE), str(own)]


def exported(store: Store, papers: list[str], row_stages: RowStages = read_here) -> str:
    add(store, papers)
    assert read(store, settings=Settings(issues=DAM), row_stages=row_stages).failed == ()
    assert store.check() == []
    lines = "".join(export_jsonl(store.view()))
    store.close()
    return lines


@pytest.fixture(scope="module")
def in_memory(papers: list[str]) -> str:
    lines = exported(memory_store(), papers)
    assert "nile_dam_filling" in lines
    return lines


def test_in_a_file(in_memory: str, papers: list[str], tmp_path: Path) -> None:
    assert exported(open_store(tmp_path), papers) == in_memory


def test_in_postgresql(in_memory: str, papers: list[str], postgres: str) -> None:
    assert exported(open_database(f"{postgres}#everywhere"), papers) == in_memory


def test_through_a_cluster(in_memory: str, papers: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    with dask(tmp_path) as cluster:
        cluster.start_workers(2)
        cluster.wait_for(2)
        there = on_cluster(cluster.address, chunk=2, patience=Patience(answer=20, back=40))
        assert exported(open_store(folder), papers, there) == in_memory
