"""Documents through the times layer: anchors, undated and vaguely dated texts, narratives, a day in two places."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from detente.extract.contract import Page
from detente.extract.syntax import Syntax
from detente.extract.times.document import document_time
from detente.extract.times.layer import Times
from detente.model.documents import Document, ParsedText, Sentence
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.rows import TimeExpression
from detente.model.zones import same_day_elsewhere

DAY = Interval.of_day(date(2023, 6, 3))
WEEK = Interval(datetime(2023, 5, 26), datetime(2023, 6, 1), "range", basis="inferred")


def parsed(text: str, published: Interval = DAY) -> ParsedText:
    document = Document("doc-1", ("note.txt",), "text/plain", published=published)
    return ParsedText(document, text, (), (Sentence(0, len(text)),))


def read(text: str, published: Interval = DAY) -> list[TimeExpression]:
    page = Page(parsed(text, published), Syntax(text, ()))
    Times().read([page])
    return page.found.times


def by_words(text: str, published: Interval = DAY) -> dict[str, TimeExpression]:
    return {row.evidence[0].quote: row for row in read(text, published)}


def test_rows_cite_their_words_and_have_stable_ids() -> None:
    text = "He resigned yesterday, after the talks of May 2021."
    rows = read(text)
    assert [row.evidence[0].quote for row in rows] == ["yesterday", "May 2021"]
    assert [row.id for row in rows] == [row.id for row in read(text)]
    assert len({row.id for row in rows}) == 2
    assert rows[0].interval is not None
    assert (rows[0].interval.anchor, rows[0].interval.iso()) == ("2023-06-03", ("2023-06-02", "2023-06-03"))
    assert "before the document's day" in rows[0].interval.reason


def test_a_batch_reads_as_its_pages_alone() -> None:
    texts = ["He resigned yesterday.", "In 490 BC they fought. In 480 they fought again.", "On Friday."]
    pages = [Page(parsed(text), Syntax(text, ())) for text in texts]
    Times().read(pages)
    assert [page.found.times for page in pages] == [read(text) for text in texts]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("earlier this month", "2023-06-01", "2023-06-04"),
        ("later this year", "2023-06-03", "2024-01-01"),
        ("the past 10 days", "2023-05-24", "2023-06-04"),
        ("the past year", "2022-06-03", "2023-06-04"),
        ("late May", "2023-05-22", "2023-06-01"),
        ("a few days ago", "2023-05-29", "2023-06-02"),
        ("mid-2025", "2025-05-03", "2025-09-01"),
        ("last weekend", "2023-05-27", "2023-05-29"),
        ("Tuesday night", "2023-05-30T18:00", "2023-05-31T06:00"),
    ],
)
def test_intervals_behind_the_values(words: str, start: str, end: str) -> None:
    interval = by_words(f"They met {words} in Geneva.")[words].interval
    assert interval is not None
    assert interval.iso() == (start, end)


def test_lengths_sets_and_plans_are_no_dates() -> None:
    rows = by_words(
        "The 12-day tour, the 15-month conflict and a call of nearly an hour every Tuesday served a 12-point plan."
    )
    assert {words: (row.type, row.value, row.interval) for words, row in rows.items()} == {
        "12-day": ("DURATION", "P12D", None),
        "15-month": ("DURATION", "P15M", None),
        "nearly an hour": ("DURATION", "PT1H", None),
        "every Tuesday": ("SET", "XXXX-WXX-2", None),
    }


def test_an_undated_text_counts_back_from_a_day_it_does_not_know() -> None:
    rows = by_words("He arrived a few days ago and spoke yesterday. On Friday he left.", UNKNOWN_TIME)
    few = rows["a few days ago"].interval
    assert few is not None
    assert (few.known, few.days_back) == (False, (2, 5))
    yesterday = rows["yesterday"].interval
    assert yesterday is not None
    assert yesterday.days_back == (1, 1)
    assert rows["Friday"].value == "XXXX-WXX-5"


def test_days_after_a_bare_year_cover_it() -> None:
    row = by_words("He fled in 2003. Two days later the army fell.")["Two days later"]
    assert row.interval is not None
    assert row.interval.iso() == ("2003-01-03", "2004-01-03")


def test_a_year_after_the_occasion_dates_it() -> None:
    rows = by_words("They met at Christmas ceremonies last year.")
    assert {words: row.value for words, row in rows.items()} == {"Christmas": "2022-12-25", "last year": "2022"}


def test_a_time_counted_from_an_event_says_so() -> None:
    row = by_words("A week after the fall of the town they attacked.")["A week after"]
    assert (row.type, row.value) == ("DURATION", "P1W")
    assert row.interval is not None
    assert row.interval.iso() == (None, "2023-06-04")
    assert "after an event" in row.interval.reason


def test_a_vaguely_dated_text_covers_every_day_it_may_be_of() -> None:
    row = by_words("He spoke yesterday. The truce of 3 May 2022 held.", WEEK)
    yesterday = row["yesterday"].interval
    assert yesterday is not None
    assert yesterday.iso() == ("2023-05-25", "2023-05-31")
    assert yesterday.approximate
    assert row["3 May 2022"].value == "2022-05-03"


def test_a_narrative_counts_from_the_date_last_told() -> None:
    told = [f"In {year} the war went on." for year in range(1911, 1919)]
    text = " ".join([*told, "On March 3, 1919, the siege began. In April the town fell; two days later came peace."])
    rows = {row.evidence[0].quote: row.value for row in read(text)}
    assert (rows["April"], rows["March 3, 1919"]) == ("1919-04", "1919-03-03")


def test_document_time_is_bounded_by_what_the_text_tells() -> None:
    text = "The envoy arrived on 12 May 2023. The leaders will meet on 20 June 2023."
    page = parsed(text, UNKNOWN_TIME)
    found = document_time(page, read(text, UNKNOWN_TIME))
    assert (found.iso(), found.basis) == (("2023-05-12", "2023-06-21"), "inferred")
    assert "12 May 2023" in found.reason
    assert "20 June 2023" in found.reason


def test_the_layer_gives_an_undated_page_its_time_and_says_so() -> None:
    text = "The envoy arrived on 12 May 2023 and left yesterday."
    page = Page(parsed(text, UNKNOWN_TIME), Syntax(text, ()))
    Times().read([page])
    assert page.parsed.document.published.iso() == ("2023-05-12", None)
    (entry,) = page.found.log
    assert (entry.level, entry.item) == ("note", "note.txt")
    assert "2023-05-12" in entry.reason


def test_what_was_once_expected_bounds_nothing() -> None:
    text = "He said he would sign on 3 May 1999."
    assert not document_time(parsed(text, UNKNOWN_TIME), read(text, UNKNOWN_TIME)).known


def test_document_time_stays_unknown_without_a_date_in_full() -> None:
    text = "The envoy arrived a few days ago, in May."
    found = document_time(parsed(text, UNKNOWN_TIME), read(text, UNKNOWN_TIME))
    assert not found.known
    assert found.basis == "inferred"


def test_a_known_document_time_is_kept() -> None:
    text = "The envoy arrived on 12 May 2021."
    assert document_time(parsed(text), read(text)) == DAY


def test_one_moment_two_dates() -> None:
    first, second = Interval.of_day(date(2023, 5, 26)), Interval.of_day(date(2023, 5, 27))
    assert "CN is 13 hours ahead of US" in same_day_elsewhere(second, first, "CN", "US")
    assert "CN is 13 hours ahead of US" in same_day_elsewhere(first, second, "US", "CN")


@pytest.mark.parametrize(
    ("a", "b", "place_a", "place_b"),
    [
        (date(2023, 5, 26), date(2023, 5, 27), "CN", "US"),
        (date(2023, 5, 26), date(2023, 5, 28), "US", "CN"),
        (date(2023, 5, 26), date(2023, 5, 26), "US", "CN"),
        (date(2023, 5, 26), date(2023, 5, 27), "FR", "DE"),
        (date(2023, 5, 26), date(2023, 5, 27), "US", ""),
    ],
)
def test_time_zones_explain_nothing_else(a: date, b: date, place_a: str, place_b: str) -> None:
    assert same_day_elsewhere(Interval.of_day(a), Interval.of_day(b), place_a, place_b) == ""


def test_a_weekday_in_undated_news_has_no_date_whatever_other_day_is_named() -> None:
    text = "The pact of 4 March 2019 lapsed. On Friday the minister flew to Quito."
    assert by_words(text, UNKNOWN_TIME)["Friday"].interval is None
    friday = by_words(text)["Friday"].interval
    assert friday is not None
    assert friday.iso()[0] == "2023-06-02"
