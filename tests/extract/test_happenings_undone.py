"""What was called off, denied right after, or left open: one record, and the status it ends with."""

from __future__ import annotations

import pytest

from detente.model.rows import Happening
from tests.extract.reading import happenings_of


def told(text: str) -> list[tuple[str, str, list[str]]]:
    """Type, status and the last word of each participant of what is read."""
    return [(h.type, h.status, _last(h)) for h in happenings_of(text)]


def _last(happening: Happening) -> list[str]:
    return [p.words.split()[-1] for p in happening.participants]


def test_a_meeting_planned_between_two_and_called_off_keeps_its_people_and_place() -> None:
    text = (
        "A meeting planned in Oslo between the special envoy of Norway and a delegation of the Chilean army was "
        "called off on Tuesday after a row."
    )
    (found,) = happenings_of(text)
    assert (found.type, found.status, found.place) == ("meeting", "cancelled", "Oslo")
    assert _last(found) == ["Norway", "army"]
    assert found.when.basis == "document"


def test_who_plans_an_occasion_hosts_it() -> None:
    (found,) = happenings_of("A meeting planned for June in Oslo by the African Union was postponed by a month.")
    assert (found.status, found.place, found.when.value) == ("planned", "Oslo", "2023-07")
    assert [(p.words, p.role) for p in found.participants] == [("the African Union", "host")]


def test_a_plan_and_its_calling_off_in_one_breath_are_one_record() -> None:
    text = (
        "Foreign Minister Lind and Prime Minister Souza had been due to meet in Oslo this week but the meeting was "
        "called off, officials said."
    )
    (found,) = happenings_of(text)
    assert (found.status, found.place, _last(found)) == ("cancelled", "Oslo", ["Lind", "Souza"])
    assert found.when.iso() == ("2023-05-22", "2023-05-29")


def test_another_session_of_both_sides_that_was_called_off() -> None:
    text = (
        "Consultations between Norway and the government of Chile ended in Oslo on Thursday. Both sides were expected "
        "to hold another session on Friday, but it was called off after the team flew home."
    )
    first, second = happenings_of(text)
    assert (first.status, second.status) == ("held", "cancelled")
    assert _last(second) == ["Norway", "Chile"]
    assert second.when.iso() == ("2023-05-26", "2023-05-27")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("President Lind was expected to meet Prime Minister Souza on Monday, but it was cancelled.", "cancelled"),
        ("President Lind had arranged a meeting with Prime Minister Souza, which was called off.", "cancelled"),
        ("President Lind met Prime Minister Souza about the strike, but it was called off.", "held"),
        ("President Lind was expected to meet Prime Minister Souza, but it was not called off.", "planned"),
    ],
)
def test_what_became_of_it_is_told_by_a_pronoun(text: str, status: str) -> None:
    assert told(text) == [("meeting", status, ["Lind", "Souza"])]


@pytest.mark.parametrize(
    "text",
    [
        "A report said President Lind had met Prime Minister Souza in Oslo on May 15. He did not; it was wrong.",
        "Some media had said President Lind would meet Prime Minister Souza. He did not, a spokesman said.",
        "A paper said President Lind had met Prime Minister Souza. That never happened.",
    ],
)
def test_what_the_next_sentence_gainsays_did_not_take_place(text: str) -> None:
    (found,) = happenings_of(text)
    assert (found.status, _last(found)) == ("denied", ["Lind", "Souza"])
    assert len(found.evidence) == 2


@pytest.mark.parametrize(
    "text",
    [
        "President Lind met Prime Minister Souza and asked him to lift the ban. He did not.",
        "President Lind met Prime Minister Souza on Monday. Foreign Minister Rojas did not, his ministry said.",
        "President Lind met Prime Minister Souza on Monday. He did not say why.",
    ],
)
def test_a_denial_of_something_else_leaves_the_occasion_as_it_was_told(text: str) -> None:
    assert [status for _, status, _ in told(text)] == ["held"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (
            "Talks ended on Sunday without agreement on whether Norway will attend peace talks in Oslo this week.",
            "considered",
        ),
        ("President Lind has not decided whether to meet Prime Minister Souza.", "considered"),
        ("President Lind declined to say whether he would meet Prime Minister Souza.", "not_confirmed"),
        ("President Lind asked whether Prime Minister Souza would not meet him.", "not_confirmed"),
        ("President Lind declined to say whether he had met Prime Minister Souza.", "not_confirmed"),
    ],
)
def test_a_question_denies_nothing(text: str, status: str) -> None:
    assert [s for _, s, _ in told(text)] == [status]


@pytest.mark.parametrize(
    "text",
    [
        "Reports that President Lind had cancelled his visit to Oslo were false, a Norwegian official said.",
        "Reports that President Lind's visit to Oslo had been cancelled were untrue.",
        "President Lind denied that he had cancelled his visit to Oslo.",
        "A spokesman dismissed claims that President Lind had called off his visit to Oslo.",
        "It is not true that President Lind has cancelled his visit to Oslo, a spokesman said.",
        "President Lind has not called off his visit to Oslo, a spokesman said.",
    ],
)
def test_a_calling_off_that_is_denied_leaves_the_plan(text: str) -> None:
    (found,) = happenings_of(text)
    assert (found.type, found.status, found.place) == ("visit", "planned", "Oslo")
    words = " ".join(e.quote for e in found.evidence)
    assert any(word in words for word in ("false", "untrue", "denied", "dismissed", "not"))


def test_a_calling_off_denied_of_a_trip_told_before_adds_none() -> None:
    text = "The envoy Ana Souza will fly to Oslo on Tuesday. Rumours that Souza had called off the trip are wrong."
    (found,) = happenings_of(text)
    assert (found.status, found.when.value) == ("planned", "2023-05-30")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Reports that President Lind had met Prime Minister Souza were false, officials said.", "denied"),
        ("Reports that President Lind had met Prime Minister Souza were true, officials said.", "held"),
        ("Reports that President Lind had not met Prime Minister Souza were false, officials said.", "held"),
        ("It was wrong that President Lind had met Prime Minister Souza, the paper wrote.", "held"),
        ("Reports that President Lind had cancelled a meeting with Prime Minister Souza were right.", "cancelled"),
    ],
)
def test_reports_that_are_false_deny_what_they_tell(text: str, status: str) -> None:
    assert told(text) == [("meeting", status, ["Lind", "Souza"])]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Minister Berg told the Bergen Post that the envoy, Ana Souza, would fly to Oslo on Tuesday.", "planned"),
        ("Minister Berg said the offer stood and that the envoy, Ana Souza, would fly to Oslo on Tuesday.", "planned"),
        ("The envoy Ana Souza would fly to Oslo on Tuesday, Norway's foreign ministry said.", "planned"),
        ("The envoy Ana Souza would fly to Oslo on Tuesday, two sources said.", "considered"),
        ("The envoy Ana Souza said she would like to fly to Oslo on Tuesday.", "considered"),
        ("The envoy Ana Souza said she would only fly to Oslo on Tuesday.", "considered"),
        ("The envoy Ana Souza said she would fly to Oslo on Tuesday if the truce held.", "conditional"),
        ("The envoy Ana Souza said she would not fly to Oslo on Tuesday.", "denied"),
        ("The envoy Ana Souza could fly to Oslo on Tuesday, Norway's foreign ministry said.", "considered"),
    ],
)
def test_the_future_of_what_was_said_by_somebody_in_office_is_planned(text: str, status: str) -> None:
    assert [s for _, s, _ in told(text)] == [status]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (
            "President Lind had been due to see Prime Minister Souza on Monday. Two aides declined to give reasons. "
            "Neither would say more. An official in Oslo confirmed the meeting would not take place.",
            "denied",
        ),
        (
            "President Lind will meet Prime Minister Souza in Oslo. The harbour is closed. Ships lie there. "
            "The meeting was called off, officials said.",
            "cancelled",
        ),
    ],
)
def test_what_became_of_a_plan_told_some_sentences_before_is_one_record_with_it(text: str, status: str) -> None:
    (found,) = happenings_of(text)
    assert found.status == status
    assert [p.words for p in found.participants] == ["President Lind", "Prime Minister Souza"]
    assert len(found.evidence) > 1
