"""Official accounts, joint texts and transcripts are told from reports, with who issued them and who was there."""

from __future__ import annotations

import pytest

from detente.model.documents import Raw
from detente.parse.document import parse, parse_text
from detente.parse.genre import GenreRule, issuers, rules


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_each_rule_takes_its_examples_and_leaves_the_others(rule: GenreRule) -> None:
    assert [words for words in rule.yes if not rule.pattern.match(words)] == []
    assert [words for words in rule.no if rule.pattern.match(words)] == []


READOUT = (
    "Readout of the Foreign Minister's meeting with Special Envoy Tomas Reyes\n\n"
    "The minister met the envoy in Geneva on 14 July 2021. Both stressed that the truce must hold.\n\n"
    "Participants:\n- Ida Holm, Foreign Minister of Norland\n- Tomas Reyes, UN special envoy\n- Jonas Berg\n\n"
    "The minister said that prisoners would be exchanged in August.\n"
)


def test_a_readout_names_issuer_occasion_and_those_present() -> None:
    page = Raw("a.txt", READOUT.encode(), "text/plain", url="https://www.mid.ru/en/news/1")
    parsed = parse(page)
    document = parsed.document
    assert document.genre == "readout"
    assert document.issuer == "Ministry of Foreign Affairs of Russia"
    assert document.about == "Foreign Minister's meeting with Special Envoy Tomas Reyes"
    assert [e.quote for e in document.attendees] == [
        "Ida Holm, Foreign Minister of Norland",
        "Tomas Reyes, UN special envoy",
        "Jonas Berg",
    ]
    assert all(parsed.text[e.start : e.end] == e.quote for e in document.attendees)


def test_those_present_in_one_line() -> None:
    text = "Joint Communiqué\n\nThe sides met twice.\n\nPresent: Ida Holm, Tomas Reyes and Jonas Berg.\n\nThey agreed."
    document = parse_text(text, name="a.txt", source="Norland Ministry").document
    assert (document.genre, document.issuer) == ("communique", "Norland Ministry")
    assert [e.quote for e in document.attendees] == ["Ida Holm", "Tomas Reyes", "Jonas Berg"]


def test_a_report_about_a_readout_is_a_report() -> None:
    text = (
        "Kremlin readout angers opposition\n\nThe Kremlin published a readout of the meeting on Monday. "
        "A joint statement was expected, the ministry said.\n\nNo transcript was given out."
    )
    assert parse_text(text, name="a.txt").document.genre == "report"


def test_issuers_are_sites_not_pages() -> None:
    assert all("/" not in host and "." in host for host in issuers())


def test_an_official_title_dates_its_text_and_a_reports_does_not() -> None:
    said = "Spokesperson Ida Holm's Regular Press Conference on May 26, 2023"
    body = "\n\nQuestion: Will the envoy travel again this summer?\n\nAnswer: We shall say so when the time comes.\n"
    assert parse_text(said + body, name="a.txt").document.published.iso()[0] == "2023-05-26"
    told = "What the ministers agreed on May 26, 2023\n\nThe agreement was forgotten by the summer, diplomats said."
    assert not parse_text(told, name="a.txt").document.published.known
    assert parse_text(said + body, name="a.txt", published="2023-05-28").document.published.iso()[0] == "2023-05-28"
