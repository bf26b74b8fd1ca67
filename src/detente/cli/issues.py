"""The verb that shows which issues a case knows, and starts the file in which it adds its own."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

import click

from detente.cli.options import case_option, json_option, the_case, to_look
from detente.cli.output import note, put_json, put_table
from detente.model.errors import UsageError
from detente.model.findings import Position
from detente.model.records import StatementRecord
from detente.model.taxonomy import Issue, Taxonomy, own_taxonomy, taxonomy
from detente.run.case import ISSUES_FILE, Case, read_case_file, write_case_file
from detente.run.settings import issues_of

_START = """# Issues of this case beside those that Detente knows.
# `detente issues` lists them all, `detente read` applies what you change.
#
# keywords   words that put a statement on the issue: whole words, any case; "dam*" takes any ending,
#            "fill * reservoir" up to three words between
# plus, minus  the two poles a stance is measured against
# examples   a few sentences of your own that speak to the issue, whichever way: words no list holds are then found too
# favour, against  phrases that by themselves speak for one pole or the other
# things, harms    what one can be for or against: favouring things leans to plus, favouring harms to minus
# An entry with the id of a known issue changes what it gives of it; add_keywords adds to its keywords.
#
# [[issue]]
# id = "fishing_rights"
# label = "Fishing rights"
# description = "Who may fish where, and how much."
# keywords = ["fishing", "fishermen", "trawler*", "catch quota*"]
# plus = "boats of both sides may fish"
# minus = "one side is kept out"
# examples = ["The boats must be let back into the bay.", "Nobody else will cast nets in our waters."]
# things = ["fishing", "access to the bay"]
# harms = ["fishing ban*"]
# broader = "supply_chains_trade"
#
# [[issue]]
# id = "ceasefire"
# add_keywords = ["humanitarian pause"]
"""


@click.command()
@click.argument("case_folder", type=click.Path(path_type=Path), required=False, metavar="[CASE]")
@click.option(
    "--start",
    is_flag=True,
    help="Write a file to fill in, issues.toml in the case's folder; print it for an encrypted case.",
)
@click.option(
    "--take",
    type=click.File(encoding="utf8"),
    metavar="FILE",
    help="Make FILE the case's own issues once it holds (- for standard input); the way for an encrypted case.",
)
@case_option
@json_option
def issues(case_folder: Path | None, start: bool, take: TextIO | None, folder: Path | None, as_json: bool) -> None:
    """Which issues the case knows, what it says of each, and where it adds its own."""
    if start or take:
        opened = the_case(case_folder or folder)
        if opened.keys and take is None:
            click.echo(_START, nl=False)
            note("an encrypted case keeps no file that you could open: fill this in, then: detente issues --take FILE")
            return
        _write(opened, _START if take is None else take.read(), anew=take is not None)
    with to_look(case_folder or folder) as (case, store):
        known = own_taxonomy(issues_of(case))
        view = store.view()
        said = Counter(issue for record in view.rows(StatementRecord) for issue in record.issues)
        held = Counter(position.issue for position in view.rows(Position))
    rows = [_row(issue, known, said[issue.id], held[issue.id]) for issue in known.issues]
    if as_json:
        put_json(rows)
        return
    columns = ("id", "label", "statements", "positions", "from")
    put_table(columns, [tuple(str(row[column]) for column in columns) for row in rows], empty="no issues")
    if known.own:
        note(f"own issues: {case.home / ISSUES_FILE}{', encrypted; change them with --take' if case.keys else ''}")
    else:
        start_with = f"detente issues --start --case {shlex.quote(str(case.folder))}"
        note(f"this case adds none of its own; start a file for them with: {start_with}")


def _write(case: Case, text: str, *, anew: bool) -> None:
    try:
        own_taxonomy(text)
    except UsageError as error:
        raise UsageError(f"these issues do not hold: {error}") from error
    if not anew and read_case_file(case, ISSUES_FILE) is not None:
        raise UsageError(f"{case.folder} has {ISSUES_FILE} already; edit it, then run: detente read")
    write_case_file(case, ISSUES_FILE, text)


def _row(issue: Issue, known: Taxonomy, said: int, held: int) -> dict[str, Any]:
    shipped = issue.id in taxonomy()
    origin = ("changed here" if shipped else "this case") if issue.id in known.owned else "shipped"
    return {
        "kind": "issue",
        "id": issue.id,
        "label": issue.label,
        "description": issue.description,
        "plus": issue.plus,
        "minus": issue.minus,
        "broader": issue.broader or None,
        "statements": said,
        "positions": held,
        "from": origin,
        **{name: list(issue.crosswalks[name]) for name in issue.crosswalks},
    }
