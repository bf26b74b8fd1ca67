"""The lock of a case: `vault.json` says how its master key comes out of a passphrase. Nothing in it is secret.

The passphrase goes through Argon2id (RFC 9106, its second recommended setting) with a random salt; what comes out
opens the master key, which is kept encrypted under it. Giving a case another passphrase therefore rewrites this file
alone.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from detente.model.errors import CaseError
from detente.store.vault.sealing import KEY_BYTES, MISSING, Keys, cipher

LOCK_FILE = "vault.json"
# Where a key may come from; see secrets.py.
WAYS = ("prompt", "file", "keyring")
FORMAT = 1
_NONCE_BYTES = 12
_SALT_BYTES = 16
_ID_BYTES = 8
_ACCOUNT_DIGITS = 8
# A lock made by somebody else must not cost more than this to try.
_MOST_MEMORY_KIB = 2**20
_MOST_ITERATIONS = 64
_MOST_LANES = 64
_KIB_A_LANE = 8
_HEX = re.compile("(?:[0-9a-f]{2}){8,}")


@dataclass(frozen=True, slots=True)
class Lock:
    """What vault.json holds: the vault's id (its folder is named by it), the usual way to its key, Argon2id's settings,
    and the master key, encrypted.
    """

    id: str
    way: str
    salt: str
    wrapped: str
    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4
    kdf: str = "argon2id"
    format: int = FORMAT

    @property
    def folder(self) -> str:
        """The folder in the case that holds what is encrypted."""
        return f"vault-{self.id}"

    @property
    def account(self) -> str:
        """The name under which a keyring holds the passphrase: another one for every lock."""
        return f"{self.id}-{self.salt[:_ACCOUNT_DIGITS]}"

    def opened(self, secret: bytes) -> Keys:
        """The case's keys. Raises CaseError for a wrong passphrase or a changed lock."""
        try:
            from cryptography.exceptions import InvalidTag
        except ImportError as error:
            raise CaseError(MISSING) from error
        sealed = bytes.fromhex(self.wrapped)
        try:
            master = _wrapping(self, secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(self))
        except InvalidTag as error:
            raise CaseError("that is not the key of this case; try again (nothing was changed)") from error
        return Keys(bytes(master))


def blank(way: str, ident: str = "") -> Lock:
    """A lock with a fresh salt that holds no key yet, for a new vault or for the one of that id."""
    return Lock(ident or os.urandom(_ID_BYTES).hex(), way, os.urandom(_SALT_BYTES).hex(), "")


def locked(lock: Lock, keys: Keys, secret: bytes) -> Lock:
    """The lock with the keys in it, to be opened by the passphrase. Copies of earlier locks open them still."""
    nonce = os.urandom(_NONCE_BYTES)
    wrapped = nonce + bytes(_wrapping(lock, secret).encrypt(nonce, keys.master, _bound(lock)))
    return replace(lock, wrapped=wrapped.hex())


def _wrapping(lock: Lock, secret: bytes) -> Any:
    """The cipher that holds the master key."""
    try:
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    except ImportError as error:
        raise CaseError(MISSING) from error
    derive = Argon2id(
        salt=bytes.fromhex(lock.salt),
        length=KEY_BYTES,
        iterations=lock.iterations,
        lanes=lock.lanes,
        memory_cost=lock.memory_kib,
    )
    return cipher(derive.derive(secret))


def _bound(lock: Lock) -> bytes:
    """All of the lock but what is bound to it, so that none of it can be changed."""
    return json.dumps(asdict(lock) | {"wrapped": ""}, sort_keys=True).encode()


def read_lock(folder: Path) -> Lock | None:
    """The lock of the case in a folder; None when it is not encrypted. Raises CaseError when it cannot be read."""
    path = folder / LOCK_FILE
    try:
        said = json.loads(path.read_text(encoding="utf8"))
        lock = Lock(**said)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise CaseError(
            f"{path} cannot be read ({error}); without it nothing opens this case: restore a backup"
        ) from error
    if lock.format != FORMAT or lock.kdf != "argon2id" or lock.way not in WAYS:
        raise CaseError(f"{path} was written by another version of Detente; use the version that made it")
    if not _fair(lock):
        raise CaseError(f"{path} is no lock that Detente makes; restore a backup of it")
    return lock


def _fair(lock: Lock) -> bool:
    """Hexadecimal where it should be, so that no folder but the case's own is named, and not too costly to try."""
    costs = ((lock.memory_kib, _MOST_MEMORY_KIB), (lock.iterations, _MOST_ITERATIONS), (lock.lanes, _MOST_LANES))
    return (
        all(isinstance(text, str) and _HEX.fullmatch(text) for text in (lock.id, lock.salt, lock.wrapped))
        and all(type(cost) is int and 0 < cost <= most for cost, most in costs)
        and lock.memory_kib >= _KIB_A_LANE * lock.lanes
    )


def write_lock(folder: Path, lock: Lock) -> None:
    """Put the lock in its place, whole or not at all: from then on the case is what this lock says."""
    part = folder / f"{LOCK_FILE}.part"
    with part.open("w", encoding="utf8") as file:
        json.dump(asdict(lock), file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / LOCK_FILE)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Have names that were made or moved in a folder on the disk; where a system cannot, it does so itself."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
