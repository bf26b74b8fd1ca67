"""What a verb in the past tells was held, whatever day is read beside it."""

from __future__ import annotations

import pytest

from tests.extract.reading import happenings_of


def test_a_plan_that_is_over_lies_on_the_day_that_was() -> None:
    text = "Foreign Minister Ana Souza had been due to meet President Lind in Oslo on Monday."
    (found,) = happenings_of(text, published="2024-08-20")
    assert (found.status, found.when.value) == ("planned", "2024-08-19")


@pytest.mark.parametrize(("day", "value"), [("on Monday night", "2024-08-19TNI"), ("in September", "2024-09")])
def test_the_day_of_a_plan_that_is_over_is_the_nearest(day: str, value: str) -> None:
    text = f"Foreign Minister Ana Souza had been due to meet President Lind in Oslo {day}."
    (found,) = happenings_of(text, published="2024-08-20")
    assert found.when.value == value


@pytest.mark.parametrize(
    "telling",
    [
        "spoke by phone with President Lind the next day",
        "had met President Lind the next day",
        "held talks with President Lind the next day",
        "was received by President Lind the next day",
    ],
)
def test_what_is_told_as_past_is_never_planned_for_its_day(telling: str) -> None:
    text = f"A new round will be held in Oslo on June 1. Foreign Minister Ana Souza {telling}."
    last = happenings_of(text)[-1]
    assert last.status == "held"
    assert last.when.start is None or last.when.start < last.when.end


def test_what_is_told_as_present_with_a_day_to_come_is_planned() -> None:
    (found,) = happenings_of("Foreign Minister Ana Souza meets President Lind in Oslo on June 1.")
    assert (found.status, found.when.value) == ("planned", "2023-06-01")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Minister Souza was to have met President Lind in Oslo on Monday; the meeting did not take place.", "denied"),
        ("Minister Souza was to have met President Lind in Oslo on Monday. The meeting never took place.", "denied"),
        ("Minister Souza was to have met President Lind in Oslo on Monday but did not.", "denied"),
        (
            "Minister Souza was to have met President Lind in Oslo on Monday, but the meeting was called off.",
            "cancelled",
        ),
        ("Minister Souza was to have met President Lind in Oslo on Monday.", "planned"),
    ],
)
def test_who_was_to_have_met_on_monday_did_not_on_the_monday_before(text: str, status: str) -> None:
    (found,) = happenings_of(text)
    assert (found.status, found.when.value, found.place) == (status, "2023-05-22", "Oslo")
    assert [p.words.split()[-1] for p in found.participants] == ["Souza", "Lind"]


def test_a_clause_about_the_subject_gives_neither_subject_nor_day() -> None:
    text = (
        "Major General Karl Berg, who will co-lead the panel with Ana Souza, flew to Oslo last week and met General "
        "Rui Rojas at a barracks in Bergen on Thursday."
    )
    (found,) = (h for h in happenings_of(text) if h.type == "meeting")
    assert [p.words.split()[-1] for p in found.participants] == ["Berg", "Rojas"]
    assert found.when.value == "2023-05-25"


def test_the_day_of_the_verb_before_is_shared_where_there_is_no_other() -> None:
    found = happenings_of("The envoy Ana Souza arrived in Oslo on Monday and met President Lind.")
    assert {(h.type, h.when.value) for h in found} == {("visit", "2023-05-22"), ("meeting", "2023-05-22")}
