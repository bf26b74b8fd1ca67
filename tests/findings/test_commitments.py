"""Announced acts: who, what, when due, and the happening that settles them."""

from dataclasses import replace
from datetime import datetime

import pytest

from detente.model.findings import Commitment
from detente.model.interval import Interval
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day


def announced(text: str, *names: str) -> list[Commitment]:
    case = people(Builder())
    ident = case.document("a", text, "2023-04-26")
    for name in names:
        case.mention(ident, name, name)
    return found(case, Commitment)


def test_a_promise_is_kept_by_the_visit_that_follows() -> None:
    case = people(Builder())
    a = case.document("a", "Norland will send a delegation to Sudland to speak about the ports.", "2023-04-26")
    for name in ("Norland", "Sudland"):
        case.mention(a, name, name)
    b = case.document("b", "Ada Berg of Norland arrived in Lund on Tuesday, the first envoy in Sudland.", "2023-05-17")
    case.mention(b, "Norland", "Norland")
    visit = case.happening(
        b, "Ada Berg of Norland arrived in Lund", "visit", ["Ada Berg/visitor"], place="Lund", when=day("2023-05-16")
    )
    (one,) = found(case, Commitment)
    assert (one.who.name, one.status, one.firm) == ("Norland", "kept", True)
    assert one.settled_by == "happening-" + visit.id.split("-")[1]
    assert one.announced.iso() == ("2023-04-26", "2023-04-27")


def test_nothing_before_the_promise_settles_it() -> None:
    case = people(Builder())
    a = case.document("a", "Norland will send a delegation to Sudland to speak about the ports.", "2023-04-26")
    for name in ("Norland", "Sudland"):
        case.mention(a, name, name)
    b = case.document("b", "Ada Berg arrived in Lund in March.", "2023-03-17")
    case.happening(b, "Ada Berg arrived in Lund", "visit", ["Ada Berg/visitor"], place="Lund", when=day("2023-03-16"))
    (one,) = found(case, Commitment)
    assert one.status == "open"


def test_considering_is_open_and_not_firm() -> None:
    (one,) = announced("Norland is considering sending another mission in the summer.", "Norland")
    assert (one.status, one.firm) == ("open", False)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Berg vowed to keep the ports closed.",
        "Ada Berg's promise to open the ports stands.",
        "Ada Berg must decide next month whether to open the ports.",
    ],
)
def test_pledges_possessives_and_deadlines_bind_the_person(text: str) -> None:
    (one,) = announced(text, "Ada Berg")
    assert one.who.name == "Ada Berg"


@pytest.mark.parametrize(
    "text",
    [
        "Nobody knows whether Ada Berg will visit the ports.",
        "Ada Berg had not agreed to leave the ports.",
        "If Ada Berg will travel, nobody knows.",
        "Ada Berg will surely be seventy next year.",
        "Ada Berg will never leave the ports to others.",
        "Ada Berg will not visit the ports.",
        "Ada Berg did not name the ports she will visit.",
        "Ada Berg will take years to find her feet.",
    ],
)
def test_questions_and_predictions_are_no_commitments(text: str) -> None:
    assert announced(text, "Ada Berg") == []


def test_what_somebody_says_of_themselves_binds_them() -> None:
    case = people(Builder())
    words = "I will open the ports before the summer"
    ident = case.document("a", f"“{words},” Ada Berg said.", "2023-04-26")
    case.statement(ident, words, "Ada Berg", form="direct", said=day("2023-04-26"))
    (one,) = found(case, Commitment)
    assert one.speaker is not None
    assert one.speaker.name == "Ada Berg"


def test_another_mission_and_another_delegation_are_one_intention() -> None:
    case = people(Builder())
    text = "Norland is considering another mission. It is ready to think about sending another delegation to the ports."
    ident = case.document("a", text, "2023-04-26")
    ahead = {"status": "considered"}
    case.happening(ident, "Norland is considering another mission", "visit", ["Norland/sender"], **ahead)
    case.happening(
        ident, "It is ready to think about sending another delegation", "visit", ["Norland=It/sender"], **ahead
    )
    (one,) = found(case, Commitment)
    assert not one.firm


def said(content: str, *, form: str = "indirect", act: str = "promise", cue: str = "said") -> list[Commitment]:
    case = people(Builder())
    ident = case.document("a", f"In Lund Ada Berg {cue} {content}.", "2023-04-26")
    if "Norland" in content:
        case.mention(ident, "Norland", "Norland")
    cues = (case.place(ident, cue),)
    row = case.statement(ident, content, "Ada Berg", act=act, form=form, said=day("2023-04-26"))
    case.rows[-1] = replace(row, cue_spans=cues)
    return found(case, Commitment)


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("Ada Berg denied that Norland had agreed to withdraw the guards from the ports.", False),
        ("Ada Berg rejected a report that Norland plans to close the ports to all boats.", False),
        ("Ada Berg denied the report and promised to send a delegation to the ports.", True),
        ("Ada Berg denied it all, but Norland agreed to withdraw the guards from the ports.", True),
    ],
)
def test_what_is_denied_to_have_been_promised_is_no_promise(text: str, promised: bool) -> None:
    assert bool(announced(text, *(name for name in ("Ada Berg", "Norland") if name in text))) is promised


@pytest.mark.parametrize(
    ("content", "cue", "promised"),
    [
        ("that Norland would not give up the ports", "insisted", False),
        ("that Norland would accept no terms for the ports", "said", False),
        ("that Norland would not fire on the ferries", "promised", True),
        ("that Norland would send the pilots no later than May", "said", True),
    ],
)
def test_a_refusal_is_no_promise_unless_it_is_promised(content: str, cue: str, promised: bool) -> None:
    assert bool(said(content, cue=cue)) is promised


def test_quoted_words_promise_only_what_the_speaker_will_do() -> None:
    assert said("“They will be glad of the rain and of the wind”", form="direct") == []
    assert len(said("“We will deliver the boats to the wardens”", form="direct")) == 1


@pytest.mark.parametrize(
    ("content", "cue", "promised"),
    [
        ("we want to see a truce before the winter", "said", False),
        ("this is the only way we are going to win", "said", False),
        ("I would assess that as a low likelihood", "said", False),
        ("we are going to send the boats on Friday", "said", True),
        ("the boats are to leave on Friday", "promised", True),
    ],
)
def test_quoted_words_promise_what_the_speaker_undertakes(content: str, cue: str, promised: bool) -> None:
    assert bool(said(content, form="direct", cue=cue)) is promised
    assert bool(said(content, form="mixed", cue=cue)) is promised


def test_who_says_that_another_will_act_is_named() -> None:
    case = people(Builder())
    content = "Sudland is ready to send pilots to the ports"
    ident = case.document("a", f"Ada Berg said that {content}.", "2023-04-26")
    case.mention(ident, "Sudland", "Sudland")
    case.statement(ident, content, "Ada Berg", said=day("2023-04-26"))
    (one,) = found(case, Commitment)
    assert one.speaker is not None
    assert (one.who.name, one.speaker.name) == ("Sudland", "Ada Berg")


def later(announced: str, told: str) -> Commitment:
    case = people(Builder())
    a = case.document("a", announced, "2023-04-26")
    b = case.document("b", told, "2023-05-17")
    for name in ("Norland", "Sudland"):
        for ident, text in ((a, announced), (b, told)):
            if name in text:
                case.mention(ident, name, name)
    (one,) = [c for c in found(case, Commitment) if c.evidence[0].document == a]
    return one


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("Norland published a first batch of the harbour accounts.", "kept"),
        ("Norland has not published the harbour accounts.", "open"),
        ("Norland went back on the harbour accounts.", "broken"),
        ("Norland has published nothing so far, and the harbour is quiet.", "open"),
        ("The harbour accounts will be published by Norland one day.", "open"),
        ("Sudland published the harbour accounts of another age.", "open"),
        ("Norland published a book on birds.", "open"),
        ("Norland denied that it had published the harbour accounts.", "open"),
        ("It is unclear whether Norland published the harbour accounts.", "open"),
        ("Sudland published the harbour accounts, said Norland.", "open"),
        ("Sudland and Norland published the harbour accounts.", "kept"),
        ("Had Norland published the harbour accounts, all would be well.", "open"),
        ("Norland refused to have the harbour accounts published.", "open"),
        ("Norland claimed it had published the harbour accounts.", "open"),
        ("As Norland had promised, members of the town published the harbour accounts.", "open"),
        ("Norland, as Sudland had announced, published the harbour accounts.", "kept"),
        ("Sudland said Norland went back on the harbour accounts.", "broken"),
        ("Norland said Sudland went back on the harbour accounts.", "open"),
        ("Norland accused Sudland of breaking its promise on the harbour accounts.", "open"),
    ],
)
def test_a_promise_is_kept_by_the_deed_that_a_later_report_tells(told: str, status: str) -> None:
    one = later("Norland pledged to publish the harbour accounts.", told)
    assert one.status == status
    assert [f"{e.quote.rstrip('.')}." for e in one.outcome] == ([] if status == "open" else [told])


@pytest.mark.parametrize(("year", "status"), [("2019", "open"), ("2023", "kept")])
def test_a_deed_of_an_earlier_time_keeps_no_promise(year: str, status: str) -> None:
    case = people(Builder())
    a = case.document("a", "Norland pledged to publish the harbour accounts.", "2023-04-26")
    b = case.document("b", f"Norland published the harbour accounts in {year}.", "2023-05-17")
    for ident in (a, b):
        case.mention(ident, "Norland", "Norland")
    whole = Interval(datetime(int(year), 1, 1), datetime(int(year) + 1, 1, 1), "year", basis="expression")
    case.time(b, year, whole)
    (one,) = found(case, Commitment)
    assert one.status == status


def test_what_two_announce_binds_both_and_who_breaks_it_alone_has_broken_it() -> None:
    def ends(told: str) -> dict[str, str]:
        case = people(Builder())
        a = case.document("a", "Norland and Sudland pledged to publish the harbour accounts.", "2023-04-26")
        b = case.document("b", told, "2023-05-17")
        for ident in (a, b):
            for name in ("Norland", "Sudland"):
                if name in case.parsed[ident].text:
                    case.mention(ident, name, name)
        return {one.who.name: one.status for one in found(case, Commitment)}

    assert ends("Norland went back on the harbour accounts.") == {"Norland": "broken", "Sudland": "open"}
    both = "Norland and Sudland went back on the harbour accounts."
    assert ends(both) == {"Norland": "broken", "Sudland": "broken"}


def test_words_of_failing_far_from_what_was_promised_break_nothing() -> None:
    told = (
        "Norland and Sudland failed to agree on fish, and much else was told of winter, of harbour songs and accounts."
    )
    one = later(
        "Norland pledged to publish the harbour accounts.", told.replace("fish", "fish and on salt and on wool")
    )
    assert one.status == "open"


def test_what_is_due_by_a_day_is_due_then_and_not_on_the_day_of_saying_so() -> None:
    case = people(Builder())
    text = "Norland will publish the harbour accounts, it said on Wednesday, by 30 April."
    ident = case.document("a", text, "2023-04-26")
    case.mention(ident, "Norland", "Norland")
    case.time(ident, "Wednesday", day("2023-04-26"))
    case.time(ident, "30 April", day("2023-04-30"))
    (one,) = found(case, Commitment)
    assert one.due.iso() == ("2023-04-30", "2023-05-01")


def test_a_day_named_before_the_promise_is_when_it_is_due() -> None:
    case = people(Builder())
    ident = case.document("a", "By the end of June, Norland will publish the harbour accounts.", "2023-04-26")
    case.mention(ident, "Norland", "Norland")
    case.time(ident, "the end of June", day("2023-06-30"))
    (one,) = found(case, Commitment)
    assert one.due.iso() == ("2023-06-30", "2023-07-01")


def test_the_day_of_a_pledge_may_stand_inside_its_words() -> None:
    (one,) = announced("Ada Berg pledged on Monday to open the ports.", "Ada Berg")
    assert one.who.name == "Ada Berg"


@pytest.mark.parametrize(("when", "status"), [("2023-05-05", "kept"), ("2023-05-20", "open")])
def test_a_visit_long_after_its_day_is_another_visit(when: str, status: str) -> None:
    case = people(Builder())
    a = case.document("a", "Norland will send a delegation to Sudland on 4 May.", "2023-04-26")
    for name in ("Norland", "Sudland"):
        case.mention(a, name, name)
    case.time(a, "4 May", replace(day("2023-05-04"), basis="expression"))
    b = case.document("b", "Ada Berg of Norland arrived in Lund, the first envoy in Sudland.", "2023-05-23")
    case.mention(b, "Norland", "Norland")
    case.happening(
        b, "Ada Berg of Norland arrived in Lund", "visit", ["Ada Berg/visitor"], place="Lund", when=day(when)
    )
    (one,) = found(case, Commitment)
    assert one.due.iso() == ("2023-05-04", "2023-05-05")
    assert one.status == status


@pytest.mark.parametrize(("published", "status"), [("2023-05-06", "kept"), ("2023-08-01", "open")])
def test_a_deed_told_long_after_its_day_is_another_deed(published: str, status: str) -> None:
    case = people(Builder())
    a = case.document("a", "Norland pledged to publish the harbour accounts on 4 May.", "2023-04-26")
    case.time(a, "4 May", replace(day("2023-05-04"), basis="expression"))
    b = case.document("b", "Norland published the harbour accounts.", published)
    for ident in (a, b):
        case.mention(ident, "Norland", "Norland")
    (one,) = found(case, Commitment)
    assert one.status == status


@pytest.mark.parametrize(("city", "status"), [("Oster", "broken"), ("Lund", "open")])
def test_what_was_called_off_elsewhere_breaks_no_promise(city: str, status: str) -> None:
    case = people(Builder())
    case.entity("Oster", "place", state="NO")
    a = case.document("a", "Norland pledged to hold harbour talks with Sudland in Oster.", "2023-04-26")
    b = case.document("b", f"The harbour talks of Norland and Sudland in {city} were called off.", "2023-05-17")
    for ident in (a, b):
        for name in ("Norland", "Sudland"):
            case.mention(ident, name, name)
    case.mention(a, "Oster", "Oster")
    case.mention(b, city, city)
    assert {c.status for c in found(case, Commitment) if "Oster" in c.evidence[0].quote} == {status}


@pytest.mark.parametrize(("end", "many"), [("is planned for May", 1), ("planned for May was postponed", 0)])
def test_a_plan_told_with_its_end_is_no_promise(end: str, many: int) -> None:
    case = people(Builder())
    ident = case.document("a", f"The meeting of Norland and Sudland {end}.", "2023-04-26")
    clause = f"meeting of Norland and Sudland {end}"
    case.happening(ident, clause, "meeting", ["Norland/host", "Sudland/visitor"], status="planned")
    assert len(found(case, Commitment)) == many


@pytest.mark.parametrize(
    ("text", "who", "speaker", "what"),
    [
        (
            "The pilots said Ada Berg had assured them that Norland would open the ports by May.",
            "Norland",
            "Ada Berg",
            "Norland would open the ports by May",
        ),
        (
            "Ada Berg assured the pilots that the ships would leave Lund, her office said on Friday.",
            "Ada Berg",
            "",
            "the ships would leave Lund",
        ),
        (
            "The pilots had been promised by Ada Berg that Norland would be warned.",
            "Ada Berg",
            "",
            "Norland would be warned",
        ),
        (
            "The pilots had received assurances from Ada Berg that she would not close the ports.",
            "Ada Berg",
            "",
            "she would not close the ports",
        ),
    ],
)
def test_a_word_given_to_somebody_is_the_givers_promise(text: str, who: str, speaker: str, what: str) -> None:
    (one,) = announced(text, *(name for name in ("Ada Berg", "Norland") if name in text))
    assert (one.who.name, one.speaker.name if one.speaker else "", one.what) == (who, speaker, what)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Berg denied that she had assured the pilots that the ports would open.",
        "Ada Berg had not assured the pilots that the ports would open.",
        "Ada Berg was assured that the ports would open.",
        "Ada Berg assured the pilots that the ports had opened.",
    ],
)
def test_a_word_that_was_not_given_promises_nothing(text: str) -> None:
    assert announced(text, "Ada Berg") == []
