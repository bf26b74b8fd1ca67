"""The gate of a server with accounts: every request passes it, or gets no further.

It finds the address in the table of rights, who asks, and whether they may; it checks the token of changes that come
from a browser, writes the audit log before the answer begins, and hands on to the workbench of the asker's clearance.
"""

from __future__ import annotations

import re
from asyncio import to_thread
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote

from detente.model.errors import DetenteError, StoreError
from detente.model.taxonomy import taxonomy
from detente.serve.access.caller import KEY, Caller
from detente.serve.access.door import Door
from detente.serve.access.rights import OPEN, RIGHTS, SESSION, wanted
from detente.serve.errors import problem, status_of
from detente.serve.guard import NO_TOKEN, SAFE, App, Message, Receive, Scope, Send, checked, headers_of, refuse
from detente.serve.show import environment
from detente.store.audit import Act

# What of an address goes into the audit log: ids, never what somebody typed.
_ID = re.compile(r"[a-z]{1,24}-[0-9a-f]{8,64}")
# What people type into a query: never logged, even where it looks like an id.
_TYPED = frozenset({"q", "name"})


class Gate:
    """ASGI application. `rooms` gives the workbench of a clearance; `lobby` has the pages of accounts themselves."""

    def __init__(self, door: Door, lobby: Any, rooms: Callable[[str], App], routes: Sequence[Any]) -> None:
        self._door, self._lobby, self._rooms = door, lobby, rooms
        self._routes = [*lobby.routes, *routes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on."""
        given, address = headers_of(scope), (scope.get("client") or ("", 0))[0]
        pattern, params = self._place(scope)
        if pattern.startswith("/static"):
            await self._lobby(scope, receive, send)
            return
        right = wanted(scope["method"], pattern)
        try:
            caller = await to_thread(self._door.who, given, address)
        except StoreError as error:
            await self._turn_away(scope, send, 503, str(error))
            return
        if right == OPEN:
            caller = self._door.visitor(given, address)
        elif caller is None:
            await self._send_to_login(scope, given, send)
            return
        act = self._act(scope, caller, (right, pattern), params)
        await self._pass(scope, (receive, send), (caller, right, act))

    async def _pass(self, scope: Scope, wire: tuple[Receive, Send], entry: tuple[Caller, str, Act]) -> None:
        """What a known caller, or a visitor of an open page, asks for."""
        (receive, send), (caller, right, act) = wire, entry
        recorder = _Recorder(self._door, act, caller, send) if right != OPEN else None
        answer: Send = recorder or send
        if (why := _forbidden(caller, right)) is not None:
            await self._turn_away(scope, answer, 403, why)
            return
        kind = headers_of(scope).get("content-type", "")
        if scope["method"] not in SAFE and right != "add" and kind.lower().startswith("multipart/"):
            # Files are kept on the disk while they come in; only who may add some sends any.
            await self._turn_away(scope, answer, 415, "this takes no files")
            return
        if not caller.via.startswith("token:"):
            going_on = await checked(scope, receive, caller.token)
            if going_on is None:
                await self._turn_away(scope, answer, 403, NO_TOKEN)
                return
            receive = going_on
        try:
            if recorder is not None and scope["method"] not in SAFE:
                await to_thread(self._door.audit.write, act)
            own = right in (OPEN, SESSION, "admin")
            app = self._lobby if own else await to_thread(self._rooms, caller.clearance)
        except DetenteError as error:
            await self._turn_away(scope, answer, status_of(error), str(error))
            return
        scope[KEY] = caller
        await app(scope, receive, answer)

    def _place(self, scope: Scope) -> tuple[str, dict[str, Any]]:
        """The pattern of the address asked for, and what stands in its places; empty when there is none."""
        for route in self._routes:
            match, child = route.matches(scope)
            if match.name == "FULL":
                return str(getattr(route, "path", "")), child.get("path_params", {})
        return "", {}

    def _act(self, scope: Scope, caller: Caller, asked: tuple[str, str], params: dict[str, Any]) -> Act:
        right, pattern = asked
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        named = [*map(str, params.values()), *(value for name, value in query if name not in _TYPED)]
        on = tuple(dict.fromkeys(value for value in named if _ID.fullmatch(value)))
        what = f"{scope['method']} {pattern or '(no such address)'}"
        return Act(
            self._door.now(), caller.name, right or "read", what, self._door.folder, caller.via, caller.address, on
        )

    async def _send_to_login(self, scope: Scope, given: dict[str, str], send: Send) -> None:
        if scope["method"] in SAFE and _wants_page(scope):
            here = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
            where = b"/login" if here == "/" else f"/login?next={quote(here, safe='/')}".encode()
            await send({"type": "http.response.start", "status": 303, "headers": [(b"location", where)]})
            await send({"type": "http.response.body", "body": b""})
            return
        what = "the token is not known, or has ended" if given.get("authorization") else "log in first"
        await refuse(send, 401, what, (b"www-authenticate", b'Bearer realm="Detente"'))

    async def _turn_away(self, scope: Scope, send: Send, status: int, detail: str) -> None:
        if not _wants_page(scope):
            await refuse(send, status, detail)
            return
        page = environment(taxonomy()).get_template("door_error.html").render(**problem(status, detail))
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": page.encode()})


def _wants_page(scope: Scope) -> bool:
    return not scope["path"].startswith("/api/") and "text/html" in headers_of(scope).get("accept", "")


def _forbidden(caller: Caller, right: str) -> str | None:
    """Why somebody may not do this; None when they may."""
    if right == OPEN:
        return None
    if right == SESSION:
        return None if caller.via.startswith("session:") else "a token cannot do this; log in with a browser"
    if not caller.role:
        return "your account has no role in this case; one of its owners can give you one"
    if not right:
        # No such address: the application says so to whoever may look around.
        return None if caller.may("read") else "this token's scopes do not reach so far"
    if caller.may(right):
        return None
    if caller.via.startswith("token:"):
        return f"this token may not {RIGHTS[right]}; that needs the scope {right} and a role that allows it"
    return f"as {caller.role} you may not {RIGHTS[right]}"


class _Recorder:
    """Writes the act with its status to the audit log before the answer begins; without that there is no answer."""

    def __init__(self, door: Door, act: Act, caller: Caller, send: Send) -> None:
        self._door, self._act, self._caller, self._send = door, act, caller, send
        self._failed = False

    async def __call__(self, message: Message) -> None:
        if self._failed:
            return
        if message["type"] == "http.response.start":
            status, on = message["status"], (*self._act.on, *self._caller.made)
            did = "refused" if status == 403 else self._act.did
            act = replace(self._act, did=did, on=on, status=status)
            try:
                await to_thread(self._door.audit.write, act)
            except StoreError as error:
                self._failed = True
                await refuse(self._send, 503, str(error))
                return
        await self._send(message)
