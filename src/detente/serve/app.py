"""The application: pages and API over one desk, errors as answers, guarded. FastAPI is loaded only when it is made.

Endpoints are made inside functions, because FastAPI reads their types when they are defined and belongs to an extra.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente import __version__
from detente.model.errors import DetenteError
from detente.model.taxonomy import taxonomy
from detente.serve.api.jobs import add_jobs
from detente.serve.api.records import add_records
from detente.serve.api.store import add_store
from detente.serve.desk import Desk
from detente.serve.errors import PROBLEM, problem, status_of
from detente.serve.guard import App, Guard
from detente.serve.jobs import Jobs
from detente.serve.pages.routes import add_pages
from detente.serve.review_pages import add_review
from detente.serve.show import environment

if TYPE_CHECKING:
    from fastapi import FastAPI

STATIC = Path(__file__).parent / "static"


def make_app(desk: Desk, *, hosts: frozenset[str], token: str) -> App:
    """The workbench of a case. `hosts` are the values of Host it answers to, `token` the secret its own pages hold."""
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
    app.state.token = token
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_records(app, desk)
    add_store(app, desk)
    add_jobs(app, Jobs(desk))
    add_pages(app, desk)
    add_review(app, desk)
    _add_errors(app, desk)
    return Guard(app, hosts=hosts, token=token)


def _add_errors(app: "FastAPI", desk: Desk) -> None:
    """Every error becomes a problem for programs and a page for people."""
    from fastapi import Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import HTMLResponse, JSONResponse, Response

    def answer(request: Request, status: int, detail: str) -> Response:
        if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            return JSONResponse(problem(status, detail), status, media_type=PROBLEM)
        page = (
            environment(taxonomy())
            .get_template("error.html")
            .render(**problem(status, detail), case=desk.case, token=app.state.token, path="", query="")
        )
        return HTMLResponse(page, status)

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
