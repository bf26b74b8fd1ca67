"""What people say about who is who: it holds, survives a new reading, and can be taken back."""

from __future__ import annotations

import pytest

from detente.model.errors import UsageError
from detente.resolve.verbs import By, find, merge, nobody, one, split, undo, who
from detente.store.contract import Store
from tests.resolve.case import case, judge, keep

INES = By("Ines", "seen in the original", "2024-01-01T00:00")


@pytest.fixture
def store() -> Store:
    """Two reports that name one envoy in two unlike ways, and a minister."""
    made = case(
        "Norwegian envoy Kari Berg spoke. Berg thanked Swedish Foreign Minister Anna Lind.",
        "Kari Fjell left early. Anna Lind did not.",
    )
    keep(made)
    return made


def names(store: Store, words: str) -> list[str]:
    """The entities found for these words after a new reading."""
    keep(store)
    return [e.name for e in find(store.view(), words)]


def test_who_finds_by_any_spelling_and_shows_why_and_where(store: Store) -> None:
    found = who(store.view(), "anna lindh")
    assert [f.entity.name for f in found] == ["Anna Lind"]
    assert len(found[0].documents) == 2
    assert [t.role for t in found[0].tenures] == ["foreign minister"]
    assert found[0].judgements[0].reason.startswith("both are called Anna Lind")
    assert who(store.view(), "Nobody Atall") == []


@pytest.mark.parametrize("name", ["DRC", "the DRC", "Congo", "Democratic Republic of the Congo"])
def test_who_finds_a_state_by_what_the_authority_file_calls_it(name: str) -> None:
    keep(made := case("Congo said that the war must end."))
    assert [f.entity.name for f in who(made.view(), name)] == ["Democratic Republic of the Congo"]


def test_merge_holds_over_a_new_reading_and_undo_takes_it_back(store: Store) -> None:
    judge(store, merge(store.view(), "Kari Berg", "Kari Fjell", INES))
    assert len(names(store, "Kari Fjell")) == 1
    assert set(names(store, "Kari Berg")) == set(names(store, "Kari Fjell"))
    judge(store, undo(store.view(), "", INES))
    assert names(store, "Kari Berg") == ["Kari Berg"]
    assert names(store, "Kari Fjell") == ["Kari Fjell"]


def test_a_merge_survives_documents_that_come_later(store: Store) -> None:
    judge(store, merge(store.view(), "Kari Berg", "Kari Fjell", INES))
    more = case(
        "Swedish Foreign Minister Anna Lind slept.",
        "Norwegian envoy Kari Berg spoke. Berg thanked Swedish Foreign Minister Anna Lind.",
        "Kari Fjell left early. Anna Lind did not.",
    )
    judge(more, *store.view().judgements())
    assert set(names(more, "Kari Fjell")) == set(names(more, "Kari Berg"))


def test_split_takes_a_variant_out_also_of_its_own_chain(store: Store) -> None:
    judge(store, *split(store.view(), "Kari Berg", "Berg", INES))
    assert sorted(names(store, "Berg")) == ["Berg"]
    assert names(store, "Kari Berg") == ["Kari Berg"]
    judge(store, undo(store.view(), "", INES))
    assert names(store, "Berg") == ["Kari Berg"]


def test_split_of_a_whole_document_s_chain(store: Store) -> None:
    before = find(store.view(), "Anna Lind")[0]
    judge(store, *split(store.view(), "Anna Lind", "Swedish Foreign Minister Anna Lind", INES))
    keep(store)
    after = find(store.view(), "Anna Lind")
    assert len(after) == 2
    assert sorted(m for e in after for m in e.members) == sorted(before.members)


def test_the_same_decision_can_be_made_again_after_it_was_undone(store: Store) -> None:
    first = merge(store.view(), "Kari Berg", "Kari Fjell", INES)
    judge(store, first)
    judge(store, undo(store.view(), first.id, INES))
    keep(store)
    again = merge(store.view(), "Kari Berg", "Kari Fjell", INES)
    assert again.id != first.id
    judge(store, again)
    assert len(names(store, "Kari Fjell")) == 1


def test_what_cannot_be_decided_says_so(store: Store) -> None:
    view = store.view()
    with pytest.raises(UsageError, match="nobody and nothing"):
        merge(view, "Kari Berg", "Nobody Atall", INES)
    with pytest.raises(UsageError, match="give the id"):
        merge(view, "Kari", "Anna Lind", INES)
    with pytest.raises(UsageError, match="one already"):
        merge(view, "Kari Berg", "Berg", INES)
    with pytest.raises(UsageError, match="nowhere called"):
        split(view, "Kari Berg", "Fjord", INES)
    with pytest.raises(UsageError, match="no decision"):
        undo(view, "", INES)


def test_a_surname_beside_a_full_name_is_its_other_bearer() -> None:
    made = case("Kari Berg spoke to the press. Berg left.", "Danish envoy Berg slept.", "Norwegian Kari Berg read.")
    keep(made)
    assert len(find(made.view(), "Berg")) == 2
    judge(made, merge(made.view(), "Kari Berg", "Berg", INES))
    assert names(made, "Berg") == ["Kari Berg"]


def test_a_very_name_comes_before_those_that_are_somewhere_called_so() -> None:
    made = case("Kari Berg spoke to the press. Berg left.", "Danish envoy Berg slept.")
    keep(made)
    assert one(made.view(), "Berg").name == "Berg"


def test_a_name_nobody_has_is_answered_with_names_near_it(store: Store) -> None:
    assert "Kari Berg" in nobody(store.view(), "Kari Borg")
    assert "near it" not in nobody(store.view(), "Xqwz")


def test_a_person_keeps_name_and_state_when_merged_with_a_body() -> None:
    made = case(
        "Norwegian Foreign Minister Kari Berg spoke.",
        "The Wagner Group left. Wagner burned a town.",
        "Aides of the Wagner Group met.",
    )
    keep(made)
    judge(made, merge(made.view(), "Kari Berg", "Wagner Group", INES))
    keep(made)
    (found,) = find(made.view(), "Kari Berg")
    assert (found.type, found.name, found.state, found.offices) == (
        "person",
        "Kari Berg",
        "NO",
        ("NO foreign minister",),
    )
    assert "Wagner" in found.variants
