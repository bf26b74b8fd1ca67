"""The verb `watch`: read sources again and again, and tell what changed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import click

from detente.cli.options import case_option, json_option, opened
from detente.cli.output import note, progress, put_json, put_table, say, tell, write_file
from detente.collect.addresses import is_address
from detente.collect.hook import send
from detente.model.alerts import Alert
from detente.model.errors import BadInput, StopRun, UsageError
from detente.publish.alerts import Alerts, told
from detente.run import watching
from detente.run.case import Case
from detente.run.settings import settings_of
from detente.run.watching import USUAL
from detente.store.contract import HANDLING, Store

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_EVERY = re.compile(r"(\d{1,6})\s*([smhd]?)")


def _seconds(_: click.Context, __: click.Parameter, given: str) -> int:
    found = _EVERY.fullmatch(given.strip())
    if found is None or int(found[1]) == 0:
        raise click.BadParameter(f"{given!r} is no interval; write 15m, 2h or 1d")
    return int(found[1]) * _UNITS[found[2] or "s"]


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--every", default="15m", show_default=True, callback=_seconds, help="How long to wait: 15m, 2h, 1d.")
@click.option("--feed", type=click.Path(path_type=Path), help="Keep an Atom feed of what changed in this file.")
@click.option("--log", "lines", type=click.Path(path_type=Path), help="Append what changed to this file: JSON lines.")
@click.option("--webhook", metavar="URL", default="", help="Send what changed there, as JSON.")
@click.option(
    "--clearance",
    type=click.Choice(HANDLING),
    default="GREEN",
    show_default=True,
    help="The strictest TLP mark that goes to the webhook; files keep all, each with its mark.",
)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(USUAL), help="Only this kind; may be repeated.")
@click.option("--from-start", is_flag=True, help="Tell what is in the case already too.")
@click.option("--once", is_flag=True, help="One round, for a scheduler of your own.")
@case_option
@json_option
def watch(paths: tuple[str, ...], folder: Path | None, as_json: bool, **how: object) -> None:
    """Take PATHS (files, folders, feeds, addresses) in again and again, read what is new, and tell what it changed.

    Nothing is told twice; stopped and started again, it goes on where it was. Ctrl+C ends.
    """
    webhook = str(how["webhook"])
    if webhook and not is_address(webhook):
        raise UsageError(f"{webhook} is no address; a webhook begins with https:// or http://")
    first = True
    while True:
        try:
            with opened(folder) as (case, store):
                if first:
                    watching.begin(store, told=not how["from_start"])
                    if webhook and not how["from_start"]:
                        watching.skip_to_now(store, webhook)
                _one(case, store, paths, as_json, how)
        except StopRun as error:
            if first or how["once"]:
                raise
            note(f"{error}; tried again in {how['every']} s")
        first = False
        if how["once"]:
            return
        time.sleep(float(str(how["every"])))


def _one(case: Case, store: Store, paths: Sequence[str], as_json: bool, how: dict[str, object]) -> None:
    kinds = tuple(how["kinds"]) or USUAL  # type: ignore[arg-type]
    done = watching.watch_round(store, paths, settings_of(case), kinds=kinds, progress=progress())
    tell(done.failed)
    shown = Alerts(store.view(), store.view().rows(Alert))
    if isinstance(how["feed"], Path):
        write_file(how["feed"], shown.atom(title=case.title))
    if isinstance(how["lines"], Path):
        _append(how["lines"], shown)
    if how["webhook"]:
        _send(store, case, str(how["webhook"]), str(how["clearance"]))
    if as_json:
        put_json(shown.row(alert) for alert in done.alerts)
        return
    say(f"{done.new} new documents, {len(done.alerts)} changes")
    if done.alerts:
        put_table(("what", "change", "about", "from → to", "words"), [told(alert) for alert in done.alerts], empty="")


def _append(path: Path, shown: Alerts) -> None:
    """The alerts that the file does not hold yet, oldest first; written whole, so that a kill leaves no half line."""
    before = path.read_text(encoding="utf8") if path.is_file() else ""
    known = {json.loads(line)["id"] for line in before.splitlines() if line.strip()}
    rows = [shown.row(alert) for alert in reversed(shown.all) if alert.id not in known]
    if rows:
        write_file(path, before + "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def _send(store: Store, case: Case, address: str, clearance: str) -> None:
    """What the address has not got; kept for the next round when it cannot be reached."""
    waiting = watching.unsent(store.view(), address)
    if not waiting:
        return
    shown = Alerts(store.view(), waiting)
    cleared = shown.cleared(clearance)
    if held := len(waiting) - len(cleared):
        note(f"{held} changes are marked stricter than {clearance} and are not sent; see --clearance")
    try:
        if cleared:
            send(address, {"case": case.title, "changes": [shown.row(alert) for alert in reversed(cleared)]})
    except BadInput as error:
        note(f"the webhook was not reached, and is tried again next time: {error}")
        return
    watching.mark_sent(store, address, waiting)
