"""How far parties stand apart, and only where two origins say so."""

from contextlib import closing
from dataclasses import replace

from detente.findings.case import Case, gather
from detente.findings.gap import MOST, gaps, ground, unmentioned
from detente.findings.positions import positions
from detente.model.findings import Contradiction
from detente.model.records import Name, Side
from detente.model.taxonomy import taxonomy
from detente.reconcile.stage import reconcile
from tests.findings.build import people
from tests.reconcile.build import Builder, day

WANTS = "we support an immediate ceasefire and call for a truce"
REFUSES = "there can be no ceasefire on such terms and no truce"


def case_of(*told: tuple[str, str, str]) -> Case:
    case = people(Builder())
    texts: dict[str, list[tuple[str, str]]] = {}
    for name, who, content in told:
        texts.setdefault(name, []).append((who, content))
    for name, lines in texts.items():
        text = " ".join(f"{who} said {content}." for who, content in lines) + f" So ends {name} of Norland and Sudland."
        ident = case.document(name, text, "2023-05-26")
        for state in ("Norland", "Sudland"):
            case.mention(ident, state, state)
        for who, content in lines:
            case.statement(ident, content, who, said=day("2023-05-26"), issues=taxonomy().tags(content))
    with closing(case.store()) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        return gather(store.view())


def test_opposed_parties_are_far_apart_and_the_cell_opens_on_its_positions() -> None:
    case = case_of(("a", "Ada Berg", WANTS), ("b", "Carl Dahl", REFUSES))
    held = positions(case)
    (gap,) = [g for g in gaps(case, held) if g.issue == "ceasefire"]
    assert {p.name for p in gap.parties} == {"Norland", "Sudland"}
    assert gap.distance is not None
    assert gap.distance >= 2
    assert set(gap.positions) <= {p.id for p in held}
    assert ("opposed norms", "ceasefire: Norland, Sudland") in {(g.field, g.about) for g in ground(case, [gap], [])}


def test_one_origin_is_too_little_evidence() -> None:
    case = case_of(("a", "Ada Berg", WANTS), ("a", "Carl Dahl", REFUSES))
    (gap,) = [g for g in gaps(case, positions(case)) if g.issue == "ceasefire"]
    assert gap.distance is None
    assert ground(case, [gap], []) == []


def test_who_only_announced_an_occasion_agrees_to_nothing() -> None:
    def facts(clause: str, status: str) -> list[str]:
        case = people(Builder())
        plan = case.document("plan", f"{clause} Carl Dahl on 25 May.", "2023-05-20")
        held = case.document("held", "Ada Berg met Carl Dahl on 25 May.", "2023-05-26")
        for ident, words, standing in ((plan, clause, status), (held, "Ada Berg met", "held")):
            case.happening(ident, words, "meeting", ["Ada Berg", "Carl Dahl"], status=standing, when=day("2023-05-25"))
        with closing(case.store()) as store:
            with store.writer() as writer:
                writer.put_rows("reconcile", reconcile(store.view()))
            found = gather(store.view())
        (record,) = found.happenings
        assert len(record.origins) == 2
        return [g.about for g in ground(found, [], [])]

    assert facts("Ada Berg will meet", "planned") == []
    assert facts("Ada Berg saw", "held") == ["meeting: Ada Berg, Carl Dahl"]


def test_of_very_many_positions_those_that_most_origins_tell_are_set_against_each_other() -> None:
    case = case_of(("a", "Ada Berg", WANTS), ("b", "Ada Berg", WANTS), ("c", "Carl Dahl", REFUSES))
    held = {p.party.name: p for p in positions(case) if p.issue == "ceasefire"}
    once = replace(held["Norland"], evidence=held["Norland"].evidence[:1])
    many = [replace(once, id=f"x{n:04d}", party=Name(f"Party {n}")) for n in range(4 * MOST)]
    found = gaps(case, [*many, *held.values()])
    assert len(found) <= MOST * (MOST - 1) // 2
    assert any({"Norland", "Sudland"} == {p.name for p in gap.parties} for gap in found)


def test_what_nobody_mentions() -> None:
    silent = unmentioned(case_of(("a", "Ada Berg", WANTS)))
    assert "environment" in silent
    assert "ceasefire" not in silent


def test_what_a_report_tells_of_a_party_is_mentioned_too() -> None:
    case = people(Builder())
    ident = case.document("a", "Norland supports lifting the sanctions on salt.", "2023-05-26")
    case.mention(ident, "Norland", "Norland")
    with closing(case.store()) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        silent = unmentioned(gather(store.view()))
    assert "sanctions_relief" not in silent
    assert "environment" in silent


def test_words_that_changed_on_the_way_and_what_only_one_side_tells_are_no_contested_facts() -> None:
    case = case_of(("a", "Ada Berg", WANTS), ("b", "Carl Dahl", REFUSES))
    held = positions(case)
    piece = held[0].evidence
    sides = tuple(Side(value, piece, ("o",)) for value in ("one", "other"))
    made = [
        Contradiction(f"c{n}", kind, f"about {n}", shown, "open", (), "", 1.0)
        for n, (kind, shown) in enumerate((("number", sides), ("relay drift", sides), ("omission", sides[:1])))
    ]
    assert [g.about for g in ground(case, [], made) if g.field == "contested facts"] == ["about 0"]
