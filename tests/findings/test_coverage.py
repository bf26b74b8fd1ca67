"""Coverage: who is heard, by party and side, and who is spoken of but never quoted."""

from contextlib import closing

from detente.findings.case import gather
from detente.findings.coverage import Coverage, coverage
from detente.reconcile.stage import reconcile
from tests.findings.build import people
from tests.reconcile.build import Builder, day


def covered(case: Builder) -> Coverage:
    with closing(case.store()) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        return coverage(gather(store.view()))


def heard() -> Builder:
    case = people(Builder())
    case.entity("Sudland Foreign Ministry", "body", state="SE")
    one = case.document("one", "Sudland's Carl Dahl said the border stays shut. Norland was named.", "2023-05-02")
    case.mention(one, "Sudland", "Sudland")
    case.mention(one, "Norland", "Norland")
    case.statement(one, "the border stays shut", "Carl Dahl", attribution="relayed", said=day("2023-05-01"))
    two = case.document(
        "two", "The Sudland Foreign Ministry said: no talks. It said rain. Norland waits.", "2023-05-04"
    )
    case.statement(two, "no talks", "Sudland Foreign Ministry", form="direct", said=day("2023-05-03"))
    case.mention(two, "Norland", "Norland")
    case.statement(two, "rain", speaker_words="It")
    case.happening(two, "no talks", "talks", ["Norland"], status="denied")
    return case


def test_a_side_counts_all_parties_of_its_state_and_their_origins() -> None:
    found = covered(heard())
    (side,) = found.sides
    assert side.name.name == "Sudland"
    assert (len(side.statements), len(side.origins), side.quoted, side.second_hand) == (2, 2, 1, 1)
    assert side.when.iso() == ("2023-05-01", "2023-05-04")
    assert {party.name for party in side.parties} <= {"Sudland", "Sudland Foreign Ministry", "Carl Dahl"}


def test_words_of_nobody_who_can_be_named_are_counted_apart() -> None:
    found = covered(heard())
    assert len(found.unattributed) == 1
    assert all(voice.name.name != "It" for voice in found.parties)


def test_a_state_that_is_named_and_never_quoted_is_told() -> None:
    found = covered(heard())
    (norland,) = found.unheard
    assert norland.name.name == "Norland"
    assert len(norland.documents) == 2
    assert len(norland.occasions) == 1
    assert len(found.searched) == 2


def test_a_state_in_the_name_of_a_body_that_is_not_its_organ_is_not_named() -> None:
    case = people(Builder())
    case.entity("Norland Marshall Fund", "body", state="NO")
    case.entity("Norland Foreign Ministry", "body", state="NO")
    for at, name in enumerate(("Norland Marshall Fund", "Norland Foreign Ministry")):
        for n in range(2):
            ident = case.document(f"{at}{n}", f"The {name} met on day {n}. Sudland's Carl Dahl said no.", "2023-05-02")
            case.mention(ident, name, name)
            case.mention(ident, "Norland", "Norland")
            case.statement(ident, "no", "Carl Dahl", said=day("2023-05-02"))
    (norland,) = covered(case).unheard
    assert norland.name.name == "Norland"
    assert len(norland.documents) == 2
