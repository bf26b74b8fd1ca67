"""Make the pages of docs/ that come from the program itself: commands.md and stages.md. A test compares.

python tools/docs.py
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import click

from detente.cli import main as cli
from detente.run.stages import STAGES

DOCS = Path(__file__).resolve().parents[1] / "docs"
MADE = "<!-- Made by `python tools/docs.py`; a test compares. -->"


def commands_text() -> str:
    """docs/commands.md: every verb with its arguments and options, and the exit codes."""
    group = click.Context(cli.program, info_name="detente")
    parts = [
        "# Commands",
        MADE,
        inspect.cleandoc(cli.program.help or ""),
        "`detente` and `python -m detente` are the same program. What follows is what `detente VERB --help` says.",
    ]
    for verb in cli.program.list_commands(group):
        command = cli.program.get_command(group, verb)
        assert command is not None
        parts += command_section(verb, command, group)
    return "\n\n".join([*parts, "## Exit codes", *exit_codes()]) + "\n"


def command_section(verb: str, command: click.Command, group: click.Context) -> list[str]:
    """One verb: how it is written, what it does, its options."""
    context = click.Context(command, info_name=verb, parent=group)
    usage = " ".join(["detente", verb, *command.collect_usage_pieces(context)])
    options = [record for p in command.params if (record := p.get_help_record(context))]
    rows = [f"| `{cell(names)}` | {cell(about)} |" for names, about in options]
    table = ["\n".join(["| option | meaning |", "|---|---|", *rows])] if rows else []
    parts = [f"## {verb}", f"    {usage}", inspect.cleandoc(command.help or ""), *table]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            part = command.get_command(context, name)
            assert part is not None
            parts += command_section(f"{verb} {name}", part, group)
    return parts


def cell(text: str) -> str:
    """Text that a table's cell can hold."""
    return " ".join(text.replace("|", "\\|").split())


def exit_codes() -> list[str]:
    """The exit codes as the program's own docstring gives them."""
    found = re.search(r"Exit codes: (.*?)\.\s*$", cli.__doc__ or "", re.DOTALL | re.MULTILINE)
    assert found, "detente.cli.main's docstring no longer lists the exit codes"
    codes = [" ".join(code.split()).partition(" ") for code in found[1].split(";") if code.strip()[:1].isdigit()]
    return [
        "\n".join(["| code | meaning |", "|---|---|", *(f"| {number} | {cell(about)} |" for number, _, about in codes)])
    ]


STAGES_HEAD = f"""# Stages

{MADE}

Every stage, in the order they run. A *row stage* turns one document into rows and never sees the store. A *set stage*
is a pure function over a view of the store. A stage whose version changed makes its rows anew; nothing mixes rows of
two versions. `detente status` shows the same table.

| stage | kind | version | reads | writes | what it does |
|---|---|---|---|---|---|
"""


def stages_text() -> str:
    """docs/stages.md: every stage with what it reads and writes."""
    rows = []
    for s in STAGES:
        cells = [f"[{s.name}](stages/{s.name}.md)", s.kind, s.version, ", ".join(s.reads), ", ".join(s.writes), s.about]
        rows.append(f"| {' | '.join(map(cell, cells))} |\n")
    return STAGES_HEAD + "".join(rows) + "\nWhat they leave in the store is [the record](record.md).\n"


def main() -> None:
    """Write both pages."""
    for name, text in (("commands.md", commands_text()), ("stages.md", stages_text())):
        (DOCS / name).write_text(text, encoding="utf8", newline="\n")


if __name__ == "__main__":
    main()
