"""The `detente` command. Verbs are named by import path and loaded when used, so that --help stays quick.

Exit codes: 0 done; 1 stopped, the message says what to do; 2 the command line was wrong; 3 done, but some items were
skipped or failed (`detente log` says which and why); 130 interrupted (run the same command again to go on).
"""

from __future__ import annotations

import importlib
import io
import os
import sys

import click

from detente import __version__
from detente.cli.output import plain
from detente.model.errors import DetenteError, UsageError

STOPPED, WRONG_USE, SOME_FAILED, INTERRUPTED = 1, 2, 3, 130

# verb → (where it is, one line for --help), in the order a person meets them.
VERBS: dict[str, tuple[str, str]] = {
    "new": ("detente.cli.case:new", "Make a case (a folder)."),
    "add": ("detente.cli.bring:add", "Take documents into a case: files, folders, addresses, - for JSON lines."),
    "read": ("detente.cli.case:read", "Run every stage on what is new."),
    "sources": ("detente.cli.bring:sources", "What was taken from where, how much, what failed and why."),
    "translate": ("detente.cli.bring:translate", "Machine translations by a service of your own, marked as such."),
    "source": ("detente.cli.bring:source", "Say what kind a source is and whom it speaks for."),
    "status": ("detente.cli.case:status", "What is in the case, stage by stage."),
    "log": ("detente.cli.case:log", "What was skipped, failed or doubted, and why."),
    "remove": ("detente.cli.case:remove", "Take a document out, with all that rests on it alone."),
    "move": ("detente.cli.carry:move", "Move the record to a database, or back to files."),
    "join": ("detente.cli.carry:join", "Bring a colleague's case into this one."),
    "forget": ("detente.cli.keep:forget", "Remove a document for good, and prove it."),
    "backup": ("detente.cli.keep:backup", "Copy the case into one file, while it is in use."),
    "restore": ("detente.cli.keep:restore", "Make a case from a backup."),
    "encrypt": ("detente.cli.encrypt:encrypt", "Encrypt a case on the disk."),
    "decrypt": ("detente.cli.encrypt:decrypt", "Bring an encrypted case back into the clear."),
    "rekey": ("detente.cli.encrypt:rekey", "Give an encrypted case another key."),
    "settings": ("detente.cli.encrypt:settings", "Show a case's settings, or replace them."),
    "check": ("detente.cli.case:check", "Verify the record against its bytes."),
    "brief": ("detente.cli.brief:brief", "Write the cited brief (Markdown, HTML, PDF, Word)."),
    "prepare": ("detente.cli.brief:prepare", "Write the pack for a meeting with somebody: one page, cited."),
    "dossier": ("detente.cli.brief:dossier", "Write what is known of one person or issue, cited."),
    "timeline": ("detente.cli.look:timeline", "What happened, day by day."),
    "statements": ("detente.cli.look:statements", "Who said what, through whom."),
    "positions": ("detente.cli.find:positions", "Where each party stands, with its words."),
    "issues": ("detente.cli.issues:issues", "Which issues are known, and where a case adds its own."),
    "gap": ("detente.cli.weigh:gap", "How far the parties stand apart, issue by issue."),
    "common-ground": (
        "detente.cli.weigh:common_ground",
        "What is agreed, contested, shared, opposed, unsaid.",
    ),
    "contradictions": ("detente.cli.find:contradictions", "Where the sources disagree, both sides quoted."),
    "promises": ("detente.cli.find:promises", "What was announced, and what became of it."),
    "proposals": ("detente.cli.find:proposals", "Plans on the table, and how each party took them."),
    "itinerary": ("detente.cli.weigh:itinerary", "Journeys, their stops, and whether the order is certain."),
    "coverage": ("detente.cli.weigh:coverage", "How well each side is heard, and who is not."),
    "changes": ("detente.cli.changes:changes", "What is new, gone or moved since a day or a reading."),
    "reception": ("detente.cli.look:reception", "Who received whom, and at what rank."),
    "origins": ("detente.cli.origins:origins", "Whom texts credit, copy or cite, and who carries them."),
    "versions": ("detente.cli.origins:versions", "Texts published again, and what changed in them."),
    "copies": ("detente.cli.look:copies", "Which documents rest on one origin."),
    "who": ("detente.cli.look:who", "A person, state or body: names, offices, why merged."),
    "search": ("detente.cli.look:search", "Find sentences by their words."),
    "watch": ("detente.cli.watch:watch", "Read sources again and again, and tell what changed."),
    "review": ("detente.cli.review:review", "What to check first, by doubt and importance."),
    "propose": (
        "detente.cli.propose:propose_verb",
        "A language model of your own proposes, for review; off by default.",
    ),
    "agreement": ("detente.cli.review:agreement", "How far reviewers agree."),
    "accept": ("detente.cli.review:accept", "Say that records are right."),
    "reject": ("detente.cli.review:reject", "Say that records are wrong; they leave the record."),
    "correct": ("detente.cli.review:correct", "Set a field of a record; it stays set."),
    "note": ("detente.cli.review:note", "Leave a note on a record."),
    "missed": ("detente.cli.review:missed", "Add a record that the reading missed."),
    "amend": ("detente.cli.review:amend", "Set a document's date, source or title."),
    "memo": ("detente.cli.review:memo", "Add a note of your own as a document."),
    "mark": ("detente.cli.mark:mark", "Say who may see a document, source or statement (TLP)."),
    "merge": ("detente.cli.judge:merge", "Say that two names, or two records, are one."),
    "split": ("detente.cli.judge:split", "Say that a name, or a telling, is not this one."),
    "undo": ("detente.cli.judge:undo", "Take a decision back."),
    "authority": ("detente.cli.judge:authority", "Office-holders of your own: import a CSV or FollowTheMoney file."),
    "export": ("detente.cli.export:export", "The record for other programs: CSV, Parquet, calendars, maps ..."),
    "serve": ("detente.cli.serve:serve", "Open the case in a browser on this machine."),
    "account": ("detente.cli.access:account", "Who may log in to served cases, in which role, and what they may see."),
    "token": ("detente.cli.access:token", "What programs enter served cases with."),
    "audit": ("detente.cli.access:audit", "Verify or show the log of who read, exported and judged what."),
    "annotate": ("detente.cli.give:annotate", "JSON rows in, JSON rows out; needs no case."),
    "demo": ("detente.cli.give:demo", "Make a case of a folder, read it, and write its brief."),
}


class Verbs(click.Group):
    """A group whose commands are loaded by import path when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the table's order."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The verb's command, loaded now."""
        if name not in VERBS:
            return None
        module, _, function = VERBS[name][0].partition(":")
        command = getattr(importlib.import_module(module), function)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs from the table, without loading any."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, about) for name, (_, about) in VERBS.items()])


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 stopped, 2 wrong use, 3 done but some items failed (see: detente log).",
)
@click.version_option(__version__, prog_name="detente")
def program() -> None:
    """Detente keeps the record of a negotiation, each line with the words it rests on."""


def main() -> None:
    """Run the program and leave with its exit code."""
    if sys.stdout is None or sys.stderr is None:
        sys.exit(STOPPED)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal or file that cannot show a character gets its escape, never a failure half-way.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = program.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = WRONG_USE
    except (click.Abort, KeyboardInterrupt):
        print("detente: interrupted; run the same command again to go on", file=sys.stderr)
        code = INTERRUPTED
    except UsageError as error:
        print(f"detente: {plain(str(error))}", file=sys.stderr)
        code = WRONG_USE
    except DetenteError as error:
        print(f"detente: {plain(str(error))}", file=sys.stderr)
        code = STOPPED
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is wrong, and nothing more can be written.
        _close_output()
        code = 0
    except OSError as error:
        print(
            f"detente: {plain(error.strerror or str(error))}: {plain(str(error.filename or 'output'))}", file=sys.stderr
        )
        _close_output()
        code = STOPPED
    sys.exit(code if isinstance(code, int) else 0)


def _close_output() -> None:
    """Send what is still buffered nowhere, so that leaving does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
