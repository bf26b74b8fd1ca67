"""Listening on an address of this machine itself, and on no other: there are no accounts yet."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Callable

from detente.model.errors import UsageError
from detente.run.case import Case
from detente.serve.app import make_app
from detente.serve.desk import Desk
from detente.store.contract import Store

# Connections that wait from the moment the address is told until the server takes them.
BACKLOG = 128


def listen(case: Case, store: Store, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve a case until interrupted; `ready` is told the address. Raises UsageError for an address not our own."""
    try:
        import uvicorn
    except ModuleNotFoundError as error:
        raise UsageError("the workbench needs more packages; install them with: pip install 'detente[web]'") from error
    where = _loopback(host)
    bound = _bind(where, port)
    port = bound.getsockname()[1]
    name = f"[{where}]" if ":" in where else where
    hosts = frozenset(f"{known}:{port}" for known in ("localhost", "127.0.0.1", "[::1]", name))
    desk = Desk(case, store)
    desk.index()
    desk.prepare()
    app = make_app(desk, hosts=hosts, token=secrets.token_urlsafe(24))
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
    ready(f"http://{name}:{port}/")
    with bound:
        uvicorn.Server(config).run(sockets=[bound])


def _loopback(host: str) -> str:
    """The address as numbers; "localhost" is 127.0.0.1."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        raise UsageError(f"{host} is no address of this machine; use 127.0.0.1 or ::1") from None
    if not address.is_loopback:
        raise UsageError(f"{host} can be reached from other machines, and the workbench has no accounts; use 127.0.0.1")
    return str(address)


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
