"""Sides that cannot both be right are told with both quotes; what only looks different is not."""

import pytest

from detente.findings.stage import findings
from detente.model.findings import Contradiction, Denial
from detente.model.rows import Relay
from detente.reconcile.stage import reconcile
from tests.findings.build import found, people
from tests.reconcile.build import Builder, closing, day


def of_type(case: Builder, kind: str) -> list[Contradiction]:
    return [c for c in found(case, Contradiction) if c.type == kind]


def lasting(first: tuple[str, str, float, float], second: tuple[str, str, float, float]) -> Builder:
    case = people(Builder())
    for name, (words, value, least, most) in (("a", first), ("b", second)):
        ident = case.document(name, f"Report {name}: Ada Berg made a {words} tour of Europe.", "2023-06-03")
        case.happening(ident, f"made a {words} tour of Europe", "tour", ["Ada Berg/visitor"], place="Europe",
                       duration=case.duration(ident, words, value, least, most))  # fmt: skip
    return case


def test_a_12_day_and_a_10_day_tour_exclude_each_other() -> None:
    (one,) = of_type(lasting(("12-day", "P12D", 17280, 17280), ("10-day", "P10D", 14400, 14400)), "number")
    assert sorted(side.value for side in one.sides) == ["10-day", "12-day"]
    assert [e.quote for e in one.evidence] == [f"made a {side.value} tour of Europe" for side in one.sides]
    assert one.status == "open"


def test_90_minutes_and_an_hour_and_a_half_agree() -> None:
    assert of_type(lasting(("90-minute", "PT90M", 90, 90), ("hour-and-a-half", "PT1.5H", 80, 100)), "number") == []


def test_neighbouring_days_of_one_meeting_are_a_contradiction_of_date() -> None:
    case = people(Builder())
    for name, weekday, when in (("a", "Tuesday", "2023-05-23"), ("b", "Wednesday", "2023-05-24")):
        ident = case.document(name, f"Report {name}: Ada Berg met Carl Dahl on {weekday}.", "2023-05-26")
        case.happening(ident, "Ada Berg met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], when=day(when))
        case.time(ident, weekday, day(when))
    (one,) = of_type(case, "date")
    assert [side.value for side in one.sides] == ["2023-05-23", "2023-05-24"]
    assert ["Tuesday" in one.sides[0].evidence[0].quote, "Wednesday" in one.sides[1].evidence[0].quote] == [True, True]


def test_two_meetings_are_no_contradiction() -> None:
    case = people(Builder())
    for name, when in (("a", "2023-05-02"), ("b", "2023-05-24")):
        ident = case.document(name, f"Report {name}: Ada Berg met Carl Dahl.", when)
        case.happening(ident, "Ada Berg met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], when=day(when))
    assert found(case, Contradiction) == []


def disputed(
    denial: str = "Ada Berg dismissed a media report that she had pressed for a ceasefire in Sudland.",
) -> Builder:
    case = people(Builder())
    claim = "Ada Berg pressed for a ceasefire that leaves Norland the ports of Sudland"
    a = case.document("a", f"The Gazette, citing Western officials, reported that {claim}.", "2023-05-26")
    gazette = case.mention(a, "The Gazette", "The Gazette")
    for words in ("Ada Berg", "Norland", "Sudland"):
        case.mention(a, words, words)
    relay = (Relay(case.place(a, "The Gazette"), "The Gazette", gazette),)
    case.statement(a, claim, "Western officials", attribution="unnamed", relay=relay)
    b = case.document("b", denial, "2023-06-03")
    for words in ("Ada Berg", "Sudland"):
        if words in denial:
            case.mention(b, words, words)
    return case


def test_a_report_and_its_dismissal_are_one_dispute() -> None:
    (one,) = of_type(disputed(), "denial")
    claimed, denied = one.sides
    assert claimed.who == "Western officials"
    assert denied.who == "Ada Berg"
    assert claimed.evidence[0].document != denied.evidence[0].document
    (denial,) = found(disputed(), Denial)
    assert one.rows[0] == denial.id
    assert denial.target in one.rows


def test_a_denial_that_names_no_report_finds_no_claim_elsewhere() -> None:
    assert of_type(disputed("Ada Berg denied any wish to stay in Sudland over the summer."), "denial") == []


def quoted(first: str, second: str) -> list[Contradiction]:
    case = people(Builder())
    texts = {
        "a": f"“{first},” Ada Berg said in Lund.",
        "b": f"Fishermen heard Ada Berg promise: “{second}.” They were glad.",
    }
    for (name, text), words in zip(texts.items(), (first, second), strict=True):
        ident = case.document(name, text, "2023-05-26")
        case.statement(ident, words, "Ada Berg", form="direct", said=day("2023-05-26"))
    return of_type(case, "wording")


def test_one_quotation_in_two_wordings_is_told() -> None:
    (one,) = quoted(
        "We will open the strait to all fishing ships in June", "We will open the strait to all cargo ships in June"
    )
    assert len(one.sides) == 2
    assert one.weight < 0.5


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("We will open the strait to all ships in June", "We will open the strait to all ships"),
        ("We do not want to close the strait to ships", "We don't want to close the strait to ships"),
        ("It is to them that we will open the strait and harbours", "To them we will open the strait and harbours"),
        ("We will open the strait to all ships in June", "The crews will be home before the summer is over"),
    ],
)
def test_cuts_contractions_and_small_words_are_no_other_wording(first: str, second: str) -> None:
    assert quoted(first, second) == []


def figures(first: str, second: str) -> list[Contradiction]:
    case = people(Builder())
    case.document("a", f"Report a. {first}", "2023-05-26")
    case.document("b", f"Report b. {second}", "2023-05-26")
    return of_type(case, "number")


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [
        ("The blast at the harbour killed 12 sailors.", "The blast at the harbour killed 19 sailors.", True),
        ("The blast at the harbour killed 12 sailors.", "The blast at the harbour killed at least 10 sailors.", False),
        ("The blast at the harbour killed about 20 sailors.", "The blast at the harbour killed 21 sailors.", False),
        ("The blast at the harbour killed dozens of sailors.", "The blast at the harbour killed 40 sailors.", False),
        ("The blast at the harbour killed 12 sailors.", "The blast at the harbour wounded 19 sailors.", False),
        (
            "The blast at the harbour killed 12 sailors.",
            "The blast at the harbour killed 19 sailors, 12 from Lund.",
            False,
        ),
        (
            "Norland put the number of dead at 12 after the blast at the old harbour wall.",
            "Sudland put the death toll at 19 after the blast at the old harbour wall.",
            True,
        ),
        (
            "Norland put the death toll at 12 after the blast at the old harbour wall.",
            "Sudland counted 19 dead after the blast at the old harbour wall.",
            True,
        ),
        (
            "Norland put the number of wounded at 12 after the blast at the old harbour wall.",
            "Sudland counted 19 dead after the blast at the old harbour wall.",
            False,
        ),
        (
            "Norland put the meeting at 10 after the blast at the old harbour wall.",
            "Sudland put the number of ships at 12 after the blast at the old harbour wall.",
            False,
        ),
        ("Norland paid $1.8 billion for the frozen ships.", "Norland paid $1.7 billion for the frozen ships.", True),
        ("Norland paid $1.8 billion for the frozen ships.", "Norland paid $40 million for the frozen ships.", False),
    ],
)
def test_figures_conflict_only_when_no_reading_reconciles_them(first: str, second: str, conflict: bool) -> None:
    assert bool(figures(first, second)) is conflict


def test_findings_do_not_depend_on_the_order_of_rows_and_documents() -> None:
    made = []
    for backwards in (False, True):
        with closing(disputed().store(backwards=backwards)) as store:
            with store.writer() as writer:
                writer.put_rows("reconcile", reconcile(store.view()))
            made.append(findings(store.view()))
    assert made[0] == made[1]
    assert made[0]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Carl Dahl put the dead at 36; Ada Berg put it at 26.", [("dead at 36", "Carl Dahl"), ("26", "Ada Berg")]),
        (
            "The blast killed 36 sailors, while Ada Berg put the toll at 26.",
            [("36 sailors", ""), ("26", "Ada Berg")],
        ),
        (
            "Carl Dahl said 140 sailors had left, but Ada Berg said only 60 had.",
            [("140 sailors", "Carl Dahl"), ("60", "Ada Berg")],
        ),
        ("Carl Dahl counted 40 ships; the pilots spoke of 90.", [("40 ships", "Carl Dahl"), ("90", "the pilots")]),
        ("Carl Dahl said 36 sailors were hurt, while Ada Berg put the number of dead at 26.", []),
        ("Carl Dahl said 36 sailors were hurt, while Ada Berg said 26 were rescued.", []),
        ("Carl Dahl put the dead at 36; Ada Berg put it at about 35.", []),
        ("Carl Dahl put its losses at 36; Ada Berg put it at 26.", []),
        ("Carl Dahl said 36 sailors left, and Ada Berg said 26 ships left.", []),
    ],
)
def test_one_half_of_a_sentence_sets_its_figure_against_the_other(text: str, sides: list[tuple[str, str]]) -> None:
    case = people(Builder())
    case.document("a", text, "2023-05-26")
    found = of_type(case, "number")
    assert [(s.value, s.who) for c in found for s in c.sides] == sides
    quotes = [s.evidence[0].quote for c in found for s in c.sides]
    assert all(any(value in quote and value not in other for quote in quotes for other in quotes) for value, _ in sides)
