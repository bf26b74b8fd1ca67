"""Where parties stand, by one lexicon for all."""

import pytest

from detente.findings.conditions import spans, split
from detente.findings.stance import leaning
from detente.model.findings import Position
from detente.model.taxonomy import taxonomy
from detente.model.words import suppositions
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day


@pytest.mark.parametrize(
    ("issue", "text", "sign"),
    [
        ("territory_sovereignty", "we will never give up our territory", 1),
        ("territory_sovereignty", "the new territorial realities have to be recognised", -1),
        ("ceasefire", "both sides should agree to a ceasefire at once", 1),
        ("ceasefire", "there can be no ceasefire on such terms", -1),
        ("ceasefire", "he expressed scepticism about an immediate ceasefire", -1),
        ("sanctions_relief", "the sanctions must be lifted and all sanctions relief paid", 1),
        ("sanctions_relief", "we shall impose new sanctions on the banks", -1),
        ("arms_supply", "governments have to stop sending weapons to the front", -1),
        ("arms_supply", "we go on arming our friends with military aid", 1),
        ("agreement_adherence", "the treaty is a disaster", -1),
        ("agreement_adherence", "the treaty is not a disaster", 1),
        ("agreement_adherence", "it is vital to preserve the treaty", 1),
        ("talks_process", "the door to negotiations is open and we are ready for talks", 1),
        ("environment", "nothing at all about that", 0),
        ("talks_process", "talks must resume where they stopped", 1),
        ("talks_process", "he would not enter open-ended talks again", -1),
        ("talks_process", "she ruled out any mediation", -1),
        ("monitoring_enforcement", "they criticised the observers at the bridge", -1),
        ("civilians_protection", "they demanded an end to the bombing of the town", 1),
        ("civilians_protection", "they refused to stop the shelling", -1),
        ("political_status_language", "two states are the only realistic way", 1),
        ("troop_withdrawal", "the soldiers were in the town", 0),
        ("troop_withdrawal", "we urge them to end the siege and pull out their troops without conditions", 1),
        ("troop_withdrawal", "we demand the withdrawal of all foreign forces", 1),
        ("troop_withdrawal", "we do not intend to pull back", -1),
        ("troop_withdrawal", "our army will stay on the ridge", -1),
        ("sanctions_relief", "we want the sanctions lifted", 1),
        ("sanctions_relief", "we do not want the embargo lifted", -1),
        ("sanctions_relief", "to lift the sanctions now would be a mistake", -1),
        ("sanctions_relief", "we oppose lifting the sanctions", -1),
        ("sanctions_relief", "we oppose new sanctions", 1),
        ("ceasefire", "the fighting has to stop without delay", 1),
        ("ceasefire", "this is no time for a truce", -1),
        ("ceasefire", "she dismissed calls for a ceasefire", -1),
        ("ceasefire", "the guns must fall silent", 1),
        ("talks_process", "he sees no point in negotiations", -1),
        ("talks_process", "nobody would negotiate about the valley behind our back", 0),
        ("end_of_war_instrument", "the army must leave before there can be a lasting peace", 0),
        ("ceasefire", "she cast doubt that a truce would be possible any time soon", 0),
        ("ceasefire", "he was sceptical about the chances of an immediate ceasefire", 0),
        ("ceasefire", "he was sceptical of an immediate ceasefire", -1),
        ("territory_sovereignty", "we call for respecting the sovereignty of all countries", 0),
        ("territory_sovereignty", "we call for respecting the sovereignty of Norland", 1),
        ("territory_sovereignty", "she warned against any change in borders", 1),
        ("territory_sovereignty", "we oppose a change of the borders", 1),
        ("transition_of_power", "the aim of the opposition is regime change", 1),
        ("transition_of_power", "the opposition leader opposes regime change", -1),
        ("civilians_protection", "you have to come and see the massacre", 0),
        ("civilians_protection", "we have to stop the massacre", 1),
        ("civilians_protection", "there are no civilians left in those streets", 0),
        ("bilateral_relations", "he was lifting restrictions on military cooperation with Norland", 1),
    ],
)
def test_which_way_words_lean(issue: str, text: str, sign: int) -> None:
    score = leaning(text, taxonomy()[issue]).score
    assert (score > 0) - (score < 0) == sign


@pytest.mark.parametrize(
    ("text", "leans"), [("the shelling of the town", True), ("they were shelling the town", False)]
)
def test_an_act_is_about_what_it_names_and_not_about_how_things_are(text: str, leans: bool) -> None:
    assert (leaning(f"asked for {text}", taxonomy()["civilians_protection"], act="call_for").score < 0) == leans


@pytest.mark.parametrize(
    ("issue", "text", "sign"),
    [
        ("ceasefire", "a halt to hostilities was now in Sudland's hands", 0),
        ("ceasefire", "an end to the fighting is up to the generals", 0),
        ("ceasefire", "the north had counted 54 violations of the truce", 0),
        ("monitoring_enforcement", "the north had counted 54 violations since May", 0),
        ("ceasefire", "he condemned violations of the truce", 1),
        ("ceasefire", "there must be an end to violations of the truce", 1),
        ("monitoring_enforcement", "Sudland violated what was agreed", -1),
    ],
)
def test_what_is_counted_or_left_to_another_is_no_stand(issue: str, text: str, sign: int) -> None:
    score = leaning(text, taxonomy()[issue]).score
    assert (score > 0) - (score < 0) == sign


def test_a_warning_leans_against_what_stands_after_if() -> None:
    text = "there would be consequences if they withdraw from the treaty"
    assert leaning(text, taxonomy()["agreement_adherence"]).score > 0


@pytest.mark.parametrize("opening", suppositions()["conditions"])
def test_whatever_opens_a_condition_is_known_here_too(opening: str) -> None:
    text = f"We would support the talks {opening} the guards leave the harbour."
    assert split(text).condition == f"{opening} the guards leave the harbour"
    assert spans(text) == [(text.index(f" {opening} ") + 1, len(text) - 1)]


def test_a_condition_is_kept_with_its_words() -> None:
    found = leaning("we support peace talks, if the army leaves the ports first", taxonomy()["talks_process"])
    assert found.score > 0
    assert found.condition == "if the army leaves the ports first"


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("there will be no talks until the army has left the ports", "until the army has left the ports"),
        ("without a vote on status there is nothing to talk about", "without a vote on status"),
        ("we will return to talks as soon as the road is open", "as soon as the road is open"),
    ],
)
def test_a_refusal_until_something_is_done_is_a_condition(text: str, condition: str) -> None:
    found = leaning(text, taxonomy()["talks_process"])
    assert found.score > 0
    assert found.condition == condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("the treaty would be signed when Norland removed the obstacles", "when Norland removed the obstacles"),
        ("the treaty could be signed the day after Norland voted on it", "the day after Norland voted on it"),
        ("the treaty will be signed when he visits the north", ""),
        ("the treaty was signed when the snow had melted there", ""),
    ],
)
def test_what_has_to_be_done_first_is_a_condition_and_an_occasion_is_none(text: str, condition: str) -> None:
    found = leaning(text, taxonomy()["end_of_war_instrument"])
    assert found.score > 0
    assert found.condition == condition


@pytest.mark.parametrize("text", ["there will be no talks until Friday", "we have held talks before the end of May"])
def test_a_date_is_no_condition(text: str) -> None:
    assert leaning(text, taxonomy()["talks_process"]).condition == ""


def test_what_is_asked_leans_nowhere() -> None:
    assert leaning("whether to preserve the treaty", taxonomy()["agreement_adherence"]).score == 0


def spoken(case: Builder, name: str, who: str, content: str, **more: object) -> None:
    ident = case.document(name, f"Report {name}: {who} said {content}.", "2023-05-26")
    for state in ("Norland", "Sudland"):
        if state in content:
            case.mention(ident, state, state)
    case.statement(ident, content, who, said=day("2023-05-26"), issues=taxonomy().tags(content), **more)


def test_a_position_is_the_states_and_names_who_voiced_it() -> None:
    case = people(Builder())
    spoken(case, "a", "Ada Berg", "Norland will never give up its territory")
    spoken(case, "b", "Ada Berg", "there can be no peace without the borders of Norland restored")
    (one,) = [p for p in found(case, Position) if p.issue == "territory_sovereignty"]
    assert one.party.name == "Norland"
    assert [s.name for s in one.speakers] == ["Ada Berg"]
    assert one.stance == 2 or one.stance == 1
    assert len(one.statements) >= 1
    assert all("Ada Berg" in e.quote for e in one.evidence)


@pytest.mark.parametrize(("cue", "count"), [("is willing", 1), ("may be willing", 0), ("might want", 0)])
def test_a_wish_that_may_be_is_no_stand(cue: str, count: int) -> None:
    case = people(Builder())
    ident = case.document("a", f"Ada Berg {cue} to negotiate a ceasefire.", "2023-05-26")
    spans = (case.place(ident, cue),)
    case.statement(ident, "to negotiate a ceasefire", "Ada Berg", cue_spans=spans, voiced=False)
    assert len([p for p in found(case, Position) if p.issue == "ceasefire"]) == count


def test_denying_an_act_takes_no_stand() -> None:
    case = people(Builder())
    spoken(case, "a", "Ada Berg", "that she had called for a ceasefire", act="deny", denial="deny")
    assert found(case, Position) == []


def test_nobody_in_particular_has_no_position() -> None:
    case = people(Builder())
    case.entity("two leaders", "group")
    ident = case.document("a", "The two leaders said they support an immediate ceasefire.", "2023-05-26")
    content = "they support an immediate ceasefire"
    case.mention(ident, "two leaders", "two leaders", form="nominal")
    case.statement(ident, content, "two leaders", issues=taxonomy().tags(content))
    assert found(case, Position) == []


def test_parties_exchanged_the_positions_are_exchanged() -> None:
    made = []
    for first, second in (("Ada Berg", "Carl Dahl"), ("Carl Dahl", "Ada Berg")):
        case = people(Builder())
        for state in ("Norland", "Sudland"):
            ident = case.document(state, f"About {state}.", "2023-05-20")
            case.mention(ident, state, state)
        spoken(case, "a", first, "we are ready for talks and support an immediate ceasefire")
        spoken(case, "b", second, "there can be no ceasefire and we refuse to negotiate")
        made.append({(p.party.name, p.issue, p.stance) for p in found(case, Position)})
    swap = {"Norland": "Sudland", "Sudland": "Norland"}
    assert made[0] == {(swap[party], issue, stance) for party, issue, stance in made[1]}
    assert len(made[0]) >= 3


@pytest.mark.parametrize(("told", "stands"), [("has criticised", 1), ("has shied away from criticising", 0)])
def test_an_attitude_that_is_held_back_is_no_stand(told: str, stands: int) -> None:
    case = Builder()
    case.entity("Sudland", "state", state="SE")
    ident = case.document("a", f"Sudland {told} Westland publicly for its invasion of Nordland.", "2023-05-27")
    case.mention(ident, "Sudland", "Sudland")
    assert len(found(case, Position)) == stands


def test_what_two_urge_is_the_stand_of_both_in_all_their_words() -> None:
    case = people(Builder())
    ident = case.document("a", "Norland and Sudland have urged an immediate ceasefire.", "2023-05-26")
    for state in ("Norland", "Sudland"):
        case.mention(ident, state, state)
    stands = {p.party.name: p for p in found(case, Position)}
    assert set(stands) == {"Norland", "Sudland"}
    assert all(p.evidence[0].quote.startswith("Norland and Sudland have urged") for p in stands.values())


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        ("Sudland had been criticised for its invasion of Nordland.", set()),
        ("Sudland is opposed to the invasion of Nordland.", {"Sudland"}),
        ("The alliance, tied down in Westland and Sudland, rejects any ceasefire.", set()),
        ("In talks with Westland, Sudland has rejected a ceasefire.", {"Sudland"}),
    ],
)
def test_whose_attitude_a_report_tells(told: str, stands: set[str]) -> None:
    """Not theirs whom it is shown to, nor theirs who are only named before its verb."""
    case = Builder()
    ident = case.document("a", told, "2023-05-27")
    for name in ("Sudland", "Westland"):
        case.entity(name, "state", state=name[:2].upper())
        if name in told:
            case.mention(ident, name, name)
    assert {p.party.name for p in found(case, Position)} == stands


@pytest.mark.parametrize(("who", "known"), [("Norland security sources", False), ("Western officials", True)])
def test_sources_tell_what_they_know_and_take_no_stand(who: str, known: bool) -> None:
    case = people(Builder())
    case.entity("Norland security sources", "group", state="NO")
    spoken(case, "a", who, "there should be a ceasefire at once")
    assert [p.party.name for p in found(case, Position)] == ([who] if known else [])
