"""Who may ask, and what a page may do: host and origin of every request, the token of unsafe ones, headers of answers.

The workbench listens on the machine itself. Other pages in the same browser can reach it all the same, so a request is
answered only when it names this host (against DNS rebinding), and one that changes something only when it comes from
our own page and carries the token that our pages hold (against cross-site request forgery).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from detente.serve.errors import PROBLEM, problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_HEADER = "x-detente-token"
TOKEN_FIELD = "token"
# A form without files is read whole to find its token; none of ours comes near this size.
LARGEST_FORM = 1 << 20

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """ASGI middleware. `hosts` are the values of Host that are ours, with their port; `token` the pages' secret."""

    def __init__(self, app: App, *, hosts: frozenset[str], token: str) -> None:
        self._app, self._hosts, self._token = app, hosts, token
        self._origins = frozenset(f"http://{host}" for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if given.get("host", "").lower() not in self._hosts:
            await _refuse(send, 421, "this address is not one the workbench answers to")
            return
        if scope["method"] not in SAFE:
            if not self._own(given):
                await _refuse(send, 403, "the request comes from another page; use the workbench's own")
                return
            token, receive = await _token(given, receive)
            if not secrets.compare_digest(token.encode(), self._token.encode()):
                await _refuse(send, 403, f"the request lacks this server's token ({TOKEN_HEADER}); load the page again")
                return
        await self._app(scope, receive, _with_headers(send))

    def _own(self, given: dict[str, str]) -> bool:
        """True unless the browser says that the request comes from elsewhere."""
        if given.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        return given.get("origin", next(iter(self._origins))) in self._origins


async def _token(given: dict[str, str], receive: Receive) -> tuple[str, Receive]:
    """The token of a request, from its header or its form; with a form, what was read of it is handed on."""
    if TOKEN_HEADER in given or "application/x-www-form-urlencoded" not in given.get("content-type", ""):
        return given.get(TOKEN_HEADER, ""), receive
    body = b""
    more = True
    while more and len(body) <= LARGEST_FORM:
        message = await receive()
        if message["type"] != "http.request":
            return "", receive
        body += message.get("body", b"")
        more = message.get("more_body", False)
    read = False

    async def again() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": more}

    return parse_qs(body.decode("latin-1")).get(TOKEN_FIELD, [""])[0], again


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS]
            if not any(name.lower() == b"cache-control" for name, _ in message["headers"]):
                message["headers"].append((b"cache-control", b"no-store"))
        await send(message)

    return sent


async def _refuse(send: Send, status: int, detail: str) -> None:
    body = json.dumps(problem(status, detail)).encode()
    headers = [(b"content-type", PROBLEM.encode()), (b"content-length", str(len(body)).encode()), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
