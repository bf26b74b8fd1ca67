"""Small reports of our own, read whole: what contradicts in place and presence, what is promised, planned and called
off, who speaks for whom, and what the brief says of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from detente.model.findings import Commitment, Contradiction, Denial, Position
from detente.model.records import HappeningRecord, StatementRecord
from detente.publish.brief.write import write_brief
from detente.run.adding import add
from detente.run.reading import read
from detente.store.contract import View
from detente.store.memory import memory_store

# id: day, outlet, text
REPORTS = {
    "a1": (
        "2024-03-04", "Harbour Wire",
        "OSLO, 4 March 2024. Norwegian Foreign Minister Ingrid Dahl met Kenyan Foreign Minister Samuel Otieno in "
        "Oslo on Monday. They agreed to meet again on 28 March. Dahl said Norway would send observers to the "
        "harbour within a week.",
    ),
    "a2": (
        "2024-03-05", "Northgate Courier",
        "NAIROBI, 5 March 2024. Kenyan Foreign Minister Samuel Otieno met Norwegian Foreign Minister Ingrid Dahl "
        "in Bergen on Monday, his ministry said. The ministry said 12 observers were expected.",
    ),
    "b3": (
        "2024-04-02", "Harbour Wire",
        "LIMA, 2 April 2024. Foreign Minister Carlos Quispe will visit Kathmandu on 20 April, his office said.",
    ),
    "b4": (
        "2024-04-16", "Lantern Daily",
        "KATHMANDU, 16 April 2024. Foreign Minister Carlos Quispe of Peru visited Kathmandu on Monday.",
    ),
    "c2": (
        "2024-05-07", "Northgate Courier",
        "RABAT, 7 May 2024. Morocco's foreign minister Samir Benali dismissed the idea of a joint commission. He "
        "said a commission would change nothing. Austria had proposed a joint commission on the valley on Monday.",
    ),
    "c3": (
        "2024-05-08", "Meridian Post",
        "VIENNA, 8 May 2024. Asked about the incident, Austrian spokeswoman Eva Gruber did not answer how much "
        "the damage had cost. She said the talks had been useful.",
    ),
    "c4": (
        "2024-05-09", "Lantern Daily",
        'RABAT, 9 May 2024. Benali reiterated the commitment to holding a vote in the valley. "There is no '
        'panacea for the crisis," he said.',
    ),
    "d1": (
        "2024-06-03", "Harbour Wire",
        "TALLINN, 3 June 2024. Estonian President Tomas Kask will meet Nepalese Prime Minister Hari Gurung in "
        "Tallinn on 10 June, the presidency said.",
    ),
    "d2": (
        "2024-06-08", "Northgate Courier",
        "TALLINN, 8 June 2024. The meeting between Estonian President Tomas Kask and Nepalese Prime Minister Hari"
        " Gurung in Tallinn on 10 June was called off, the presidency said.",
    ),
    "e1": (
        "2024-07-02", "Harbour Wire",
        "GENEVA, 2 July 2024. Rebel commander Ismail Daoud met UN envoy Clara Weiss in Geneva on Tuesday. Defence"
        " Minister Omar Haddad attended the meeting.",
    ),
    "e2": (
        "2024-07-03", "Northgate Courier",
        "CAIRO, 3 July 2024. UN envoy Clara Weiss met rebel commander Ismail Daoud in Vienna on Tuesday, a "
        "diplomat said. Defence Minister Omar Haddad did not attend the meeting.",
    ),
    "g1": (
        "2024-09-02", "Harbour Wire",
        "ZAGREB, 2 September 2024. Mediator Jana Horvat will meet Governor Luka Perko in Split on 5 September, "
        "her office announced.",
    ),
    "g2": (
        "2024-09-06", "Northgate Courier",
        "SPLIT, 6 September 2024. Mediator Jana Horvat met Governor Luka Perko in Split on 5 September.",
    ),
    "g3": (
        "2024-09-07", "Meridian Post",
        "SPLIT, 7 September 2024. Governor Luka Perko met mediator Jana Horvat in Split on 4 September. His office "
        "said that ferries, fishing and the price of diesel had been spoken of, and that nothing was signed.",
    ),
    "h1": (
        "2024-10-01", "Harbour Wire",
        'MAPUTO, 1 October 2024. "We will not lay down our arms before the elections," said Paulo Nhaca, a '
        "spokesman for the Northern Liberation Front. The Front rejects any ceasefire, Nhaca said.",
    ),
    "h2": (
        "2024-10-02", "Northgate Courier",
        "MAPUTO, 2 October 2024. Maria Tembo, spokeswoman of the Council of Elders, called for an immediate "
        'ceasefire. "The guns must fall silent," she said.',
    ),
    "i1": (
        "2024-11-05", "Harbour Wire",
        "ACCRA, 5 November 2024. Foreign Minister Kofi Mensah of Ghana met Chilean Foreign Minister Diego "
        "Rojas in Geneva on "
        "Monday. The session lasted three hours.",
    ),
    "i2": (
        "2024-11-06", "Meridian Post",
        "SANTIAGO, 6 November 2024. Reporters waited in the rain. Chilean Foreign Minister Diego Rojas and "
        "Kofi Mensah met "
        "in Geneva on Monday; they conferred for 40 minutes.",
    ),
    "j1": (
        "2024-12-03", "Harbour Wire",
        "LISBON, 3 December 2024. Portuguese Foreign Minister Paulo Almeida held talks with Tomas Brandt of Estonia in "
        "Bern on Monday.",
    ),
    "j2": (
        "2024-12-04", "Lantern Daily",
        "TALLINN, 4 December 2024. The ministry was cross. It was not true that Tomas Brandt met Paulo "
        "Almeida in Bern on "
        "Monday, it said.",
    ),
    "l1": (
        "2025-02-04", "Harbour Wire",
        "DAKAR, 4 February 2025. Senegalese Foreign Minister Aminata Diop met Irish envoy Sean Walsh in Cork on "
        "Monday. It took them 50 minutes.",
    ),
    "l2": (
        "2025-02-05", "Meridian Post",
        "CORK, 5 February 2025. Foreign Minister Aminata Diop met envoy Sean Walsh in Cork on Monday and stayed for "
        "four hours. Gulls cried.",
    ),
    "m1": (
        "2025-03-04", "Harbour Wire",
        "QUITO, 4 March 2025. Ecuador's foreign minister Marta Lasso had talks with Dutch envoy Piet Visser in Delft "
        "on Monday.",
    ),
    "m2": (
        "2025-03-05", "Lantern Daily",
        "THE HAGUE, 5 March 2025. Dutch envoy Piet Visser called reports that he met Ecuador's foreign minister Marta "
        "Lasso in Delft on Monday untrue.",
    ),
    "n1": (
        "2024-08-12", "Harbour Wire",
        "BERGEN, 12 August 2024. The foreign ministers of Norway and Chile initialled the text of a treaty in Bergen "
        "on Monday. The Wall Street Journal was there.",
    ),
    "o1": (
        "2025-04-02", "Harbour Wire",
        "LUANDA, 2 April 2025. Rebel spokesman Abel Santos, deputy chairman of the Highland Council, said there must "
        'be no foreign troops in Angola. "We reject a ceasefire on these terms," Santos told Lake Info radio.',
    ),
    "o2": (
        "2025-04-03", "Northgate Courier",
        "LUANDA, 3 April 2025. The Highland Council met in the hills on Wednesday. Ghanaian President Kwame Boateng, "
        "the head of a Highland Council mission, called for an immediate ceasefire.",
    ),
    "k1": ("2025-01-06", "Harbour Wire", "HELSINKI, 6 January 2025. Finland will send a delegation to Rabat, it said."),
    "k2": (
        "2025-01-20", "Meridian Post",
        "TUNIS, 20 January 2025. Finnish Foreign Minister Ville Koski met Hedi Trabelsi of Tunisia in Tunis on Sunday.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    path = tmp_path_factory.mktemp("told") / "reports.jsonl"
    rows = [{"id": i, "published": d, "source": s, "text": t} for i, (d, s, t) in REPORTS.items()]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf8")
    store = memory_store()
    add(store, [str(path)])
    read(store)
    yield store.view()
    store.close()


@pytest.fixture(scope="module")
def brief(view: View) -> str:
    return write_brief(view)


def test_who_chairs_a_council_speaks_for_it_and_no_rebel_for_the_state(view: View) -> None:
    stands = {p.party.name: p.stance for p in view.rows(Position) if p.issue == "ceasefire"}
    assert stands["Highland Council"] in (-1, -2)
    assert "Angola" not in stands
    assert stands["Ghana"] in (1, 2), "the head of a body's mission is still of his state"


def sides(view: View, kind: str) -> list[set[str]]:
    return [{side.value for side in c.sides} for c in view.rows(Contradiction) if c.type == kind]


def promises(view: View) -> dict[str, Commitment]:
    return {c.what: c for c in view.rows(Commitment)}


def test_one_meeting_in_two_places_is_a_contradiction_of_place(view: View) -> None:
    assert {"Geneva", "Vienna"} in sides(view, "place")
    assert {"Oslo", "Bergen"} in sides(view, "place")


def test_who_attended_by_one_and_not_by_another_is_a_contradiction_of_participants(view: View) -> None:
    found = [c for c in view.rows(Contradiction) if c.type == "participants"]
    assert [c.about for c in found] == ["whether Omar Haddad took part"]
    assert {side.value for side in found[0].sides} == {"took part", "did not"}


def test_what_was_planned_and_then_called_off_contradicts_nothing_and_is_broken(view: View, brief: str) -> None:
    assert not [c for c in view.rows(Contradiction) if c.type == "existence" and "Gurung" in c.about]
    off = [c for c in view.rows(Commitment) if c.who.name == "Tomas Kask"]
    assert [c.status for c in off] == ["broken"]
    held = {r.id for r in view.rows(HappeningRecord) if r.status == "held"}
    assert off[0].settled_by not in held
    assert "Cancelled: 10 June 2024, meeting of **Hari Gurung** and **Tomas Kask**" in brief


def test_meeting_again_is_announced_for_those_who_met(view: View) -> None:
    found = next(c for what, c in promises(view).items() if "meet again" in what)
    assert found.who.name in ("Kenya", "Norway")
    assert found.due.day is not None
    assert found.due.day.isoformat() == "2024-03-28"


def test_what_a_minister_says_her_state_would_do_within_a_week_is_due_in_a_week(view: View) -> None:
    found = next(c for what, c in promises(view).items() if "observers" in what)
    assert found.who.name == "Norway"
    assert found.due.end is not None
    assert found.due.end.date().isoformat() == "2024-03-12"


def test_a_commitment_said_again_is_no_new_promise(view: View) -> None:
    assert not [c for c in view.rows(Commitment) if "commitment" in c.what]


def test_an_idea_turned_down_is_not_denied(view: View) -> None:
    assert not [d for d in view.rows(Denial) if d.who.name == "Samir Benali"]


def test_spokespeople_speak_for_the_group_their_title_names(view: View) -> None:
    parties = {r.speaker.name: r.party.name for r in view.rows(StatementRecord) if r.party is not None}
    assert parties["Paulo Nhaca"] == "Northern Liberation Front"
    assert parties["Maria Tembo"] == "Council of Elders"
    assert {"Northern Liberation Front", "Council of Elders"} <= {p.party.name for p in view.rows(Position)}


def test_a_day_under_dispute_is_told_with_the_other_and_an_announcement_is_no_report_of_it(brief: str) -> None:
    line = next(x for x in brief.splitlines() if "Luka Perko" in x and "met" in x)
    assert "4 September 2024 or 5 September 2024 (reports differ)" in line
    assert "(2 reports, 2 origins)" in line


def test_a_plan_that_was_kept_is_planned_no_more(brief: str) -> None:
    assert "visit by **Carlos Quispe**" not in brief
    assert "**Carlos Quispe** made a visit to **Kathmandu**" in brief


def test_lengths_told_beside_a_meeting_are_compared(view: View) -> None:
    assert {"three hours", "40 minutes"} in sides(view, "number")


def test_a_meeting_said_to_be_untrue_is_disputed_and_not_told_twice(view: View) -> None:
    found = [c for c in view.rows(Contradiction) if c.type == "existence" and "Brandt" in c.about]
    assert [c.about for c in found] == ["whether the talks of Paulo Almeida and Tomas Brandt took place"]
    assert not [c for c in view.rows(Contradiction) if c.type == "denial" and "Brandt" in c.about]


def test_how_long_it_took_and_how_long_one_stayed_are_lengths_of_one_meeting(view: View) -> None:
    assert {"50 minutes", "four hours"} in sides(view, "number")


def test_reports_called_untrue_deny_the_meeting_they_tell_of(view: View) -> None:
    found = [c.about for c in view.rows(Contradiction) if c.type == "existence" and "Lasso" in c.about]
    assert found == ["whether the talks of Marta Lasso and Piet Visser took place"]


def test_a_delegation_to_one_city_is_not_kept_by_a_meeting_in_another(view: View) -> None:
    found = [c for c in view.rows(Commitment) if "Rabat" in c.what]
    assert [c.status for c in found] == ["open"]


def test_a_plan_whose_day_has_passed_without_a_report_stands_apart(brief: str) -> None:
    lapsed = brief.split("### Planned for a day that has passed; nothing found tells of it")[1].split("###")[0]
    assert "28 March 2024" in lapsed
    assert "28 March 2024" not in brief.split("### Planned\n")[1].split("###")[0]


def test_an_issue_that_reports_name_and_no_statement_speaks_of_is_cited(brief: str) -> None:
    silent = brief.split("### Not spoken of")[1].split("<a id")[0]
    named, nothing = silent.split("Nothing in the ")
    assert "Named, though no statement found speaks of it: " in named
    assert "relations between two states" in named
    assert "safety of nuclear plants" in nothing
    assert "migration and border crossings" in nothing  # "The Wall Street Journal" is but a name


def test_a_signing_is_told_as_one(brief: str) -> None:
    assert "12 August 2024: **Chile** and **Norway** signed or initialled a text in **Bergen**" in brief
