"""The day of publication: which clue wins, what is doubtful, what stays unknown."""

from __future__ import annotations

from datetime import date

import pytest

from detente.model.dates import find, in_name
from detente.model.documents import Raw
from detente.model.interval import UNKNOWN_TIME, Basis
from detente.parse.content import DateClue
from detente.parse.document import parse
from detente.parse.published import settle


def clue(words: str, basis: Basis = "front matter", *, weak: bool = False) -> DateClue:
    return DateClue(words, basis, weak=weak)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2021-07-14", "2021-07-14"),
        ("2021-07-14T23:30:00+02:00", "2021-07-14"),
        ("July 14, 2021", "2021-07-14"),
        ("Wednesday, 14 July 2021 10:30 GMT", "2021-07-14"),
        ("14th of July 2021", "2021-07-14"),
        ("Wed, 14 Jul 2021 10:30:00 +0000", "2021-07-14"),
        ("14/07/2021", "2021-07-14"),
        ("07/14/2021", "2021-07-14"),
        ("2021年7月14日", "2021-07-14"),
        ("20210714T103000Z", "2021-07-14"),
        ("14.07.2021", "2021-07-14"),
        ("14 de julio de 2021", "2021-07-14"),
        ("14. Juli 2021", "2021-07-14"),
        ("14 juillet 2021", "2021-07-14"),
        ("14 июля 2021", "2021-07-14"),
    ],
)
def test_written_dates(words: str, day: str) -> None:
    published, notes = settle([clue(words)])
    assert published.iso()[0] == day
    assert published.precision == "day"
    assert not notes


def test_an_ambiguous_date_is_an_interval_unless_something_settles_it() -> None:
    published, notes = settle([clue("03/06/2021")])
    assert published.iso() == ("2021-03-06", "2021-06-04")
    assert published.approximate
    assert "both are kept" in notes[0]
    for settling in (clue("3 June 2021", "dateline"), clue("talks-2021-06-03", "url", weak=True)):
        published, notes = settle([clue("03/06/2021"), settling])
        assert published.iso()[0] == "2021-06-03"
        assert "settles it" in notes[0]
    published, notes = settle([clue("03/06/2021"), clue("25/05/2021", "dateline")])
    assert published.iso()[0] == "2021-06-03"
    assert settle([clue("Thursday 03/06/2021")])[0].iso()[0] == "2021-06-03"
    assert settle([clue("Saturday 03/06/2021")])[0].iso()[0] == "2021-03-06"


def test_rank_and_disagreement() -> None:
    published, notes = settle(
        [clue("2021-07-14", "dateline"), clue("2021-07-20", "metadata"), clue("2021-01-01", "url", weak=True)]
    )
    assert (published.iso()[0], published.basis) == ("2021-07-20", "metadata")
    assert len(notes) == 1
    assert "disagree" in notes[0]
    assert not settle([clue("2021-07-15", "metadata"), clue("2021-07-14", "dateline")])[1]


def test_a_day_without_a_year_takes_the_nearest() -> None:
    published, _ = settle([clue("Dec. 31", "dateline"), clue("2022-01-01", "url", weak=True)])
    assert (published.iso()[0], published.basis) == ("2021-12-31", "dateline")
    assert settle([clue("May 18", "dateline")])[0] == UNKNOWN_TIME


def test_what_cannot_be_read_is_told() -> None:
    published, notes = settle([clue("the other day", "metadata"), clue("31 June 2021")])
    assert published == UNKNOWN_TIME
    assert len(notes) == 2


def test_names_with_dates() -> None:
    assert in_name("2021-07-14_talks.txt") == ("2021-07-14", date(2021, 7, 14))
    assert in_name("https://example.org/2021/07/14/talks") == ("2021/07/14", date(2021, 7, 14))
    assert in_name("20210714_talks.txt") == ("20210714", date(2021, 7, 14))
    assert in_name("003_3b120210714aa.txt") is None
    assert in_name("20219914.txt") is None
    assert not list(find("31 June 2021 and 99/99/2021"))


def test_a_files_own_time_is_never_used_and_its_name_is_the_weakest_clue() -> None:
    text = b"The two sides met again on Tuesday, the hosts said."
    assert parse(Raw("talks.txt", text, "text/plain")).document.published == UNKNOWN_TIME
    named = parse(Raw("2021-07-14_talks.txt", text, "text/plain")).document.published
    assert (named.iso()[0], named.basis) == ("2021-07-14", "url")
    told = parse(Raw("2021-07-14_talks.txt", text, "text/plain", published="2021-07-20")).document.published
    assert (told.iso()[0], told.basis) == ("2021-07-20", "metadata")
