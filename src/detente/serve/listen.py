"""Listening: on this machine itself for its one user; anywhere for those with accounts, by TLS or behind a proxy."""

from __future__ import annotations

import ipaddress
import secrets
import shlex
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from detente.model.errors import UsageError
from detente.run.case import Case
from detente.serve.access.door import Door, Ends, case_key
from detente.serve.app import alone, shared
from detente.serve.guard import App, Network, Reached
from detente.store.accounts import Accounts
from detente.store.audit import Audit, read_head
from detente.store.contract import Store

# Connections that wait from the moment the address is told until the server takes them.
BACKLOG = 128


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how to listen. `names` are further hosts by which browsers know the server; `accounts` the folder of
    accounts, if there are any; TLS by `certfile` and `keyfile`, or ended by one of `proxies`, which alone are answered.
    """

    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()
    accounts: Path | None = None
    certfile: Path | None = None
    keyfile: Path | None = None
    proxies: tuple[Network, ...] = ()
    ends: Ends = field(default_factory=Ends)


def listen(case: Case, store: Store, how: Listening, *, clearance: str, ready: Callable[[str], None]) -> None:
    """Serve a case until interrupted; `ready` is told the address. Raises UsageError for what would not be safe."""
    try:
        import uvicorn
    except ModuleNotFoundError as error:
        raise UsageError("the workbench needs more packages; install them with: pip install 'detente[web]'") from error
    address = permitted(how)
    bound = _bind(address, how.port)
    with bound:
        port = bound.getsockname()[1]
        reached = Reached(_hosts(how, address, port), how.certfile is not None or bool(how.proxies), how.proxies)
        app = _app(case, store, (how, reached), clearance)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off", proxy_headers=False,
            ssl_certfile=how.certfile, ssl_keyfile=how.keyfile,
        )  # fmt: skip
        try:
            config.load()
        except OSError as error:
            raise UsageError(f"certificate and key cannot be used: {error}") from error
        name = f"[{address}]" if ":" in address else address
        ready(f"{'https' if how.certfile else 'http'}://{name}:{port}/")
        uvicorn.Server(config).run(sockets=[bound])


def _app(case: Case, store: Store, where: tuple[Listening, Reached], clearance: str) -> App:
    how, reached = where
    if how.accounts is None:
        return alone(case, store, reached, clearance=clearance, token=secrets.token_urlsafe(24))
    accounts = Accounts(how.accounts)
    if not any(role == "owner" for _, _, role in accounts.roles(case_key(case))):
        named = shlex.quote(str(case.folder))
        raise UsageError(f"nobody owns this case; say who does: detente account grant NAME owner --case {named}")
    door = Door(accounts, Audit(how.accounts), case, clearance=clearance, secure=reached.secure, ends=how.ends)
    return shared(case, store, reached, door)


def head_of(how: Listening) -> str:
    """The head of the audit log, to be noted elsewhere; empty without accounts."""
    return read_head(how.accounts).told() if how.accounts is not None else ""


def permitted(how: Listening) -> str:
    """The address to listen on, as numbers. Raises UsageError for whatever would let in who should not be.

    Beyond this machine, and behind a proxy, which is the same, only with accounts; never without TLS on the way.
    """
    try:
        address = ipaddress.ip_address("127.0.0.1" if how.host == "localhost" else how.host.strip("[]"))
    except ValueError:
        raise UsageError(f"{how.host} is no address of this machine; use 127.0.0.1 or ::1") from None
    if (how.certfile is None) != (how.keyfile is None):
        raise UsageError("TLS needs both --certfile and --keyfile")
    if how.certfile is not None and how.proxies:
        raise UsageError("with --behind-proxy the proxy has the certificate; leave --certfile and --keyfile out")
    beyond = not address.is_loopback or bool(how.proxies) or bool(how.names)
    if beyond and how.accounts is None:
        raise UsageError(
            f"{how.host} could be reached from other machines, and there are no accounts; use 127.0.0.1 alone, or make "
            "accounts (detente account add NAME) and name their folder with --accounts"
        )
    if beyond and how.certfile is None and not how.proxies:
        raise UsageError(
            "passwords would travel in the open; name a certificate with --certfile and --keyfile, or the address of "
            "a proxy that ends TLS with --behind-proxy"
        )
    if (address.is_unspecified or how.proxies) and not how.names:
        raise UsageError("say by which name browsers know this server: --name HOST")
    return str(address)


def _hosts(how: Listening, address: str, port: int) -> frozenset[str]:
    """The values of Host that are ours: of the machine itself unless it is reached by a proxy, and the names given."""
    own = f"[{address}]" if ":" in address else address
    local = {"localhost", "127.0.0.1", "[::1]"} if ipaddress.ip_address(address).is_loopback else set()
    known = {f"{name}:{port}" for name in {own, *local}} if not how.proxies else set()
    for name in map(str.lower, how.names):
        known |= {name, f"{name}:{port}"} if ":" not in name.rpartition("]")[2] else {name}
    return frozenset(known)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise UsageError(f"cannot listen on {host}:{port} ({error.strerror}); name another with --port") from error
    return bound
