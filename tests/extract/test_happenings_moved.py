"""What was to come and comes at another time is still to come: put off, pushed back, moved to next week."""

from __future__ import annotations

import pytest

from tests.extract.reading import happenings_of

WHO = "President Lind and Prime Minister Souza"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            f"A meeting between {WHO} planned for this week in Oslo has been moved to June 10, officials said.",
            "2023-06-10",
        ),
        (f"A meeting between {WHO} scheduled for Monday has been pushed back to June 10.", "2023-06-10"),
        (f"The meeting of {WHO}, at first planned for Tuesday, has been put off until next week.", "2023-W22"),
        (f"A meeting between {WHO} planned for Tuesday was rescheduled for June 10.", "2023-06-10"),
        (f"The meeting of {WHO} set for June was brought forward to May 30.", "2023-05-30"),
        (f"A planned meeting between {WHO} has been moved to June 10.", "2023-06-10"),
        (f"A meeting between {WHO} was put off indefinitely.", ""),
        ("President Lind has put off a meeting with Prime Minister Souza until next week.", "2023-W22"),
        (f"Norway has moved a meeting between {WHO} to June 10.", "2023-06-10"),
    ],
)
def test_what_is_put_off_is_planned_for_its_new_day(text: str, value: str) -> None:
    (found,) = happenings_of(text)
    assert (found.type, found.status, found.when.value) == ("meeting", "planned", value)
    assert {"Lind", "Souza"} <= {p.words.split()[-1] for p in found.participants}


def test_the_sitting_of_a_committee_that_was_put_off() -> None:
    (found,) = happenings_of("The next meeting of the truce committee was put off to June 10.")
    assert (found.status, found.when.value) == ("planned", "2023-06-10")
    assert [p.words for p in found.participants] == ["the truce committee"]


def test_a_meeting_moved_to_another_house_was_held() -> None:
    (found,) = happenings_of(f"The meeting between {WHO} moved to a hotel in Oslo on Monday.")
    assert (found.status, found.when.value) == ("held", "2023-05-22")


@pytest.mark.parametrize(
    ("text", "value", "before"),
    [
        (f"The meeting between {WHO}, planned for June 10, has been postponed by a week.", "2023-06-17", "2023-06-10"),
        (f"A meeting of {WHO} set for June 10 was pushed back two weeks, aides said.", "2023-06-24", "2023-06-10"),
        (f"A meeting of {WHO} due on June 10 was brought forward by three days.", "2023-06-07", "2023-06-10"),
        (f"A meeting between {WHO} planned for June 10 was rescheduled for June 12.", "2023-06-12", "2023-06-10"),
        (f"Talks between {WHO} planned for June 10 were postponed, his ministry said.", "", "2023-06-10"),
        (f"The meeting of {WHO} was postponed on Monday.", "", ""),
        (f"A meeting of {WHO} set for June 10 was postponed by a few days.", "", "2023-06-10"),
    ],
)
def test_the_day_from_which_it_was_put_off_is_not_its_day(text: str, value: str, before: str) -> None:
    (found,) = happenings_of(text)
    assert found.moved is not None
    assert (found.status, found.when.value, found.moved.value) == ("planned", value, before)


def test_what_stays_as_planned_was_not_moved() -> None:
    (found,) = happenings_of(f"{WHO} will meet on June 10.")
    assert (found.when.value, found.moved) == ("2023-06-10", None)
