"""Records over HTTP: lists with facets and cursors, one record by its id, search, and findings weighed over all."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from detente import __version__
from detente.model.serial import pack
from detente.publish.kinds import KINDS
from detente.serve.access.caller import caller_of
from detente.serve.desk import Desk
from detente.serve.errors import PROBLEM, PROBLEM_SCHEMA, NotHere
from detente.serve.listing import MOST, Wanted, count, listing, one, values
from detente.serve.search import parse_query, search, sentences

if TYPE_CHECKING:
    from fastapi import FastAPI

# What every endpoint may answer besides its own.
_PROBLEM: dict[str, Any] = {PROBLEM: {"schema": PROBLEM_SCHEMA}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "The request cannot be carried out as given.", "content": _PROBLEM},
    "5XX": {"description": "The server cannot answer now.", "content": _PROBLEM},
}
KIND_NAMES = tuple(kind.name for kind in KINDS)
FACETS = ("party", "issue", "speaker", "source", "status", "type", "entity", "document")


def tagged(desk: Desk) -> Any:
    """A dependency of endpoints whose answers rest on the record's state alone: its ETag, and 304 where it is known."""
    from fastapi import Depends, HTTPException, Request, Response

    def tag(request: Request, response: Response) -> None:
        if desk.unfinished():
            response.headers["cache-control"] = "no-store"
            return
        headers = {"etag": f'"{desk.index().state}"', "cache-control": "private, no-cache"}
        if headers["etag"] in request.headers.get("if-none-match", ""):
            raise HTTPException(304, headers=headers)
        response.headers.update(headers)

    return Depends(tag)


def add_records(app: "FastAPI", desk: Desk) -> None:
    """Add the endpoints."""
    _add_case(app, desk)
    _add_lists(app, desk)
    _add_search(app, desk)
    _add_findings(app, desk)


def _add_case(app: "FastAPI", desk: Desk) -> None:
    from fastapi import Request

    @app.get("/api/v1", responses=PROBLEMS, tags=["case"])
    def case(request: Request) -> dict[str, Any]:
        """The case, how much of each kind it holds, and the token that changes must carry (X-Detente-Token)."""
        index = desk.index()
        return {
            "program": "detente",
            "version": __version__,
            "title": desk.case.title,
            "state": index.state,
            "to_read": desk.waiting(),
            "counts": {kind: count(index, Wanted(kind)) for kind in KIND_NAMES},
            "token": caller_of(request).token,
        }


def _add_lists(app: "FastAPI", desk: Desk) -> None:
    from fastapi import Path, Query

    tags = [tagged(desk)]

    @app.get("/api/v1/records/{kind}", responses=PROBLEMS, tags=["records"], dependencies=tags)
    def records(
        kind: Annotated[str, Path(description="A kind of record; see docs/record.md.")],
        party: str = "",
        issue: str = "",
        speaker: str = "",
        source: str = "",
        status: str = "",
        type: str = "",
        entity: Annotated[str, Query(description="Id of somebody or something it names.")] = "",
        document: Annotated[str, Query(description="Id of a document it cites.")] = "",
        since: Annotated[str, Query(description="ISO 8601; included.")] = "",
        until: Annotated[str, Query(description="ISO 8601; not included.")] = "",
        newest: Annotated[bool, Query(description="The latest first.")] = False,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
        cursor: Annotated[str, Query(description="`next` of the page before.")] = "",
    ) -> dict[str, Any]:
        """Records of a kind, filtered, in order of time, weight or name."""
        known(kind)
        given = (party, issue, speaker, source, status, type, entity, document)
        wanted = Wanted(kind, dict(zip(FACETS, given, strict=True)), since, until, cursor, limit, newest)
        index = desk.index()
        found = listing(index, wanted)
        return {"records": found.records, "total": count(index, wanted), "next": found.cursor or None}

    @app.get("/api/v1/records/{kind}/facets/{name}", responses=PROBLEMS, tags=["records"], dependencies=tags)
    def facet(kind: str, name: Literal["party", "issue", "speaker", "source", "status", "type"]) -> dict[str, Any]:
        """The values of a facet among records of a kind, the most frequent first."""
        known(kind)
        return {"values": [{"value": v, "count": n} for v, n in values(desk.index(), kind, name)]}

    @app.get("/api/v1/record/{ident}", responses=PROBLEMS, tags=["records"], dependencies=tags)
    def record(ident: str) -> dict[str, Any]:
        """The record of that id."""
        return one(desk.index(), ident)


def known(kind: str) -> None:
    """Raise NotHere for what is no kind of record."""
    if kind not in KIND_NAMES:
        raise NotHere(f"there is no kind of record called {kind}; there are {', '.join(KIND_NAMES)}")


def _add_search(app: "FastAPI", desk: Desk) -> None:
    from fastapi import Query

    @app.get("/api/v1/search", responses=PROBLEMS, tags=["search"])
    def find(
        q: Annotated[str, Query(max_length=1000, description="Words, phrases and facets; see docs/serve.md.")],
        page: Annotated[int, Query(ge=1, le=100)] = 1,
    ) -> dict[str, Any]:
        """Records and sentences with the words of the query, best first, and how the records divide by facet."""
        index, query = desk.index(), parse_query(q, desk.view().issues())
        if query.empty:
            return {"records": [], "total": 0, "facets": {}, "sentences": [], "more": False}
        found = search(index, query, page=page)
        divided = {name: [{"value": v, "count": n} for v, n in vs] for name, vs in found.facets.items()}
        told = sentences(index, query) if page == 1 else []
        return {"records": found.records, "total": found.total, "facets": divided, "sentences": told,
                "more": found.more}  # fmt: skip

    @app.get("/api/v1/search/near", responses=PROBLEMS, tags=["search"])
    def near(q: Annotated[str, Query(max_length=1000)]) -> dict[str, Any]:
        """Sentences near in meaning with their cosine, the nearest first; `covered` of `documents` have vectors yet."""
        meaning = desk.meaning()
        covered, total = meaning.covered()
        return {
            "sentences": [{"evidence": e, "cosine": score} for e, score in meaning.near(q)],
            "covered": covered,
            "documents": total,
        }


def _add_findings(app: "FastAPI", desk: Desk) -> None:
    tags = [tagged(desk)]

    @app.get("/api/v1/findings/common-ground", responses=PROBLEMS, tags=["findings"], dependencies=tags)
    def common_ground() -> dict[str, Any]:
        """Agreed and contested facts, shared and opposed norms, distances of parties, issues nobody mentions."""
        found = desk.index().grounds()
        return {
            "ground": [pack(g) for g in found.ground],
            "gaps": [pack(g) for g in found.gaps],
            "unmentioned": list(found.unmentioned),
        }

    @app.get("/api/v1/findings/journeys", responses=PROBLEMS, tags=["findings"], dependencies=tags)
    def journeys() -> dict[str, Any]:
        """Who travelled where, stop by stop; evidence names documents by id."""
        return {"journeys": [pack(j) for j in desk.index().travels().journeys]}

    @app.get("/api/v1/findings/coverage", responses=PROBLEMS, tags=["findings"], dependencies=tags)
    def coverage() -> dict[str, Any]:
        """Who is heard, by party and side, and who is spoken of but not heard."""
        found: dict[str, Any] = pack(desk.index().travels().coverage)
        return found
