"""Where a request comes from, and what a page may do: host, proxy and origin of requests, headers of answers.

Other pages in the same browser can reach the workbench, so a request is answered only when it names this host (against
DNS rebinding), and one that changes something only when it comes from our own page and carries the token that our
pages hold (against cross-site request forgery). The token of a server without accounts is checked here, that of a
session by the gate (detente.serve.access.gate).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any
from urllib.parse import parse_qs

from detente.serve.access.caller import KEY, alone
from detente.serve.errors import PROBLEM, problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Network = IPv4Network | IPv6Network

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_HEADER = "x-detente-token"
TOKEN_FIELD = "token"
NO_TOKEN = f"the request lacks the token of this server's pages ({TOKEN_HEADER}); load the page again"
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
# For a year, browsers ask by TLS only.
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")


@dataclass(frozen=True, slots=True)
class Reached:
    """How the server is reached: the values of Host that are ours, by TLS or not, and through which proxies if any."""

    hosts: frozenset[str]
    secure: bool = False
    proxies: tuple[Network, ...] = ()

    def trusts(self, address: str) -> bool:
        """True for the address of one of the proxies."""
        try:
            known = ip_address(address.strip("[]"))
        except ValueError:
            return False
        return any(known in network for network in self.proxies)


class Guard:
    """ASGI middleware. `token` is the secret that pages hold; without one the app behind checks its own."""

    def __init__(self, app: App, reached: Reached, *, token: str = "") -> None:
        self._app, self._reached, self._token = app, reached, token
        scheme = "https" if reached.secure else "http"
        self._origins = frozenset(f"{scheme}://{host}" for host in reached.hosts)
        self._headers = (*HEADERS, STRICT_TRANSPORT) if reached.secure else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on."""
        if scope["type"] != "http":
            # Nothing here speaks anything else.
            await send({"type": "websocket.close"})
            return
        send = self._with_headers(send)
        given = headers_of(scope)
        if given.get("host", "").lower() not in self._reached.hosts:
            await refuse(send, 421, "this address is not one the workbench answers to")
            return
        if self._reached.proxies and not self._through_proxy(scope, given):
            await refuse(send, 403, "this server answers only through its proxy, by TLS")
            return
        if scope["method"] not in SAFE and not self._own(given):
            await refuse(send, 403, "the request comes from another page; use the workbench's own")
            return
        if self._token:
            scope[KEY] = alone(self._token)
            going_on = await checked(scope, receive, self._token)
            if going_on is None:
                await refuse(send, 403, NO_TOKEN)
                return
            receive = going_on
        await self._app(scope, receive, send)

    def _own(self, given: dict[str, str]) -> bool:
        """True unless the browser says that the request comes from elsewhere."""
        if given.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        return given.get("origin", next(iter(self._origins))) in self._origins

    def _through_proxy(self, scope: Scope, given: dict[str, str]) -> bool:
        """True for a request that one of the proxies took by TLS; its client becomes the one that the proxy names."""
        client = scope.get("client") or ("", 0)
        if not self._reached.trusts(client[0]) or given.get("x-forwarded-proto", "").lower() != "https":
            return False
        named = [part.strip() for part in given.get("x-forwarded-for", "").split(",") if part.strip()]
        # Whoever asks can write what they like at the beginning; the last that is no proxy of ours was seen by one.
        seen = next((part for part in reversed(named) if not self._reached.trusts(part)), client[0])
        scope["client"] = (seen[:64], 0)
        return True

    def _with_headers(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
                if not any(name.lower() == b"cache-control" for name, _ in message["headers"]):
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        return sent


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers of a request by lower-case name."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def checked(scope: Scope, receive: Receive, token: str) -> Receive | None:
    """What to go on receiving with when a request that changes something carries the token; None when it does not."""
    if scope["method"] in SAFE:
        return receive
    given, receive = await _token(headers_of(scope), receive)
    return receive if secrets.compare_digest(given.encode(), token.encode()) else None


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


async def refuse(send: Send, status: int, detail: str, *headers: tuple[bytes, bytes]) -> None:
    """Answer with a problem."""
    body = json.dumps(problem(status, detail)).encode()
    own = [(b"content-type", PROBLEM.encode()), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": own})
    await send({"type": "http.response.body", "body": body})
