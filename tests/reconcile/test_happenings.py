"""The same occasion told by several is one record; what only looks alike stays apart."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import HappeningRecord
from detente.reconcile.stage import reconcile
from tests.reconcile.build import Builder, closing, day


def two_sides(case: Builder) -> None:
    for name, state in (("Ada Berg", "NO"), ("Carl Dahl", "SE"), ("Eva Falk", "SE")):
        case.entity(name, state=state)
    for name, state in (("Norway", "NO"), ("Sweden", "SE")):
        case.entity(name, "state", state=state)
    case.entity("Oslo", "place", state="NO")
    case.entity("Lund", "place", state="SE")


def records(case: Builder, *, backwards: bool = False) -> list[HappeningRecord]:
    with closing(case.store(backwards=backwards)) as store:
        return [r for r in reconcile(store.view()) if isinstance(r, HappeningRecord)]


def test_three_reports_of_one_meeting_are_one_record_under_any_word() -> None:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Ada Berg met Carl Dahl in Oslo on Friday for 90 minutes.", "2023-05-26")
    b = case.document("b", "Carl Dahl and Ada Berg held closed talks in Oslo lasting an hour and a half.", "2023-05-27")
    c = case.document("c", "On 26 May Ada Berg had a dialogue with Carl Dahl.", "2023-06-01")
    long = {"least": 90.0, "most": 90.0}
    case.happening(
        a,
        "Ada Berg met Carl Dahl in Oslo",
        "meeting",
        ["Ada Berg", "Carl Dahl"],
        place="Oslo",
        when=day("2023-05-26"),
        duration=case.duration(a, "90 minutes", "PT90M", **long),
    )
    case.happening(
        b,
        "held closed talks",
        "talks",
        ["Carl Dahl", "Ada Berg"],
        place="Oslo",
        duration=case.duration(b, "an hour and a half", "PT1.5H", 80.0, 100.0),
    )
    case.happening(c, "had a dialogue", "talks", ["Ada Berg", "Carl Dahl"], when=day("2023-05-26"))
    (record,) = records(case)
    assert len(record.carriers) == len(record.origins) == 3
    assert record.when.day is not None
    assert record.when.day.isoformat() == "2023-05-26"
    assert [n.name for n in record.participants] == ["Ada Berg", "Carl Dahl"]
    assert record.place is not None
    assert record.place.name == "Oslo"
    assert sorted(d.words for d in record.durations) == ["90 minutes", "an hour and a half"]
    assert record.reasons


def test_two_meetings_of_the_same_people_in_one_week_stay_two() -> None:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Ada Berg met Carl Dahl on Monday.", "2023-05-26")
    b = case.document("b", "Ada Berg saw Carl Dahl again on Thursday.", "2023-05-26")
    case.happening(a, "Ada Berg met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-22"))
    case.happening(b, "Ada Berg saw Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-25"))
    assert len(records(case)) == 2


def test_neighbouring_days_are_one_occasion_unless_a_document_tells_both() -> None:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Ada Berg met Carl Dahl on Tuesday.", "2023-05-26")
    b = case.document("b", "Ada Berg met Carl Dahl on Wednesday.", "2023-05-26")
    case.happening(a, "Ada Berg met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-23"))
    case.happening(b, "Ada Berg met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-24"))
    assert len(records(case)) == 1
    c = case.document("c", "Ada Berg met Carl Dahl on Tuesday and once more on Wednesday.", "2023-05-27")
    case.happening(c, "met", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-23"))
    case.happening(c, "once more", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-24"))
    assert sorted(len(r.members) for r in records(case)) == [2, 2]


def test_the_visit_is_not_the_meeting_and_another_host_is_another_meeting() -> None:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Ada Berg visited Lund, met Carl Dahl and saw Eva Falk there.", "2023-05-26")
    case.happening(a, "Ada Berg visited Lund", "visit", ["Ada Berg/visitor"], place="Lund", when=day("2023-05-25"))
    case.happening(a, "met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], place="Lund", when=day("2023-05-25"))
    case.happening(a, "saw Eva Falk", "meeting", ["Ada Berg", "Eva Falk"], place="Lund", when=day("2023-05-25"))
    assert sorted(r.type for r in records(case)) == ["meeting", "meeting", "visit"]


def test_what_did_not_happen_is_not_merged_with_what_did() -> None:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Ada Berg did not see Eva Falk but held talks with Carl Dahl.", "2023-05-26")
    case.happening(a, "did not see Eva Falk", "meeting", ["Ada Berg", "Eva Falk"], status="denied")
    case.happening(a, "held talks with Carl Dahl", "talks", ["Ada Berg", "Carl Dahl"])
    found = records(case)
    assert {(r.status, tuple(n.name for n in r.participants)) for r in found} == {
        ("denied", ("Ada Berg", "Eva Falk")),
        ("held", ("Ada Berg", "Carl Dahl")),
    }


def test_an_announced_visit_and_the_visit_are_one_and_held() -> None:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Ada Berg will travel to Lund on Thursday.", "2023-05-23")
    b = case.document("b", "Ada Berg arrived in Lund yesterday.", "2023-05-26")
    case.happening(
        a,
        "Ada Berg will travel to Lund",
        "visit",
        ["Ada Berg/visitor"],
        place="Lund",
        status="planned",
        when=day("2023-05-25"),
    )
    case.happening(b, "Ada Berg arrived in Lund", "visit", ["Ada Berg/visitor"], place="Lund", when=day("2023-05-25"))
    (record,) = records(case)
    assert record.status == "held"


def visited_and(published: str, clause: str, status: str) -> list[HappeningRecord]:
    """Records of a visit held on 25 May and of another telling, without a time, printed on a day or on none."""
    case = Builder()
    two_sides(case)
    a = case.document("a", f"{clause}.", published)
    b = case.document("b", "Ada Berg arrived in Lund yesterday.", "2023-05-26")
    ahead = Interval(day(published).start, None, "unknown", basis="document") if published else UNKNOWN_TIME
    case.happening(a, clause, "visit", ["Ada Berg/visitor"], place="Lund", status=status, when=ahead)
    case.happening(b, "Ada Berg arrived in Lund", "visit", ["Ada Berg/visitor"], place="Lund", when=day("2023-05-25"))
    return records(case)


def test_a_plan_without_a_time_is_of_a_visit_held_soon_afterwards_only() -> None:
    will = "Ada Berg will travel to Lund"
    assert len(visited_and("2023-05-10", will, "planned")) == 1
    assert len(visited_and("2023-02-10", will, "planned")) == 2
    assert len(visited_and("2023-06-10", will, "planned")) == 2
    assert len(visited_and("", will, "planned")) == 2


def test_a_wish_without_a_time_tells_of_no_visit_held() -> None:
    assert len(visited_and("2023-05-20", "Ada Berg hopes to visit Lund", "considered")) == 2
    assert len(visited_and("2023-05-20", "Ada Berg would visit Lund if asked", "conditional")) == 2


def test_an_undated_telling_joins_the_only_occasion_it_can_mean() -> None:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Ada Berg met Carl Dahl on Tuesday.", "2023-05-24")
    b = case.document("b", "Sweden's envoy Carl Dahl has met Ada Berg, officials say.", "2023-05-28")
    case.happening(a, "Ada Berg met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-23"))
    case.happening(b, "has met Ada Berg", "meeting", ["Ada Berg", "Carl Dahl"])
    (record,) = records(case)
    assert len(record.carriers) == 2


def test_carriers_of_one_copy_are_one_origin() -> None:
    case = Builder()
    two_sides(case)
    body = (
        "Ada Berg met Carl Dahl in Oslo on Tuesday to speak about the strait. The two agreed that fishing can begin. "
        "Both sides will send observers to the harbours. Crews held since March are to go home within ten days."
    )
    for name in ("a", "b"):
        ident = case.document(name, f"{name.upper()} edition. {body}", "2023-05-24")
        case.happening(
            ident,
            "Ada Berg met Carl Dahl in Oslo",
            "meeting",
            ["Ada Berg", "Carl Dahl"],
            place="Oslo",
            when=day("2023-05-23"),
        )
    (record,) = records(case)
    assert len(record.carriers) == 2
    assert len(record.origins) == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_any_order_of_documents_and_rows_gives_the_same_records(seed: int) -> None:
    shuffle = random.Random(seed)
    case = Builder()
    two_sides(case)
    people = ["Ada Berg", "Carl Dahl", "Eva Falk"]
    for n in range(8):
        pair = shuffle.sample(people, 2)
        ident = case.document(
            f"{n}", f"Report {n}: {pair[0]} met {pair[1]} in Oslo.", f"2023-05-{20 + shuffle.randrange(8)}"
        )
        when = day(f"2023-05-{18 + shuffle.randrange(6)}") if shuffle.random() < 0.6 else day("2023-05-20")
        case.happening(
            ident, f"{pair[0]} met {pair[1]}", shuffle.choice(["meeting", "talks"]), pair, when=when, place="Oslo"
        )
    assert records(case) == records(case, backwards=True)


def tour(dates: dict[str, str]) -> HappeningRecord:
    case = Builder()
    two_sides(case)
    case.entity("Turku", "place", state="FI")
    a = case.document("a", "In May Ada Berg toured Turku, Lund and Oslo. She went by train.", "2023-05-28")
    stops = tuple(case.participant(a, name) for name in ("Turku", "Lund", "Oslo"))
    case.happening(a, "Ada Berg toured Turku, Lund and Oslo", "tour", ["Ada Berg/visitor"], stops=stops)
    for name, when in dates.items():
        ident = case.document(name, f"Today Ada Berg arrived in {name}, people say.", when)
        case.happening(ident, "Ada Berg arrived", "visit", ["Ada Berg/visitor"], place=name, when=day(when))
    (record,) = [r for r in records(case) if r.stops]
    return record


def test_the_order_of_stops_rests_on_dates_of_all_of_them() -> None:
    certain = tour({"Oslo": "2023-05-20", "Lund": "2023-05-22", "Turku": "2023-05-24"})
    assert ([s.name for s in certain.stops], certain.order_certain) == (["Oslo", "Lund", "Turku"], True)
    uncertain = tour({"Oslo": "2023-05-20", "Turku": "2023-05-24"})
    assert ([s.name for s in uncertain.stops], uncertain.order_certain) == (["Lund", "Oslo", "Turku"], False)


def test_a_dated_meeting_has_the_place_of_the_guests_visit_that_its_report_tells() -> None:
    def placed(visit: str, when: str) -> HappeningRecord:
        case = Builder()
        two_sides(case)
        a = case.document("a", f"Ada Berg met Carl Dahl. {visit}", "2023-05-27")
        more = {"when": day(when)} if when else {}
        case.happening(a, "Ada Berg met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], **more)
        case.happening(a, visit, "visit", ["Ada Berg"] if "Ada" in visit else ["Carl Dahl"], place=visit.split()[-1])
        return next(r for r in records(case) if r.type == "meeting")

    found = placed("Later Ada Berg spoke of her visit to Lund", "2023-05-26")
    assert found.place is not None
    assert found.place.name == "Lund"
    assert len(found.evidence) == 2
    assert placed("Later Ada Berg spoke of her visit to Oslo", "2023-05-26").place is None
    assert placed("Later Ada Berg spoke of her visit to Lund", "").place is None


def test_a_mission_that_the_state_and_its_president_send_is_one_and_another_is_another() -> None:
    b = Builder()
    b.entity("Norland", "state", state="NO")
    b.entity("Ada Berg", state="NO", offices=("president",))
    b.entity("Sudland", "state", state="SE")
    b.entity("Westland", "state", state="DK")
    one = b.document("one", "Norland plans to send a delegation to Sudland.", "2023-04-26")
    two = b.document("two", "President Ada Berg will send envoys to Sudland.", "2023-04-27")
    other = b.document("other", "Norland plans to send a delegation to Westland.", "2023-04-27")
    later = b.document("later", "Norland plans to send another delegation to Sudland.", "2023-08-01")
    ahead = {"status": "planned"}
    b.happening(
        one, "Norland plans to send a delegation to Sudland", "visit", ["Norland/sender"], place="Sudland", **ahead
    )
    b.happening(two, "Ada Berg will send envoys to Sudland", "visit", ["Ada Berg/sender"], place="Sudland", **ahead)
    b.happening(other, "Norland plans to send a delegation", "visit", ["Norland/sender"], place="Westland", **ahead)
    b.happening(
        later, "Norland plans to send another delegation", "visit", ["Norland/sender"], place="Sudland", **ahead
    )
    told = records(b)
    assert sorted(len(r.members) for r in told) == [1, 1, 2]
    (sent,) = (r for r in told if len(r.members) == 2)
    assert [n.name for n in sent.participants] == ["Ada Berg"]


def test_a_visit_without_a_day_has_the_time_of_the_one_meeting_held_there() -> None:
    b = Builder()
    b.entity("Ada Berg", state="NO")
    b.entity("Carl Dahl", state="SE")
    b.entity("Lund", "place", state="SE")
    text = "Ada Berg met Carl Dahl in Lund on Friday. Ada Berg's visit to Lund was short."
    ident = b.document("a", text, "2023-05-27")
    b.happening(ident, "Ada Berg met Carl Dahl in Lund", "meeting", ["Ada Berg", "Carl Dahl"], place="Lund",
                when=day("2023-05-26"))  # fmt: skip
    b.happening(ident, "Ada Berg's visit to Lund", "visit", ["Ada Berg/visitor"], place="Lund")
    (visit,) = (r for r in records(b) if r.type == "visit")
    assert visit.when.iso()[0] == "2023-05-26"
    assert visit.when.basis == "inferred"
    assert {e.quote for e in visit.evidence} == {"Ada Berg met Carl Dahl in Lund", "Ada Berg's visit to Lund"}


def put_off_case(new: Interval, old: Interval, *, first: str = "2023-05-02") -> Builder:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Ada Berg and Carl Dahl will meet in Oslo on 5 May.", first)
    b = case.document("b", "The meeting of Ada Berg and Carl Dahl has been put off.", "2023-05-04")
    both, planned = ["Ada Berg", "Carl Dahl"], {"status": "planned"}
    case.happening(
        a, "Ada Berg and Carl Dahl will meet in Oslo on 5 May", "meeting", both, when=day("2023-05-05"), **planned
    )
    case.happening(
        b, "meeting of Ada Berg and Carl Dahl has been put off", "meeting", both, when=new, moved=old, **planned
    )
    return case


def test_a_plan_that_a_later_report_puts_off_is_one_plan_for_its_new_day() -> None:
    for old in (day("2023-05-05"), UNKNOWN_TIME):
        (one,) = records(put_off_case(day("2023-05-12"), old))
        assert one.when.day == day("2023-05-12").day
    (open_,) = records(put_off_case(UNKNOWN_TIME, day("2023-05-05")))
    assert not open_.when.known


def test_another_plan_or_a_later_one_is_not_the_one_put_off() -> None:
    assert len(records(put_off_case(day("2023-05-12"), day("2023-04-25")))) == 2
    assert len(records(put_off_case(day("2023-05-20"), day("2023-05-05"), first="2023-05-05"))) == 2


def test_the_states_of_a_heading_are_the_people_of_its_report() -> None:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Norway and Sweden meet in Oslo. Ada Berg met Carl Dahl in Oslo on Friday.", "2023-05-27")
    case.happening(a, "Norway and Sweden meet in Oslo", "meeting", ["Norway", "Sweden"], place="Oslo")
    case.happening(
        a, "Ada Berg met Carl Dahl in Oslo", "meeting", ["Ada Berg", "Carl Dahl"], place="Oslo", when=day("2023-05-26")
    )
    (one,) = records(case)
    assert [name.name for name in one.participants] == ["Ada Berg", "Carl Dahl"]


def test_a_state_told_beside_its_own_people_took_part_besides_them() -> None:
    case = Builder()
    two_sides(case)
    a = case.document("a", "Ada Berg, Carl Dahl and Sweden met in Oslo on Friday.", "2023-05-27")
    case.happening(
        a, "Ada Berg, Carl Dahl and Sweden met in Oslo", "meeting", ["Ada Berg", "Carl Dahl", "Sweden"],
        place="Oslo", when=day("2023-05-26"),
    )  # fmt: skip
    (one,) = records(case)
    assert [name.name for name in one.participants] == ["Ada Berg", "Carl Dahl", "Sweden"]
