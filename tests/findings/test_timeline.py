"""Days rank by how long they are remembered, not by how much was printed on them."""

from contextlib import closing

from detente.findings.case import gather
from detente.findings.timeline import Day, days
from detente.reconcile.stage import reconcile
from tests.findings.build import people
from tests.reconcile.build import Builder, day


def ranked(case: Builder, top: int = 0) -> list[Day]:
    with closing(case.store()) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        return days(gather(store.view()), top=top)


def report(case: Builder, name: str, text: str, published: str, words: str, when: str) -> str:
    ident = case.document(name, text, published)
    case.time(ident, words, day(when))
    return ident


def test_a_day_still_named_weeks_later_outranks_a_day_of_much_print() -> None:
    case = people(Builder())
    for n, topic in enumerate(("fish", "ships", "harbours", "weather", "prices")):
        report(case, f"loud{n}", f"Today everybody wrote about {topic}.", "2023-05-10", "Today", "2023-05-10")
    for n, published in enumerate(("2023-05-09", "2023-05-20", "2023-06-02")):
        text = f"Paper {n} recalls how on 2 May the strait was closed to ships."
        report(case, f"old{n}", text, published, "2 May", "2023-05-02")
    found = ranked(case)
    assert [d.date for d in found] == ["2023-05-02", "2023-05-10"]
    assert "the strait was closed" in found[0].sentence
    assert "3 later days" in found[0].why
    assert found[0].evidence[0].quote in found[0].sentence


def test_a_day_before_a_loud_month_must_be_remembered_more_than_others() -> None:
    """Both days are named by two later reports, but those that could name the first are many."""
    case = people(Builder())
    for n in range(24):
        case.document(f"print{n}", f"Paper {n} of the loud weeks wrote of fish.", f"2023-05-{n % 12 + 10:02d}")
    for n, (published, words, when) in enumerate(
        (
            ("2023-05-12", "1 May", "2023-05-01"),
            ("2023-05-14", "1 May", "2023-05-01"),
            ("2023-06-20", "12 June", "2023-06-12"),
            ("2023-06-24", "12 June", "2023-06-12"),
        )
    ):
        text = f"Number {n} recalls what the envoys signed on {words} in the harbour."
        report(case, f"late{n}", text, published, words, when)
    assert [d.date for d in ranked(case)] == ["2023-06-12", "2023-05-01"]


def test_history_before_the_case_is_no_day_of_it() -> None:
    case = people(Builder())
    report(
        case,
        "a",
        "The treaty of 3 March 1999 still divides the coast and its towns.",
        "2023-05-09",
        "3 March 1999",
        "1999-03-03",
    )
    report(case, "b", "On 2 May the strait was closed to all ships of the coast.", "2023-05-10", "2 May", "2023-05-02")
    assert [d.date for d in ranked(case)] == ["2023-05-02"]


def test_the_sentence_is_of_the_body_and_no_forecast_when_there_is_better() -> None:
    case = people(Builder())
    early = report(
        case, "early", "The envoy is due in Lund on 23 May for a day of talks.", "2023-05-21", "23 May", "2023-05-23"
    )
    text = "LUND, May 23 (Harbour Wire) - The envoy told Sudland's ministers on Tuesday that talks would go on."
    report(case, "late", text, "2023-05-24", "Tuesday", "2023-05-23")
    (one,) = ranked(case, top=1)
    assert one.sentence == "The envoy told Sudland's ministers on Tuesday that talks would go on."
    assert one.evidence[0].document != early


def test_a_happening_gives_the_day_its_sentence() -> None:
    case = people(Builder())
    a = report(case, "a", "Ada Berg met Carl Dahl in Lund on Tuesday.", "2023-05-24", "Tuesday", "2023-05-23")
    case.happening(a, "Ada Berg met Carl Dahl in Lund", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-23"))
    (one,) = ranked(case, top=1)
    assert one.date == "2023-05-23"
    assert one.sentence == "Ada Berg met Carl Dahl in Lund on Tuesday."
