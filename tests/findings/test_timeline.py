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


def test_a_happening_gives_the_day_its_sentence() -> None:
    case = people(Builder())
    a = report(case, "a", "Ada Berg met Carl Dahl in Lund on Tuesday.", "2023-05-24", "Tuesday", "2023-05-23")
    case.happening(a, "Ada Berg met Carl Dahl in Lund", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-23"))
    (one,) = ranked(case, top=1)
    assert one.date == "2023-05-23"
    assert one.sentence == "Ada Berg met Carl Dahl in Lund on Tuesday."
