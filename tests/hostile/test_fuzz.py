"""A short hunt through every parser; what longer ones found stays mended. See docs/threat-model.md for those."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from detente.collect.boxes import members
from detente.collect.feeds import entries
from detente.collect.links import Link, gdelt_table
from detente.extract.times.numbers import number, ordinal
from detente.model.dates import find
from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.document import parse
from detente.resolve.importing import read_holders
from tests.hostile.fuzz import feed, injured, targets


@pytest.mark.parametrize("name", [name for name in targets() if name != "api"])
def test_damaged_input_is_read_or_refused_with_a_reason(name: str) -> None:
    rng, target = random.Random(7), targets()[name]()
    seeds = target.seeds()
    assert seeds
    for data in seeds:
        feed(target, data)
    for _ in range(40):
        feed(target, injured(seeds, rng))


def test_an_unknown_entity_between_the_parts_of_an_entry_is_passed_over() -> None:
    item = b"<item>&odd;<title>Talks</title><description>They met.</description></item>"
    data = b"<!DOCTYPE rss><rss><channel>" + item + b"</channel></rss>"
    assert len(list(entries(data, "a.rss"))) == 1


def test_a_carriage_return_in_a_cell_ends_no_table() -> None:
    cells = ["1", "20230526", *[""] * 58, "http://a.example/b"]
    wide = ["1\r2", *cells[1:]]
    table = "\n".join("\t".join(row) for row in (cells, wide)) + "\r\n"
    assert list(gdelt_table(table.encode())) == [Link("http://a.example/b")]


@pytest.mark.parametrize("words", [["9" * 400], ["half", "/", "2"], ["3", "/", "x"], ["/", "2"]])
def test_words_that_are_no_number_stop_nothing(words: list[str]) -> None:
    assert (number(words) or 0) < 10
    assert (ordinal(words) or 0) < 10


def test_a_month_that_is_none_is_no_date() -> None:
    assert [found.month for found in find("2023-00-26, 0 May 2023, 26 May 2023")] == [5]


def test_a_member_without_a_name_is_taken_as_a_file() -> None:
    data, info = io.BytesIO(), zipfile.ZipInfo("a")
    info.filename = ""
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(info, "The hosts met.")
    assert list(members(data.getvalue(), "a.zip", 1000)) == [("a.zip/file", b"The hosts met.")]


def test_a_table_of_holders_with_a_carriage_return_is_refused_with_its_line() -> None:
    with pytest.raises(BadInput, match="is no row of a table"):
        read_holders('state,title,person\nNorway,"foreign minister,' + "x" * 200_000)


def test_a_mail_dated_beyond_all_numbers_has_no_day() -> None:
    mail = b"Date: Fri, 26 May 99999999999999999999 10:00:00 +0000\nSubject: Talks\n\nThe hosts met in Geneva.\n"
    assert not parse(Raw("a.eml", mail, "message/rfc822")).document.published.known
