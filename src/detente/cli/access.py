"""Verbs about access to served cases: accounts, tokens for programs, the audit log."""

from __future__ import annotations

import getpass
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from detente.cli.options import case_option, json_option, the_case
from detente.cli.output import note, put_json, put_table, say
from detente.model.errors import StopRun, UsageError
from detente.model.handling import TLP
from detente.serve.access.door import case_key, clock_time
from detente.serve.access.passwords import hashed
from detente.serve.access.rights import RIGHTS, ROLES
from detente.store import audit as log
from detente.store.accounts import Accounts, tidy
from detente.store.entering import end_sessions, make_token, revoke_token, tokens

# Where the folder of accounts is named when no option does.
VARIABLE = "DETENTE_ACCOUNTS"
LONGEST_DAYS, USUAL_DAYS = 366, 90
DAY_S = 24 * 3600.0

Command = Callable[..., Any]


def accounts_option(command: Command) -> Command:
    """--accounts DIR, or the environment's DETENTE_ACCOUNTS; None when neither is given."""
    return click.option(
        "--accounts", type=click.Path(path_type=Path, file_okay=False), envvar=VARIABLE, show_envvar=True,
        metavar="DIR", help="The folder with the server's accounts and its audit log.",
    )(command)  # fmt: skip


def _needed(folder: Path | None) -> Path:
    if folder is None:
        raise UsageError(f"say where the server's accounts are kept: --accounts DIR, or {VARIABLE} in the environment")
    return folder


@contextmanager
def _changing(folder: Path | None, what: str, *on: str, make: bool = False) -> Iterator[Accounts]:
    """The accounts, to change something that is then in the audit log, before anything is said of it."""
    where = _needed(folder)
    with closing(Accounts(where, make=make)) as accounts, closing(log.Audit(where)) as audit:
        yield accounts
        who = f"{getpass.getuser()} on the server"
        audit.write(log.Act(clock_time(time.time()), who, "account", what, on=on))


def _new_password(name: str) -> str:
    """A password's hash, asked for twice without showing it; from a pipe its first line."""
    if sys.stdin.isatty():
        return hashed(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True), name=name)
    return hashed(sys.stdin.readline().rstrip("\r\n"), name=name)


@click.group()
def account() -> None:
    """Who may log in to served cases, in which role, and what they may see."""


@account.command("add")
@click.argument("name")
@click.option("--clearance", type=click.Choice(TLP), default=TLP[0], show_default=True, help="What they may see (TLP).")
@accounts_option
def add(name: str, clearance: str, accounts: Path | None) -> None:
    """Make an account for NAME; the password is asked for, or read from standard input. The first makes the folder."""
    name = tidy(name)
    password = _new_password(name)
    with _changing(accounts, "account add", name, make=True) as kept:
        kept.add(name, password, clearance)
    say(f"{name} may see up to TLP:{clearance}; give a role with: detente account grant")


@account.command("list")
@accounts_option
@json_option
def list_accounts(accounts: Path | None, as_json: bool) -> None:
    """Everybody with an account: clearance, roles by case."""
    with closing(Accounts(_needed(accounts))) as kept:
        roles: dict[str, dict[str, str]] = {}
        for name, folder, role in kept.roles():
            roles.setdefault(name, {})[folder] = role
        found = [(a.name, a.clearance, a.closed, roles.get(a.name, {})) for a in kept.all()]
    if as_json:
        put_json({"name": n, "clearance": c, "closed": shut, "roles": r} for n, c, shut, r in found)
        return
    rows = [
        (n, c + (" closed" if shut else ""), "; ".join(f"{role} of {folder}" for folder, role in r.items()))
        for n, c, shut, r in found
    ]
    put_table(("name", "sees up to", "roles"), rows, empty="there are no accounts")


@account.command("password")
@click.argument("name")
@accounts_option
def password(name: str, accounts: Path | None) -> None:
    """Set NAME's password; it is asked for, or read from standard input. Ends NAME's sessions and tokens."""
    with closing(Accounts(_needed(accounts))) as kept:
        name = kept.one(name).name
    new = _new_password(name)
    with _changing(accounts, "account password", name) as kept:
        kept.set_password(name, new)
    say(f"the password of {name} is set")


@account.command("grant")
@click.argument("name")
@click.argument("role", type=click.Choice(tuple(ROLES)))
@case_option
@accounts_option
def grant(name: str, role: str, folder: Path | None, accounts: Path | None) -> None:
    """Give NAME a ROLE in a case: reader, analyst, editor or owner. The case is known by where it lies."""
    case = the_case(folder)
    with _changing(accounts, f"account grant {role}", name) as kept:
        kept.grant(name, case_key(case), role)
    say(f"{name} is {role} of {case.title}")


@account.command("revoke")
@click.argument("name")
@case_option
@accounts_option
def revoke(name: str, folder: Path | None, accounts: Path | None) -> None:
    """Take NAME's role in a case away."""
    case = the_case(folder)
    with _changing(accounts, "account revoke", name) as kept:
        kept.grant(name, case_key(case), "")
    say(f"{name} has no role in {case.title}")


@account.command("clearance")
@click.argument("name")
@click.argument("clearance", type=click.Choice(TLP))
@accounts_option
def set_clearance(name: str, clearance: str, accounts: Path | None) -> None:
    """Set up to which mark (TLP) NAME may see, in every case."""
    with _changing(accounts, f"account clearance {clearance}", name) as kept:
        kept.set_clearance(name, clearance)
    say(f"{name} may see up to TLP:{clearance}")


@account.command("close")
@click.argument("name")
@accounts_option
def close(name: str, accounts: Path | None) -> None:
    """Shut NAME out, with all sessions and tokens. The name stays taken, for judgements bear it."""
    with _changing(accounts, "account close", name) as kept:
        kept.set_closed(name, True)
    say(f"{name} is shut out")


@account.command("open")
@click.argument("name")
@accounts_option
def reopen(name: str, accounts: Path | None) -> None:
    """Let NAME in again."""
    with _changing(accounts, "account open", name) as kept:
        kept.set_closed(name, False)
    say(f"{name} may log in again")


@account.command("logout")
@click.argument("name")
@accounts_option
def logout(name: str, accounts: Path | None) -> None:
    """Log NAME out everywhere."""
    with _changing(accounts, "account logout", name) as kept:
        end_sessions(kept, kept.one(name).name)
    say(f"{name} is logged out everywhere")


@click.group()
def token() -> None:
    """What programs enter served cases with."""


@token.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(tuple(RIGHTS)), help="What it may do."
)
@click.option("--for", "label", default="", metavar="TEXT", help="What it is for.")
@click.option("--days", default=USUAL_DAYS, show_default=True, type=click.IntRange(1, LONGEST_DAYS))
@accounts_option
def add_token(name: str, scopes: tuple[str, ...], label: str, days: int, accounts: Path | None) -> None:
    """Make a token with which a program enters as NAME, and print it, this once."""
    now = time.time()
    with _changing(accounts, f"token add {' '.join(sorted(set(scopes)))}", name) as kept:
        made = make_token(kept, name, label, scopes, now + days * DAY_S, now)
    print(made)
    note(f"shown this once; it ends {clock_time(now + days * DAY_S)[:10]}; send it as Authorization: Bearer TOKEN")


@token.command("list")
@click.argument("name", default="")
@accounts_option
@json_option
def list_tokens(name: str, accounts: Path | None, as_json: bool) -> None:
    """All tokens, or NAME's; never the tokens themselves."""
    with closing(Accounts(_needed(accounts))) as kept:
        found = tokens(kept, name)
    if as_json:
        put_json(
            {"id": t.id, "name": t.account, "for": t.label, "scopes": list(t.scopes), "made": clock_time(t.began),
             "ends": clock_time(t.ends)} for t in found
        )  # fmt: skip
        return
    rows = [(t.id, t.account, t.label, ", ".join(t.scopes), clock_time(t.ends)) for t in found]
    put_table(("id", "enters as", "for", "may", "ends"), rows, empty="there are no tokens")


@token.command("revoke")
@click.argument("ident", metavar="ID")
@accounts_option
def drop_token(ident: str, accounts: Path | None) -> None:
    """Take the token of that ID away."""
    with _changing(accounts, "token revoke", ident) as kept:
        gone = revoke_token(kept, ident)
    say(f"the token {ident} of {gone.account} is gone")


@click.group()
def audit() -> None:
    """The log of who read, exported and judged what on a server."""


@audit.command("verify")
@click.option(
    "--head", "heads", multiple=True, metavar="NUMBER:HASH", help="A head of the log as it was noted elsewhere."
)
@accounts_option
@json_option
def verify(heads: tuple[str, ...], accounts: Path | None, as_json: bool) -> None:
    """Check that no line was changed, removed, added, moved or cut off. Exit code 1 when one was."""
    found = log.verify(_needed(accounts), heads)
    if as_json:
        told = {"lines": found.head.n, "head": found.head.told(), "faults": list(found.faults)}
        put_json([told | {"notes": list(found.notes)}])
    else:
        for odd in found.notes:
            say(f"note: {odd}")
        for fault in found.faults:
            say(f"FAULT: {fault}")
        say(f"{found.head.n} lines, head {found.head.told()}")
    if found.faults:
        raise StopRun(f"the audit log does not hold: {len(found.faults)} faults")


@audit.command("show")
@click.option("--who", default="", help="Only what this account did.")
@click.option("--did", default="", help="Only acts of this kind: read, export, review, add, refused, login ...")
@click.option("--on", "ident", default="", metavar="ID", help="Only what concerns this document or record.")
@click.option("--since", default="", metavar="TIME", help="Only from this day or time on (UTC).")
@click.option("--case", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Only of this case.")
@accounts_option
@json_option
def show(accounts: Path | None, as_json: bool, folder: Path | None, **asked: str) -> None:
    """Who did what, the latest last."""
    case = os.path.realpath(folder) if folder is not None else ""
    found = (line for line in log.acts(_needed(accounts)) if _fits(line, asked) and case in ("", line["case"]))
    if as_json:
        put_json(found)
        return
    rows = [
        (line["at"], line["who"] or "(nobody known)", line["did"], line["what"], str(line["status"] or ""),
         " ".join(line["on"]), line["address"]) for line in found
    ]  # fmt: skip
    put_table(("at", "who", "did", "what", "status", "on", "from"), rows, empty="nothing of that is in the log")


def _fits(line: dict[str, Any], asked: dict[str, str]) -> bool:
    return (
        asked["who"] in ("", line["who"])
        and asked["did"] in ("", line["did"])
        and (not asked["ident"] or asked["ident"] in line["on"])
        and line["at"] >= asked["since"]
    )
