"""The addresses of the pages. Types of parameters are read when the functions are defined: see detente.serve.app."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from detente.serve.desk import Desk
from detente.serve.listing import one
from detente.serve.pages import overview as opening
from detente.serve.pages import reader as reading
from detente.serve.pages import timeline as times
from detente.serve.show import environment

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse

    Show = Callable[..., HTMLResponse]

LAYERS = frozenset(("statement", "happening", "time", "mention"))


def add_pages(app: "FastAPI", desk: Desk) -> None:
    """Add all pages."""
    from fastapi import Request
    from fastapi.responses import HTMLResponse

    def show(request: Request, template: str, context: dict[str, Any]) -> HTMLResponse:
        page = (
            environment()
            .get_template(template)
            .render(case=desk.case, token=app.state.token, path=request.url.path, query="", **context)
        )
        return HTMLResponse(page)

    _add_record_pages(app, desk, show)


def _add_record_pages(app: "FastAPI", desk: Desk, show: "Show") -> None:
    from fastapi import Request
    from fastapi.responses import Response

    @app.get("/", include_in_schema=False)
    def overview(request: Request) -> Response:
        index = desk.index()
        return show(request, "overview.html", {"index": index, **opening.overview(index)})

    @app.get("/timeline", include_in_schema=False)
    def timeline(
        request: Request,
        status: str = "",
        type: str = "",
        entity: str = "",
        since: str = "",
        until: str = "",
        cursor: str = "",
    ) -> Response:
        index = desk.index()
        asked = times.Asked(status, type, entity, since, until, cursor)
        return show(request, "timeline.html", {"index": index, **times.timeline(index, asked)})

    @app.get("/read/{document}", include_in_schema=False)
    def read(request: Request, document: str, at: str = "", layers: str = "") -> Response:
        index = desk.index()
        chosen = frozenset(layers.split(",")) if layers else LAYERS
        return show(request, "reader.html", {"index": index, **reading.reader(index, document, at, chosen)})

    @app.get("/read/{document}/row/{row}", include_in_schema=False)
    def card(request: Request, document: str, row: str) -> Response:
        index = desk.index()
        return show(request, "card.html", {"index": index, **reading.card(index, document, row)})

    @app.get("/record/{ident}", include_in_schema=False)
    def record(request: Request, ident: str) -> Response:
        index = desk.index()
        return show(request, "record.html", {"index": index, "record": one(index, ident)})
