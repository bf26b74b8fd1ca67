"""Archives of crawled pages: those about the case are taken, the others counted with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.collect.files import Options, collect
from detente.collect.relevance import LeftOut, Relevance, Subject
from detente.model.documents import Raw
from detente.model.entities import LogEntry
from detente.run.about import relevance
from detente.run.adding import add
from detente.run.reading import read
from detente.store.memory import memory_store

pytest.importorskip("fastwarc")

from bench.archive import ABOUT, SHARED, found, generated, samples, write_archive

from tests.cli.test_verbs import DONE, detente
from tests.run.conftest import REPORTS

# On pages of our own words; on shared text below, each a little under what `bench/archive.py` prints.
RECALL, PRECISION = 0.99, 0.9


def told(about: tuple[str, ...]) -> Relevance:
    store = memory_store()
    chosen = relevance(store.view(), about)
    store.close()
    assert chosen is not None
    return chosen


def take(path: Path, chosen: Relevance | None) -> tuple[list[Raw], list[LeftOut], list[LogEntry]]:
    left: list[LeftOut] = []
    log: list[LogEntry] = []
    options = Options(relevance=lambda: chosen, on_left_out=left.append)
    return list(collect([str(path)], on_skip=log.append, options=options)), left, log


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bool]]:
    path = tmp_path_factory.mktemp("archive") / "news.warc"
    return path, write_archive(path, generated(0.1), megabytes=5, kilobytes=20)


def test_pages_of_the_case_are_found_among_others(archive: tuple[Path, list[bool]]) -> None:
    path, labels = archive
    raws, left, log = take(path, told(ABOUT))
    kept = {raw.url for raw in raws}
    right = {f"https://news.example/{n}" for n, relevant in enumerate(labels) if relevant}
    assert len(right) > 20
    assert len(kept & right) >= RECALL * len(right)
    assert len(kept & right) >= PRECISION * len(kept)
    assert len(raws) + len(left) == len(labels)
    assert [(entry.level, entry.item) for entry in log] == [("note", "news.warc")]
    assert f"{len(left)} of {len(labels)} pages are not about this case" in log[0].reason


def test_without_a_filter_all_are_taken(archive: tuple[Path, list[bool]]) -> None:
    path, labels = archive
    raws, left, log = take(path, None)
    assert (len(raws), left, log) == (len(labels), [], [])


def test_the_answer_does_not_hang_on_the_order(archive: tuple[Path, list[bool]], tmp_path: Path) -> None:
    path, _ = archive
    head = b"WARC/1.0\r\n"
    back = tmp_path / "news.warc"
    back.write_bytes(b"".join(head + part for part in reversed(path.read_bytes().split(head)[1:])))
    here, there = take(path, told(ABOUT)), take(back, told(tuple(reversed(ABOUT))))
    assert sorted(raw.name for raw in here[0]) == sorted(raw.name for raw in there[0])
    assert sorted(page.name for page in here[1]) == sorted(page.name for page in there[1])
    assert here[2] == there[2]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Moldova's envoy spoke with the OSCE.", ""),
        ("Офіційні особи Молдови зустрілися з представниками ОБСЄ.", ""),
        ("У МОЛДОБСЕ говорили о Молдове.", "names Moldova and nothing more of the case"),
        ("摩尔多瓦与欧安组织举行会谈。", ""),
        ("Moldovan police spoke of a ceasefire.", ""),
        ("Moldova won by two goals.", "names Moldova and nothing more of the case"),
        ("Moldovarian wine and OSCEology", "names nothing the case turns on"),
        ("Ceasefire talks went on in Sudan.", "names nothing the case turns on"),
    ],
)
def test_what_counts(text: str, why: str) -> None:
    assert told(("Moldova", "OSCE")).reason_against_text(text) == why


def test_powers_that_all_news_names_need_an_issue() -> None:
    chosen = told(("United States", "Britain"))
    assert chosen.reason_against_text("British and American actors met in London.")
    assert not chosen.reason_against_text("American and British officials spoke of sanctions.")


def test_a_case_that_has_read_something_knows_what_it_is_about() -> None:
    store = memory_store()
    assert relevance(store.view(), ()) is None
    add(store, sorted(str(path) for path in REPORTS.iterdir()))
    read(store)
    chosen = relevance(store.view(), ())
    store.close()
    assert chosen is not None
    assert not chosen.reason_against_text("Li Hui met officials of Ukraine.")
    assert chosen.reason_against_text("The club from Lisbon won the cup.")


def test_names_need_no_case_but_their_own() -> None:
    chosen = Relevance([Subject("US", "turns on", ("US", "United States")), Subject("i", "issue", ("talk*",))])
    assert chosen.reason_against_text("He told us of talks.")
    assert not chosen.reason_against_text("Talks with the US began.")


def test_exports_of_crawlers_are_looked_through_and_rows_of_ones_own_are_not(tmp_path: Path) -> None:
    crawled = [
        {"maintext": "The club from Lisbon won the cup.", "url": "https://a.example/1", "title": "Cup"},
        {"maintext": "Moldova met the OSCE in Vienna.", "url": "https://a.example/2", "title": "Talks"},
        {"body": {"summary": ["A storm is expected."], "sections": []}, "title": "Weather"},
    ]
    own = [{"id": "mine", "text": "The club from Lisbon won the cup."}]
    for name, rows in (("a.jsonl", crawled), ("b.jsonl", own)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf8")
    (tmp_path / "c.json").write_text(json.dumps(crawled[:2]), encoding="utf8")
    chosen = told(("Moldova", "OSCE"))
    assert [len(part) for part in take(tmp_path / "a.jsonl", chosen)] == [1, 2, 1]
    assert [len(part) for part in take(tmp_path / "b.jsonl", chosen)] == [1, 0, 0]
    assert [len(part) for part in take(tmp_path / "c.json", chosen)] == [1, 1, 1]


def test_add_counts_lists_and_takes_all_when_told(archive: tuple[Path, list[bool]], tmp_path: Path) -> None:
    path, labels = archive
    case = tmp_path / "case"
    named = [part for name in ABOUT for part in ("--about", name)]
    assert detente("new", str(case), *named).returncode == DONE
    done = detente("add", str(path), "--case", str(case), "--json")
    *rows, last = map(json.loads, done.stdout.splitlines())
    assert done.returncode == DONE
    assert len(rows) == last["left_out"] == len(labels) - last["new"] > 0
    assert rows[0].keys() == {"left_out", "url", "archive", "reason"}
    again = detente("add", str(path), "--case", str(case))
    assert f"{len(rows)} of {len(labels)} pages of archives are not about this case" in again.stdout
    everything = detente("add", str(path), "--case", str(case), "--all")
    assert everything.stdout.startswith(f"{len(rows)} new, {last['new']} known already")
    empty = tmp_path / "empty"
    assert detente("new", str(empty)).returncode == DONE
    assert "name its parties under about in case.toml" in detente("add", str(path), "--case", str(empty)).stderr


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared cases beside the checkout")
@pytest.mark.parametrize("number", range(3))
def test_recall_on_real_articles_does_not_fall(number: int) -> None:
    sample = samples()[number]
    assert found(sample)["recall"] >= 0.98
