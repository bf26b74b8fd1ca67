"""Findings go on from what earlier readings kept, and are those of a reading from scratch, whatever came when."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from detente.findings.passages import KEY
from detente.findings.passages import STAGE as PASSAGES
from detente.model.documents import Raw
from detente.model.entities import Entity, Judgement
from detente.model.findings import Commitment
from detente.model.records import HappeningRecord, StatementRecord
from detente.publish.export import export_jsonl
from detente.resolve import judging, verbs
from detente.resolve.verbs import By
from detente.run import reading, together
from detente.run.adding import add
from detente.run.cut import Cut, cut
from detente.run.judging import judge
from detente.run.reading import read
from detente.store.contract import Store, View
from detente.store.memory import memory_store
from tests.run.conftest import REPORTS

INES = By("Ines", "seen in the original", "2024-01-01T00:00")
NAMES = sorted(path.name for path in REPORTS.iterdir())
Steps = list[list[str]]


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """For each time the case is put together: the documents whose passages were found anew."""
    told: Steps = []
    whole = together.found

    def watched(view: View, program: str) -> object:
        outcome = whole(view, program)
        told.append(outcome.kept.anew)
        return outcome

    monkeypatch.setattr(together, "found", watched)
    return told


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(memory_store()) as made:
        yield made


def put(store: Store, *names: str) -> None:
    add(store, [str(REPORTS / name) for name in names])
    read(store)


def as_from_scratch(store: Store) -> bool:
    """Whether the record is that of its documents put together afresh, with nothing kept."""
    with closing(cut(store, Cut())) as afresh:
        return list(export_jsonl(store.view())) == list(export_jsonl(afresh.view()))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_any_order_and_portions(store: Store, seed: int) -> None:
    draw = random.Random(seed)
    names = draw.sample(NAMES, len(NAMES))
    while names:
        many = draw.randint(1, 6)
        portion, names = names[:many], names[many:]
        put(store, *portion)
        assert as_from_scratch(store)


def test_nothing_is_found_anew_where_nothing_changed(store: Store, anew: Steps, tmp_path: Path) -> None:
    put(store, *NAMES)
    assert len(anew[-1]) == len(list(store.view().documents()))
    kept = store.view().postings(PASSAGES)
    judge(store, lambda view, by: [judging.note(view, next(view.rows(StatementRecord)).id, "so?", by)], INES)
    with store.writer() as writer:
        writer.clear("findings")
    together.put_together(store, [])
    assert anew[-1] == []
    assert store.view().postings(PASSAGES) == kept
    other = tmp_path / "other.txt"
    other.write_text("The harbour council of Bergen met in March. It said that the quay was too short for the ferry.")
    before = {document.id for document in store.view().documents()}
    add(store, [str(other)])
    read(store)
    assert set(anew[-1]) == {document.id for document in store.view().documents()} - before
    assert as_from_scratch(store)


def test_only_what_rests_on_a_decision_is_found_anew(store: Store, anew: Steps) -> None:
    put(store, *NAMES)
    record = next(r for r in store.view().rows(StatementRecord) if len(r.members) == 1 and r.speaker.entity)
    judge(store, lambda view, by: [judging.correct(view, record.id, "act", "deny", by)], INES)
    assert anew[-1] == [record.evidence[0].document]
    assert as_from_scratch(store)


def decisions() -> dict[str, Callable[[View, By], Sequence[Judgement]]]:
    """Decisions of every kind, each made of the record as it is then."""

    def told(view: View) -> list[StatementRecord]:
        return sorted(view.rows(StatementRecord), key=lambda r: r.evidence[0].quote)

    def people(view: View) -> list[Entity]:
        return [e for e in view.rows(Entity) if e.type == "person" and len(e.evidence) > 1]

    return {
        "a merge of people": lambda view, by: [verbs.merge(view, *sorted(e.id for e in people(view))[:2], by)],
        "a split": lambda view, by: verbs.split(view, "Li Hui", "Li", by),
        "a statement rejected": lambda view, by: [judging.reject(view, told(view)[0].id, by)],
        "a speaker corrected": lambda view, by: [judging.correct(view, told(view)[3].id, "speaker", "Li Hui", by)],
        "a happening rejected": lambda view, by: [judging.reject(view, next(view.rows(HappeningRecord)).id, by)],
        "statements merged": lambda view, by: [judging.merge(view, told(view)[1].id, told(view)[4].id, by)],
        "the last undone": lambda view, by: [verbs.undo(view, "", by)],
        "the first undone": lambda view, by: [verbs.undo(view, next(view.judgements()).id, by)],
        "a document dated": lambda view, by: [
            judging.correct(view, next(view.documents()).id, "published", "2023-05-20", by)
        ],
    }  # fmt: skip


def test_when_a_document_goes_and_after_decisions_of_every_kind(store: Store) -> None:
    put(store, *NAMES)
    with store.writer() as writer:
        writer.remove(min(d.id for d in store.view().documents()))
    read(store)
    assert as_from_scratch(store)
    for what, ask in decisions().items():
        judge(store, ask, INES)
        assert as_from_scratch(store), what


def test_passages_go_with_the_words_they_quote(store: Store) -> None:
    put(store, NAMES[0])
    (document,) = store.view().documents()
    names = [json.loads(p.value) for p in store.view().postings(PASSAGES) if p.key != KEY]
    assert names, "the report gives no passage, so that this test shows nothing"
    with store.writer() as writer:
        writer.mark("extract", document.id, "read by an earlier version")
    reading.read_documents(store, reading.layers_with(store.view().issues()), list(store.view().raws()))
    assert store.view().postings(PASSAGES) == []
    with store.writer() as writer:
        writer.put_raw(Raw("other.txt", b"Nothing was said.", "text/plain"))
        writer.remove(document.id)
    assert store.view().postings(PASSAGES) == []


def texts(store: Store, folder: Path, **told: str) -> None:
    """Add these texts one by one, each read before the next."""
    for name, text in told.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf8")
        add(store, [str(folder / f"{name}.txt")])
        read(store)
        assert as_from_scratch(store)


def test_what_was_told_before_the_promise_it_ends(store: Store, tmp_path: Path) -> None:
    texts(
        store,
        tmp_path,
        later="OSLO, June 20, 2023 - Norway went back on the harbour accounts, the report of the fishing ports says.",
        before="OSLO, June 1, 2023 - Norway promised that it would publish the harbour accounts of the fishing ports.",
    )
    assert [c.status for c in store.view().rows(Commitment)] == ["broken"]


def test_a_record_that_takes_another_rows_id(store: Store, tmp_path: Path) -> None:
    said = "Sweden's Foreign Minister Lars Holm said that Norwegian troops had shelled the harbour at Sandvik."
    denied = "Norway's Defence Minister Ada Berg denied that Norwegian troops had shelled the harbour at Sandvik."
    more = {f"again{n}": f"STOCKHOLM, June 1, 2023 - Trade rose by {n} percent.\n\n{said}" for n in range(2, 6)}
    texts(store, tmp_path, first=f"OSLO, June 1, 2023 - {said} {denied}", **more)
