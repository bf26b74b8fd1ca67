"""What every store promises, run over all of them."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.model.alerts import Alert, Moved
from detente.model.documents import Block, Document, ParsedText, Raw, Sentence, Source
from detente.model.entities import Decided, Entity, Judgement, LogEntry, Pairing, Tenure
from detente.model.errors import BadInput, CaseError, StoreError
from detente.model.evidence import Evidence, Span
from detente.model.findings import Commitment, Contradiction, Denial, Linkage, Position, Proposal, Reaction, Reception
from detente.model.ids import bytes_id
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import (
    Change,
    Copy,
    HappeningRecord,
    Name,
    Origin,
    Place,
    Side,
    StatementRecord,
    Version,
)
from detente.model.rows import Duration, Event, Happening, Mention, Participant, Relay, Statement, TimeExpression
from detente.model.serial import pack, packed, stored_types
from detente.model.suggested import Answer, Refused, Suggestion
from detente.store.contract import Posting, Store, View
from detente.store.memory import memory_store
from detente.store.open import open_store

TEXT = "The envoy met “the minister” in Kyiv. He said “no”. Talks resume on Friday; 李辉 attends 🙂."
RAW = Raw("a.txt", TEXT.encode(), "text/plain")
DOC = bytes_id(RAW.data)
DAY = Interval(datetime(2023, 5, 26), datetime(2023, 5, 27), "day", "2023-05-26", "2023-05-26", reason="named")
ENTITY = Entity("entity-0", "Li Hui", "person", ("mention-0",), ("Li Hui",), (Evidence(DOC, 0, 3, "The"),))
NAME = Name("Li Hui", "entity-1", "visitor")


@pytest.fixture(params=["sqlite", "memory", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "postgresql":
        yield request.getfixturevalue("new_database")()
        return
    opened = open_store(tmp_path, wait_s=0.1) if request.param == "sqlite" else memory_store()
    yield opened
    opened.close()


def parsed(raw: Raw = RAW, text: str = TEXT) -> ParsedText:
    spans, start = [], 0
    for part in text.split(". "):
        spans.append(Sentence(start, start + len(part)))
        start += len(part) + 2
    document = Document(bytes_id(raw.data), (raw.name,), raw.media_type, title="Talks", published=DAY)
    return ParsedText(document, text, (Block(0, len(text), "body"),), tuple(spans), ("a note",))


def evidence(words: str) -> tuple[Evidence, ...]:
    start = TEXT.index(words)
    return (Evidence(DOC, start, start + len(words), words, ("Daily",)),)


def mention(words: str, number: int = 0) -> Mention:
    found = evidence(words)
    return Mention(
        f"mention-{number or found[0].start:04}", found, "person", "name", "mention-1", found[0].span, name=words
    )


def one_of_each() -> list[object]:
    """A row of every stored type that `put_rows` takes, with optional fields filled."""
    words = evidence("He said")
    who = Participant("mention-1", "The envoy", Span(0, 9), "visitor")
    lasted = Duration("PT1H", 50.0, 60.0, "nearly an hour", Span(0, 4), approximate=True)
    side = Side("10 days", words, ("doc-1",), "Daily")
    return [
        Source("source-1", "Daily", "paper", "UA"),
        mention("The envoy"),
        TimeExpression("time-1", words, "DATE", "2023-05-26", DAY, "APPROX"),
        TimeExpression("time-2", words, "DURATION", "P1D"),
        Statement(
            "statement-1",
            words,
            (Span(0, 2),),
            (Span(3, 7),),
            "direct",
            "deny",
            "on_record",
            "mention-1",
            denial="deflect",
            relay=(Relay(Span(0, 2), "He", "mention-1"),),
            said=DAY,
            hedges=("may",),
            issues=("security",),
        ),
        Happening("happening-1", words, "tour", "held", Span(0, 2), (who,), when=DAY, duration=lasted, stops=(who,)),
        Event("event-1", words, "CONSULT", "verbal cooperation", Span(0, 2), "mention-1", "mention-2", when=DAY),
        Entity("entity-1", "Li Hui", "person", ("mention-1",), ("Li", "Li Hui"), words, "CN", reasons=("one name",)),
        Tenure("tenure-1", "entity-2", "envoy", "entity-1", DAY, "corpus", words),
        StatementRecord(
            "statement-1",
            ("statement-1",),
            words,
            (Place(DOC, (Span(0, 2),)),),
            (Place(DOC, (Span(3, 7),)),),
            NAME,
            "mixed",
            "promise",
            "relayed",
            addressee=NAME,
            party=NAME,
            said=DAY,
            origins=(DOC,),
            carriers=(DOC,),
        ),
        HappeningRecord(
            "happening-1",
            ("happening-1",),
            words,
            "tour",
            "held",
            (NAME,),
            NAME,
            DAY,
            (lasted,),
            (NAME,),
            origins=(DOC,),
        ),
        Copy("copy-1", (DOC, "doc-2"), "AFP", words, ("the same words",), 0.75),
        Origin("origin-1", DOC, NAME, "credit", words),
        Version("version-1", "doc-0", DOC, "corrected", (Change("gone", before=words[0]),), words, ("one address",)),
        Contradiction(
            "contradiction-1", "number", "length of the tour", (side, side), rows=("happening-1",), weight=2.0
        ),
        Linkage(
            "linkage-1", NAME, (NAME,), "ceasefire", ("talks_process",), "condition", "if", ("statement-1",), words, DAY
        ),
        Denial("denial-1", NAME, "a report", "deny", words, "statement-1", "statement-2"),
        Commitment("commitment-1", NAME, "send a delegation", words, NAME, DAY, DAY, "kept", settled_by="happening-1"),
        Proposal("proposal-1", "the plan", None, words, DAY, words, (Reaction(NAME, "sceptical", words),)),
        Position("position-1", NAME, (NAME,), "ceasefire", -2, ("statement-1",), words, DAY),
        Position("position-2", NAME, (), "security", "unclear", ("statement-1",), words),
        Reception("reception-1", NAME, NAME, "minister", (NAME,), (), ("happening-1",), words),
        Decided("Statement:statement-9", "Statement", "statement-9", "", ("judgement-1",), DOC),
        Alert("alert-1", "position", "changed", "China on ceasefire", (Moved("stance", "1", "-1"),), words, "", 1),
        Answer("answer-1", "small at http://x", "prompt-1", "said-1", "{}", words, (Refused("it", "no words"),)),
        Suggestion("suggestion-1", "position", "{}", words, "small at http://x", "answer-1"),
        Pairing("pairing-1", "Statement", "statement-1", "statement-2", False, "judgement-1", "two days"),
    ]


def fill(store: Store) -> None:
    with store.writer() as writer:
        writer.put_raw(RAW, retrieved="2023-06-01T08:00")
        writer.put_parsed(parsed())
        writer.put_rows("mentions", [mention("The envoy"), mention("Kyiv")])
        writer.log("mentions", [LogEntry("log-1", "warning", "mentions", "a.txt", "doubtful", DOC)])
        writer.mark("mentions", DOC, "1:abc")


def test_an_empty_store_is_sound_and_empty(store: Store) -> None:
    view = store.view()
    assert not list(view.raws())
    assert not list(view.documents())
    assert not list(view.log())
    assert not list(view.judgements())
    assert view.marks("mentions") == {}
    assert view.search("anything") == []
    assert store.check() == []


def test_what_was_put_comes_back(store: Store) -> None:
    fill(store)
    view = store.view()
    assert view.data(DOC) == RAW.data
    (info,) = view.raws()
    assert (info.id, info.names, info.size, info.retrieved) == (DOC, ("a.txt",), len(RAW.data), "2023-06-01T08:00")
    assert view.parsed(DOC) == parsed()
    assert list(view.documents()) == [parsed().document]
    assert view.marks("mentions") == {DOC: "1:abc"}
    assert [entry.reason for entry in view.log()] == ["doubtful"]
    assert store.check() == []


def test_every_stored_type_comes_back_equal(store: Store) -> None:
    put = one_of_each()
    assert {type(row).__name__ for row in put} | {"Document", "Judgement", "LogEntry"} == set(stored_types())
    fill(store)
    with store.writer() as writer:
        writer.put_rows("all", put)
    view = store.view()
    found = [row for cls in dict.fromkeys(type(row) for row in put) for row in view.rows(cls)]
    assert [row for row in put if row not in found] == []
    assert store.check() == []


def test_an_error_undoes_everything(store: Store) -> None:
    fill(store)
    other = Raw("b.txt", b"other", "text/plain")

    def fail() -> None:
        with store.writer() as writer:
            writer.put_raw(other)
            writer.put_parsed(parsed(other, "other"))
            writer.clear("mentions")
            writer.remove(DOC)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    view = store.view()
    assert [info.id for info in view.raws()] == [DOC]
    assert len(list(view.rows(Mention))) == 2
    assert len(list(view.log())) == 1
    with pytest.raises(StoreError):
        view.data(bytes_id(other.data))
    assert store.check() == []
    fill(store)


def test_readers_see_only_what_is_committed(store: Store) -> None:
    view = store.view()
    with store.writer() as writer:
        writer.put_raw(RAW)
        writer.put_parsed(parsed())
        assert list(view.raws()) == []
        assert view.search("envoy") == []
    assert len(list(view.raws())) == 1


def test_a_reader_may_be_half_way_while_rows_are_written(store: Store) -> None:
    fill(store)
    rows = store.view().rows(Mention)
    first = next(rows)
    with store.writer() as writer:
        writer.put_rows("mentions", [mention("the minister")])
    assert [first, *rows] == [mention("The envoy"), mention("Kyiv")]


def test_the_same_bytes_under_two_names_are_one_document(store: Store) -> None:
    fill(store)
    with store.writer() as writer:
        again = Raw("0.html", RAW.data, "text/html", title="Titled", handling="GREEN")
        assert writer.put_raw(again) == DOC
        assert writer.put_raw(again) == DOC
    (info,) = store.view().raws()
    assert (info.names, info.title, info.handling) == (("0.html", "a.txt"), "Titled", "GREEN")
    assert [document.names for document in store.view().documents()] == [("0.html", "a.txt")]
    assert store.view().parsed(DOC).document.names == ("0.html", "a.txt")


def test_order_of_names_does_not_matter_and_the_strictest_handling_wins(store: Store) -> None:
    raws = [Raw("b", b"x", "text/plain", handling="AMBER"), Raw("a", b"x", "text/html", title="A", handling="CLEAR")]
    seen = []
    for order in (raws, raws[::-1]):
        with store.writer() as writer:
            ids = [writer.put_raw(raw) for raw in order]
        seen += list(store.view().raws())
        with store.writer() as writer:
            writer.remove(ids[0])
    assert seen[0] == seen[1]
    assert (seen[0].media_type, seen[0].title, seen[0].handling) == ("text/html", "A", "AMBER")


def test_the_same_row_twice_is_one_row_and_the_last_word_counts(store: Store) -> None:
    fill(store)
    changed = Mention("mention-0000", evidence("The envoy"), "office", "nominal", "mention-0000", Span(4, 9))
    with store.writer() as writer:
        writer.put_rows("mentions", [mention("The envoy"), mention("The envoy")])
        writer.put_rows("mentions", [changed])
    assert list(store.view().rows(Mention)) == [changed, mention("Kyiv")]


def test_rows_come_in_reading_order_or_by_id_or_as_asked_for(store: Store) -> None:
    fill(store)
    late, early = mention("Friday", 1), mention("envoy", 2)
    with store.writer() as writer:
        writer.clear("mentions")
        writer.put_rows("mentions", [early, late])
    view = store.view()
    assert list(view.rows(Mention)) == [late, early]
    assert list(view.rows(Mention, document=DOC)) == [early, late]
    assert list(view.rows(Mention, document="doc-unknown")) == []
    assert list(view.rows(Mention, ids=["mention-0002", "mention-none", "mention-0002"])) == [early]
    assert list(view.rows(Mention, ids=[])) == []


def test_values_are_those_of_rows_as_they_were_read_document_by_document(store: Store) -> None:
    fill(store)
    late, early = mention("Friday", 1), mention("envoy", 2)
    with store.writer() as writer:
        writer.clear("mentions")
        writer.put_rows("mentions", [late, early])
        writer.put_rows("other", [mention("Kyiv", 3)])
    view = store.view()
    here = [pack(row) for row in view.rows(Mention, document=DOC)]
    assert list(view.values(Mention, [DOC, "doc-unknown"])) == [(DOC, here), ("doc-unknown", [])]
    assert list(View.values(view, Mention, [DOC])) == [(DOC, here)]


def test_more_rows_than_a_page(store: Store) -> None:
    fill(store)
    with store.writer() as writer:
        writer.put_rows("many", (mention("Kyiv", number) for number in range(1, 4502)))
    view = store.view()
    ids = [row.id for row in view.rows(Mention)]
    assert len(ids) == 4502
    assert ids == sorted(ids)
    assert len(list(view.rows(Mention, ids=ids))) == 4502


def test_replace_rows_leaves_just_these_of_a_stage(store: Store) -> None:
    fill(store)
    entities = [replace(ENTITY, id=f"entity-{number:04}") for number in range(2300)]
    with store.writer() as writer:
        writer.put_rows("resolve", entities)
        writer.put_rows("else", [replace(ENTITY, id="entity-else")])
        writer.mark("resolve", "case", "1")
    changed = replace(entities[1], name="Li")
    new = replace(ENTITY, id="entity-new")
    with store.writer() as writer:
        writer.replace_rows("resolve", [changed, *entities[2:], new])
    left = list(store.view().rows(Entity))
    assert left == [changed, *entities[2:], replace(ENTITY, id="entity-else"), new]
    with store.writer() as writer:
        writer.replace_rows("resolve", [])
        writer.clear("else", rows=False)
        writer.clear("resolve", rows=False)
    assert [row.id for row in store.view().rows(Entity)] == ["entity-else"]
    assert store.view().marks("resolve") == {}


def test_clear_takes_one_document_or_all_of_a_stage(store: Store) -> None:
    fill(store)
    other = Raw("b.txt", b"other", "text/plain")
    far = Mention(
        "mention-x", (Evidence(bytes_id(other.data), 0, 5, "other"),), "person", "name", "mention-x", Span(0, 5)
    )
    with store.writer() as writer:
        writer.put_raw(other)
        writer.put_parsed(parsed(other, "other"))
        writer.put_rows("mentions", [far])
        writer.put_rows("else", [mention("minister")])
        writer.mark("mentions", bytes_id(other.data), "1:def")
    with store.writer() as writer:
        writer.clear("mentions", document=DOC)
    view = store.view()
    assert [row.id for row in view.rows(Mention)] == [mention("minister").id, "mention-x"]
    assert list(view.log()) == []
    assert view.marks("mentions") == {bytes_id(other.data): "1:def"}
    with store.writer() as writer:
        writer.clear("mentions")
    assert list(view.rows(Mention)) == [mention("minister")]
    assert view.marks("mentions") == {}


def test_postings_are_found_by_key_and_by_item_and_go_with_any_document(store: Store) -> None:
    fill(store)
    other = Raw("b.txt", b"other", "text/plain")
    beside = bytes_id(other.data)
    with store.writer() as writer:
        writer.put_raw(other)
        writer.put_parsed(parsed(other, "other"))
        writer.post("copies", [Posting("band 1", DOC), Posting("band 1", beside, "x"), Posting("band 2", beside)])
        writer.post("else", [Posting("band 1", DOC)])
        writer.mark("copies", DOC, "read")
    view = store.view()
    assert view.postings("copies", keys=["band 1", "band 9"]) == sorted(
        [Posting("band 1", DOC), Posting("band 1", beside, "x")]
    )
    assert view.postings("copies", items=[beside]) == [Posting("band 1", beside, "x"), Posting("band 2", beside)]
    with store.writer() as writer:
        writer.post("copies", [Posting("band 1", beside, "y")], gone=["band 1"])
        writer.put_parsed(parsed())
    assert view.postings("copies") == [Posting("band 1", beside, "y"), Posting("band 2", beside)]
    with store.writer() as writer:
        writer.remove(DOC)
    assert view.postings("copies") == view.postings("else") == []
    assert view.marks("copies") == {}


def test_texts_are_the_documents_asked_for_in_that_order(store: Store) -> None:
    raws = [Raw(f"{n}.txt", f"Text {n}".encode(), "text/plain") for n in range(230)]
    with store.writer() as writer:
        for raw in raws:
            writer.put_raw(raw)
            writer.put_parsed(parsed(raw, raw.data.decode()))
    view, wanted = store.view(), [bytes_id(raw.data) for raw in raws]
    assert list(view.texts(wanted)) == [view.parsed(ident) for ident in wanted]
    assert [text.text for text in view.texts(wanted)] == [raw.data.decode() for raw in raws]
    with pytest.raises(StoreError, match="holds no parsed document doc-none"):
        list(view.texts([*wanted[:3], "doc-none"]))


def test_parsing_again_replaces_text_and_search_but_not_rows(store: Store) -> None:
    fill(store)
    with store.writer() as writer:
        writer.put_parsed(parsed(text=TEXT + " More words"))
    view = store.view()
    assert view.parsed(DOC).text.endswith("More words")
    assert len(view.search("envoy")) == 1
    assert len(view.search("more")) == 1
    assert len(list(view.rows(Mention))) == 2


def test_remove_withdraws_a_document_and_only_it(store: Store) -> None:
    fill(store)
    kept = Raw("b.txt", b"kept words", "text/plain")
    judgement = Judgement("judgement-1", "reject", "negative", "mention-0000", "", "me", "wrong")
    with store.writer() as writer:
        writer.put_raw(kept)
        writer.put_parsed(parsed(kept, "kept words"))
        writer.put_rows("reconcile", [Copy("copy-1", (DOC,), "", evidence("Kyiv"))])
        far = (Evidence(bytes_id(kept.data), 0, 4, "kept"),)
        writer.put_rows("reconcile", [Copy("copy-2", (bytes_id(kept.data),), "", far)])
        writer.judge(judgement)
    with store.writer() as writer:
        writer.remove(DOC)
    view = store.view()
    assert [info.names for info in view.raws()] == [("b.txt",)]
    assert list(view.rows(Mention)) == []
    assert [row.id for row in view.rows(Copy)] == ["copy-2"]
    assert list(view.log()) == []
    assert view.marks("mentions") == {}
    assert view.search("envoy") == []
    assert list(view.judgements()) == [judgement]
    with pytest.raises(StoreError, match="gone"):
        view.data(DOC)
    with pytest.raises(StoreError, match="holds no parsed document"):
        view.parsed(DOC)
    assert store.check() == []


def test_judgements_are_appended_in_order_and_never_changed(store: Store) -> None:
    made = [Judgement(f"judgement-{n}", "merge", "positive", "a", "b", "me", f"reason {n}") for n in (3, 1, 2)]
    with store.writer() as writer:
        for judgement in made:
            writer.judge(judgement)
        writer.judge(Judgement("judgement-1", "split", "negative", "a", "b", "you", "another reason"))
    assert list(store.view().judgements()) == made


def test_the_log_is_in_order(store: Store) -> None:
    entries = [LogEntry(f"log-{n}", "skipped", "collect", f"{n}.pdf", "empty") for n in (2, 3, 1)]
    with store.writer() as writer:
        writer.log("parse", [LogEntry("log-9", "failed", "parse", "z", "broken")])
        writer.log("collect", entries)
        writer.log("collect", entries[:1])
    assert [entry.id for entry in store.view().log()] == ["log-1", "log-2", "log-3", "log-9"]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("envoy kyiv", 1),
        ("KYIV", 1),
        ('"met the minister"', 1),
        ('"minister the"', 0),
        ("env*", 1),
        ("env", 0),
        ('"the env"*', 1),
        ("李辉", 1),
        ("envoy AND", 0),
        ("envoy OR friday", 0),
        ("NOT", 0),
        ('"unclosed envoy', 0),
        ('"the envoy', 1),
        ("***", 0),
        ("🙂", 0),
        ("🙂 friday", 1),
        ("", 0),
        ("words:envoy", 0),
        ("envoy)", 1),
        ("envoy;--", 1),
        ("^envoy", 1),
        ("{", 0),
        ("NEAR(envoy kyiv)", 0),
        ('""""', 0),
        ("envoy\x00kyiv", 0),
        ("talks-resume", 1),
        ("'", 0),
    ],
)
def test_search_takes_any_string(store: Store, query: str, hits: int) -> None:
    fill(store)
    found = store.view().search(query)
    assert len(found) == hits
    for hit in found:
        assert TEXT[hit.start : hit.end] == hit.words
        assert hit.document == DOC


def test_search_gives_at_most_as_many_as_asked_for(store: Store) -> None:
    fill(store)
    assert len(store.view().search("e*")) == 1
    assert store.view().search("envoy", limit=0) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_no_query_and_no_text_breaks_the_store(store: Store, words: str) -> None:
    text = f"a {words} b"
    raw = Raw("h", b"h", "text/plain")
    try:
        with store.writer() as writer:
            writer.put_raw(raw)
            writer.put_parsed(parsed(raw, text))
    except BadInput:
        assert any("\ud800" <= c <= "\udfff" or c == "\x00" for c in words)
    else:
        assert store.view().parsed(bytes_id(b"h")).text == text
    store.view().search(words)


def test_names_and_texts_that_are_not_unicode_are_refused(store: Store) -> None:
    with store.writer() as writer:
        with pytest.raises(BadInput, match="not Unicode"):
            writer.put_raw(Raw("bad\udcff", b"x", "text/plain"))
        with pytest.raises(BadInput, match="not Unicode"):
            writer.put_parsed(parsed(text="bad \udcff"))
        with pytest.raises(BadInput, match="NUL"):
            writer.put_parsed(parsed(text="bad \x00"))
    assert list(store.view().raws()) == []


def test_what_is_no_row_is_refused(store: Store) -> None:
    fill(store)
    for wrong in (parsed().document, LogEntry("log-2", "note", "a", "b", "c"), Span(0, 1)):
        with pytest.raises(StoreError, match="not a row"), store.writer() as writer:
            writer.put_rows("any", [wrong])
    with pytest.raises(StoreError, match="not stored"):
        store.view().rows(Span)


def test_a_row_of_an_unknown_document_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="does not hold"), store.writer() as writer:
        writer.put_rows("mentions", [mention("Kyiv")])


def test_a_second_writer_is_refused_and_the_first_goes_on(store: Store) -> None:
    with store.writer() as writer:
        writer.put_raw(RAW)
        with pytest.raises(StoreError, match="writ"):
            store.writer()
    with store.writer():
        pass
    assert len(list(store.view().raws())) == 1


def test_threads_may_read_while_another_writes(store: Store) -> None:
    fill(store)
    seen: list[int] = []
    with store.writer() as writer:
        writer.put_rows("mentions", [mention("minister")])
        reader = threading.Thread(target=lambda: seen.append(len(list(store.view().rows(Mention)))))
        reader.start()
        reader.join()
    assert seen == [2]


def test_check_finds_what_is_wrong(store: Store) -> None:
    fill(store)
    with store.writer() as writer:
        writer.put_parsed(parsed(text="Shifted. " + TEXT))
    assert len(store.check()) == 2
    assert all("its quote is not in" in line for line in store.check())


# What only files can do.


def test_a_case_is_there_when_opened_again(tmp_path: Path) -> None:
    first = open_store(tmp_path)
    fill(first)
    first.close()
    again = open_store(str(tmp_path))
    assert again.view().parsed(DOC) == parsed()
    assert len(again.view().search("envoy")) == 1
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob(DOC[4:])] == [f"bytes/{DOC[4:6]}/{DOC[4:]}"]
    again.close()


def test_another_process_that_writes_is_respected(tmp_path: Path) -> None:
    store = open_store(tmp_path, wait_s=0.05)
    other = sqlite3.connect(tmp_path / "record.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another process is writing"):
        store.writer()
    assert list(store.view().raws()) == []
    other.execute("ROLLBACK")
    other.close()
    fill(store)
    store.close()


def test_a_writer_that_is_killed_leaves_nothing_but_stray_bytes(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    code = f"""
import os, detente.store.open, detente.model.documents as d
store = detente.store.open.open_store({str(tmp_path)!r})
writer = store.writer()
writer.put_raw(d.Raw("a.txt", {RAW.data!r}, "text/plain"))
writer.mark("parse", "a", "done")
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    store = open_store(tmp_path, wait_s=0.1)
    assert list(store.view().raws()) == []
    assert store.view().marks("parse") == {}
    assert store.check() == [f"bytes of {DOC} lie in the case but are in no record"]
    fill(store)
    assert store.check() == []
    store.close()


def test_a_case_that_was_deleted_while_open_is_told(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    store = open_store(tmp_path / "case")
    store.close()
    shutil.rmtree(tmp_path / "case")
    with pytest.raises(StoreError, match="moved or deleted"):
        list(store.view().raws())


def test_changed_lost_and_stray_bytes_are_found(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store)
    path = tmp_path / "bytes" / DOC[4:6] / DOC[4:]
    path.write_bytes(b"changed")
    stray = tmp_path / "bytes" / "ff" / "ff00"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"stray")
    with pytest.raises(StoreError, match="changed"):
        store.view().data(DOC)
    assert store.check() == [
        f"the bytes of {DOC} have been changed",
        "bytes of doc-ff00 lie in the case but are in no record",
    ]
    path.unlink()
    assert "are gone" in store.check()[0]
    store.close()


def test_a_missing_folder_a_broken_record_and_a_newer_one_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="detente new"):
        open_store(tmp_path / "nowhere")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "record.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(CaseError, match="cannot be read"):
        open_store(tmp_path / "broken")
    open_store(tmp_path).close()
    with sqlite3.connect(tmp_path / "record.sqlite") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(CaseError, match=r"newer Detente .* update Detente"):
        open_store(tmp_path)


def make_sqlite(folder: Path) -> Store:
    return open_store(folder)


def make_memory(_folder: Path) -> Store:
    return memory_store()


@pytest.mark.parametrize("make", [make_sqlite, make_memory])
def test_the_same_rows_in_any_order_read_the_same(make: Callable[[Path], Store], tmp_path: Path) -> None:
    seen = []
    for number, order in enumerate((one_of_each(), one_of_each()[::-1])):
        (tmp_path / str(number)).mkdir()
        store = make(tmp_path / str(number))
        fill(store)
        with store.writer() as writer:
            writer.put_rows("all", order)
        seen.append([list(store.view().rows(cls)) for cls in dict.fromkeys(type(row) for row in one_of_each())])
        store.close()
    assert seen[0] == seen[1]


def two(store: Store) -> str:
    """Two documents with their mentions; the id of the second."""
    fill(store)
    other = Raw("b.txt", b"other", "text/plain")
    beside = bytes_id(other.data)
    far = Mention("mention-x", (Evidence(beside, 0, 5, "other"),), "person", "name", "mention-x", Span(0, 5))
    with store.writer() as writer:
        writer.put_raw(other, retrieved="2023-06-02T08:00")
        undated = parsed(other, "other")
        writer.put_parsed(replace(undated, document=replace(undated.document, published=UNKNOWN_TIME)))
        writer.put_rows("mentions", [far])
        writer.mark("mentions", beside, "1:def")
        writer.log("else", [LogEntry("log-2", "note", "else", "b.txt", "so", beside)])
    return beside


def test_a_part_of_the_record_can_be_asked_for(store: Store) -> None:
    beside, view = two(store), store.view()
    assert view.taken() == sorted([DOC, beside])
    assert [raw.id for raw in view.raws([beside, "doc-0"])] == [beside]
    assert [document.id for document in view.documents([beside, "doc-0"])] == [beside]
    assert [row.id for row in view.rows_of(Mention, [beside])] == ["mention-x"]
    assert list(view.rows_of(Mention, [beside, DOC])) == list(view.rows(Mention))
    assert view.marks("mentions", [beside, "doc-0"]) == {beside: "1:def"}
    assert [entry.id for entry in view.log(["else", "nowhere"])] == ["log-2"]
    assert view.holds([beside, "doc-0"]) == {beside}
    assert view.lacking("mentions") == [ident for ident in view.taken() if ident not in view.marks("mentions")]
    assert view.lacking("mentions", "1:def") == [ident for ident in view.taken() if ident != beside]
    assert view.lacking("nowhere") == view.taken()
    assert view.states("mentions") == set(view.marks("mentions").values())


def test_when_documents_were_published_and_under_which_names_they_came(store: Store) -> None:
    beside, view = two(store), store.view()
    assert view.times() == dict(sorted({DOC: "2023-05-26/2023-05-27", beside: "../.."}.items()))
    assert view.renamed() == {}
    with store.writer() as writer:
        writer.put_raw(replace(RAW, name="c.txt"))
        writer.clear("published")  # as a record of old, which has no marks of it
    assert view.renamed() == {DOC: 2}
    assert view.times() == {DOC: "2023-05-26/2023-05-27", beside: "../.."}


def test_rows_are_counted_and_withdrawn_under_peoples_decisions(store: Store) -> None:
    fill(store)
    first = next(row for row in one_of_each() if isinstance(row, Statement))
    rows = [replace(first, id=f"statement-{n}") for n in range(4)]
    added = replace(first, id="statement-added")
    decided = [
        Decided("Statement:statement-0", "Statement", "statement-0", "", ("judgement-1",), DOC),
        Decided("Statement:statement-gone", "Statement", "statement-gone", "", ("judgement-1",), DOC),
        Decided("Statement:statement-1", "Statement", "statement-1", packed(rows[1]), ("judgement-1",), DOC),
        Decided("Statement:statement-added", "Statement", added.id, packed(added), ("judgement-2",), DOC, added=True),
    ]
    with store.writer() as writer:
        writer.put_rows("extract", rows)
        writer.put_rows("decide", decided)
    view = store.view()
    ids = ["statement-1", "statement-2", "statement-3", "statement-added"]
    assert [row.id for row in view.rows_of(Statement, [DOC])] == ids
    assert view.count(Statement) == len(ids)
    assert view.as_read().count(Statement) == len(rows)
    assert view.count(Mention) == 2
    with store.writer() as writer:
        writer.withdraw(Statement, ["statement-2", "statement-unknown"])
    assert view.count(Statement) == 3


def test_postings_of_one_item_can_be_withdrawn_under_a_key(store: Store) -> None:
    beside = two(store)
    with store.writer() as writer:
        writer.post("parts", [Posting("a", DOC, "1"), Posting("a", beside, "2"), Posting("b", DOC, "3")])
    with store.writer() as writer:
        writer.post("parts", [Posting("a", DOC, "4")], gone=["a"], item=beside)
    view = store.view()
    assert view.postings("parts") == [Posting("a", DOC, "4"), Posting("b", DOC, "3")]
    assert view.postings("parts", keys=["a", "b"], items=[beside]) == []
    assert view.postings("parts", keys=["a"], items=[DOC]) == [Posting("a", DOC, "4")]
