"""The key of an encrypted case: --key says where it is, never what it is."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from detente.model.errors import CaseError, UsageError
from detente.store.vault.lock import Lock, blank, locked
from detente.store.vault.sealing import Keys, new_keys
from detente.store.vault.secrets import Way, new_secret, secret_of, way_of

_META = "detente:key"
_OPENED = "detente:keys"
# A file system in memory, where there is one.
_MEMORY = Path("/dev/shm")
WAYS = "prompt|file:PATH|keyring"


def _way(_: click.Context, __: click.Parameter, said: str | None) -> Way | None:
    return way_of(said) if said else None


def _remember(context: click.Context, option: click.Parameter, said: str | None) -> None:
    context.meta[_META] = _way(context, option, said)


def key_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--key WAY of a case that exists: kept for `unlock`."""
    return click.option(
        "--key",
        metavar=WAYS,
        envvar="DETENTE_KEY",
        expose_value=False,
        callback=_remember,
        help="Where the key of an encrypted case is; by default as when it was encrypted.",
    )(command)


def new_key_option(name: str, about: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option for the key of a vault that is to be made, handed to the verb as a Way."""
    return click.option(name, "way", metavar=WAYS, callback=_way, help=about)


def unlock(folder: Path, lock: Lock) -> Keys:
    """The keys of an encrypted case, asked for once a command."""
    context = click.get_current_context()
    opened: dict[str, Keys] = context.meta.setdefault(_OPENED, {})
    if lock.id not in opened:
        way = context.meta.get(_META) or Way(lock.way)
        opened[lock.id] = unlocked(folder, lock, way)
    return opened[lock.id]


def unlocked(folder: Path, lock: Lock, way: Way) -> Keys:
    """The keys of an encrypted case by that way; from here on this process leaves no trace of what it reads."""
    _leave_nothing()
    return lock.opened(secret_of(way, lock.account, _ask, about=f"the case {folder.resolve().name}"))


def made(way: Way, about: str, *, ident: str = "", keys: Keys | None = None) -> tuple[Lock, Keys]:
    """A new lock by that way, for the vault `ident` or a new one, over these keys or fresh ones."""
    _leave_nothing()
    keys = keys or new_keys()
    lock = blank(way.kind, ident)
    return locked(lock, keys, new_secret(way, lock.account, _ask, about=about)), keys


def outside(way: Way, folder: Path) -> None:
    """A key beside what it opens protects nothing: raises UsageError for one in the case's folder."""
    if way.path and Path(way.path).expanduser().resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"{way.path} lies in the case itself; keep the key somewhere else")


def _ask(about: str, new: bool) -> str:
    """A passphrase from the terminal, typed twice when it is new."""
    if not _terminal():
        raise CaseError(
            f"the key of {about} is to be typed in, and there is no terminal; say --key file:PATH or --key keyring"
        )
    return str(click.prompt(f"key of {about}", hide_input=True, confirmation_prompt=new, err=True))


def _terminal() -> bool:
    """True when somebody can be asked, whatever standard input is."""
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True


def _leave_nothing() -> None:
    """No core files; what is laid aside for a moment stays in memory where the system has a place for that."""
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK):
        tempfile.tempdir = str(_MEMORY)
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
