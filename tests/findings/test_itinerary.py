"""Journeys: stops dated by what happened there, in order only as far as days give it."""

from contextlib import closing

from detente.findings.case import gather
from detente.findings.itinerary import Journey, journeys
from detente.findings.stage import findings
from detente.model.findings import Reception
from detente.reconcile.stage import reconcile
from tests.findings.build import people
from tests.reconcile.build import Builder, day


def travelled(case: Builder, *, backwards: bool = False) -> list[Journey]:
    with closing(case.store(backwards=backwards)) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        with store.writer() as writer:
            writer.put_rows("findings", findings(store.view()))
        return journeys(gather(store.view()), store.view().rows(Reception))


def tour(stops: dict[str, str]) -> Builder:
    """A tour of three cities, told once, and a meeting in each city that `stops` gives a day."""
    case = people(Builder())
    case.entity("Oslo", "place", state="NO")
    for name, state in (("Riga", "LV"), ("Bonn", "DE")):
        case.entity(name, "place", state=state)
    text = "The envoy Ada Berg toured Riga, Bonn and Lund in May."
    told = case.document("tour", text, "2023-05-30")
    who = tuple(case.participant(told, f"{city}/stop") for city in ("Riga", "Bonn", "Lund"))
    when = day("2023-05-20")
    case.happening(told, "toured Riga, Bonn and Lund", "tour", ["Ada Berg/visitor"], stops=who, when=when)
    for city, date in stops.items():
        text = f"Ada Berg met Carl Dahl in {city} on that day, the {city} gazette of Sudland wrote."
        paper = case.document(f"paper {city}", text, "2023-05-29")
        case.mention(paper, "Sudland", "Sudland")
        clause = f"Ada Berg met Carl Dahl in {city}"
        case.happening(paper, clause, "meeting", ["Ada Berg/visitor", "Carl Dahl/host"], place=city, when=day(date))
    return case


def test_the_order_is_certain_when_every_stop_has_its_day() -> None:
    case = tour({"Lund": "2023-05-18", "Riga": "2023-05-20", "Bonn": "2023-05-22"})
    (journey, *_) = [j for j in travelled(case) if j.traveller.name == "Ada Berg"]
    assert [stop.place.name for stop in journey.stops] == ["Lund", "Riga", "Bonn"]
    assert [str(stop.when.day) for stop in journey.stops] == ["2023-05-18", "2023-05-20", "2023-05-22"]
    assert journey.order_certain


def test_an_undated_stop_makes_the_order_uncertain_and_stands_last() -> None:
    case = tour({"Lund": "2023-05-18", "Riga": "2023-05-20"})
    (journey, *_) = [j for j in travelled(case) if j.traveller.name == "Ada Berg"]
    assert [stop.place.name for stop in journey.stops] == ["Lund", "Riga", "Bonn"]
    assert not journey.stops[-1].when.known
    assert not journey.order_certain


def test_who_received_the_traveller_stands_at_the_stop_with_their_rank() -> None:
    (journey, *_) = [j for j in travelled(tour({"Lund": "2023-05-18"})) if j.traveller.name == "Ada Berg"]
    (lund,) = [stop for stop in journey.stops if stop.place.name == "Lund"]
    assert [(name.name, name.role) for name in lund.received_by] == [("Carl Dahl", "foreign minister")]
    assert any("met Carl Dahl in Lund" in piece.quote for piece in lund.evidence)


def test_the_host_did_not_travel_and_the_order_of_rows_does_not_matter() -> None:
    case = tour({"Lund": "2023-05-18", "Riga": "2023-05-20"})
    found = travelled(case)
    assert travelled(case, backwards=True) == found
    assert all(stop.place.name != "Lund" for j in found if j.traveller.name == "Carl Dahl" for stop in j.stops)
