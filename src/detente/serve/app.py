"""The applications: the workbench over one desk, the pages of accounts, and the whole that a server answers with.

Endpoints are made inside functions, because FastAPI reads their types when they are defined and belongs to an extra.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente import __version__
from detente.model.errors import DetenteError, StopRun
from detente.model.handling import TLP
from detente.model.taxonomy import taxonomy
from detente.run.case import Case
from detente.serve.access.caller import KEY
from detente.serve.access.door import Door
from detente.serve.access.gate import Gate
from detente.serve.access.lobby import add_lobby
from detente.serve.access.rights import ADDRESSES
from detente.serve.api.jobs import add_jobs
from detente.serve.api.records import add_records
from detente.serve.api.store import add_store
from detente.serve.cleared import ClearedDesk
from detente.serve.desk import Desk
from detente.serve.errors import PROBLEM, problem, status_of
from detente.serve.guard import App, Guard, Reached
from detente.serve.jobs import Jobs
from detente.serve.pages.routes import add_pages
from detente.serve.review_pages import add_review
from detente.serve.show import environment, frame
from detente.store.contract import Store

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import Response

STATIC = Path(__file__).parent / "static"


def alone(case: Case, store: Store, reached: Reached, *, clearance: str, token: str) -> App:
    """The workbench for the one user of this machine. `token` is the secret that its pages hold."""
    desk = desk_for(case, store, clearance)
    desk.index()
    desk.prepare()
    return Guard(workbench(desk, Jobs(case, store, desk.index)), reached, token=token)


def shared(case: Case, store: Store, reached: Reached, door: Door) -> App:
    """The workbench for those who have accounts, each with what their clearance lets them see.

    Raises StopRun when an address is in no table of rights, or one in the table is answered by nothing.
    """
    rooms = Rooms(case, store)
    lobby = _bare()
    add_lobby(lobby, door)
    _add_errors(lobby, lambda request, answer: environment(taxonomy()).get_template("door_error.html").render(**answer))
    routes = rooms.routes()
    _all_known([*lobby.routes, *routes])
    for mark in door.clearances():
        rooms.desk(mark).prepare()
    return Guard(Gate(door, lobby, rooms.of, routes), reached)


def desk_for(case: Case, store: Store, clearance: str) -> Desk:
    """The whole record, or the part that a clearance lets see."""
    return Desk(case, store) if clearance == TLP[-1] else ClearedDesk(case, store, clearance)


class Rooms:
    """One workbench for each clearance that somebody has; made when it is first asked for."""

    def __init__(self, case: Case, store: Store) -> None:
        self._case, self._store = case, store
        self._jobs = Jobs(case, store, self._lay_out)
        self._made: dict[str, tuple[Desk, FastAPI]] = {}
        self._lock = threading.Lock()

    def of(self, clearance: str) -> App:
        """The workbench of a clearance."""
        return self._room(clearance)[1]

    def desk(self, clearance: str) -> Desk:
        """The desk of a clearance."""
        return self._room(clearance)[0]

    def routes(self) -> list[Any]:
        """What every workbench answers to; the most open one is asked."""
        return list(self._room(TLP[0])[1].routes)

    def _room(self, clearance: str) -> "tuple[Desk, FastAPI]":
        with self._lock:
            if clearance not in self._made:
                desk = desk_for(self._case, self._store, clearance)
                self._made[clearance] = (desk, workbench(desk, self._jobs))
            return self._made[clearance]

    def _lay_out(self) -> None:
        with self._lock:
            desks = [desk for desk, _ in self._made.values()]
        for desk in desks:
            desk.prepare()


def workbench(desk: Desk, jobs: Jobs) -> "FastAPI":
    """Pages and API over a desk."""
    app = _bare()
    add_records(app, desk)
    add_store(app, desk)
    add_jobs(app, jobs)
    add_pages(app, desk)
    add_review(app, desk, jobs)

    def page(request: Any, answer: dict[str, Any]) -> str:
        return environment(taxonomy()).get_template("error.html").render(**frame(request, desk), **answer)

    _add_errors(app, page)
    return app


def _bare() -> "FastAPI":
    from fastapi import FastAPI
    from fastapi.staticfiles import StaticFiles

    app = FastAPI(
        title="Detente",
        version=__version__,
        description="The record of a case: what the pages of the workbench show.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _all_known(routes: list[Any]) -> None:
    answered = {(method, route.path) for route in routes for method in getattr(route, "methods", None) or ()}
    answered = {(method, path) for method, path in answered if method != "HEAD"}
    if answered != set(ADDRESSES):
        odd = sorted(f"{method} {path}" for method, path in answered ^ set(ADDRESSES))
        raise StopRun(f"the table of rights and the application differ on {', '.join(odd)}")


def _add_errors(app: "FastAPI", page: Callable[[Any, dict[str, Any]], str]) -> None:
    """Every error becomes a problem for programs and a page for people."""
    from fastapi import Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import HTMLResponse, JSONResponse, Response

    def answer(request: Request, status: int, detail: str) -> Response:
        as_page = "text/html" in request.headers.get("accept", "") and KEY in request.scope
        if request.url.path.startswith("/api/") or not as_page:
            return _retry(JSONResponse(problem(status, detail), status, media_type=PROBLEM), status)
        return _retry(HTMLResponse(page(request, problem(status, detail)), status), status)

    @app.exception_handler(404)
    @app.exception_handler(405)
    def http(request: Request, error: Any) -> Response:
        return answer(request, error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return answer(request, 422, wrong)

    @app.exception_handler(DetenteError)
    def ours(request: Request, error: DetenteError) -> Response:
        return answer(request, status_of(error), str(error))

    @app.exception_handler(Exception)
    def theirs(request: Request, error: Exception) -> Response:
        return answer(request, 500, "the server failed; what it printed on the terminal says how")


def _retry(answer: "Response", status: int) -> "Response":
    """What is only not ready yet says when to ask again, in seconds."""
    if status == 503:
        answer.headers["retry-after"] = "5"
    return answer
