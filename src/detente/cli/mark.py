"""The verb that marks what may go to whom."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from detente.cli.judge import by_options, decide
from detente.cli.options import case_option, json_option
from detente.model.entities import Judgement
from detente.model.errors import UsageError
from detente.model.handling import TLP
from detente.resolve import judging
from detente.resolve.verbs import By
from detente.store.contract import View


@click.command()
@click.argument("what")
@click.argument("tlp", type=click.Choice(TLP, case_sensitive=False), required=False)
@click.option("--embargo", type=click.DateTime(["%Y-%m-%d"]), help="RED until this day, counted by --as-of.")
@click.option(
    "--not-for-attribution/--for-attribution", "unattributed", default=None, help="Below RED, speakers are not named."
)
@by_options
@case_option
@json_option
def mark(
    what: str, tlp: str | None, embargo: datetime | None, unattributed: bool | None,
    reason: str, author: str, folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Mark WHAT (a document's name, a source, or the id of a statement, happening or event) with a TLP mark.

    A mark binds everything that rests on it: with --clearance below it, no verb, page or export shows it, nor anything
    that was concluded from it.
    """
    wanted = _wanted(tlp, embargo.date() if embargo else None, unattributed)

    def ask(view: View, by: By) -> list[Judgement]:
        return [judging.mark(view, what, field, value, by) for field, value in wanted]

    decide(folder, author, reason, as_json, ask)


def _wanted(tlp: str | None, embargo: date | None, unattributed: bool | None) -> list[tuple[str, str | bool]]:
    out: list[tuple[str, str | bool]] = []
    if tlp is not None:
        out.append(("handling", tlp.upper()))
    if embargo is not None:
        out.append(("embargo", embargo.isoformat()))
    if unattributed is not None:
        out.append(("unattributed", unattributed))
    if not out:
        raise UsageError(f"say how to mark it: one of {', '.join(TLP)}, --embargo DAY or --not-for-attribution")
    return out
