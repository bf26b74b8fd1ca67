"""Entering a served case: who a request's cookie or token stands for, logging in and out, and what of it is logged."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network

from detente.model.handling import rank
from detente.run.case import Case
from detente.serve.access.caller import Caller, page_token
from detente.serve.access.passwords import fits, hashed, prepare
from detente.serve.access.rights import rights_of
from detente.serve.errors import Busy, Refused
from detente.store.accounts import LONGEST_NAME, Accounts, secret
from detente.store.audit import Act, Audit
from detente.store.entering import (
    begin_session,
    end_session,
    find_session,
    find_token,
    open_door,
    sweep,
    try_door,
)

# A session ends unused after the first, in any case after the second.
IDLE_S, WHOLE_S = 3600.0, 12 * 3600.0


@dataclass(frozen=True, slots=True)
class Ends:
    """When sessions end, in seconds, and the clock they go by."""

    idle_s: float = IDLE_S
    whole_s: float = WHOLE_S
    clock: Callable[[], float] = time.time


class Door:
    """Accounts and audit log of a server, as one of its cases uses them. `secure`: browsers come by TLS.

    `clearance` bounds what anybody sees here, whatever their account.
    """

    def __init__(
        self, accounts: Accounts, audit: Audit, case: Case, *, clearance: str, secure: bool, ends: Ends
    ) -> None:
        prepare()
        self.accounts, self.audit, self.case, self.secure, self.ends = accounts, audit, case, secure, ends
        self.ceiling = clearance
        self.folder = case_key(case)
        # Cookies know no ports: servers with other accounts on this host keep theirs under another name.
        own = hashlib.sha256(str(accounts.folder.resolve()).encode()).hexdigest()[:8]
        self.cookie = f"{'__Host-' if secure else ''}detente-{own}"
        self.visit_cookie = f"{self.cookie}-visit"

    def who(self, given: dict[str, str], address: str) -> Caller | None:
        """Whom the headers of a request stand for; None for nobody known."""
        if given.get("authorization"):
            return self._program(given["authorization"], address)
        value = cookies_of(given).get(self.cookie, "")
        now = self.ends.clock()
        session = find_session(self.accounts, value, now, idle_s=self.ends.idle_s, whole_s=self.ends.whole_s)
        if session is None:
            return None
        return self._caller(session.account, f"session:{session.id}", value, address)

    def visitor(self, given: dict[str, str], address: str) -> Caller:
        """Somebody who has not logged in: nothing but a token for the form of the login page."""
        value = cookies_of(given).get(self.visit_cookie, "") or secret()
        return Caller(entered=value, token=page_token(value), address=address)

    def log_in(self, name: str, password: str, address: str, *, before: str) -> str:
        """A new session; returns what the browser is to keep, and ends the session it kept before.

        Raises Busy while too many attempts failed, Refused when name and password do not belong together.
        """
        name = name[: 2 * LONGEST_NAME]
        self.try_password(name, password, address)
        account = self.accounts.one(name)
        sweep(self.accounts, self.ends.clock(), whole_s=self.ends.whole_s)
        end_session(self.accounts, before)
        self.note("login", account.name, address)
        return begin_session(self.accounts, account.name, address, self.ends.clock())

    def try_password(self, name: str, password: str, address: str) -> None:
        """Raise Busy or Refused unless the password is the account's. Every attempt counts until it was right."""
        doors = [("account", name), ("address", network_of(address))]
        wait = try_door(self.accounts, doors, self.ends.clock())
        known = self.accounts.find(name)
        who = known.name if known else ""
        if wait > 0:
            self.note("login shut", who, address)
            raise Busy(f"there were too many attempts; try again in {max(round(wait / 60), 1)} min")
        if not fits(self.accounts, name, password):
            self.note("login failed", who, address)
            raise Refused("the name or the password is wrong")
        open_door(self.accounts, name, network_of(address))

    def change_password(self, caller: Caller, old: str, new: str) -> str:
        """Set another password, ending all sessions and tokens; returns what the browser keeps of a new one."""
        self.try_password(caller.name, old, caller.address)
        self.accounts.set_password(caller.name, hashed(new, name=caller.name))
        return begin_session(self.accounts, caller.name, caller.address, self.ends.clock())

    def clearances(self) -> list[str]:
        """The clearances that people with a role in the case have here, the most open first."""
        cleared = {account.name: account.clearance for account in self.accounts.all() if not account.closed}
        found = {cleared[name] for name, _, _ in self.accounts.roles(self.folder) if name in cleared}
        return sorted({min(mark, self.ceiling, key=rank) for mark in found}, key=rank)

    def note(self, did: str, who: str, address: str, *, what: str = "", on: Iterable[str] = ()) -> None:
        """A line of the audit log on what is not simply a request."""
        self.audit.write(Act(self.now(), who, did, what, self.folder, "", address, tuple(on)))

    def now(self) -> str:
        """The server's clock time, to the second."""
        return clock_time(self.ends.clock())

    def _program(self, header: str, address: str) -> Caller | None:
        scheme, _, value = header.partition(" ")
        token = find_token(self.accounts, value.strip(), self.ends.clock()) if scheme.lower() == "bearer" else None
        if token is None:
            return None
        return self._caller(token.account, f"token:{token.id}", "", address, frozenset(token.scopes))

    def _caller(
        self, name: str, via: str, value: str, address: str, scopes: frozenset[str] | None = None
    ) -> Caller | None:
        account = self.accounts.find(name)
        if account is None or account.closed:
            return None
        role = self.accounts.role(name, self.folder)
        rights = rights_of(role) if scopes is None else rights_of(role) & scopes
        clearance = min(account.clearance, self.ceiling, key=rank)
        return Caller(account.name, role, rights, clearance, page_token(value) if value else "", via, value, address)


def case_key(case: Case) -> str:
    """What names a case in the accounts of this machine: where it lies. A copy elsewhere is another case."""
    return str(case.folder.resolve())


def cookies_of(given: dict[str, str]) -> dict[str, str]:
    """The cookies of a request; of several of one name the first."""
    out: dict[str, str] = {}
    for part in given.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        out.setdefault(name, value)
    return out


def network_of(address: str) -> str:
    """Whom an address may be changed within at will: itself, of IPv6 its first 64 bits."""
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def clock_time(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
