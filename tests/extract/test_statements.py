"""Statements as the layer reads them from running text of our own."""

from __future__ import annotations

import functools

import pytest

from detente.extract.contract import Page
from detente.extract.mentions.layer import Mentions
from detente.extract.statements.layer import Statements
from detente.extract.syntax import Syntax
from detente.extract.times.layer import Times
from detente.model.rows import Statement
from detente.parse.document import parse_text

LONG = (
    "Norwegian Foreign Minister Ingrid Dahl told Chinese envoy Wei Lun on Tuesday that the port would stay open. "
    '"We have waited long enough," Dahl said. "The ships must sail." '
    "The Morning Courier, citing European diplomats, reported that the talks were close to collapse.\n\n"
    "According to Reuters, Wei said China rejected the offer. He did not specify which clause he meant.\n\n"
    "【Wei Lun said the photo shows the old harbour】\n\n"
    "The embassy made no comment. Dahl was accused of haste.\n"
)


def page_of(text: str, *, name: str = "test") -> Page:
    """A page with nothing read yet."""
    parsed = parse_text(text, name=name, published="2023-05-26")
    return Page(parsed, Syntax(parsed.text, parsed.sentences))


@functools.cache
def statements_of(text: str) -> tuple[Statement, ...]:
    """The statements of a text."""
    page = page_of(text)
    for layer in (Times(), Mentions(), Statements()):
        layer.read([page])
    return tuple(page.found.statements)


def about(text: str, words: str) -> Statement:
    """The one statement of the record whose content holds `words`."""
    found = [s for s in statements_of(text) if s.voiced and any(words in e.quote for e in s.evidence)]
    assert len(found) == 1, found
    return found[0]


def test_evidence_is_exactly_the_content_and_quotes_the_text() -> None:
    assert len(statements_of(LONG)) >= 5
    for said in statements_of(LONG):
        assert all(LONG[e.start : e.end] == e.quote for e in said.evidence)
        assert all(e.quote == e.quote.strip() for e in said.evidence)


def test_who_to_whom_and_when() -> None:
    said = about(LONG, "port would stay open")
    assert "Dahl" in said.speaker_words
    assert "Wei Lun" in said.addressee_words
    assert "Foreign Minister" in said.office
    assert said.form == "indirect"
    assert said.said.value == "2023-05-23"
    assert said.attribution == "on_record"


def test_a_split_quotation_is_one_direct_statement() -> None:
    said = about(LONG, "waited long enough")
    assert said == about(LONG, "ships must sail")
    assert (said.form, said.act, len(said.evidence)) == ("direct", "call_for", 2)


def test_an_outlet_that_cites_people_is_two_links_and_they_speak() -> None:
    said = about(LONG, "close to collapse")
    assert [link.words for link in said.relay] == ["The Morning Courier", "European diplomats"]
    assert (said.speaker_words, said.attribution) == ("European diplomats", "unnamed")


def test_an_agency_that_carries_a_person_is_one_link() -> None:
    said = about(LONG, "rejected the offer")
    assert [link.words for link in said.relay] == ["Reuters"]
    assert said.speaker_words == "Wei"


def test_silences_with_and_without_a_matter() -> None:
    unsaid = about(LONG, "which clause")
    assert (unsaid.act, unsaid.denial) == ("silence", "silence")
    mute = [s for s in statements_of(LONG) if s.speaker_words == "The embassy"]
    assert [s.act for s in mute] == ["silence"]


def test_a_silence_that_is_only_supposed_is_none() -> None:
    told = statements_of("The ministry said the ferry would stay in port if the guild did not respond by Monday.")
    assert "silence" not in [s.act for s in told]
    told = statements_of("The guild met on Monday. The ministry did not respond to questions.")
    assert "silence" in [s.act for s in told]


def test_what_a_call_is_for_begins_behind_for_and_its_day_hears_nothing() -> None:
    called = statements_of("The bishop of Norland, Ada Holm, called on Sunday for an end to the strike.")
    assert [(s.act, s.evidence[0].quote, s.addressee_words) for s in called] == [
        ("call_for", "an end to the strike", "")
    ]
    warned = statements_of("Ada Holm warned Norway's ambassador on Saturday that she would leave the guild.")
    assert [s.addressee_words for s in warned] == ["Norway's ambassador"]


def test_captions_give_no_statement() -> None:
    at = LONG.index("【")
    assert not [s for s in statements_of(LONG) for e in s.evidence if at <= e.start < LONG.index("】")]


def test_one_who_is_accused_says_nothing() -> None:
    assert not [s for s in statements_of(LONG) if s.voiced and any("haste" in e.quote for e in s.evidence)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Officials said they welcomed the step.", "welcomed the step"),
        ("A person familiar with the talks said the draft was ready.", "draft was ready"),
        ("Ana Brandt is ill. Those close to her said she would return.", "would return"),
        ("One adviser close to the minister said the vote would fail.", "vote would fail"),
    ],
)
def test_unnamed_sources_stay_as_they_are_described(text: str, words: str) -> None:
    said = about(text, words)
    assert said.attribution == "unnamed"
    assert said.speaker_words in text
    assert "Brandt" not in said.speaker_words
    assert [link.words for link in said.relay] == [said.speaker_words]


def test_kinds_of_attribution() -> None:
    assert (
        about("The foreign ministry said in a statement that the road was safe.", "road was safe").attribution
        == "readout"
    )
    assert about("A spokesman for the army said the road was safe.", "road was safe").attribution == "spokesperson"
    assert about("“The road is safe,” Minister Ana Brandt said.", "road is safe").attribution == "on_record"


def test_that_and_it_take_up_whoever_was_named() -> None:
    """A cleft, and a translation's "It said"; with nobody to stand for, "it" voices nothing."""
    cleft = statements_of("It was Ethiopia that proposed the joint commission.")
    assert [s.speaker_words for s in cleft] == ["Ethiopia"]
    page = page_of(
        'The spokesman of the military council, Zaw Example, said: "We met." It said that the envoy was there.'
    )
    for layer in (Times(), Mentions(), Statements()):
        layer.read([page])
    said = [s for s in page.found.statements if s.speaker_words == "It"]
    named = {m.id: m for m in page.found.mentions}
    assert [named[named[s.speaker].chain].evidence[0].quote for s in said] == ["the military council"]
    assert not any(s.voiced for s in statements_of("It said that the envoy was there."))


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        (
            "Norwegian Foreign Minister Ingrid Dahl warned last month that the port would close.",
            "would close",
            "2023-04",
        ),
        ("Dahl said last week that the fleet would stay at sea.", "stay at sea", "2023-W20"),
        ("Dahl told reporters in February that the harbour was mined.", "was mined", "2023-02"),
        ("In March 2022, Dahl promised that no ship would be turned away.", "no ship", "2022-03"),
        ("The port was open, Dahl wrote, saying last September that trade would double.", "double", "2022-09"),
        ("At last week's summit, Dahl called the offer a trap.", "a trap", "2023-W20"),
        ("Earlier this month, Dahl warned Norway that it would pay a price.", "pay a price", "2023-05"),
        ("Norway proposed a 12-point plan in February.", "12-point plan", "2023-02"),
        ("Dahl warned on Tuesday last week that the docks were full.", "docks were full", "2023-05-16"),
    ],
)
def test_a_longer_time_that_governs_the_cue_dates_the_saying(text: str, words: str, value: str) -> None:
    said = about(text, words).said
    assert (said.value, said.basis) == (value, "expression")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dahl said that trade had doubled in March.", "doubled in March"),
        ("Dahl said the docks would open next month.", "docks would open"),
        ("Dahl has said since 2021 that the docks were full.", "docks were full"),
        ("In response to last year's strikes, Dahl said the docks were closed.", "docks were closed"),
        ("After the vote in April, Dahl accused Norway of theft.", "of theft"),
        ("Dahl, who became minister in 2019, said that the fleet was ready.", "fleet was ready"),
        ("Dahl denounced the attack in March as a crime.", "attack"),
        ("Dahl criticised the 2022 blockade of the port.", "blockade"),
        (
            "At a meeting in the port Dahl rejected last week’s Gazette report that he had sought a truce.",
            "sought a truce",
        ),
    ],
)
def test_a_longer_time_of_what_is_told_does_not_date_the_saying(text: str, words: str) -> None:
    assert about(text, words).said.iso() == ("2023-05-26", "2023-05-27")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("warned last month that the canal was full. She added that it must stay open.", "2023-04"),
        ("warned last month that the canal was full, adding that it must stay open.", "2023-04"),
        ("warned on Tuesday that the canal was full. She added that it must stay open.", "2023-05-23"),
        ("warned last month that the canal was full. She said that it must stay open.", "2023-05-26"),
        ("warned last month that the canal was full. She added on Tuesday that it must stay open.", "2023-05-23"),
        (
            "warned last month that the canal was full. The cranes stood. She added that it must stay open.",
            "2023-05-26",
        ),
    ],
)
def test_what_is_added_was_said_when_the_words_before_it_were(text: str, value: str) -> None:
    said = about(f"Norwegian Foreign Minister Ingrid Dahl {text}", "must stay open").said
    assert said.value == value


def test_a_heading_run_into_the_text_ends_what_is_said() -> None:
    text = "Minister Dahl praised Norland's balanced position During the meeting the minister asked for a truce."
    assert not any("During" in e.quote for s in statements_of(text) for e in s.evidence if "balanced" in e.quote)


def test_a_statement_keeps_out_of_the_headline_and_reported_proposals_are_nobodys_new_ones() -> None:
    text = "Norland turns down the timetable\n\nGENEVA, 12 July 2017 - Norland turned down a timetable "
    text += "proposed by Sudria, Espen Example said on Tuesday. The talks went on and nobody left before night."
    (said,) = [s for s in statements_of(text) if "Espen" in s.speaker_words]
    assert [e.quote for e in said.evidence] == ["Norland turned down a timetable proposed by Sudria"]
    assert said.act == "assert"


@pytest.mark.parametrize("text", ["", " \n", "No one is here.", "Rain. Sun. Wind."])
def test_text_without_speech_gives_nothing_voiced(text: str) -> None:
    if text.strip():
        assert not [s for s in statements_of(text) if s.voiced]


def test_rows_are_the_same_alone_and_in_a_batch() -> None:
    texts = [LONG, "Officials said they welcomed the step.", LONG.replace("Dahl", "Berg")]
    together = [page_of(text, name=str(n)) for n, text in enumerate(texts)]
    alone = [page_of(text, name=str(n)) for n, text in enumerate(texts)]
    for layer in (Times(), Mentions(), Statements()):
        layer.read(together)
        for page in alone[::-1]:
            layer.read([page])
    assert [p.found.statements for p in together] == [p.found.statements for p in alone]


@pytest.mark.parametrize(
    ("text", "words", "act"),
    [
        ("Dahl appeared to promise that the port would stay open, according to Reuters.", "the port", "promise"),
        ("Dahl seemed to suggest that the truce would hold, Reuters reported.", "the truce", "assert"),
    ],
)
def test_what_an_outlet_says_somebody_appeared_to_say_is_theirs_with_reserve(text: str, words: str, act: str) -> None:
    said = about(text, words)
    assert (said.speaker_words, said.act) == ("Dahl", act)
    assert [link.words for link in said.relay] == ["Reuters"]
    assert said.hedges
