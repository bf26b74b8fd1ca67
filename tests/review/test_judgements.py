"""What people say of rows: it holds in records, brief and export, can be undone, and survives a new reading."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from detente.model.documents import Document
from detente.model.entities import Entity, Judgement
from detente.model.errors import UsageError
from detente.model.findings import Commitment, Position
from detente.model.records import HappeningRecord, StatementRecord
from detente.model.rows import Happening
from detente.publish.brief.write import write_brief
from detente.publish.export import export_jsonl
from detente.resolve import judging, verbs
from detente.run.cut import Cut, cut
from detente.run.memos import Memo, add_memo
from detente.run.reading import read
from detente.store.contract import Store
from tests.review.conftest import ANN, BEN, HARBOUR, brief, happening, judge, said

RECORD_KINDS = ("statement", "happening", "position", "commitment")


def exported(store: Store) -> list[str]:
    """All exported lines but those of judgements."""
    return [line for line in export_jsonl(store.view()) if '"kind":"judgement"' not in line]


def test_a_rejected_row_is_nowhere_but_in_review_and_comes_back_when_undone(store: Store) -> None:
    before = exported(store)
    wrong = said(store, "a success")
    judge(store, judging.reject(store.view(), wrong.id, ANN))
    assert "a success" not in brief(store).split("## Sources")[0]
    assert wrong.id not in {record.id for record in store.view().rows(StatementRecord)}
    assert not any("a success" in line for line in exported(store))
    assert judging.subject(store.view(), wrong.id).record.id == wrong.id
    judge(store, verbs.undo(store.view(), "", ANN))
    assert exported(store) == before


def test_a_correction_shows_everywhere_with_its_author(store: Store) -> None:
    meeting = happening(store)
    judge(store, judging.correct(store.view(), meeting.id, "when", "2023-02-28", ANN))
    judge(store, judging.correct(store.view(), meeting.id, "place", "the Blue Villa", BEN))
    corrected = happening(store)
    assert (corrected.when.iso(), corrected.when.basis) == (("2023-02-28", "2023-03-01"), "judged")
    assert corrected.place is not None
    assert corrected.place.name == "the Blue Villa"
    line = next(line for line in brief(store).splitlines() if "28 February 2023" in line)
    assert "the Blue Villa" in line
    assert "(corrected by Ann, Ben)" in line
    (record,) = (r for r in map(json.loads, exported(store)) if r["id"] == meeting.id and r["kind"] == "happening")
    assert {(mark["author"], mark["field"]) for mark in record["judged"]} == {("Ann", "when"), ("Ben", "place")}
    assert record["reason"] == "set by Ann: she was there"


def test_a_corrected_speaker_may_stand_in_another_document(store: Store) -> None:
    judge(store, judging.correct(store.view(), said(store, "Cairo").id, "speaker", "Hakan Fidan", ANN))
    assert said(store, "Cairo").speaker.name == "Hakan Fidan"
    assert "Hakan Fidan" in next(line for line in brief(store).splitlines() if "would visit Cairo" in line)


def test_all_tellings_of_a_record_are_corrected_and_a_later_telling_does_not_outvote_them(store: Store) -> None:
    meeting = happening(store)
    assert len(meeting.members) == 2
    whole = judging.correct(store.view(), meeting.id, "type", "talks", ANN)
    judge(store, replace(whole, targets=whole.targets[:1]))
    assert happening(store, kind="talks").members == meeting.members


def test_a_new_reading_with_other_ids_keeps_the_correction_and_says_so(store: Store) -> None:
    made = judging.correct(store.view(), said(store, "a success").id, "act", "praise", ANN)
    (target,) = made.targets
    judge(store, replace(made, left="statement-old", targets=(replace(target, row="statement-old"),)))
    assert said(store, "a success").act == "praise"
    assert [e.reason for e in store.view().log() if e.item == made.id and "later reading" in e.reason]


def test_a_judgement_whose_words_are_gone_is_told_and_kept(store: Store) -> None:
    made = judging.reject(store.view(), said(store, "a success").id, ANN)
    judge(store, made)
    (gone,) = (d.id for d in store.view().documents() if "harbour.txt" in d.names)
    with store.writer() as writer:
        writer.remove(gone)
    read(store)
    assert any(e.item == made.id and "no effect" in e.reason for e in store.view().log())
    assert made in list(store.view().judgements())


def test_the_last_word_on_a_row_holds(store: Store) -> None:
    wrong = said(store, "a success")
    judge(store, judging.reject(store.view(), wrong.id, ANN))
    judge(store, judging.accept(store.view(), wrong.id, BEN))
    assert said(store, "a success").id == wrong.id


def test_happenings_are_split_and_merged(store: Store) -> None:
    meeting = happening(store)
    judge(store, *judging.split(store.view(), meeting.id, "steppe.txt", ANN))
    apart = [r for r in store.view().rows(HappeningRecord) if set(r.members) & set(meeting.members)]
    assert sorted(len(r.members) for r in apart) == [1, 1]
    assert sum(" in Ankara (1 report)" in line for line in brief(store).splitlines()) >= 1
    judge(store, verbs.undo(store.view(), "", ANN))
    assert happening(store) == meeting
    visit = next(r for r in store.view().rows(HappeningRecord) if r.type == "visit")
    judge(store, judging.merge(store.view(), meeting.id, visit.id, BEN))
    assert set(happening(store).members) > set(meeting.members)
    assert any(reason.startswith("Ben: ") for reason in happening(store).reasons)


def test_an_added_statement_is_one_of_the_record_and_marked(store: Store) -> None:
    words = "The minister would visit Cairo in April"
    (document,) = (d.id for d in store.view().documents() if "harbour.txt" in d.names)
    start = HARBOUR.index(words)
    place = (document, [(start, start + len(words))])
    made = judging.add(store.view(), "statement", place, {"speaker": "Sergei Lavrov", "act": "promise"}, BEN)  # type: ignore[arg-type]
    judge(store, made)
    found = next(r for r in store.view().rows(StatementRecord) if made.left in r.members)
    assert (found.speaker.name, found.act) == ("Sergey Lavrov", "promise")
    assert found.evidence[0].quote == words
    assert "(added by Ben)" in brief(store)
    judge(store, judging.correct(store.view(), made.left, "act", "assert", ANN))
    assert next(r for r in store.view().rows(StatementRecord) if made.left in r.members).act == "assert"
    judge(store, judging.reject(store.view(), made.left, ANN))
    assert not [r for r in store.view().rows(StatementRecord) if made.left in r.members]


def test_an_added_happening_and_commitment(store: Store) -> None:
    (document,) = (d.id for d in store.view().documents() if "harbour.txt" in d.names)
    start = HARBOUR.index("The minister would visit")
    place = (document, [(start, start + 39)])
    visit = judging.add(
        store.view(), "happening", place,
        {"type": "visit", "status": "planned", "participants": "Sergei Lavrov=visitor", "place": "Cairo"}, BEN,
    )  # type: ignore[arg-type]  # fmt: skip
    promise = judging.add(store.view(), "commitment", place, {"who": "Sergei Lavrov", "due": "2023-04"}, BEN)  # type: ignore[arg-type]
    judge(store, visit, promise)
    (row,) = store.view().rows(Happening, ids=[visit.left])
    assert (row.type, row.place, row.participants[0].role) == ("visit", "Cairo", "visitor")
    (commitment,) = store.view().rows(Commitment, ids=[promise.left])
    assert (commitment.who.name, commitment.due.iso()) == ("Sergey Lavrov", ("2023-04-01", "2023-05-01"))
    assert "due April 2023 (added by Ben)" in brief(store)


def test_findings_are_corrected_and_rejected(store: Store) -> None:
    first, second, *others = store.view().rows(Position)
    judge(store, judging.correct(store.view(), first.id, "stance", "conditional", ANN))
    judge(store, judging.reject(store.view(), second.id, ANN))
    left, *rest = store.view().rows(Position)
    assert (left.id, left.stance, left.judged[0].author) == (first.id, "conditional", "Ann")
    assert rest == others
    assert len(list(store.view().as_read().rows(Position))) == 2 + len(others)


def test_a_corrected_name_stays_corrected(store: Store) -> None:
    (fidan,) = verbs.find(store.view(), "Hakan Fidan")
    judge(store, judging.correct(store.view(), fidan.id, "name", "Hakan Fidan (MFA)", ANN))
    (entity,) = (e for e in store.view().rows(Entity) if e.id == fidan.id)
    assert (entity.name, entity.judged[0].field) == ("Hakan Fidan (MFA)", "name")
    assert "Hakan Fidan (MFA)" in {name.name for name in happening(store).participants}
    assert "Hakan Fidan (MFA)" in brief(store)


def test_an_amended_date_moves_what_hangs_on_it(store: Store) -> None:
    for name in ("harbour.txt", "steppe.txt"):
        judge(store, judging.correct(store.view(), name, "published", "2023-03-10", ANN))
    judge(store, judging.correct(store.view(), "harbour.txt", "source", "Harbour News", ANN))
    document = next(d for d in store.view().documents() if d.name == "harbour.txt")
    assert (document.published.iso()[0], document.published.basis) == ("2023-03-10", "judged")
    assert document.source == "Harbour News"
    assert happening(store).when.iso()[0] == "2023-03-09"
    assert read(store).read == 0
    judge(store, verbs.undo(store.view(), "", ANN))
    assert next(d for d in store.view().documents() if d.name == "harbour.txt").source != "Harbour News"


def test_a_memo_is_a_document_of_its_author_with_its_mark(store: Store) -> None:
    ident = add_memo(
        store, Memo("Lavrov met Fidan again in Ankara on 6 March.", "At the desk", "2023-03-07", "RED"), BEN
    )
    read(store)
    (document,) = (d for d in store.view().documents() if d.id == ident)
    assert (document.handling, document.source, document.published.iso()[0]) == ("RED", "Ben", "2023-03-07")
    assert [mark.author for mark in document.judged if not mark.field] == ["Ben"]
    assert "a note by Ben, published set by Ben" in brief(store)
    assert "a note by Ben, published set by Ben" in write_brief(store.view(), format="html")
    open_part = cut(store, Cut(clearance="AMBER"))
    assert ident not in {d.id for d in open_part.view().documents()}
    assert not [j for j in open_part.view().judgements() if j.left == ident]


def test_a_cut_keeps_decisions_on_what_stays(store: Store) -> None:
    judge(store, judging.correct(store.view(), happening(store).id, "type", "talks", ANN))
    assert happening(cut(store, Cut()), kind="talks").members == happening(store, kind="talks").members


def test_notes_and_acceptances_change_nothing(store: Store) -> None:
    before = exported(store)
    meeting = happening(store)
    judge(store, judging.accept(store.view(), meeting.id, ANN), judging.note(store.view(), meeting.id, "see memo", BEN))
    assert exported(store) == before


def test_clock_times_stay_out_of_ids_and_export(store: Store) -> None:
    made = judging.accept(store.view(), happening(store).id, replace(ANN, at="2031-01-01T10:00:00"))
    again = judging.accept(store.view(), happening(store).id, replace(ANN, at="2032-01-01T10:00:00"))
    assert made.id == again.id
    judge(store, made)
    assert not any("2031" in line for line in export_jsonl(store.view()))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("colour", "red", "cannot be corrected; what can: participants, place, when, status, type"),
        ("type", "party", "it can be meeting, visit"),
        ("when", "last week", "is no date; write 2023-05-26"),
    ],
)
def test_wrong_corrections_say_what_to_do(store: Store, field: str, value: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        judging.correct(store.view(), happening(store).id, field, value, ANN)


def test_wrong_ids_and_kinds_say_what_to_do(store: Store) -> None:
    with pytest.raises(UsageError, match="no record has the id 'happening-0'"):
        judging.accept(store.view(), "happening-0", ANN)
    with pytest.raises(UsageError, match="detente split"):
        judging.reject(store.view(), verbs.one(store.view(), "Hakan Fidan").id, ANN)
    with pytest.raises(UsageError, match="cannot be one"):
        judging.merge(store.view(), happening(store).id, said(store, "Cairo").id, ANN)
    with pytest.raises(UsageError, match="is no telling of"):
        judging.split(store.view(), happening(store).id, "nowhere.txt", ANN)


def test_the_record_is_sound_under_judgements(store: Store) -> None:
    judge(store, judging.reject(store.view(), said(store, "a success").id, ANN))
    assert store.check() == []
    assert isinstance(next(store.view().judgements()), Judgement)
    assert all(isinstance(d, Document) for d in store.view().documents())
