"""Planted errors in lines of the brief: each is refused, and the line without it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from detente.model.errors import NotValid
from detente.model.evidence import Evidence
from detente.model.interval import Interval
from detente.model.records import HappeningRecord
from detente.publish.brief.line import (
    CountPart,
    DatePart,
    Group,
    Line,
    NamePart,
    Part,
    QuotePart,
    Section,
    SourcePart,
    Text,
    ValuePart,
    WordsPart,
)
from detente.publish.brief.sections import sections
from detente.publish.brief.write import write_brief
from detente.publish.validate import lines, problems, validate
from detente.store.contract import View
from tests.publish.case import LI, POLAND, TEXTS, XI, build, store

P = TypeVar("P")


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    kept = store()
    yield kept.view()
    kept.close()


def found(view: View, words: str) -> Line:
    """The line of the brief that contains the words."""
    return next(line for section in sections(view) for line in lines(section) if words in line.text)


def refused(view: View, line: Line) -> list[str]:
    return problems([Section("test", "", (Group(None, (line,)),))], view)


def changed(line: Line, kind: type[P], change: Callable[[P], object]) -> Line:
    """The line with its first part of a kind changed."""
    parts: list[Any] = list(line.parts)
    at = next(i for i, part in enumerate(parts) if isinstance(part, kind))
    parts[at] = change(parts[at])
    return replace(line, parts=tuple(parts))


MET = "received Li Hui"
SAID = "Serious obstacles"


def test_the_brief_as_written_is_valid(view: View) -> None:
    assert problems(sections(view), view) == []
    assert sum(1 for section in sections(view) for _ in lines(section)) > 30


def name_of(entity: str, name: str) -> Callable[[NamePart], NamePart]:
    return lambda _: NamePart(name, entity)


@pytest.mark.parametrize(
    ("words", "kind", "change", "why"),
    [
        (MET, NamePart, lambda p: replace(p, name="Sergei Ivanov"), "names: .*is not the name of"),
        (MET, NamePart, name_of(POLAND, "Poland"), "names: 'Poland' is not mentioned"),
        (MET, NamePart, name_of("entity-none", "Nobody"), "names: 'Nobody'"),
        (SAID, NamePart, name_of(XI, "Xi Jinping"), "names: 'Xi Jinping' is not mentioned"),
        (MET, DatePart, lambda p: replace(p, when=_later(p.when)), "dates: the date '27 May 2023' is not"),
        (MET, DatePart, lambda p: replace(p, time="time-none"), "dates: .*rests on nothing cited"),
        (MET, DatePart, lambda p: replace(p, when=replace(p.when, approximate=True)), "dates: .*is not what is cited"),
        (SAID, DatePart, lambda p: replace(p, when=_later(p.when)), "dates: .*'reported 27 May 2023'"),
        (SAID, DatePart, lambda p: replace(p, document="doc-none"), "dates: .*rests on nothing cited"),
        (MET, CountPart, lambda p: replace(p, count=4), "counts: 4 reports should be 3"),
        (MET, CountPart, lambda p: replace(p, of="origins"), "counts: 3 origins should be 2"),
        ("documents searched", CountPart, lambda p: replace(p, count=9), "counts: 9 documents should be 3"),
        ("China: 1 statement", CountPart, lambda p: replace(p, count=2), "counts: 2 records should be 1"),
        ("China: 1 statement", CountPart, lambda p: replace(p, ids=("statement-none",)), "counts: 1 .* should be 0"),
        (SAID, QuotePart, lambda p: replace(p, pieces=(_reworded(p.pieces[0]),)), "quotations: .*is not verbatim"),
        (SAID, QuotePart, lambda p: replace(p, pieces=(_shifted(p.pieces[0]),)), "quotations: .*is not verbatim"),
        (SAID, QuotePart, lambda p: replace(p, pieces=(_shorter(p.pieces[0]),)), "quotations: .*is cut"),
        (SAID, QuotePart, lambda p: replace(p, pieces=(_of("copy.txt", "Kyiv and"),)), "quotations: .*not in"),
        (SAID, QuotePart, lambda p: replace(p, whole=None), "quotations: .*does not say what it was taken from"),
        (MET, WordsPart, lambda p: WordsPart(_reworded(p.evidence)), "quotations: .*is not verbatim"),
        ("12-day", SourcePart, lambda p: replace(p, label="Daily Bugle"), "labels: 'Daily Bugle' is not what"),
        ("12-day", SourcePart, lambda p: replace(p, document="doc-none"), "labels: .*is not cited"),
        (MET, Text, lambda p: Text(" met Wang Yi and "), "template: 'Wang' is not declared"),
        (MET, Text, lambda p: Text(" in May, "), "template: 'May' is not declared"),
        (MET, Text, lambda p: Text(" on 3.5. "), "template: '35' is not declared"),
        (MET, Text, lambda p: Text(" twelve times: "), "template: 'twelve' is not declared"),
        (MET, Text, lambda p: Text(" said “no” and "), "template: '“”' is not declared"),
        (MET, Text, lambda p: Text(" Moscow’s "), "template: 'Moscow’s' is not declared"),
    ],
)  # fmt: skip
def test_a_planted_error_is_refused(
    view: View, words: str, kind: type[Part], change: Callable[[Any], object], why: str
) -> None:
    line = found(view, words)
    assert refused(view, line) == []
    (problem, *_) = refused(view, changed(line, kind, change))
    assert re.match(why, problem), problem


def _later(when: Interval) -> Interval:
    day = timedelta(days=1)
    assert when.start
    assert when.end
    return replace(when, start=when.start + day, end=when.end + day)


def _reworded(piece: Evidence) -> Evidence:
    return replace(piece, quote="X" + piece.quote[1:])


def _shifted(piece: Evidence) -> Evidence:
    return replace(piece, start=piece.start + 1, end=piece.end + 1)


def _shorter(piece: Evidence) -> Evidence:
    return Evidence(piece.document, piece.start, piece.start + 17, piece.quote[:17])


def _of(name: str, words: str) -> Evidence:
    builder = build()
    return builder.words(name, words)


def test_a_citation_that_was_altered_or_moved_is_refused(view: View) -> None:
    line = found(view, MET)
    for change in (_reworded, _shifted):
        wrong = replace(line, cites=(change(line.cites[0]), *line.cites[1:]))
        assert any(problem.startswith("citations: the words") for problem in refused(view, wrong))


def test_a_claim_without_citation_is_refused(view: View) -> None:
    assert any("nothing is cited" in problem for problem in refused(view, replace(found(view, MET), cites=())))


def test_a_name_may_rest_on_a_pronoun_of_its_chain_but_not_on_one_of_another(view: View) -> None:
    him = _of("steppe.txt", "saw him on")
    assert refused(view, Line((NamePart("Li Hui", LI),), (him,))) == []
    assert refused(view, Line((NamePart("Xi Jinping", XI),), (him,)))


def test_a_state_may_rest_on_words_that_name_its_people(view: View) -> None:
    envoy = _of("harbour.txt", "the Chinese envoy Li Hui")
    assert refused(view, Line((NamePart("China", "entity-china"),), (envoy,))) == []
    assert refused(view, Line((NamePart("Poland", POLAND),), (envoy,)))


def test_a_conclusion_must_be_its_records(view: View) -> None:
    cites = (_of("harbour.txt", "Sergei Lavrov"),)
    held = ValuePart("Reception", "reception-1", "rank", "foreign minister")
    assert refused(view, Line((held,), cites)) == []
    assert "is not the rank" in refused(view, Line((replace(held, value="head of state"),), cites))[0]
    named = ValuePart("Proposal", "proposal-1", "name", "12-point plan")
    assert "may hold a name or number" in refused(view, Line((named,), cites))[0]


def test_a_quotation_must_be_short_and_show_its_own_words(view: View) -> None:
    text = TEXTS["steppe.txt"][1]
    whole = Evidence(build().ids["steppe.txt"], 0, len(text), text)
    assert "is too long" in refused(view, Line((QuotePart((whole,), whole=whole),), (whole,)))[0]


def test_problems_below_and_in_headings_are_found_and_nothing_is_written(view: View) -> None:
    wrong = Line((Text("Moscow"),))
    for group in (Group(wrong, ()), Group(None, (Line((Text("Held"),), below=(wrong,)),))):
        with pytest.raises(NotValid) as caught:
            validate([Section("test", "", (group,))], view)
        assert len(caught.value.problems) == 1


def test_a_record_whose_words_are_not_in_its_document_stops_the_brief() -> None:
    rows = [
        replace(row, evidence=tuple(_shifted(piece) for piece in row.evidence))
        if isinstance(row, HappeningRecord) and row.id == "happening-met"
        else row
        for row in build().rows
    ]
    with pytest.raises(NotValid, match="not published"):
        write_brief(store(rows).view())
