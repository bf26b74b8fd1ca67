"""Which expression tells the time of a saying or a happening, and what stands in when none does."""

from __future__ import annotations

import pytest

from detente.extract.contract import Page
from detente.extract.syntax import Syntax
from detente.extract.times.govern import when
from detente.extract.times.layer import Times
from detente.model.interval import Interval
from detente.parse.document import parse_text

PUBLISHED = "2023-06-03"


def page_of(text: str, published: str = PUBLISHED) -> Page:
    parsed = parse_text(text, name="note.txt", published=published)
    page = Page(parsed, Syntax(parsed.text, parsed.sentences))
    Times().read([page])
    return page


def time_of(text: str, trigger: str, published: str = PUBLISHED) -> Interval:
    page = page_of(text, published)
    start = page.text.index(trigger)
    return when(page, (start, start + len(trigger)))


@pytest.mark.parametrize(
    ("text", "trigger", "value"),
    [
        ("The envoy met the president in Kyiv on Tuesday.", "met", "2023-05-30"),
        ("The minister said yesterday that the envoy met nobody.", "said", "2023-06-02"),
        ("The talks were held in Geneva on May 12.", "talks", "2023-05-12"),
        ("The two sides held talks on 9 May 2022 in Rome.", "talks", "2022-05-09"),
        ("He plans to visit Warsaw next month.", "visit", "2023-07"),
        ("Last week's summit in Vienna ended without a text.", "summit", "2023-W21"),
        ("On Monday, the president called his colleague.", "called", "2023-05-29"),
        ("The summit was announced for 12 June.", "summit", "2023-06-12"),
    ],
)
def test_the_expression_that_governs(text: str, trigger: str, value: str) -> None:
    interval = time_of(text, trigger)
    assert (interval.value, interval.basis) == (value, "expression")
    assert interval.reason


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("The minister said yesterday that the envoy met the rebels.", "met"),
        ("The envoy, who arrived on Tuesday, praised the plan.", "praised"),
        ("The minister announced on Monday a meeting of the leaders.", "meeting"),
        ("The envoy met the president.", "met"),
        ("They meet every Tuesday, the envoy stressed.", "stressed"),
    ],
)
def test_another_clause_governs_nothing_here(text: str, trigger: str) -> None:
    interval = time_of(text, trigger)
    assert interval.basis == "document"
    assert interval.iso() == ("2023-06-03", "2023-06-04")
    assert "no expression governs it" in interval.reason


def test_a_range_is_one_interval() -> None:
    interval = time_of("The envoy toured Europe from May 15 to 28.", "toured")
    assert interval.iso() == ("2023-05-15", "2023-05-29")
    assert interval.precision == "range"


def test_an_undated_document_gives_no_time() -> None:
    interval = time_of("The envoy met the president.", "met", published="")
    assert not interval.known
    assert interval.basis == "document"


def test_no_parse_without_a_dated_expression() -> None:
    page = page_of("The envoy met the president for an hour.")
    when(page, (10, 13))
    assert page.syntax.missing([0]) == [0]
