"""The application: pages and API over one desk, errors as answers, guarded. FastAPI is loaded only when it is made.

Endpoints are made inside functions, because FastAPI reads their types when they are defined and belongs to an extra.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente import __version__
from detente.serve.api.records import add_records
from detente.serve.desk import Desk
from detente.serve.errors import PROBLEM, problem, status_of
from detente.serve.guard import App, Guard
from detente.serve.pages.routes import add_pages
from detente.serve.review_pages import add_review
from detente.serve.show import environment

if TYPE_CHECKING:
    from fastapi import FastAPI

STATIC = Path(__file__).parent / "static"
_LOG = logging.getLogger("detente.serve")


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
    app.state.desk, app.state.token = desk, token
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_records(app, desk)
    add_pages(app, desk)
    add_review(app, desk)
    _add_errors(app)
    return Guard(app, hosts=hosts, token=token)


def _add_errors(app: "FastAPI") -> None:
    """Every error becomes a problem for programs and a page for people."""
    from fastapi import Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import HTMLResponse, JSONResponse, Response

    def answer(request: Request, status: int, detail: str) -> Response:
        if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            return JSONResponse(problem(status, detail), status, media_type=PROBLEM)
        page = (
            environment()
            .get_template("error.html")
            .render(**problem(status, detail), case=app.state.desk.case, token=app.state.token, path="", query="")
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

    @app.middleware("http")
    async def ours(request: Request, go_on: Any) -> Response:
        try:
            found: Response = await go_on(request)
            return found
        except Exception as error:
            status = status_of(error)
            if status == 500:
                _LOG.exception("%s %s failed", request.method, request.url.path)
            return answer(request, status, str(error) or "the server failed; its log on the terminal says how")
