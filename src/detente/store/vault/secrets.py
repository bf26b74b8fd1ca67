"""Where the key of a case comes from: typed in, a file, or the system's keyring. It never stands on a command line.

prompt        a passphrase, asked for on the terminal
file:PATH     what the file holds; made with a random key when a case is encrypted and it is not there
keyring       the system's keyring, under "detente"; made with a random key, too
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.model.errors import CaseError, UsageError
from detente.store.vault.sealing import MISSING

SERVICE = "detente"
SHORTEST = 8
_RANDOM_BYTES = 32
_LARGEST_FILE = 4096

# Asks a person for a passphrase; told what it is for, and whether it is a new one (to be typed twice).
Ask = Callable[[str, bool], str]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a key: its kind (prompt, file, keyring) and, for a file, its path."""

    kind: str
    path: str = ""


def way_of(said: str) -> Way:
    """The way somebody named. Raises UsageError for what is none."""
    kind, _, path = said.partition(":")
    if said in ("prompt", "keyring") or (kind == "file" and path):
        return Way(kind, path)
    raise UsageError(f"{said!r} is no way to a key; say prompt, file:PATH or keyring")


def secret_of(way: Way, account: str, ask: Ask, *, about: str) -> bytes:
    """The passphrase of a vault (a keyring holds it under `account`). Raises CaseError when it is not there."""
    if way.kind == "prompt":
        return ask(about, False).encode()
    if way.kind == "keyring":
        found = _keyring(lambda keyring: keyring.get_password(SERVICE, account))
        if not found:
            raise CaseError(f"the keyring of this user holds no key for {about}; name another way with --key")
        return str(found).encode()
    if not way.path:
        raise CaseError(f"the key of {about} lies in a file; say which: --key file:PATH (or DETENTE_KEY=file:PATH)")
    try:
        return _read(Path(way.path).expanduser())
    except OSError as error:
        raise CaseError(f"the key file {way.path} cannot be read: {error.strerror or error}") from error


def new_secret(way: Way, account: str, ask: Ask, *, about: str) -> bytes:
    """The passphrase for a new vault: typed twice, or a random one that is put where it will be looked for.

    Raises UsageError for one that is too short.
    """
    if way.kind == "prompt":
        secret = ask(about, True).encode()
    elif way.kind == "keyring":
        secret = secrets.token_urlsafe(_RANDOM_BYTES).encode()
        _keyring(lambda keyring: keyring.set_password(SERVICE, account, secret.decode()))
    else:
        secret = _made(Path(way.path).expanduser())
    if len(secret) < SHORTEST:
        raise UsageError(f"that key is shorter than {SHORTEST} characters; take several words")
    return secret


def forget_secret(way: str, account: str) -> None:
    """Take the passphrase of a lock that is no more out of the keyring."""
    if way == "keyring":
        _keyring(lambda keyring: keyring.delete_password(SERVICE, account))


def _made(path: Path) -> bytes:
    """The key in a file, made if there is none; only its owner may read it."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise UsageError(f"the key file {path} cannot be made: {error.strerror or error}") from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(_RANDOM_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return _read(path)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_LARGEST_FILE + 1)
    if len(data) > _LARGEST_FILE:
        raise CaseError(f"{path} is no key file: it has more than {_LARGEST_FILE} bytes")
    # An editor may have ended the line.
    secret = data.rstrip(b"\r\n")
    if not secret:
        raise CaseError(f"the key file {path} is empty")
    return secret


def _keyring(use: Callable[[Any], Any]) -> Any:
    try:
        import keyring
        import keyring.errors
    except ImportError as error:
        raise CaseError(MISSING) from error
    try:
        return use(keyring)
    except keyring.errors.PasswordDeleteError:
        return None
    except keyring.errors.KeyringError as error:
        raise CaseError(
            f"this system's keyring cannot be used ({error}); take --key prompt or --key file:PATH"
        ) from error
