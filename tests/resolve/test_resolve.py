"""Who is who across documents: spellings, offices, times, namesakes; in our own short reports."""

from __future__ import annotations

import dataclasses

import pytest

from detente.model.authority import Holder, shipped
from detente.model.entities import Entity, Judgement
from detente.model.errors import UsageError
from detente.model.evidence import Evidence
from detente.resolve.known import Known
from detente.resolve.offices import Held
from detente.resolve.stage import AUTHOR, resolve
from detente.resolve.tenures import tenures
from detente.resolve.units import Unit
from detente.resolve.verbs import By, merge, who
from tests.resolve.case import called, case, judge, keep, people, persons


def test_spellings_of_one_name_are_one_person_and_say_why() -> None:
    store = case(
        "Ukrainian President Volodymyr Zelenskiy spoke on Monday.",
        "Ukraine's president, Volodymyr Zelensky, answered.",
        "President Vladimir Zelenskyy of Ukraine left.",
    )
    found = people(store)
    assert list(found) == ["Volodymyr Zelenskyy"]
    assert found["Volodymyr Zelenskyy"].authority
    assert any("spellings of one name" in reason for reason in found["Volodymyr Zelenskyy"].reasons)


def test_two_who_may_be_one_are_told_once_however_many_reports_name_them() -> None:
    texts = ["Ada Holm spoke.", "Holm met Lind in Oslo.", "Holm left Rome.", "Holm ate in Lima."]
    days = [f"20{year}-06-01" for year in range(11, 15)]
    told = [
        [line.item for line in resolve(case(*texts[::way], published=tuple(days[::way])).view()).log] for way in (1, -1)
    ]
    assert told == [["Ada Holm / Holm"]] * 2


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("North Korean leader Kim Jong-un smiled.", "North Korean leader Kim Jong Un left."),
        ("Libyan leader Muammar Gaddafi spoke.", "Libyan leader Moammar al-Qaddafi spoke."),
        ("Russian Foreign Minister Sergey Viktorovich Lavrov spoke.", "Russian Foreign Minister Sergei Lavrov left."),
        ("US Defense Secretary Jim Mattis spoke.", "US Defense Secretary James Mattis left."),
        ("US Secretary of State Anthony Blinken spoke.", "US Secretary of State Antony Blinken left."),
    ],
)
def test_one_person_in_two_spellings(left: str, right: str) -> None:
    assert len(persons(case(left, right))) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("North Korean leader Kim Jong-un smiled.", "North Korean leader Kim Jong-il died."),
        ("French minister Anne Martin spoke.", "Belgian minister Anne Martin spoke."),
        ("Donald Trump spoke.", "Melania Trump spoke."),
        ("Donald Trump Jr. spoke.", "President Donald Trump of the United States spoke."),
    ],
)
def test_two_persons_stay_two(left: str, right: str) -> None:
    assert len(persons(case(left, right))) == 2


def test_a_family_name_alone_joins_by_office_and_never_by_itself() -> None:
    store = case(
        "Swedish Foreign Minister Anna Lind spoke.", "Swedish Foreign Minister Lind left.", "Lind is a tree, said Lind."
    )
    assert called(store, "Swedish Foreign Minister Lind").name == "Anna Lind"
    assert "Lind" not in {
        w for e in people(store).values() if e.name == "Anna Lind" for w in e.variants if w == "Lind is"
    }


def test_a_lone_surname_is_its_one_bearer_where_the_reports_tell_one_story() -> None:
    full = "UN mediator Eva Lindqvist met Olu Amadi and Sara Bah in Geneva."
    found = people(case(full, "Lindqvist met Amadi again. Bah said that Lindqvist was late."))
    assert {"Eva Lindqvist", "Olu Amadi", "Sara Bah"} == set(found)


def test_a_lone_surname_is_its_one_bearer_a_year_later_where_the_same_others_are_named() -> None:
    full = "Finnish minister Eva Lindqvist met Olu Amadi of Kenya and Sara Bah of Ghana in Geneva."
    days = ("2021-06-01", "2022-06-01")
    later = "Lindqvist met Amadi and Bah again. Finland, Kenya and Ghana were content."
    assert len(people(case(full, later, published=days))) == 3
    assert len(people(case(full, "Lindqvist met nobody. Finland was content.", published=days))) == 4


def test_somebody_known_by_another_name_is_one_person_and_says_why() -> None:
    store = case(
        "General Daro Amadi, widely known as Kito, met Sara Bah. Amadi left.", "Kito met Bah on Friday. Kito smiled."
    )
    assert set(people(store)) == {"Daro Amadi", "Sara Bah", "Bah"}
    assert "Daro Amadi is known as Kito" in people(store)["Daro Amadi"].reasons


def bodies(*texts: str) -> list[set[str]]:
    return [set(e.variants) for e in resolve(case(*texts).view()).entities if e.type == "body"]


def test_initials_are_the_one_name_that_begins_so_and_a_body_without_a_state_is_the_one_states() -> None:
    full = "Ghana's Upland Relief Forces (URF) praised Eva Lindqvist of Finland. The URF marched."
    found = bodies(full, "The URF denied it.", "Ghana said that the Upland Relief Forces had left.")
    assert len(found) == 1
    assert called(case(full, "The URF denied it."), "URF").name == "Upland Relief Forces"


def test_initials_that_begin_two_names_are_neither() -> None:
    found = bodies(
        "The Upland Relief Forces (URF) marched. The URF left.",
        "The Union of River Farmers (URF) met. The URF left.",
        "URF officers spoke. Nobody heard the URF.",
    )
    assert sum("the URF" in variants or "The URF" in variants for variants in found) > 1


def test_a_lone_surname_stays_alone_where_nothing_ties_it_and_the_log_says_so() -> None:
    store = case(
        "UN mediator Eva Lindqvist met Olu Amadi in Geneva.", "On Monday Mr. Lindqvist said that the shop was closed."
    )
    resolved = resolve(store.view())
    assert {"Eva Lindqvist", "Lindqvist"} <= {e.name for e in resolved.entities}
    assert any("no office, state or story ties the two" in entry.reason for entry in resolved.log)


def test_a_given_name_of_two_words_is_one_name_however_it_is_cut() -> None:
    texts = [f"{name} left." for name in ("Abdul Ilah al-Basri", "Abdelilah al-Basri", "Abdel-Elah Al-Basri")]
    assert len(persons(case(*(f"Jordanian envoy {text}" for text in texts)))) == 1
    two = case("Jordanian envoy Abdul Rahman al-Basri left.", "Jordanian envoy Abdul Ilah al-Basri left.")
    assert len(persons(two)) == 2


def test_kiev_is_kyiv_and_the_city_is_not_the_state() -> None:
    store = case("He flew to Kiev on Monday.", "Talks in Kyiv went on. Kyiv said no.")
    assert called(store, "Kiev").type == "place"
    states = [e for e in resolve(store.view()).entities if e.type == "state"]
    assert [e.name for e in states] == ["Ukraine"]


def test_an_office_is_the_person_the_case_names_in_it_then() -> None:
    store = case("Norwegian Foreign Minister Kari Berg spoke.", "The Norwegian foreign minister left.")
    found = called(store, "The Norwegian foreign minister")
    assert found.name == "Kari Berg"
    assert any("is named" in reason for reason in found.reasons)


def test_an_office_that_changed_hands_is_two_persons_by_date() -> None:
    store = case(
        "Norwegian Foreign Minister Kari Berg spoke.",
        "Norwegian Foreign Minister Odd Lie spoke.",
        "The Norwegian foreign minister left early.",
        published=("2021-01-10", "2022-11-01", "2022-11-20"),
    )
    assert called(store, "The Norwegian foreign minister").name == "Odd Lie"
    assert {t.holder for t in resolve(store.view()).tenures if t.source == "corpus"} == {
        e.id for e in people(store).values()
    }


def test_the_authority_file_names_a_holder_within_its_dates_and_nobody_after() -> None:
    before = called(case("The Chinese defence minister left.", published="2021-03-01"), "The Chinese defence minister")
    after = called(case("The Chinese defence minister left.", published="2023-05-26"), "The Chinese defence minister")
    assert before.name == "Wei Fenghe"
    assert (after.name, after.authority) == ("The Chinese defence minister", "")


def test_a_users_own_office_holders_count_like_the_shipped() -> None:
    store = case("The Chinese defence minister left.", published="2031-05-26")
    own = Holder(
        "CN",
        "defence minister",
        "Minister of National Defence",
        "Zhao Example",
        "own-1",
        "2030-01-01",
        "",
        "2032-01-01",
    )
    assert {e.name for e in resolve(store.view(), holders=[own]).entities if e.type == "person"} == {"Zhao Example"}


def test_order_of_documents_changes_nothing() -> None:
    texts = ("Chinese envoy Li Wen spoke.", "Li Wen left.", "The Chinese envoy wrote. Li rested.")
    forward, backward = resolve(case(*texts).view()), resolve(case(*reversed(texts)).view())
    names = lambda found: sorted((e.name, e.variants, e.reasons) for e in found.entities)  # noqa: E731
    assert names(forward) == names(backward)


def test_names_of_places_follow_the_policy() -> None:
    store = case("Kiev and Taiwan slept.", "He flew to Kiev. Kiev was quiet.")
    by_un = {e.name for e in resolve(store.view(), naming="un").entities}
    as_written = {e.name for e in resolve(store.view(), naming="as-written").entities}
    assert {"Kyiv", "Taiwan, Province of China"} <= by_un
    assert {"Kiev", "Taiwan"} <= as_written
    with pytest.raises(UsageError, match="as-written"):
        resolve(store.view(), naming="mine")


def test_a_document_more_changes_only_what_it_names() -> None:
    texts = ["Norwegian envoy Kari Berg spoke.", "Swedish envoy Anna Lind spoke.", "Danish envoy Mads Holm spoke."]
    before = set(resolve(case(*texts).view()).entities)
    after = set(resolve(case(*texts, "Swedish envoy Anna Lind left.").view()).entities)
    assert {e.name for e in after - before} == {"Anna Lind", "Sweden"}


def test_machine_judgements_name_their_author_and_score() -> None:
    resolved = resolve(case("Norwegian envoy Kari Berg spoke.", "Norwegian envoy Kari Berg left.").view())
    assert [(j.kind, j.verdict, j.author) for j in resolved.judgements] == [("merge", "positive", AUTHOR)]
    assert resolved.judgements[0].reason
    assert 0.7 <= resolved.judgements[0].score <= 1


def test_what_is_doubtful_is_left_apart_and_logged() -> None:
    store = case("Jeb Bush spoke in Miami.", "George Bush spoke in Dallas.", "Bush was tired.")
    resolved = resolve(store.view())
    assert {"Jeb Bush", "George W. Bush"} <= {e.name for e in resolved.entities}
    lone = [e for e in resolved.entities if e.name == "Bush"]
    assert len(lone) == 1


def test_a_persons_word_wins_over_the_machines() -> None:
    store = case("Norwegian envoy Kari Berg spoke.", "Norwegian envoy Kari Berg left.")
    entity = people(store)["Kari Berg"]
    split = Judgement(
        "judgement-1", "split", "negative", entity.members[0], entity.members[1], "Ines", "two envoys of one name"
    )
    judge(store, split)
    assert len([e for e in resolve(store.view()).entities if e.name == "Kari Berg"]) == 2
    judge(store, dataclasses.replace(split, id="judgement-2", kind="withdraw", undoes="judgement-1"))
    assert len([e for e in resolve(store.view()).entities if e.name == "Kari Berg"]) == 1


def test_offices_in_the_words_of_their_state() -> None:
    assert shipped().title_of("foreign minister", "US") == "secretary of state"
    entity = people(case("US Secretary of State Mike Pompeo spoke."))["Mike Pompeo"]
    assert entity.offices == ("US secretary of state",)


def test_the_ministries_of_two_states_are_two_however_much_the_reports_share() -> None:
    story = "The envoy Ana Souza met Karl Lind and Jonas Haugen in Oslo and Marco Rossi in Rome. "
    one = story + "The Norwegian foreign ministry praised her. The Norwegian foreign ministry thanked her."
    other = story + "The Italian foreign ministry praised her. The Italian foreign ministry thanked her."
    names = {e.name for e in resolve(case(one, other).view()).entities if e.type == "body"}
    assert len(names) == 2


def test_officials_of_two_states_are_two_groups_though_others_are_just_officials() -> None:
    """A lone "officials" in between must not make the Libyan ones American."""
    story = "President Obama met Foreign Minister Kaim in Tripoli. NATO and the African Union watched."
    texts = (
        f"U.S. officials spoke first. {story} U.S. officials left.",
        f"Officials spoke second. {story} The officials left.",
        f"Libyan officials spoke last. {story} Libyan officials left.",
        f"Some U.S. officials spoke again. {story} The U.S. officials left.",
    )
    groups = [set(e.variants) for e in resolve(case(*texts).view()).entities if e.type == "group"]
    assert not any("Libyan officials" in g and ("U.S. officials" in g or "Officials" in g) for g in groups)
    assert any({"U.S. officials", "Some U.S. officials"} <= g for g in groups)


def test_a_family_name_in_office_is_the_holder_of_that_day_and_nobody_else() -> None:
    told = "Swedish Foreign Minister Linde spoke. Linde left."
    assert list(people(case(told, published="2020-03-01"))) == ["Ann Linde"]
    assert list(people(case(told, published="2025-03-01"))) == ["Linde"]
    assert list(people(case(told, published=""))) == ["Linde"]
    dated = "Rain fell in Malmo."
    assert "Ann Linde" in people(case(told, dated, published=("", "2020-03-01")))
    assert "Linde" in people(case(told, dated, published=("", "2025-03-01")))


def test_a_name_in_look_alike_letters_is_not_put_with_the_one_it_imitates() -> None:
    posing = "Anna Lindqv\u0456st"
    store = case("Minister Anna Lindqvist spoke. Lindqvist left.", f"Minister {posing} resigned.")
    assert {e.name for e in persons(store)} == {"Anna Lindqvist", posing}
    assert any(
        "imitates Anna Lindqvist with letters of another alphabet" in e.reason for e in resolve(store.view()).log
    )
    keep(store)
    assert {found.entity.name for found in who(store.view(), "Anna Lindqvist")} == {"Anna Lindqvist", posing}
    judge(store, merge(store.view(), "Anna Lindqvist", posing, By("kim", "a slip of the keyboard")))
    assert len(persons(store)) == 1


def test_evidence_that_begins_at_one_place_is_in_order_of_its_ends() -> None:
    words = "FOREIGN MINISTER ADA MARIA BERG OF NORWAY SAID"
    ends = [at for at, letter in enumerate(words) if letter == " "]
    pieces = [Evidence("doc-1", 0, end, words[:end]) for end in ends]
    unit = Unit("mention-1", "doc-1", "person", ["mention-1"], {"Ada Berg": 1}, {"Ada Berg": 1}, pieces[0])
    berg = Entity("entity-1", "Ada Berg", "person", ("mention-1",), ("Ada Berg",), (pieces[0],))
    held = [Held("NO", "foreign minister", "mention-1", "", piece) for piece in pieces]
    (tenure,) = tenures([berg], held, {"mention-1": unit}, Known(()))
    assert [piece.end for piece in tenure.evidence] == ends


def test_a_body_s_initials_and_its_name_say_of_one_group_whose_it_is() -> None:
    told = (
        "The African Union delegation left Oslo. The delegation was tired.",
        "The AU delegation left Oslo on Friday. The delegation slept.",
        "The EU delegation stayed. The delegation was awake.",
    )
    groups = {e.name: e.variants for e in resolve(case(*told).view()).entities if e.type == "group"}
    assert {"The African Union delegation", "The AU delegation"} <= set(groups["African Union delegation"])
    assert "The EU delegation" not in groups["African Union delegation"]


def test_a_group_is_called_by_the_words_that_say_whose_it_is() -> None:
    told = "The Norwegian delegation left. The delegation was tired. The delegation slept."
    assert [e.name for e in resolve(case(told).view()).entities if e.type == "group"] == ["Norwegian delegation"]


def test_an_envoy_for_something_else_is_somebody_else() -> None:
    told = "Norway's envoy to the UN, Ada Holm, spoke on Monday. Holm left."
    for_chad = called(case(told, "Norway's special envoy for Chad was silent."), "Norway's special envoy for Chad")
    assert for_chad.name != "Ada Holm"
    again = called(case(told, "Norway's envoy to the UN was silent."), "Norway's envoy to the UN")
    assert again.name == "Ada Holm"


def test_a_spokesman_whom_the_report_does_not_take_as_known_is_nobody_of_another_report() -> None:
    told = "Norwegian government spokesman Olu Holm said the ferry was late. Holm left."
    for words in ("A spokesman for the Norwegian government", "A Norwegian government spokesman"):
        assert called(case(told, f"{words} said nothing."), words).name != "Olu Holm"
    words = "The spokesman for the Norwegian government"
    assert called(case(told, f"{words} said nothing."), words).name == "Olu Holm"


@pytest.mark.parametrize(
    ("named", "words", "same"),
    [
        ("White House spokeswoman", "The spokeswoman for the U.S. embassy", False),
        ("White House spokeswoman", "The U.S. president's spokeswoman", True),
        ("Norwegian foreign ministry spokeswoman", "The Norwegian embassy's spokeswoman", False),
        ("Norwegian foreign ministry spokeswoman", "The Norwegian defence ministry's spokeswoman", False),
        ("Norwegian foreign ministry spokeswoman", "The spokeswoman for the Norwegian foreign ministry", True),
        ("Norwegian foreign ministry spokeswoman", "The Norwegian spokeswoman", True),
        ("Norwegian army spokeswoman", "The Norwegian military spokeswoman", True),
    ],
)
def test_spokespersons_of_different_houses_are_different_people(named: str, words: str, same: bool) -> None:
    told = f"{named} Ada Holm said the ferry was late. Holm left."
    assert (called(case(told, f"{words} said nothing."), words).name == "Ada Holm") is same


def test_the_minister_of_a_state_is_the_only_one_of_its_ministers_that_the_report_names() -> None:
    known = "Norwegian Foreign Minister Ada Holm met Olu Amadi of Kenya and Sara Bah of Ghana. Holm left."
    told = "Holm spoke to Amadi and Bah about Norway. The Norwegian minister was late."
    assert called(case(known, told), "The Norwegian minister").name == "Ada Holm"
    deputy = told.replace("Norwegian minister", "Norwegian deputy foreign minister")
    assert "The Norwegian deputy foreign minister" not in called(case(known, deputy), "Ada Holm").variants
    rebel = told.replace("Norwegian minister", "Norwegian rebel minister")
    assert "The Norwegian rebel minister" not in called(case(known, rebel), "Ada Holm").variants
    other = known + " Norwegian Prime Minister Eva Berg followed."
    both = "Holm spoke to Berg, Amadi and Bah about Norway. The Norwegian minister was late."
    assert "The Norwegian minister" not in called(case(other, both), "Ada Holm").variants


def test_a_short_form_in_another_language_is_learned_from_brackets() -> None:
    full = "The Army of the High Valley (EAV) left. The army slept."
    found = resolve(case(full, "Olu Amadi met the EAV. He praised the EAV.").view()).entities
    (army,) = [e for e in found if "EAV" in {w.removeprefix("the ") for w in e.variants}]
    assert army.type == "body"
    assert army.name == "Army of the High Valley"


def test_a_lone_surname_is_followed_from_report_to_report() -> None:
    full = "Finnish minister Eva Lindqvist met Olu Amadi of Kenya in Geneva."
    later = ("Lindqvist and Amadi met again. Finland was content.", "Finland was late. Lindqvist met Amadi.")
    days = ("2021-06-01", "2021-07-20", "2021-09-10")
    assert set(people(case(full, *later, published=days))) == {"Eva Lindqvist", "Olu Amadi"}


def test_the_end_of_a_longer_name_is_that_person() -> None:
    full = "UN envoy Eva Ruiz Lindqvist met Olu Amadi of Kenya in Geneva."
    assert set(people(case(full, "Ruiz Lindqvist met Amadi again. Kenya was content."))) == {
        "Eva Ruiz Lindqvist",
        "Olu Amadi",
    }


def test_somebodys_office_is_of_the_state_that_he_is_of() -> None:
    full = "Norwegian Foreign Minister Ada Holm met Olu Amadi of Kenya and Sara Bah of Ghana."
    store = case(full, "Amadi and Bah left. Holm's office denied it on Monday. Holm's office was closed.")
    (office,) = [e for e in resolve(store.view()).entities if e.type == "body"]
    assert office.state == "NO"


def test_a_body_that_every_state_has_is_nobodys_without_its_state() -> None:
    full = "Ghana's Supreme Court met in Accra. Ghana's Upland Council met in Accra."
    other = "Ghana spoke. The Supreme Court met. The Supreme Court left. "
    other += "The Upland Council met. The Upland Council left."
    found = {e.name: set(e.variants) for e in resolve(case(full, other).view()).entities if e.type == "body"}
    assert "The Upland Council" in found["Upland Council"]
    assert not any({"Ghana's Supreme Court", "The Supreme Court"} <= variants for variants in found.values())
