"""The verb by which a user's own language model proposes findings for review."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.options import case_option, json_option, opened
from detente.cli.output import note, progress, put_json, put_table, say, tell
from detente.findings.asking import TOLD
from detente.findings.queue import suggested
from detente.model.serial import pack
from detente.run.proposing import Proposed, Setting, propose, questions, sendable, setting_of
from detente.run.settings import settings_of
from detente.store.contract import Store

SOME_FAILED = 3


@click.command("propose")
@click.option("--show", is_flag=True, help="Print what would be sent, and send nothing.")
@click.option("--again", is_flag=True, help="Ask also what was asked and answered before.")
@case_option
@json_option
@click.pass_context
def propose_verb(ctx: click.Context, /, show: bool, again: bool, folder: Path | None, as_json: bool) -> None:
    """Ask the language model that case.toml names for positions, contradictions and proposals; off without one.

    Sentences of documents marked no higher than it allows are sent there, and nothing else. Of its answers only what
    quotes those sentences word for word is kept, as suggestions: nothing changes until a person accepts one.
    """
    with opened(folder) as (case, store):
        setting = setting_of(case)
        if show:
            _show(store, setting, as_json=as_json)
            return
        done = propose(store, setting, settings=settings_of(case), again=again, progress=progress())
    if as_json:
        put_json(pack(suggestion) for suggestion in done.suggestions)
        put_json({"refused": piece.item, "reason": piece.reason} for piece in done.refused)
        put_json({"failed": line.item, "reason": line.reason} for line in done.log)
    else:
        _say(done, setting)
    ctx.exit(SOME_FAILED if done.log else 0)


def _show(store: Store, setting: Setting, *, as_json: bool) -> None:
    with sendable(store, setting.allowed) as (view, back):
        asked = [batch.asked for batch in questions(view, setting)]
    if as_json:
        put_json({"to": setting.chat.address, "model": setting.chat.model, "told": TOLD, "asked": a} for a in asked)
        return
    say(f"{len(asked)} questions would go to {setting.chat.address} (model {setting.chat.model}); the rules:")
    for line in TOLD.splitlines():
        say(line)
    for number, text in enumerate(asked, 1):
        say(f"question {number}:")
        for line in text.splitlines():
            say(line)
    note(f"{back} documents are withheld; nothing was sent")


def _say(done: Proposed, setting: Setting) -> None:
    put_table(
        ("kind", "id", "what it says", "words"),
        [(s.kind, s.id, suggested(s), " / ".join(e.quote[:120] for e in s.evidence[:2])) for s in done.suggestions],
        empty="nothing new was proposed",
    )
    kept = f", {done.withheld} documents withheld (allowed: {setting.allowed})" if done.withheld else ""
    before = f", {done.known} questions were answered before (ask anew: --again)" if done.known else ""
    note(f"{len(done.suggestions)} proposed by {setting.label}, {len(done.refused)} refused{kept}{before}")
    for piece in done.refused:
        note(f"refused: {piece.reason}: {piece.item}")
    tell(done.log)
    if done.suggestions:
        note("nothing of it is in the record; check with: detente review --kind suggestion, then accept or reject")
