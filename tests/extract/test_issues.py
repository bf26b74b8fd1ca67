"""Statements are tagged with the issues their words are about; the taxonomy file is sound."""

import csv
import re
import tomllib
from importlib.resources import files

import pytest

from detente.extract.contract import Page
from detente.extract.issues.layer import Issues
from detente.extract.issues.tagger import Tagger
from detente.extract.syntax import Syntax
from detente.model.errors import UsageError
from detente.model.evidence import Span, cite
from detente.model.rows import Statement
from detente.model.taxonomy import phrases, read, taxonomy
from tests.reconcile.build import Builder
from tests.shared import needs_shared, shared

WANTED = {
    "territory_sovereignty", "ceasefire", "troop_withdrawal", "security_guarantees_alignment", "talks_process",
    "monitoring_enforcement", "prisoners_deportees_children", "civilians_protection", "humanitarian_access",
    "nuclear_plant_safety", "nuclear_weapons_risk", "grain_food", "energy", "sanctions_relief", "supply_chains_trade",
    "reconstruction_compensation", "accountability_justice", "environment", "arms_supply", "political_status_language",
    "end_of_war_instrument",
}  # fmt: skip


def page_with(text: str, *contents: str) -> Page:
    case = Builder()
    ident = case.document("a", text)
    page = Page(case.parsed[ident], Syntax(text, case.parsed[ident].sentences))
    for number, content in enumerate(contents):
        start = text.index(content)
        evidence = cite(ident, text, [Span(start, start + len(content))])
        page.found.statements.append(
            Statement(f"statement-{number}", evidence, (), (), "indirect", "assert", "on_record")
        )
    Issues().read([page])
    return page


@pytest.mark.parametrize(
    ("words", "issue"),
    [
        ("both armies should observe a truce over the winter", "ceasefire"),
        ("a truce would leave the valley under foreign control", "territory_sovereignty"),
        ("no power station may be a target, the nuclear plant least of all", "nuclear_plant_safety"),
        ("all captives are to be exchanged before Easter", "prisoners_deportees_children"),
        ("grain ships may leave the port again", "grain_food"),
        ("the embargo hurts the poor and has to end", "sanctions_relief"),
        ("whoever gave the order will stand before a tribunal", "accountability_justice"),
        ("tanks and ammunition will arrive by spring", "arms_supply"),
        ("each side may send observers to the harbour", "monitoring_enforcement"),
        ("the river is poisoned, the pollution reaches the sea", "environment"),
    ],
)
def test_words_put_a_statement_on_an_issue(words: str, issue: str) -> None:
    page = page_with(f"The minister said {words}.", words)
    assert issue in page.found.statements[0].issues


@pytest.mark.parametrize(
    ("words", "issue"),
    [
        ("bread became dear after the harbour was closed to ships", "grain_food"),
        ("the foreign army must leave this country before the year is out", "troop_withdrawal"),
    ],
)
def test_near_in_meaning_is_enough_without_a_keyword(words: str, issue: str) -> None:
    assert not taxonomy()[issue].keywords.search(words)
    page = page_with(f"The minister said {words}.", words)
    assert issue in page.found.statements[0].issues


def test_a_keyword_in_another_sense_is_not_enough() -> None:
    words = "the debate took place in a relaxed environment and everybody was pleased with the seats"
    assert taxonomy()["environment"].keywords.search(words)
    page = page_with(f"The minister said {words}.", words)
    assert "environment" not in page.found.statements[0].issues


def test_tags_do_not_depend_on_what_is_read_together() -> None:
    texts = ["the truce has to hold", "all captives are to be freed", "nothing of note", "no tariffs on their steel"]
    apart = [Tagger().tags([text])[0] for text in texts]
    assert Tagger().tags(texts) == apart


def test_a_short_remark_is_about_what_was_said_before_it() -> None:
    page = page_with("The minister spoke about the ceasefire. “We will see,” she said.", "We will see")
    assert page.found.statements[0].issues == ("ceasefire",)


def test_a_long_remark_about_nothing_known_has_no_issue() -> None:
    words = "the weather had been fine and everybody had slept well in the hotel by the lake"
    page = page_with(f"They spoke about the ceasefire. The minister said {words}.", words)
    assert page.found.statements[0].issues == ()


def test_the_taxonomy_has_the_issues_of_a_war_each_with_two_poles() -> None:
    issues = {issue.id: issue for issue in taxonomy().issues}
    assert set(issues) >= WANTED
    assert all(i.plus and i.minus and i.plus != i.minus and i.description for i in issues.values())
    assert all(not i.broader or i.broader in issues for i in issues.values())
    assert all(set(i.crosswalks) == {"pa_x", "plover", "plans"} for i in issues.values())
    points = [point for i in issues.values() for point in i.crosswalks["plans"] if point.startswith("China 2023")]
    assert sorted(int(point.split(": ")[1]) for point in set(points)) == list(range(1, 13))


@needs_shared
def test_the_crosswalk_to_pa_x_names_its_columns_and_codes() -> None:
    with (shared / "reference" / "pa-x-columns.csv").open(encoding="utf8", newline="") as file:
        columns = {row["column"]: row["value_summary"] for row in csv.DictReader(file)}
    told = [name.partition("=") for issue in taxonomy().issues for name in issue.crosswalks["pa_x"]]
    assert told
    for column, _, code in told:
        assert column in columns
        assert not code or re.search(rf"\b{code} \(", columns[column])


def test_the_crosswalk_to_plover_names_its_contexts() -> None:
    table = tomllib.loads((files("detente.publish") / "data" / "plover.toml").read_text(encoding="utf8"))
    told = {name for issue in taxonomy().issues for name in issue.crosswalks["plover"]}
    assert told
    assert told <= set(table["contexts"])


def test_a_case_may_add_and_replace_issues() -> None:
    table = {"issue": [{"id": "fishing", "label": "Fishing", "description": "Who fishes where.", "keywords": ["fish*"],
                        "plus": "open", "minus": "closed", "broader": "supply_chains_trade"}]}  # fmt: skip
    own = read(table, base=taxonomy())
    assert own.tags("the fishing fleet") == ("fishing",)
    assert len(own.issues) == len(taxonomy().issues) + 1


@pytest.mark.parametrize("missing", ["label", "keywords", "plus"])
def test_an_issue_without_its_parts_is_refused(missing: str) -> None:
    entry = {"id": "x", "label": "X", "description": "x", "keywords": ["x"], "plus": "a", "minus": "b"}
    del entry[missing]
    with pytest.raises(UsageError, match=missing):
        read({"issue": [entry]})


def test_an_unknown_broader_issue_is_refused() -> None:
    entry = {"id": "x", "label": "X", "description": "x", "keywords": ["x"], "plus": "a", "minus": "b", "broader": "y"}
    with pytest.raises(UsageError, match="y"):
        read({"issue": [entry]})


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("lift*", "lifting", True),
        ("lift* * sanction*", "lift all economic sanctions", True),
        ("lift* * sanction*", "lift a ban and then speak about sanctions", False),
        ("reject* ** report*", "rejected the long report of last week's inquiry report", True),
        ("no deal", "nodeal", False),
        ("can't", "can’t", True),
        ("NATO", "senator", False),
    ],
)
def test_the_phrase_language(form: str, text: str, found: bool) -> None:
    assert bool(phrases([form]).search(text)) is found
