"""One utterance in several documents is one record, each piece with its own relay."""

from dataclasses import replace
from datetime import datetime

from detente.model.interval import Interval
from detente.model.records import StatementRecord
from detente.model.rows import Relay
from detente.reconcile.stage import reconcile
from tests.reconcile.build import Builder, closing, day


def speakers(case: Builder) -> None:
    case.entity("Ada Berg", state="NO", offices=("foreign minister",))
    case.entity("Carl Dahl", state="SE", offices=("former prime minister",))
    case.entity("Norway", "state", state="NO")
    case.entity("The Gazette", "outlet")


def records(case: Builder) -> list[StatementRecord]:
    with closing(case.store()) as store:
        return [r for r in reconcile(store.view()) if isinstance(r, StatementRecord)]


def test_the_same_quotation_in_two_reports_is_one_statement_with_two_pieces() -> None:
    case = Builder()
    speakers(case)
    a = case.document("a", "Ada Berg said “we will open the strait to all ships next week”.", "2023-05-26")
    b = case.document("b", "“We will open the strait to all ships,” Ada Berg told The Gazette.", "2023-05-26")
    case.statement(a, "we will open the strait to all ships next week", "Ada Berg", form="direct")
    second = case.statement(b, "We will open the strait to all ships", "Ada Berg", form="direct")
    gazette = case.mention(b, "The Gazette", "The Gazette")
    case.rows[-1] = replace(second, relay=(Relay(case.place(b, "The Gazette"), "The Gazette", gazette),))
    (record,) = records(case)
    assert [(e.document == b, e.relay) for e in record.evidence if e.document == b] == [(True, ("The Gazette",))]
    assert [e.relay for e in record.evidence if e.document == a] == [()]
    assert record.speaker.name == "Ada Berg"
    assert len(record.origins) == 2


def test_the_same_words_of_another_speaker_are_another_statement() -> None:
    case = Builder()
    speakers(case)
    a = case.document("a", "Ada Berg said the strait must stay open to all ships.", "2023-05-26")
    b = case.document("b", "Carl Dahl said the strait must stay open to all ships.", "2023-05-26")
    case.statement(a, "the strait must stay open to all ships", "Ada Berg")
    case.statement(b, "the strait must stay open to all ships", "Carl Dahl")
    assert len(records(case)) == 2


def test_a_paraphrase_within_days_joins_and_one_a_month_later_does_not() -> None:
    case = Builder()
    speakers(case)
    texts = {
        "a": ("Ada Berg warned that closing the strait would ruin every fishing village in Norway.", "2023-05-26"),
        "b": ("According to Ada Berg, closing the strait would ruin fishing villages in Norway.", "2023-05-27"),
        "c": ("Ada Berg repeated that closing the strait would ruin every fishing village in Norway.", "2023-06-30"),
    }
    for name, (text, published) in texts.items():
        ident = case.document(name, text, published)
        case.statement(ident, text[text.index("closing") : -1], "Ada Berg", said=day(published))
    assert sorted(len(r.members) for r in records(case)) == [1, 2]


def test_saying_and_denying_are_two_statements() -> None:
    case = Builder()
    speakers(case)
    a = case.document("a", "Ada Berg said Norway had offered to close the strait to warships.", "2023-05-26")
    b = case.document("b", "Ada Berg denied that Norway had offered to close the strait to warships.", "2023-05-26")
    case.statement(a, "Norway had offered to close the strait to warships", "Ada Berg")
    case.statement(b, "that Norway had offered to close the strait to warships", "Ada Berg", act="deny", denial="deny")
    assert len(records(case)) == 2


def test_a_minister_speaks_for_the_state_and_a_former_one_for_himself() -> None:
    case = Builder()
    speakers(case)
    a = case.document("a", "Ada Berg said Norway is ready. Carl Dahl said nobody is ready.", "2023-05-26")
    case.mention(a, "Norway", "Norway")
    case.statement(a, "Norway is ready", "Ada Berg")
    case.statement(a, "nobody is ready", "Carl Dahl")
    assert {(r.speaker.name, r.party.name) for r in records(case) if r.party} == {
        ("Ada Berg", "Norway"),
        ("Carl Dahl", "Carl Dahl"),
    }


def test_an_unnamed_speaker_keeps_the_words_of_the_source() -> None:
    case = Builder()
    speakers(case)
    a = case.document("a", "Western officials said the offer had been made.", "2023-05-26")
    case.statement(a, "the offer had been made", speaker_words="Western officials", attribution="unnamed")
    (record,) = records(case)
    assert record.speaker.name == "Western officials"
    assert record.speaker.entity == ""


def test_the_closest_time_that_the_words_give_is_when_it_was_said() -> None:
    case = Builder()
    speakers(case)
    april = Interval(datetime(2023, 4, 1), datetime(2023, 5, 1), "month", "2023-04")
    told = {
        "a": ("Ada Berg warned last month that closing the strait would ruin every village.", "2023-05-02", april),
        "b": ("Ada Berg warned on Sunday that closing the strait would ruin every village.", "2023-05-01", None),
    }
    for name, (text, published, said) in told.items():
        when = said or replace(day("2023-04-30"), basis="expression")
        case.statement(case.document(name, text, published), text[text.index("closing") : -1], "Ada Berg", said=when)
    (record,) = records(case)
    assert record.said.iso() == ("2023-04-30", "2023-05-01")
