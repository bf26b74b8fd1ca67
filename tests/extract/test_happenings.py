"""Happenings as passages tell them: who, where, when, how long, whether at all, and with which words."""

from __future__ import annotations

import pytest

from detente.extract.contract import Page
from detente.extract.happenings import Happenings
from detente.extract.happenings.details import bounds, minutes_of
from detente.extract.mentions.layer import Mentions
from detente.extract.syntax import Syntax
from detente.extract.times.layer import Times
from detente.model.rows import Happening
from detente.parse.document import parse_text
from tests.extract.reading import happenings_of, read
from tests.shared import needs_shared, shared


def only(text: str) -> Happening:
    found = happenings_of(text)
    assert len(found) == 1, [(h.type, h.evidence[0].quote) for h in found]
    return found[0]


def roles(happening: Happening) -> dict[str, str]:
    return {p.words: p.role for p in happening.participants}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("President Lind met Prime Minister Souza in Oslo.", "held"),
        ("President Lind will meet Prime Minister Souza.", "planned"),
        ("President Lind agreed to meet Prime Minister Souza.", "planned"),
        ("President Lind is considering a meeting with Prime Minister Souza.", "considered"),
        ("President Lind asked for a meeting with Prime Minister Souza.", "considered"),
        ("President Lind would meet Prime Minister Souza if the guns fell silent.", "conditional"),
        ("President Lind called off nothing but cancelled a meeting with Prime Minister Souza.", "cancelled"),
        ("President Lind has never met Prime Minister Souza.", "denied"),
        ("President Lind refused to meet Prime Minister Souza.", "denied"),
        ("President Lind did not rule out meeting Prime Minister Souza.", "considered"),
        ("President Lind reportedly met Prime Minister Souza.", "reported"),
        ("President Lind managed to meet Prime Minister Souza.", "held"),
        ("President Lind said he was ready to sit down with Prime Minister Souza.", "considered"),
        ("President Lind hopes to meet Prime Minister Souza in Oslo next month.", "considered"),
        ("President Lind hoped for a meeting with Prime Minister Souza.", "considered"),
        ("President Lind hopes Prime Minister Souza will meet President Rojas.", "considered"),
        ("President Lind dreams of meeting Prime Minister Souza.", "considered"),
        ("President Lind is looking forward to meeting Prime Minister Souza.", "considered"),
        ("President Lind said he would be happy to meet Prime Minister Souza.", "considered"),
        ("President Lind was happy to meet Prime Minister Souza in Oslo.", "held"),
    ],
)
def test_status_from_the_words_around(text: str, status: str) -> None:
    assert [h.status for h in happenings_of(text) if h.type == "meeting"] == [status]


@pytest.mark.parametrize(
    "text",
    [
        "The proposal was met with scepticism by President Lind.",
        "President Lind called on both sides to lay down their arms.",
        "President Lind called for talks.",
        "Norway met the conditions of the fund.",
        "President Lind welcomed the decision of the court.",
        "President Lind attended a conference on fish.",
        "There were no details of the talks.",
        "President Lind spoke of the weather.",
        "President Lind told his wife that the war must end.",
    ],
)
def test_idioms_are_no_happenings(text: str) -> None:
    assert happenings_of(text) == []


def test_a_reception_has_host_and_visitor_also_in_the_passive() -> None:
    active = only("President Karl Lind received Foreign Minister Ana Souza at the palace.")
    passive = only("Foreign Minister Ana Souza was received by President Karl Lind.")
    for found in (active, passive):
        assert {w.split()[-1]: r for w, r in roles(found).items()} == {"Lind": "host", "Souza": "visitor"}


def test_a_visitor_let_in_by_nobody() -> None:
    found = happenings_of(
        "The envoy Ana Souza held talks with Foreign Minister Lind. "
        "The palace gave no permission to see President Moreau."
    )
    assert [h.status for h in found] == ["held", "denied"]
    assert {w.split()[-1]: r for w, r in roles(found[1]).items()} == {"Souza": "visitor", "Moreau": "host"}


def test_duration_time_and_place() -> None:
    found = only("Foreign Minister Ana Souza talked with President Karl Lind in Oslo on Thursday for about 90 minutes.")
    assert found.duration is not None
    assert found.duration.value == "PT90M"
    assert (found.duration.least, found.duration.most) == (75.0, 105.0)
    assert found.place == "Oslo"
    assert found.when.iso() == ("2023-05-25", "2023-05-26")


@pytest.mark.parametrize(
    ("value", "minutes"), [("PT90M", 90), ("PT1H30M", 90), ("P12D", 17280), ("P2M", 87660), ("PXD", 0)]
)
def test_iso_durations_in_minutes(value: str, minutes: float) -> None:
    assert minutes_of(value) == minutes


def test_bounds_follow_the_hedge() -> None:
    assert bounds(60, "nearly an hour") == (50, 60)
    assert bounds(60, "more than an hour") == (60, 90)
    assert bounds(60, "an hour") == (60, 60)
    assert bounds(60, "an hour", "APPROX") == (50, 70)


def test_a_tour_has_its_stops() -> None:
    found = only(
        "The envoy Ana Souza undertook a 12-day tour last month that took her to Kyiv, Warsaw, Paris and Berlin."
    )
    assert found.type == "tour"
    assert [s.words for s in found.stops] == ["Kyiv", "Warsaw", "Paris", "Berlin"]
    assert found.duration is not None
    assert found.duration.least == 12 * 1440


def test_a_definite_word_refers_back_and_is_told_only_for_what_it_adds() -> None:
    text = "President Karl Lind and Prime Minister Ana Souza spoke by telephone on Thursday. {}"
    nothing_new = happenings_of(text.format("The call was useful."))
    assert [h.type for h in nothing_new] == ["call"]
    longer = happenings_of(text.format("The call lasted nearly an hour."))
    assert [h.type for h in longer] == ["call", "call"]
    assert longer[1].duration is not None
    assert [p.mention for p in longer[1].participants] == [p.mention for p in longer[0].participants]
    assert longer[1].when == longer[0].when
    assert longer[0].evidence[0] in longer[1].evidence


def test_a_time_ahead_makes_it_planned() -> None:
    found = only("Chancellor Ana Souza visits Oslo next week.")
    assert (found.type, found.status) == ("visit", "planned")


def test_told_without_a_time_it_is_dated_before_the_text() -> None:
    found = only("President Karl Lind met Prime Minister Ana Souza in Oslo.")
    assert found.when.basis == "document"
    assert found.when.iso() == (None, "2023-05-27")


def test_evidence_quotes_the_trigger_and_whom_it_names() -> None:
    found = only(
        "After a long week, President Karl Lind met Prime Minister Ana Souza in Oslo, and the papers were full of it."
    )
    assert found.evidence[0].quote == "President Karl Lind met Prime Minister Ana Souza in Oslo"


def test_evidence_of_a_long_sentence_is_cut() -> None:
    filler = ", after a walk in the garden" * 25
    found = happenings_of(f"President Karl Lind{filler}, met Prime Minister Ana Souza.")
    assert all(e.end - e.start <= 400 for h in found for e in h.evidence)


def test_same_rows_whatever_the_batch() -> None:
    texts = [
        "President Karl Lind met Prime Minister Ana Souza in Oslo on Monday.",
        "Prime Minister Ana Souza told a news conference in Oslo that the talks with President Lind were useful.",
    ]
    together = []
    for text in texts:
        parsed = parse_text(text, name="test", published="2023-05-26")
        together.append(Page(parsed, Syntax(parsed.text, parsed.sentences)))
    for layer in (Times(), Mentions(), Happenings()):
        layer.read(together)
    assert [p.found.happenings for p in together] == [happenings_of(t) for t in texts]


@pytest.mark.parametrize(
    "text", ["", "met", "Met with with with.", "talks talks talks", "They met. They met. They met.", "visited " * 200]
)
def test_odd_texts_are_read_without_error(text: str) -> None:
    if text:
        assert isinstance(read(text).found.happenings, list)


@needs_shared
def test_the_first_case() -> None:
    from pathlib import Path

    folder = Path(shared) / "cases" / "ukraine-2023"
    read_all = {f.name[:3]: read(f.read_text(encoding="utf-8"), published="") for f in sorted(folder.glob("*.txt"))}
    call = [h for h in read_all["001"].found.happenings if h.type == "call" and h.duration is not None]
    assert call
    assert all(h.duration is not None and (h.duration.least, h.duration.most) == (50, 60) for h in call)
    denied = [h for h in read_all["002"].found.happenings if h.status == "denied"]
    assert any("Putin" in p.words for h in denied for p in h.participants)
    tour = [h for h in read_all["000"].found.happenings if h.type == "tour"]
    assert [s.words for s in tour[0].stops] == ["Kiev", "Warsaw", "Paris", "Berlin", "Brussels", "Moscow"]
    signed = [h for h in read_all["003"].found.happenings if any("Mishustin" in p.words for p in h.participants)]
    assert [h.when.iso() for h in signed] == [("2023-05-23", "2023-05-24")]


def test_the_ministry_under_a_group_is_no_participant_of_its_own() -> None:
    found = only(
        "The envoy Ana Souza met Norwegian officials, including the heads of the Ministry of Trade and the Ministry of "
        "Health."
    )
    assert not any(w.endswith("Ministry of Health") and w.startswith(("the Min", "Min")) for w in roles(found))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The envoy Ana Souza goes on to Warsaw on Thursday.", "2023-06-01"),
        ("The envoy Ana Souza arrives in Warsaw on Thursday.", "2023-06-01"),
        ("The envoy Ana Souza is due in Warsaw on Thursday.", "2023-06-01"),
    ],
)
def test_a_journey_told_in_the_present_is_to_come(text: str, day: str) -> None:
    found = only(text)
    assert found.status == "planned"
    assert found.when.value == day


def test_the_place_behind_a_name_in_apposition() -> None:
    found = only("Jonas Haugen, the Norwegian minister, received Sweden's special envoy Ana Souza in Oslo on Thursday.")
    assert found.place == "Oslo"


def test_the_year_of_an_agreement_does_not_date_a_report_of_no_date() -> None:
    found = happenings_of(
        "President Lind spoke of the 2015 agreement. On Tuesday he met Prime Minister Souza in Oslo.", published=""
    )
    assert [h.when.basis for h in found if h.type == "meeting"] == ["document"]


@pytest.mark.parametrize(
    "text",
    [
        "Anti-government protesters left noon prayers and were in Oslo on Tuesday.",
        "Norwegian soldiers visited a hospital in Warsaw.",
        "Members of a militia unit came to Warsaw on Friday.",
        "Dozens of protesters stormed the gate, shouting and calling.",
    ],
)
def test_crowds_and_soldiers_make_no_visits(text: str) -> None:
    assert happenings_of(text) == []


def test_an_official_who_meets_a_crowd_meets_it() -> None:
    assert set(roles(only("President Lind met Polish protesters in Oslo."))) == {"President Lind", "Polish protesters"}


def test_the_stamp_of_a_live_report_takes_no_part() -> None:
    found = only("NORWAY, 4:01 p.m.: Prime Minister Ana Souza met in Oslo with ambassadors of the European Union.")
    assert not any("NORWAY" in words for words in roles(found))


def test_who_listens_to_a_speech_does_not_give_it() -> None:
    assert happenings_of("The ruler's daughter told Norwegians in a televised address that the war must end.") == []


def test_a_heading_that_runs_into_a_sentence_does_not_govern_it() -> None:
    found = happenings_of(
        "Norway urging Poland to offer its rival a concession Lind's visit to Warsaw followed "
        "his meeting with Prime Minister Ana Souza in Oslo. President Karl Lind smiled. Lind left."
    )
    assert [(h.type, h.status) for h in found if h.type in ("visit", "meeting")] == [
        ("visit", "held"),
        ("meeting", "held"),
    ]


def test_ministries_listed_after_their_leaders_are_meant_too() -> None:
    found = only(
        "Envoy Karl Lind met senior Polish officials, including leaders of the Ministry of Trade, Ministry of Health, "
        "and Ministry of Labour."
    )
    assert any(words.endswith("Ministry of Labour") for words in roles(found))


@pytest.mark.parametrize(
    ("text", "words", "role"),
    [
        (
            "Talks between President Lind and Prime Minister Souza, mediated by Turkey, opened in Oslo.",
            "Turkey",
            "mediator",
        ),
        ("Qatar brokered talks between President Lind and Prime Minister Souza.", "Qatar", "mediator"),
        (
            "President Lind held talks with Prime Minister Souza under the auspices of the United Nations.",
            "the United Nations",
            "mediator",
        ),
        ("President Lind had a meeting with Prime Minister Souza hosted by Kenya.", "Kenya", "host"),
        ("President Lind and Prime Minister Souza signed the accord in Oslo.", "President Lind", "signatory"),
        ("President Lind received Prime Minister Souza at the palace.", "Prime Minister Souza", "visitor"),
        ("President Lind phoned Prime Minister Souza.", "Prime Minister Souza", "called"),
        ("President Lind sent an envoy to Poland.", "President Lind", "sender"),
    ],
)
def test_roles(text: str, words: str, role: str) -> None:
    (first, *_) = happenings_of(text)
    assert roles(first)[words] == role


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Prime Minister Souza would receive President Lind if the blockade ended.", "conditional"),
        ("Unless the port reopens, President Lind will not meet Prime Minister Souza.", "denied"),
        ("President Lind scrapped talks with Prime Minister Souza.", "cancelled"),
        ("The summit of President Lind and Prime Minister Souza was called off.", "cancelled"),
        ("Prime Minister Souza shelved a visit to Poland.", "cancelled"),
        ("The palace would not say whether President Lind had met Prime Minister Souza.", "not_confirmed"),
        ("It is unclear whether President Lind met Prime Minister Souza.", "not_confirmed"),
        ("President Lind may visit Poland in June.", "considered"),
        ("President Lind is due to visit Poland in June.", "planned"),
        ("President Lind was to have met Prime Minister Souza.", "planned"),
    ],
)
def test_status_on_fresh_sentences(text: str, status: str) -> None:
    assert [h.status for h in happenings_of(text)][:1] == [status]


@pytest.mark.parametrize(
    ("predicate", "status"),
    [
        ("will not take place", "denied"),
        ("did not take place", "denied"),
        ("never happened", "denied"),
        ("did not go ahead", "denied"),
        ("is not going to take place", "denied"),
        ("failed to take place", "denied"),
        ("is not expected to take place", "denied"),
        ("will take place in Oslo", "planned"),
        ("is going to happen", "planned"),
        ("has yet to take place", "planned"),
        ("could take place in Oslo", "considered"),
        ("fell through", "cancelled"),
        ("took place in Oslo", "held"),
        ("is believed to have taken place in Oslo", "held"),
        ("did not take place until 4 May 2022", "held"),
        ("did not take place in Oslo but in Bergen", "held"),
        ("did not produce an agreement", "held"),
        ("did not take long", "held"),
        ("collapsed on Friday", "held"),
    ],
)
def test_an_occasion_comes_about_or_not_by_the_verb_it_is_the_subject_of(predicate: str, status: str) -> None:
    found = only(f"The meeting between Norway and Poland {predicate}.")
    assert (found.type, found.status) == ("meeting", status)
    assert status == "held" or predicate.split(" in ")[0] in found.evidence[0].quote


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The meeting between Norway and Poland planned for 17 March has been called off.", "cancelled"),
        ("The meeting between Norway and Poland set for 17 March has been called off.", "cancelled"),
        ("The meeting between Norway and Poland planned for 17 March has not been called off.", "planned"),
        ("The meeting between Norway and Poland planned for 17 March will not take place.", "denied"),
        ("The meeting between Norway and Poland planned for 17 March will not be held.", "denied"),
        ("The meeting between Norway and Poland planned for 17 March collapsed.", "cancelled"),
        ("The meeting between Norway and Poland planned for 17 March fell through.", "cancelled"),
        ("The meeting between Norway and Poland planned for 17 March took place in Oslo.", "held"),
        ("The meeting between Norway and Poland was planned for 17 March.", "planned"),
    ],
)
def test_what_was_planned_for_a_day_keeps_the_day_and_gets_what_became_of_it(text: str, status: str) -> None:
    found = only(text)
    assert (found.status, found.when.value) == (status, "2023-03-17")


def test_a_meeting_that_never_took_place_is_denied_wherever_it_is_spoken_of() -> None:
    found = only("President Lind spoke of a meeting between Norway and Poland that never took place.")
    assert found.status == "denied"


def test_a_friend_after_a_comma_is_called_by_telephone() -> None:
    assert only("President Lind called Prime Minister Souza, a friend, last week.").type == "call"


def test_an_agreed_next_meeting_is_planned_between_those_who_met_and_in_no_place() -> None:
    met, again = happenings_of(
        "Envoy Ana Souza met President Karl Lind in Oslo on Wednesday. The two men agreed to meet again on 28 June."
    )
    assert (met.status, again.status) == ("held", "planned")
    assert [p.mention for p in again.participants] == [p.mention for p in met.participants]
    assert (again.when.value, again.place) == ("2023-06-28", "")


def test_the_day_of_calling_off_is_not_the_day_of_the_visit() -> None:
    (off,) = happenings_of("Envoy Ana Souza's trip to Oslo was called off on Friday because of fog.")
    assert (off.type, off.status, off.when.basis) == ("visit", "cancelled", "document")


def test_who_sponsors_talks_does_not_hold_them_with_the_other_sponsor() -> None:
    found = happenings_of("The envoys arrived in Oslo on Saturday for talks sponsored by Norway and Sweden.")
    assert [h for h in found if h.type == "talks"] == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Norway and Sweden opened talks in Oslo on Monday.", "held"),
        ("President Karl Lind told Envoy Ana Souza that he was ready to return to Oslo.", "considered"),
    ],
)
def test_to_open_talks_begins_them_to_be_ready_does_not_plan_them(text: str, status: str) -> None:
    assert [h.status for h in happenings_of(text)][-1] == status


@pytest.mark.parametrize(
    "text",
    [
        "CNN's Ana Example met President Karl Lind on Wednesday.",
        "President Karl Lind spoke by telephone with the correspondent Ana Example on Wednesday.",
        "President Karl Lind told ABC's Ana Example on Monday that he would stay. The discussion is now about March.",
    ],
)
def test_an_interview_is_no_meeting(text: str) -> None:
    assert [h for h in happenings_of(text) if h.type in ("meeting", "talks", "call")] == []


def test_a_bare_noun_is_no_place() -> None:
    assert happenings_of("The generals were out in force over the weekend.") == []


NORWAY, CHILE, PERU = "Norway's foreign minister Karl Lind", "Chile's foreign minister Ana Souza", "Peru's envoy Bo Rey"


@pytest.mark.parametrize(
    ("text", "names", "place"),
    [
        (f"{NORWAY} and {CHILE} met in Oslo on Monday.", [NORWAY, CHILE], "Oslo"),
        (f"{NORWAY}, {CHILE} and {PERU} met in Oslo.", [NORWAY, CHILE, PERU], "Oslo"),
        (f"Qatar hosted {NORWAY} and {CHILE} in Doha.", ["Qatar", NORWAY, CHILE], "Doha"),
        (f"Talks between {NORWAY} and {CHILE} were held in Oslo.", [NORWAY, CHILE], "Oslo"),
        (f"President Moreau met {NORWAY} and other officials in Oslo.", ["Moreau", NORWAY, "other officials"], "Oslo"),
        ("The foreign minister, Karl Lind, and his wife met President Moreau.", ["Karl Lind", "Moreau"], ""),
        ("President Moreau met Jan Dahl, his lawyer and friend, in Oslo.", ["Moreau", "Jan Dahl"], "Oslo"),
        ("President Moreau met the envoy, Jan Dahl, a lawyer and a friend of his.", ["Moreau", "Jan Dahl"], ""),
        ("President Moreau met Jan Dahl, head of the Party and the Union, in Oslo.", ["Moreau", "Jan Dahl"], "Oslo"),
    ],
)
def test_who_comes_after_a_name_in_apposition_takes_part_and_what_else_he_is_does_not(
    text: str, names: list[str], place: str
) -> None:
    found = only(text)
    assert [p.words.removeprefix("President ") for p in found.participants] == names
    assert found.place == place


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The foreign ministers of Norway and Chile met in Oslo.", {"Norway", "Chile"}),
        ("The presidents of Norway, Chile and Poland met in Oslo.", {"Norway", "Chile", "Poland"}),
        ("President Lind met the foreign ministers of Norway and Chile.", {"President Lind", "Norway", "Chile"}),
        ("The Norwegian, Chilean and Polish presidents met in Oslo.", {"Norwegian", "Chilean", "Polish"}),
        ("The foreign ministers of Norway met in Oslo.", {"The foreign ministers of Norway"}),
        ("The foreign ministers of both countries met in Oslo.", {"The foreign ministers of both countries"}),
    ],
)
def test_who_acts_for_each_of_several_states_is_told_state_by_state(text: str, who: set[str]) -> None:
    assert set(roles(only(text))) == who


@pytest.mark.parametrize(("place", "told"), [("Oslo", ["met"]), ("Bergen", ["meet", "met"])])
def test_a_heading_without_names_tells_no_other_occasion_than_its_report(place: str, told: list[str]) -> None:
    lead = f"Foreign Minister Ana Souza met President Karl Lind in {place} on Friday."
    text = f"Ministers meet in Oslo\n\n{lead}\n\nThey spoke of the harbour."
    found = happenings_of(text)
    assert [text[h.trigger.start : h.trigger.end] for h in found] == told
