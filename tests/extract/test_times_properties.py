"""What must hold for any date and any text: values come back, shifts undo, no interval ends before it starts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.extract.times.moments import Grain, Moment, of_day, parse_value
from detente.extract.times.reading import Timex, read_text
from detente.extract.times.units import duration_value

DAYS = st.dates(date(1300, 1, 1), date(2150, 12, 31))
GRAINS: list[Grain] = ["CE", "DE", "Y", "H", "Q", "SE", "M", "W", "WE", "D"]
JUMBLE = """
the a last next this past two three 12 30 1990 2,000 404 BC May March 3 3rd Friday Monday , . - / : ' s of in
on to from and year years month day days week weeks decade decades century quarter third first half early late
mid end ago later earlier before after until tomorrow yesterday today now soon recently will was met summer
winter Christmas Easter Ramadan p.m. noon 10 morning night every daily per hour hours minutes several few
couple dozen hundred thousand million 29 February 31 99999 same that following previous coming 2024 '90s 1980s
St nineteen ninety eighteen Q1 fiscal € 7 ½ 1/2 weekend
"""
WORDS = st.sampled_from([*JUMBLE.split(), "\n\n"])


def found_in(text: str, anchor: date | None) -> list[Timex]:
    return read_text(text, [(0, len(text))], anchor)


def values(text: str, anchor: date) -> list[str]:
    return [t.resolved.value for t in found_in(text, anchor)]


@given(DAYS, st.sampled_from(GRAINS))
def test_a_value_names_its_moment(day: date, grain: Grain) -> None:
    moment = of_day(day, grain)
    again = parse_value(moment.value)
    assert again is not None
    assert (again.value, again.bounds()) == (moment.value, moment.bounds())


@given(DAYS, st.sampled_from(GRAINS))
def test_a_moment_holds_the_day_it_was_made_from(day: date, grain: Grain) -> None:
    bounds = of_day(day, grain).bounds()
    assert bounds is not None
    start, end = bounds
    assert start < end
    assert grain == "WE" or start.date() <= day < end.date()


@given(DAYS, st.sampled_from(["D", "W", "M", "Q", "H", "Y"]), st.integers(-300, 300))
def test_a_shift_is_undone_by_its_opposite(day: date, unit: Grain, amount: int) -> None:
    moment = of_day(day, unit)
    assert moment.shift(unit, amount).shift(unit, -amount) == moment


@given(
    DAYS,
    st.sampled_from(
        ["yesterday", "today", "tomorrow", "three days ago", "the day before yesterday", "12 days from now"]
    ),
)
def test_a_day_later_everything_is_a_day_later(anchor: date, words: str) -> None:
    text = f"They met {words}."
    (now,), (then,) = values(text, anchor), values(text, anchor + timedelta(days=1))
    assert date.fromisoformat(then) - date.fromisoformat(now) == timedelta(days=1)


@given(
    DAYS,
    st.sampled_from(["They met on {}.", "They will meet on {}.", "They met last {}.", "They meet next {}."]),
    st.integers(0, 6),
)
def test_a_week_later_every_weekday_is_a_week_later(anchor: date, form: str, weekday: int) -> None:
    name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday]
    (now,), (then,) = values(form.format(name), anchor), values(form.format(name), anchor + timedelta(days=7))
    assert date.fromisoformat(then) - date.fromisoformat(now) == timedelta(days=7)
    assert date.fromisoformat(now).weekday() == weekday


@given(DAYS, st.integers(0, 6))
def test_past_and_coming_weekdays_lie_on_their_side(anchor: date, weekday: int) -> None:
    name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday]
    (past,) = values(f"They met on {name}.", anchor)
    (coming,) = values(f"They will meet on {name}.", anchor)
    assert timedelta(0) <= anchor - date.fromisoformat(past) < timedelta(days=7)
    assert timedelta(0) <= date.fromisoformat(coming) - anchor < timedelta(days=7)


@given(DAYS, st.sampled_from(["%B %d, %Y", "%d %B %Y", "%Y-%m-%d", "%d.%m.%Y", "%A, %B %d, %Y"]), st.none() | DAYS)
def test_a_date_in_full_is_itself_whatever_the_anchor(day: date, form: str, anchor: date | None) -> None:
    (timex,) = found_in(f"Signed on {day.strftime(form)} there.", anchor)
    assert timex.resolved.value == day.isoformat()
    assert timex.resolved.interval is not None
    assert timex.resolved.interval.day == day


@given(st.floats(0.5, 400).map(lambda x: round(x * 2) / 2), st.sampled_from(["H", "MIN", "D", "W", "M", "Y", "DE"]))
def test_a_length_is_written_as_iso_duration(amount: float, unit: str) -> None:
    assert duration_value(unit, amount).startswith("PT" if unit in ("H", "MIN") else "P")


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=25), st.none() | DAYS)
def test_any_jumble_is_read_without_harm(words: list[str], anchor: date | None) -> None:
    text = " ".join(words)
    last = 0
    for timex in found_in(text, anchor):
        assert last <= timex.start < timex.end <= len(text)
        last = timex.end
        interval = timex.resolved.interval
        assert timex.resolved.value
        assert interval is None or interval.start is None or interval.end is None or interval.start <= interval.end


@settings(deadline=None)
@given(st.text(max_size=80), DAYS)
def test_any_text_is_read_without_harm(text: str, anchor: date) -> None:
    for timex in found_in(text, anchor):
        assert text[timex.start : timex.end].strip()


@pytest.mark.parametrize("value", ["PRESENT_REF", "P3D", "XXXX-05", "2023-13", "2023-02-30", "", "2023-W1-"])
def test_what_names_no_moment_is_none(value: str) -> None:
    assert parse_value(value) is None


def test_years_before_christ_are_ordered_and_have_no_calendar() -> None:
    year = Moment("Y", -490)
    assert year.value == "BC0490"
    assert year.shift("Y", 1).value == "BC0489"
    assert year.bounds() is None
