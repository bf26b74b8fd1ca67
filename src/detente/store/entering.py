"""Sessions, API tokens and failed attempts, in the file of accounts. Times are seconds since 1970, from the caller."""

from __future__ import annotations

from collections.abc import Iterable

from detente.model.errors import UsageError
from detente.store.accounts import Accounts, Session, Token, digest, folded, secret

# Characters of a hash that name a session or token; nobody enters with them.
ID_CHARS = 10
# A session's last use is written at most so often, as a share of the time after which it ends.
TOUCH = 0.05
# Failures that cost nothing, for one account and for one address; then the door is shut, each time twice as long.
FREE_FAILURES = {"account": 5, "address": 20}
FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 3600.0
# Failures are forgotten after so long.
FORGOTTEN_S = 24 * 3600.0


def begin_session(accounts: Accounts, name: str, address: str, now: float) -> str:
    """A new session; returns what the browser keeps."""
    value = secret()
    accounts.ask("INSERT INTO session VALUES (?, ?, ?, ?, ?)", (digest(value), folded(name), now, now, address))
    return value


def find_session(accounts: Accounts, value: str, now: float, *, idle_s: float, whole_s: float) -> Session | None:
    """The session a browser has, unless it was unused for `idle_s` or began `whole_s` ago; its use is noted."""
    key = digest(value)
    found = accounts.ask(
        "SELECT name, began, used, address FROM session JOIN account ON account = key WHERE hash = ? AND NOT closed",
        (key,),
    )
    if not found:
        return None
    session = Session(key[:ID_CHARS], *found[0])
    if abs(now - session.used) > idle_s or now - session.began > whole_s:
        accounts.ask("DELETE FROM session WHERE hash = ?", (key,))
        return None
    if now - session.used > idle_s * TOUCH:
        accounts.ask("UPDATE session SET used = max(used, ?) WHERE hash = ?", (now, key))
    return session


def sessions(accounts: Accounts, name: str) -> list[Session]:
    """An account's sessions, the latest used first."""
    found = accounts.ask(
        "SELECT substr(hash, 1, ?), name, began, used, address FROM session JOIN account ON account = key "
        "WHERE account = ? ORDER BY used DESC, hash", (ID_CHARS, folded(name)),
    )  # fmt: skip
    return [Session(*row) for row in found]


def end_session(accounts: Accounts, value: str) -> None:
    """Log a browser out."""
    accounts.ask("DELETE FROM session WHERE hash = ?", (digest(value),))


def end_sessions(accounts: Accounts, name: str, *, but: str = "") -> None:
    """Log an account out everywhere, but for the browser that keeps `but`."""
    accounts.ask("DELETE FROM session WHERE account = ? AND hash <> ?", (folded(name), digest(but) if but else ""))


def sweep(accounts: Accounts, now: float, *, whole_s: float) -> None:
    """Let go of what can no longer be used."""
    accounts.ask("DELETE FROM session WHERE began < ?", (now - whole_s,))
    accounts.ask("DELETE FROM attempt WHERE last < ?", (now - FORGOTTEN_S,))


def make_token(accounts: Accounts, name: str, label: str, scopes: Iterable[str], ends: float, now: float) -> str:
    """A new token for programs; returns it, to be shown once."""
    value, label = f"detente_{secret()}", " ".join(label.split())[:80]
    accounts.ask(
        "INSERT INTO token VALUES (?, ?, ?, ?, ?, ?)",
        (digest(value), folded(accounts.one(name).name), label, " ".join(sorted(set(scopes))), now, ends),
    )
    return value


def find_token(accounts: Accounts, value: str, now: float) -> Token | None:
    """The token a program has, unless it has expired."""
    found = accounts.ask(
        "SELECT hash, name, label, scopes, began, ends FROM token JOIN account ON account = key "
        "WHERE hash = ? AND ends > ? AND NOT closed", (digest(value), now),
    )  # fmt: skip
    return _token(*found[0]) if found else None


def tokens(accounts: Accounts, name: str = "") -> list[Token]:
    """Tokens of an account, or all; the newest first, expired ones included."""
    found = accounts.ask(
        "SELECT hash, name, label, scopes, began, ends FROM token JOIN account ON account = key "
        "WHERE ? IN ('', account) ORDER BY began DESC, hash", (folded(name),),
    )  # fmt: skip
    return [_token(*row) for row in found]


def revoke_token(accounts: Accounts, ident: str, name: str = "") -> Token:
    """Take a token away, of one account or of any. Raises UsageError when there is none of that id."""
    found = [token for token in tokens(accounts, name) if token.id == ident]
    if not found:
        raise UsageError(f"there is no token {ident}")
    accounts.ask("DELETE FROM token WHERE substr(hash, 1, ?) = ? AND account = ?",
                 (ID_CHARS, ident, folded(found[0].account)))  # fmt: skip
    return found[0]


def try_door(accounts: Accounts, doors: Iterable[tuple[str, str]], now: float) -> float:
    """Count an attempt at each door ("account" or "address", and which) as failed before it is made.

    Returns the seconds to wait when one of them is shut, in which case nothing is counted; else 0. Counting first
    means that many attempts at once get no more guesses than one after the other. Same for names that nobody has.
    """
    with accounts.writing():
        keys = [(kind, f"{kind} {folded(which)}") for kind, which in doors]
        known = {key: accounts.ask("SELECT failures, last, shut FROM attempt WHERE key = ?", (key,)) for _, key in keys}
        waits = [row[0][2] - now for row in known.values() if row and row[0][2] - now <= LONGEST_WAIT_S]
        if max(waits, default=0.0) > 0:
            return float(max(waits))
        for kind, key in keys:
            found = known[key]
            failures = 1 + (found[0][0] if found and now - found[0][1] < FORGOTTEN_S else 0)
            beyond = failures - FREE_FAILURES[kind]
            wait = min(FIRST_WAIT_S * 2.0 ** min(beyond, 20), LONGEST_WAIT_S) if beyond >= 0 else 0.0
            accounts.ask("INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?)", (key, failures, now, now + wait))
    return 0.0


def open_door(accounts: Accounts, name: str, address: str) -> None:
    """The attempt was right: the account's failures are forgotten, the address's lessened by this one."""
    with accounts.writing():
        accounts.ask("DELETE FROM attempt WHERE key = ?", (f"account {folded(name)}",))
        accounts.ask("UPDATE attempt SET failures = max(failures - 1, 0), shut = 0 WHERE key = ?",
                     (f"address {folded(address)}",))  # fmt: skip


def _token(key: str, name: str, label: str, scopes: str, began: float, ends: float) -> Token:
    return Token(key[:ID_CHARS], name, label, tuple(scopes.split()), began, ends)
