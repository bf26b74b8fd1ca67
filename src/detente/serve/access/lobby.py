"""The pages of accounts themselves: logging in, one's own account, and who has which role in the case.

An application of its own that knows no record. Types of parameters are read when the functions are defined: see
detente.serve.app.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from detente.model.errors import DetenteError, UsageError
from detente.model.taxonomy import taxonomy
from detente.serve.access.caller import Caller, caller_of
from detente.serve.access.door import Door, clock_time, cookies_of
from detente.serve.access.rights import RIGHTS, ROLES
from detente.serve.errors import Busy, Refused, status_of
from detente.serve.guard import headers_of
from detente.serve.show import environment
from detente.store.accounts import folded
from detente.store.entering import end_session, end_sessions, make_token, revoke_token, sessions, tokens

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse, Response

# For how many days a token may last, and what the form proposes.
LONGEST_DAYS, USUAL_DAYS = 366, 90
DAY_S = 24 * 3600.0
# What was done, as the page says it.
DONE = {
    "password": "Your password is changed; you are logged out everywhere else, and your tokens are gone.",
    "sessions": "You are logged out everywhere else.",
    "token": "The token is gone; programs that used it are shut out.",
    "role": "Set.",
}


def add_lobby(app: "FastAPI", door: Door) -> None:
    """Add the pages."""
    _add_login(app, door)
    _add_account(app, door)
    _add_tokens(app, door)
    _add_roles(app, door)


def _shown(template: str, door: Door, caller: Caller, status: int = 200, **more: Any) -> "HTMLResponse":
    from fastapi.responses import HTMLResponse

    given = {"case": door.case, "me": caller, "token": caller.token, "query": "", **more}
    return HTMLResponse(environment(taxonomy()).get_template(template).render(**given), status)


def _back(path: str, done: str) -> "Response":
    from fastapi.responses import RedirectResponse

    return RedirectResponse(f"{path}?done={quote(done)}", 303)


def _keep(answer: "Response", door: Door, name: str, value: str) -> None:
    """A cookie for this host and its pages only; links from elsewhere open pages, forms from elsewhere do nothing."""
    answer.set_cookie(name, value, httponly=True, secure=door.secure, samesite="lax", path="/")


def _drop(answer: "Response", door: Door, name: str) -> None:
    answer.delete_cookie(name, httponly=True, secure=door.secure, samesite="lax", path="/")


def own_address(given: str) -> str:
    """Where to go after logging in: a page of ours, never another server."""
    plain = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given if plain and not given.startswith(("/login", "/logout")) else "/"


def _add_login(app: "FastAPI", door: Door) -> None:
    from fastapi import Form, Request
    from fastapi.responses import RedirectResponse, Response

    @app.get("/login", include_in_schema=False)
    def login_page(request: Request, next: str = "/") -> Response:
        caller = caller_of(request)
        answer = _shown("login.html", door, caller, next=own_address(next), name="", wrong="")
        _keep(answer, door, door.visit_cookie, caller.entered)
        return answer

    @app.post("/login", include_in_schema=False)
    def log_in(
        request: Request,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "/",
    ) -> Response:
        caller = caller_of(request)
        before = cookies_of(headers_of(request.scope)).get(door.cookie, "")
        try:
            value = door.log_in(name, password, caller.address, before=before)
        except (Refused, Busy) as error:
            return _shown(
                "login.html", door, caller, status_of(error), next=own_address(next), name=name, wrong=str(error)
            )
        answer = RedirectResponse(own_address(next), 303)
        _keep(answer, door, door.cookie, value)
        _drop(answer, door, door.visit_cookie)
        return answer

    @app.post("/logout", include_in_schema=False)
    def log_out(request: Request) -> Response:
        end_session(door.accounts, caller_of(request).entered)
        answer = RedirectResponse("/login", 303)
        _drop(answer, door, door.cookie)
        return answer


def _account_page(door: Door, caller: Caller, status: int = 200, **more: Any) -> "HTMLResponse":
    account = door.accounts.one(caller.name)
    given = {"done": "", "wrong": "", "made": "", **more}
    return _shown(
        "account.html", door, caller, status, account=account, path="/account", when=clock_time,
        sessions=sessions(door.accounts, caller.name), tokens=tokens(door.accounts, caller.name),
        scopes={right: RIGHTS[right] for right in RIGHTS if caller.may(right)}, now=door.ends.clock(),
        days=(USUAL_DAYS, LONGEST_DAYS), **given,
    )  # fmt: skip


def _add_account(app: "FastAPI", door: Door) -> None:
    from fastapi import Form, Request
    from fastapi.responses import Response

    @app.get("/account", include_in_schema=False)
    def account_page(request: Request, done: str = "") -> Response:
        return _account_page(door, caller_of(request), done=DONE.get(done, ""))

    @app.post("/account/password", include_in_schema=False)
    def set_password(
        request: Request, old: Annotated[str, Form()], new: Annotated[str, Form()], again: Annotated[str, Form()]
    ) -> Response:
        caller = caller_of(request)
        try:
            if new != again:
                raise UsageError("the new password was not typed the same twice")
            value = door.change_password(caller, old, new)
        except DetenteError as error:
            return _account_page(door, caller, status_of(error), wrong=str(error))
        answer = _back("/account", "password")
        _keep(answer, door, door.cookie, value)
        return answer

    @app.post("/account/sessions", include_in_schema=False)
    def log_out_elsewhere(request: Request) -> Response:
        caller = caller_of(request)
        end_sessions(door.accounts, caller.name, but=caller.entered)
        return _back("/account", "sessions")


def _add_tokens(app: "FastAPI", door: Door) -> None:
    from fastapi import Form, Request
    from fastapi.responses import Response

    @app.post("/account/tokens", include_in_schema=False)
    def new_token(
        request: Request,
        label: Annotated[str, Form()] = "",
        scopes: Annotated[Sequence[str], Form()] = (),
        days: Annotated[int, Form(ge=1, le=LONGEST_DAYS)] = USUAL_DAYS,
    ) -> Response:
        caller, now = caller_of(request), door.ends.clock()
        wrong = [scope for scope in scopes if not caller.may(scope)]
        if wrong or not scopes:
            why = f"you may not give a token the scope {wrong[0]}" if wrong else "choose what the token may do"
            return _account_page(door, caller, 400, wrong=why)
        made = make_token(door.accounts, caller.name, label, scopes, now + days * DAY_S, now)
        return _account_page(door, caller, made=made)

    @app.post("/account/tokens/{ident}", include_in_schema=False)
    def revoke(request: Request, ident: str) -> Response:
        revoke_token(door.accounts, ident, caller_of(request).name)
        return _back("/account", "token")


def _add_roles(app: "FastAPI", door: Door) -> None:
    from fastapi import Form, Request
    from fastapi.responses import Response

    def page(caller: Caller, status: int = 200, **more: Any) -> Response:
        accounts: Mapping[str, Any] = {a.name: a for a in door.accounts.all()}
        people = [(accounts[name], role) for name, _, role in door.accounts.roles(door.folder)]
        told = {role: "; ".join(RIGHTS[right] for right in RIGHTS if right in ROLES[role]) for role in ROLES}
        given = {"done": "", "wrong": "", **more}
        return _shown("accounts.html", door, caller, status, people=people, roles=told, path="/accounts", **given)

    @app.get("/accounts", include_in_schema=False)
    def accounts_page(request: Request, done: str = "") -> Response:
        return page(caller_of(request), done=DONE.get(done, ""))

    @app.post("/accounts", include_in_schema=False)
    def set_role(request: Request, name: Annotated[str, Form()], role: Annotated[str, Form()] = "") -> Response:
        caller = caller_of(request)
        try:
            if folded(name) == folded(caller.name):
                raise UsageError("your own role is for another owner to change, or for: detente account grant")
            if role and role not in ROLES:
                raise UsageError(f"{role!r} is no role; there are {', '.join(ROLES)}")
            account = door.accounts.find(name)
            if account is None:
                raise UsageError(f"there is no account called {name}; whoever runs the server makes accounts")
            door.accounts.grant(account.name, door.folder, role)
        except DetenteError as error:
            return page(caller, status_of(error), wrong=str(error))
        door.note("role", caller.name, caller.address, what=role or "none", on=(account.name,))
        return _back("/accounts", "role")
