"""Verbs for encryption at rest: encrypt, decrypt, rekey; and settings, which of an encrypted case no editor opens."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.keys import made, new_key_option, outside
from detente.cli.options import case_option, json_option, the_case
from detente.cli.output import note, progress, put_json, say
from detente.model.errors import UsageError
from detente.run.case import CASE_FILE, Case, read_case_file, read_settings, write_case_file
from detente.run.converting import convert, others, relock
from detente.store.vault.secrets import Way, forget_secret


@click.command()
@new_key_option("--new-key", "Where the key is to be: typed in (the default), in a file, in the system's keyring.")
@case_option
@json_option
def encrypt(way: Way | None, folder: Path | None, as_json: bool) -> None:
    """Encrypt a case: its record, its documents and its files. Copied, compared, and only then is the old form removed.

    Whoever loses the key loses the case: keep a second copy of it somewhere safe.
    """
    case = the_case(folder)
    if case.lock:
        raise UsageError(f"{case.folder} is encrypted already; give it another key with: detente rekey")
    way = way or Way("prompt")
    outside(way, case.folder)
    done = convert(case, *made(way, f"the case {case.folder.resolve().name}"), progress=progress())
    _told(done, f"encrypted {done.folder}; its key: {_where(way)}", as_json)


@click.command()
@case_option
@json_option
def decrypt(folder: Path | None, as_json: bool) -> None:
    """Bring an encrypted case back into the clear. Copied, compared, and only then is the encrypted form removed."""
    case = the_case(folder)
    if not case.lock:
        raise UsageError(f"{case.folder} is not encrypted")
    done = convert(case, None, None, progress=progress())
    forget_secret(case.lock.way, case.lock.account)
    _told(done, f"decrypted {done.folder}", as_json)


@click.command()
@new_key_option("--new-key", "Where the new key is to be; by default where the old one is.")
@click.option(
    "--full", is_flag=True, help="Encrypt everything afresh: earlier copies of the case's lock open nothing more."
)
@case_option
@json_option
def rekey(way: Way | None, full: bool, folder: Path | None, as_json: bool) -> None:
    """Give an encrypted case another key.

    Without --full only the lock is written anew, in a moment; who kept a copy of the old lock, and knows the old key,
    can open with it what they have a copy of. Use --full when the old key became known.
    """
    case = the_case(folder)
    if not case.lock or not case.keys:
        raise UsageError(f"{case.folder} is not encrypted; encrypt it with: detente encrypt")
    way = way or Way(case.lock.way)
    if way.kind == "file" and not way.path:
        raise UsageError("name the file of the new key: --new-key file:PATH")
    outside(way, case.folder)
    about = f"the case {case.folder.resolve().name}"
    if full:
        done = convert(case, *made(way, about), progress=progress())
    else:
        lock, _ = made(way, about, ident=case.lock.id, keys=case.keys)
        done = relock(case, lock)
    forget_secret(case.lock.way, case.lock.account)
    _told(done, f"{done.folder} has another key: {_where(way)}", as_json)


@click.command()
@click.option(
    "--from", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Take them from this file."
)
@case_option
@json_option
def settings(source: Path | None, folder: Path | None, as_json: bool) -> None:
    """Show a case's settings (its case.toml), or replace them by those in a file."""
    case = the_case(folder)
    if source is not None:
        text = source.read_text(encoding="utf8")
        changed = read_settings(text, case.folder, case.lock, case.keys)
        if changed.record != case.record:
            raise UsageError("where the record lies is changed with detente move, which takes it there")
        write_case_file(case, CASE_FILE, text)
    text = read_case_file(case, CASE_FILE) or ""
    if as_json:
        put_json([{"folder": str(case.folder), "settings": text}])
    else:
        click.echo(text, nl=False)


def _where(way: Way) -> str:
    return {"prompt": "typed in each time", "keyring": "in the system's keyring"}.get(way.kind, way.path)


def _told(case: Case, what: str, as_json: bool) -> None:
    left = others(case) if case.lock else []
    if as_json:
        put_json([{"case": str(case.folder), "encrypted": case.lock is not None, "left_in_clear": left}])
        return
    say(what)
    if left:
        note(f"note: not part of the case, and left as it is: {', '.join(left)}")
