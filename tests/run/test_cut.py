"""A cut of a case equals a case that never held the other documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from detente.model.entities import Judgement
from detente.model.rows import Mention
from detente.publish.export import export_jsonl
from detente.run.adding import add
from detente.run.cut import Cut, cut, last_day, newest_day
from detente.run.reading import read
from detente.store.contract import Store
from detente.store.open import open_store
from tests.run.conftest import REPORTS, make_case


def exported(store: Store) -> str:
    return "\n".join(export_jsonl(store.view()))


@pytest.mark.parametrize("day", [date(2023, 5, 17), date(2023, 5, 27)])
def test_a_cut_by_day_equals_a_fresh_reading_of_what_was_out_by_then(sample: Store, tmp_path: Path, day: date) -> None:
    early = {n for d in sample.view().documents() for n in d.names if (last_day(d.published) or date.max) <= day}
    assert 0 < len(early) < len(list(sample.view().documents()))
    whole = make_case(tmp_path, sorted(str(p) for p in REPORTS.iterdir()))
    with whole.writer() as writer:
        for document in whole.view().documents():
            if not early & set(document.names):
                writer.remove(document.id)
    read(whole)
    part = cut(sample, Cut(published_by=day))
    assert exported(part) == exported(whole)
    whole.close()
    part.close()


def test_a_cut_on_the_newest_day_is_the_whole_case(sample: Store) -> None:
    newest = newest_day(sample.view().documents())
    part = cut(sample, Cut(published_by=newest))
    assert exported(part) == exported(sample)
    part.close()


NOTE = """{"id": "note-1", "text": "Ruritania's envoy Anna Zenda met Li Hui in Strelsau on 20 May 2023. \
Zenda told Li that Ruritania would close its border.", "published": "2023-05-21", "handling": "RED"}
{"id": "paper-1", "text": "China's special envoy Li Hui met Anna Zenda, Ruritania's envoy, in Strelsau \
on Saturday, the foreign ministry said. Li said talks would go on.", "published": "2023-05-22"}
"""


def test_a_cut_by_clearance_holds_no_trace_of_what_is_marked_stricter(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(NOTE, encoding="utf8")
    store = open_store(tmp_path)
    add(store, [str(tmp_path / "rows.jsonl")])
    read(store)
    view = store.view()
    (note,) = (d for d in view.documents() if d.handling == "RED")
    mention = next(iter(view.rows(Mention, document=note.id)))
    other = next(m for m in view.rows(Mention) if m.evidence[0].document != note.id)
    with store.writer() as writer:
        writer.judge(Judgement("j1", "merge", "positive", mention.id, other.id, "me", "heard in the corridor"))
    read(store)
    part = cut(store, Cut(clearance="GREEN"))
    text = exported(part)
    assert [d.name for d in part.view().documents()] == ["paper-1"]
    assert "border" in exported(store)
    assert "border" not in text
    assert "note-1" not in text
    assert list(part.view().judgements()) == []
    assert len(list(cut(store, Cut(clearance="RED")).view().judgements())) == 1
    part.close()
    store.close()
