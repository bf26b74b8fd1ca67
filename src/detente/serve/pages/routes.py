"""The addresses of the pages. Types of parameters are read when the functions are defined: see detente.serve.app."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

from detente.publish.brief.write import write_brief
from detente.serve.desk import Desk
from detente.serve.listing import one
from detente.serve.pages import coverage, findings, itinerary, overview, people, positions, reader, timeline
from detente.serve.search import parse_query, search, sentences
from detente.serve.show import environment, frame

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse

    Show = Callable[..., HTMLResponse]

# What the reader marks unless told otherwise.
LAYERS = frozenset(("statement", "happening", "time", "mention"))
# The cookie that remembers which reading a browser has seen, for a year.
SEEN = "detente_seen"
SEEN_S = 365 * 24 * 3600
# Names by which the command line calls what has another address here.
ALSO = {"brief": "brief.html", "promises": "proposals", "contradictions": "disputes"}


def add_pages(app: "FastAPI", desk: Desk) -> None:
    """Add all pages."""
    from fastapi import Request
    from fastapi.responses import HTMLResponse

    def show(request: Request, template: str, context: dict[str, Any], *, query: str = "") -> HTMLResponse:
        page = environment(desk.view().issues()).get_template(template)
        return HTMLResponse(page.render(frame(request, desk, query=query) | context))

    _add_overview(app, desk, show)
    _add_time(app, desk, show)
    _add_findings(app, desk, show)
    _add_who(app, desk, show)
    _add_search(app, desk, show)
    _add_reader(app, desk, show)
    _add_sources(app, desk, show)


def _add_overview(app: "FastAPI", desk: Desk, show: "Show") -> None:
    from fastapi import Form, Request
    from fastapi.responses import RedirectResponse, Response

    @app.get("/", include_in_schema=False)
    def start(request: Request) -> Response:
        index = desk.index()
        seen = request.cookies.get(SEEN, "")
        return show(request, "overview.html", {"index": index, **overview.overview(desk, index, seen)})

    @app.post("/seen", include_in_schema=False)
    def mark(reading: Annotated[int, Form(ge=0)]) -> Response:
        answer = RedirectResponse("/", 303)
        answer.set_cookie(SEEN, str(reading), max_age=SEEN_S, httponly=True, samesite="strict")
        return answer

    @app.get("/changes", include_in_schema=False)
    def changes(request: Request, since: str = "", day: str = "") -> Response:
        index = desk.index()
        found = overview.changed(desk, index, since=since, day=day)
        return show(request, "changes.html", {"index": index, **found})


def _add_time(app: "FastAPI", desk: Desk, show: "Show") -> None:
    from fastapi import Request
    from fastapi.responses import Response

    @app.get("/timeline", include_in_schema=False)
    def times(
        request: Request,
        status: str = "",
        type: str = "",
        entity: str = "",
        since: str = "",
        until: str = "",
        cursor: str = "",
    ) -> Response:
        index = desk.index()
        asked = timeline.Asked(status, type, entity, since, until, cursor)
        return show(request, "timeline.html", {"index": index, **timeline.timeline(index, asked)})

    @app.get("/itinerary", include_in_schema=False)
    def journeys(request: Request, journey: int = 0) -> Response:
        index = desk.index()
        return show(request, "itinerary.html", {"index": index, **itinerary.itinerary(index, chosen=journey)})


def _add_findings(app: "FastAPI", desk: Desk, show: "Show") -> None:
    from fastapi import Request
    from fastapi.responses import Response

    @app.get("/positions", include_in_schema=False)
    def matrix(request: Request, party: str = "", issue: str = "", as_of: str = "", every: bool = False) -> Response:
        whole = desk.index()
        index = desk.as_of(as_of) if as_of else whole
        found = positions.positions(index, party=party, issue=issue, every=every)
        time = {"days": whole.days(), "as_of": as_of, "sliceable": desk.sliceable(), "every": every}
        return show(request, "positions.html", {"index": index, **time, **found})

    @app.get("/common-ground", include_in_schema=False)
    def ground(request: Request) -> Response:
        index = desk.index()
        return show(request, "common-ground.html", {"index": index, **findings.common_ground(index)})

    @app.get("/disputes", include_in_schema=False)
    def disputes(request: Request, type: str = "", status: str = "", cursor: str = "") -> Response:
        index = desk.index()
        found = findings.disputes(index, type=type, status=status, cursor=cursor)
        return show(request, "disputes.html", {"index": index, **found})

    @app.get("/proposals", include_in_schema=False)
    def proposals(request: Request) -> Response:
        index = desk.index()
        return show(request, "proposals.html", {"index": index, **findings.proposals(index)})


def _add_who(app: "FastAPI", desk: Desk, show: "Show") -> None:
    from fastapi import Request
    from fastapi.responses import Response

    @app.get("/who", include_in_schema=False)
    def everybody(request: Request, name: str = "", type: str = "", cursor: str = "") -> Response:
        index = desk.index()
        found = people.everybody(index, name=name, type=type, cursor=cursor)
        return show(request, "everybody.html", {"index": index, **found})

    @app.get("/who/{entity}", include_in_schema=False)
    def entity(request: Request, entity: str) -> Response:
        index = desk.index()
        return show(request, "entity.html", {"index": index, **people.entity(index, entity)})


def _add_search(app: "FastAPI", desk: Desk, show: "Show") -> None:
    from fastapi import Query, Request
    from fastapi.responses import Response

    @app.get("/search", include_in_schema=False)
    def find(request: Request, q: str = "", page: Annotated[int, Query(ge=1, le=100)] = 1) -> Response:
        index = desk.index()
        query = parse_query(q, desk.view().issues())
        context: dict[str, Any] = {"index": index, "q": q, "page": page, "asked": not query.empty}
        if not query.empty:
            context |= {"query_parts": query, "found": search(index, query, page=page)}
            context["sentences"] = sentences(index, query) if page == 1 else []
        return show(request, "search.html", context, query=q)

    @app.get("/search/near", include_in_schema=False)
    def near(request: Request, q: str = "") -> Response:
        meaning = desk.meaning()
        words = parse_query(q, desk.view().issues()).plain.replace('"', "").replace("*", "")
        found = {"near": meaning.near(words), "covered": meaning.covered()}
        return show(request, "near.html", {"index": desk.index(), **found})


def _add_reader(app: "FastAPI", desk: Desk, show: "Show") -> None:
    from fastapi import Request
    from fastapi.responses import Response

    @app.get("/read/{document}", include_in_schema=False)
    def read(request: Request, document: str, at: str = "", layers: str = "") -> Response:
        index = desk.index()
        chosen = frozenset(layers.split(",")) if layers else LAYERS
        return show(request, "reader.html", {"index": index, **reader.reader(index, document, at, chosen)})

    @app.get("/read/{document}/row/{row}", include_in_schema=False)
    def card(request: Request, document: str, row: str) -> Response:
        index = desk.index()
        found = {"index": index, "document": document, **reader.card(index, document, row)}
        return show(request, "card.html" if "hx-request" in request.headers else "row.html", found)

    @app.get("/record/{ident}", include_in_schema=False)
    def record(request: Request, ident: str) -> Response:
        index = desk.index()
        return show(request, "record.html", {"index": index, "record": one(index, ident)})


def _add_sources(app: "FastAPI", desk: Desk, show: "Show") -> None:
    from fastapi import Request
    from fastapi.responses import RedirectResponse, Response

    @app.get("/documents", include_in_schema=False)
    def documents(request: Request, source: str = "", newest: bool = False, cursor: str = "") -> Response:
        index = desk.index()
        found = findings.documents(index, source=source, newest=newest, cursor=cursor)
        return show(request, "documents.html", {"index": index, **found})

    @app.get("/coverage", include_in_schema=False)
    def heard(request: Request) -> Response:
        index = desk.index()
        return show(request, "coverage.html", {"index": index, **coverage.coverage(index)})

    @app.get("/origins", include_in_schema=False)
    def origins(request: Request) -> Response:
        index = desk.index()
        return show(request, "origins.html", {"index": index, **coverage.origins(index)})

    @app.get("/brief.{form}", include_in_schema=False)
    def brief(form: Literal["html", "md"]) -> Response:
        index = desk.index()
        text = index.kept(("brief", form), lambda: write_brief(index.view, format=form, title=desk.case.title))
        headers = {"content-disposition": f'attachment; filename="brief.{form}"'}
        media = {"html": "text/html", "md": "text/markdown"}[form]
        return Response(text, media_type=f"{media}; charset=utf-8", headers=headers)

    def lead(address: str) -> Callable[[], Response]:
        return lambda: RedirectResponse(address, 307)

    for name, address in ALSO.items():
        app.add_api_route(f"/{name}", lead(f"/{address}"), include_in_schema=False)

    @app.get("/log", include_in_schema=False)
    def log(request: Request, level: str = "", stage: str = "", cursor: str = "") -> Response:
        index = desk.index()
        return show(
            request, "log.html", {"index": index, **findings.log(index, level=level, stage=stage, cursor=cursor)}
        )
