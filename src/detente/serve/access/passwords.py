"""Passwords: how they are kept (argon2id, RFC 9106), and how one is tried without telling which names exist."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from detente.model.errors import UsageError
from detente.store.accounts import Accounts, folded

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST, FEWEST_DIFFERENT = 12, 512, 5
# Argon2id as RFC 9106 advises for machines with little memory: 64 MiB, three passes, four lanes.
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 4
# Passwords that are tried at once: each takes the memory above, whoever asks.
AT_ONCE = 2
_TURN = threading.Semaphore(AT_ONCE)


def hashed(password: str, *, name: str) -> str:
    """The hash to keep of a new password. Raises UsageError for one that is too easy to guess."""
    password = _normal(password)
    if len(password) < SHORTEST:
        raise UsageError(f"a password has at least {SHORTEST} characters; four or five words that nobody pairs will do")
    if len(password) > LONGEST:
        raise UsageError(f"a password has at most {LONGEST} characters")
    alike = folded(password).replace(folded(name), "", 1) if folded(name) else password
    if len(alike) < SHORTEST // 2 or len(set(password)) < FEWEST_DIFFERENT:
        raise UsageError("that password is too easy to guess: hardly more than the name, or the same few characters")
    with _TURN:
        return _hasher().hash(password)


def prepare() -> None:
    """Make ready what the first login would have to wait for. Raises UsageError when packages are missing."""
    _nobody()


def fits(accounts: Accounts, name: str, password: str) -> bool:
    """True when the password is the account's. Takes as long when there is no such account.

    A hash made with other parameters than today's is made anew.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    kept = accounts.password(name)
    password = _normal(password)[: LONGEST + 1]
    with _TURN:
        try:
            right = _hasher().verify(kept or _nobody(), password)
        except (VerificationError, InvalidHashError):
            return False
        if kept and right and _hasher().check_needs_rehash(kept):
            accounts.refresh_password(name, _hasher().hash(password))
    return bool(kept) and right


def _normal(password: str) -> str:
    # What looks the same and is typed the same is the same, whatever the keyboard made of it (NIST SP 800-63B).
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError as error:
        raise UsageError("accounts need more packages; install them with: pip install 'detente[web]'") from error
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _nobody() -> str:
    """A hash that no password fits, tried for names that nobody has."""
    return _hasher().hash(secrets.token_urlsafe(32))
