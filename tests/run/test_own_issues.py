"""A case's own issues: what its file adds is tagged, stood on, measured, told in the brief and exported."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from detente.findings.case import gather
from detente.findings.gap import gaps
from detente.model.errors import UsageError
from detente.model.findings import Position
from detente.model.records import StatementRecord
from detente.model.rows import Statement
from detente.publish.brief.write import write_brief
from detente.publish.export import export_jsonl
from detente.run.adding import add
from detente.run.case import ISSUES_FILE, Case, new_case, open_record
from detente.run.cut import Cut, cut
from detente.run.reading import read, read_documents, unread
from detente.run.settings import Settings, settings_of
from detente.run.stages import layers_with
from detente.run.tagging import take_issues
from detente.store.contract import Store

DAM = """
[[issue]]
id = "nile_dam_filling"
label = "Nile dam filling"
description = "How fast the reservoir behind the dam on the Nile is filled, and who agrees to it."
keywords = ["reservoir", "fill* * dam", "filling of the dam"]
plus = "filled by agreement only"
minus = "filled without waiting"
examples = ["The reservoir must not be filled before there is a deal.", "We will fill it this summer."]
things = ["binding agreement on * reservoir", "agreement on * filling"]
harms = ["unilateral filling", "filling the reservoir"]
"""
REPORTS = {
    "cairo": (
        "2021-06-02",
        "CAIRO, 2 June 2021. Egypt rejects any unilateral filling of the reservoir, Foreign Minister Sameh Shoukry "
        "said on Wednesday. Shoukry said Egypt demanded a binding agreement on the reservoir before the rains.",
    ),
    "addis": (
        "2021-06-04",
        "ADDIS ABABA, 4 June 2021. Ethiopia rejects a binding agreement on the reservoir, Foreign Minister Demeke "
        "Mekonnen said on Friday. Demeke said Ethiopia would insist on filling the reservoir in July.",
    ),
}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = new_case(tmp_path / "dam")
    rows = [{"id": i, "published": day, "text": text} for i, (day, text) in REPORTS.items()]
    (tmp_path / "reports.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf8")
    return made


def reading(case: Case) -> Store:
    store = open_record(case)
    add(store, [str(case.folder.parent / "reports.jsonl")])
    read(store, settings=settings_of(case))
    return store


def export(store: Store) -> list[str]:
    return list(export_jsonl(store.view()))


def test_issues_that_change_while_a_document_is_read_are_tagged_after_it(case: Case) -> None:
    with closing(open_record(case)) as store:
        add(store, [str(case.folder.parent / "reports.jsonl")])
        layers = layers_with(store.view().issues())
        take_issues(store, DAM)
        read_documents(store, layers, list(store.view().raws()))
        assert store.view().marks("issues") == {}
        read(store, settings=Settings(issues=DAM))
        assert any("nile_dam_filling" in row.issues for row in store.view().rows(Statement))
        assert set(store.view().marks("issues").values()) == {store.view().issues().state}


def test_an_added_issue_has_positions_a_gap_a_line_in_the_brief_and_is_exported(case: Case) -> None:
    (case.folder / ISSUES_FILE).write_text(DAM, encoding="utf8")
    store = reading(case)
    view = store.view()
    held = {p.party.name: p.stance for p in view.rows(Position) if p.issue == "nile_dam_filling"}
    assert set(held) == {"Egypt", "Ethiopia"}
    assert held["Egypt"] in (1, 2)
    assert held["Ethiopia"] in (-1, -2)
    found = [g for g in gaps(gather(view), view.rows(Position)) if g.issue == "nile_dam_filling"]
    assert [g.distance for g in found] == [int(str(held["Egypt"])) - int(str(held["Ethiopia"]))]
    assert "Nile dam filling" in write_brief(view, title="Dam")
    exported = [json.loads(line) for line in export(store)]
    assert {r["party"] for r in exported if r["kind"] == "position" and r["issue"] == "nile_dam_filling"} == set(held)
    store.close()


def test_issues_added_later_give_what_a_fresh_reading_gives_and_taken_away_what_there_was(case: Case) -> None:
    store = reading(case)
    before = export(store)
    assert not any("nile_dam_filling" in line for line in before)
    (case.folder / ISSUES_FILE).write_text(DAM, encoding="utf8")
    assert unread(store, settings_of(case)) == -1
    assert read(store, settings=settings_of(case)).read == 0
    assert unread(store, settings_of(case)) == 0
    after = export(store)
    other = new_case(case.folder.parent / "fresh")
    (other.folder / ISSUES_FILE).write_text(DAM, encoding="utf8")
    fresh = reading(other)
    assert after == export(fresh)
    assert any("nile_dam_filling" in record.issues for record in fresh.view().rows(StatementRecord))
    (case.folder / ISSUES_FILE).unlink()
    read(store, settings=settings_of(case))
    assert export(store) == before
    store.close()
    fresh.close()


def test_a_cut_knows_the_issues_of_its_case(case: Case) -> None:
    (case.folder / ISSUES_FILE).write_text(DAM, encoding="utf8")
    store = reading(case)
    part = cut(store, Cut(), settings_of(case))
    assert export(part) == export(store)
    part.close()
    store.close()


def test_a_shipped_issue_gains_keywords_and_keeps_the_rest(case: Case) -> None:
    (case.folder / ISSUES_FILE).write_text(
        '[[issue]]\nid = "environment"\nadd_keywords = ["reservoir"]\n', encoding="utf8"
    )
    store = reading(case)
    known = store.view().issues()
    assert known["environment"].label == "Environment and climate"
    assert known["environment"].keywords.search("the pollution")
    assert known.owned == {"environment"}
    assert any("environment" in record.issues for record in store.view().rows(StatementRecord))
    store.close()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[issue]\n", "not TOML.*line 1"),
        ("[[issues]]\n", "unknown issues"),
        ('[[issue]]\nid = "x"\n', "issue x lacks 'label'"),
        (DAM.replace('"reservoir", ', "3, "), "keywords of issue nile_dam_filling is not a list of words"),
        (DAM.replace("harms", "harm"), "nile_dam_filling has harm; known are"),
        (DAM.replace('"nile_dam_filling"', '"Nile dam"'), "cannot be an issue's id"),
        (DAM + DAM, "stands there twice"),
        (DAM + 'facet = "mood"\n', "facet of issue nile_dam_filling is 'mood'"),
        (DAM + 'broader = "rivers"\n', "broader issue not in the taxonomy: rivers"),
        (DAM + "sign = 7\n", "sign of issue nile_dam_filling is 7"),
        (DAM.replace("filled without waiting", "Filled by agreement only"), "has one pole twice"),
    ],
)
def test_a_file_that_holds_no_issues_is_refused_with_what_is_wrong(case: Case, text: str, told: str) -> None:
    (case.folder / ISSUES_FILE).write_text(text, encoding="utf8")
    with pytest.raises(UsageError, match=f"{ISSUES_FILE} of .*{told}"):
        settings_of(case)


def run(*args: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "detente", *map(str, args)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False, timeout=120)


def test_the_verb_starts_the_file_and_says_which_issues_are_the_cases_own(case: Case) -> None:
    reading(case).close()
    assert "detente issues --start" in run("issues", case.folder).stderr
    assert run("issues", "--start", "--case", case.folder).returncode == 0
    started = (case.folder / ISSUES_FILE).read_text(encoding="utf8")
    filled = "".join(f"{line[2:]}\n" for line in started.splitlines()[started.splitlines().index("# [[issue]]") :])
    (case.folder / ISSUES_FILE).write_text(filled, encoding="utf8")
    done = run("issues", case.folder, "--json")
    rows = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert rows["fishing_rights"]["from"] == "this case"
    assert rows["ceasefire"]["from"] == "changed here"
    assert rows["troop_withdrawal"]["from"] == "shipped"
    assert "bring the record up to date" in done.stderr
    again = run("issues", "--start", "--case", case.folder)
    assert again.returncode == 2
    assert "has issues.toml already" in again.stderr


def test_a_file_from_elsewhere_is_taken_once_it_holds_and_replaces_the_one_before(case: Case, tmp_path: Path) -> None:
    reading(case).close()
    written = tmp_path / "mine.toml"
    written.write_text(DAM, encoding="utf8")
    done = run("issues", "--take", written, "--case", case.folder, "--json")
    assert done.returncode == 0
    assert {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}["nile_dam_filling"][
        "from"
    ] == "this case"
    refused = run("issues", "--take", "-", "--case", case.folder, typed=DAM + "sign = 7\n")
    assert refused.returncode == 2
    assert "these issues do not hold: sign of issue nile_dam_filling is 7" in refused.stderr
    assert (case.folder / ISSUES_FILE).read_text(encoding="utf8") == DAM
    assert run("issues", "--take", "-", "--case", case.folder, typed="# none\n").returncode == 0
    assert (case.folder / ISSUES_FILE).read_text(encoding="utf8") == "# none\n"
