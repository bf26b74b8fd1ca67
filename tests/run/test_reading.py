"""Reading a case: again, in another order, after an interruption, with a document gone, the record is the same."""

from __future__ import annotations

import json
import random
from contextlib import closing
from pathlib import Path

import pytest

from detente.model.entities import Entity, Judgement
from detente.model.errors import UsageError
from detente.model.rows import Mention
from detente.publish.export import export_jsonl
from detente.resolve import verbs
from detente.resolve.verbs import By
from detente.run import amending, reading
from detente.run.adding import add
from detente.run.reading import read
from detente.store.contract import Store
from detente.store.memory import memory_store
from detente.store.open import open_store
from tests.run.conftest import REPORTS, make_case


def exported(store: Store) -> str:
    return "\n".join(export_jsonl(store.view()))


def test_every_report_is_read(sample: Store) -> None:
    assert {d.name for d in sample.view().documents()} >= {"moscow-talks.txt", "steppe-review.txt", "wires-kuleba-0527"}
    assert len(list(sample.view().documents())) == len(list(sample.view().raws()))


def test_reading_again_changes_nothing(sample: Store) -> None:
    before = exported(sample)
    done = read(sample)
    assert (done.read, done.failed) == (0, ())
    assert done.unchanged == len(list(sample.view().documents()))
    assert exported(sample) == before


def test_order_of_files_does_not_matter(sample: Store, tmp_path: Path) -> None:
    other = make_case(tmp_path, sorted((str(p) for p in REPORTS.iterdir()), reverse=True))
    assert exported(other) == exported(sample)
    other.close()


def test_adding_in_portions_equals_adding_at_once(sample: Store, tmp_path: Path) -> None:
    paths = sorted(str(p) for p in REPORTS.iterdir())
    random.Random(8).shuffle(paths)
    store = make_case(tmp_path, paths[:5])
    for portion in (paths[5:6], paths[6:]):
        add(store, portion)
        read(store)
    assert exported(store) == exported(sample)
    store.close()


def test_removing_a_document_withdraws_exactly_its_part(tmp_path: Path) -> None:
    paths = sorted(str(p) for p in REPORTS.iterdir())[:5]
    without = make_case(tmp_path / "without", paths[:4])
    store = make_case(tmp_path / "with", paths)
    known = {d.id for d in without.view().documents()}
    (extra,) = (d.id for d in store.view().documents() if d.id not in known)
    with store.writer() as writer:
        writer.remove(extra)
    read(store)
    assert exported(store) == exported(without)
    without.close()
    store.close()


def test_interrupted_reading_goes_on_where_it_stopped(
    sample: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    add(store, [str(REPORTS)])
    monkeypatch.setattr(reading, "BATCH", 4)
    calls = 0
    whole = reading.read_documents

    def stops_at_the_third(*args: object, **more: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        whole(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_documents", stops_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        read(store)
    assert len(list(store.view().documents())) == 8
    monkeypatch.setattr(reading, "read_documents", whole)
    done = read(store)
    assert done.unchanged == 8
    assert exported(store) == exported(sample)
    store.close()


def test_the_same_bytes_under_two_names_are_one_document(tmp_path: Path) -> None:
    first = sorted(REPORTS.glob("*.txt"))[0]
    copy = tmp_path / "zz-copy.txt"
    copy.write_bytes(first.read_bytes())
    store = make_case(tmp_path / "case", [str(first), str(copy)])
    (document,) = store.view().documents()
    assert document.names == (first.name, "zz-copy.txt")
    store.close()


def test_a_case_read_by_another_program_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = sorted(str(p) for p in REPORTS.iterdir())[:2]
    store = make_case(tmp_path, paths)
    assert read(store).read == 0
    monkeypatch.setattr(amending, "row_state", lambda: "another")
    assert reading.unread(store) == 2
    assert read(store).read == 2
    store.close()


def test_a_decision_whose_words_are_gone_is_told(tmp_path: Path) -> None:
    paths = sorted(str(p) for p in REPORTS.iterdir())[:3]
    store = make_case(tmp_path, paths)
    judgement = Judgement("judgement-x", "merge", "positive", "mention-gone", "mention-too", "ann", "one man")
    with store.writer() as writer:
        writer.judge(judgement)
    read(store)
    assert [e.item for e in store.view().log() if "no effect" in e.reason] == ["judgement-x"]
    store.close()


def test_a_document_that_cannot_be_read_is_set_aside_told_and_tried_again_when_asked(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "good.txt").write_text("The envoy met the minister in Geneva on 26 May 2023.", encoding="utf8")
    (tmp_path / "case").mkdir()
    store = open_store(tmp_path / "case")
    add(store, [str(tmp_path / "broken.pdf"), str(tmp_path / "good.txt")])
    first = read(store)
    assert (first.read, first.unchanged, [line.item for line in first.failed], first.aside) == (
        1,
        0,
        ["broken.pdf"],
        (),
    )
    second = read(store)
    assert (second.read, second.unchanged, second.failed) == (0, 1, ())
    assert [line.item for line in second.aside] == ["broken.pdf"]
    assert reading.retry(store) == 1
    third = read(store)
    assert (third.read, third.unchanged, [line.item for line in third.failed]) == (0, 1, ["broken.pdf"])
    with store.writer() as writer:
        writer.remove(third.failed[0].document)
    assert read(store) == reading.Read(0, 1, (), ())
    store.close()


def test_a_page_without_a_word_at_the_address_of_another(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "Norway said that the harbour was closed."}, {"id": "b", "text": "***"}]
    lines = "".join(json.dumps({**row, "url": "https://example.org/news/1"}) + "\n" for row in rows)
    (tmp_path / "rows.jsonl").write_text(lines, encoding="utf8")
    with closing(memory_store()) as store:
        add(store, [str(tmp_path / "rows.jsonl")])
        assert read(store).read == 2


def test_a_name_split_from_its_own_pronouns_stays_and_stops_no_reading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Li Hui arrived in Kyiv on 16 May 2023. He met ministers there.", encoding="utf8")
    with closing(memory_store()) as store:
        add(store, [str(tmp_path / "a.txt")])
        read(store)
        view = store.view()
        (envoy,) = (e for e in view.rows(Entity) if e.name == "Li Hui")
        mentions = {m.form: m.id for m in view.rows(Mention, ids=envoy.members)}
        with pytest.raises(UsageError, match="nothing to split it from"):
            verbs.split(view, "Li Hui", mentions["name"], By("Ines", "no"))
        made = Judgement("judgement-0", "split", "negative", mentions["name"], mentions["pronoun"], "Ines", "of old")
        with store.writer() as writer:
            writer.judge(made)
        read(store)
        assert [e.members for e in store.view().rows(Entity) if e.name == "Li Hui"] == [envoy.members]
