"""Records over HTTP: lists with facets and cursors, and one record by its id."""

from typing import TYPE_CHECKING, Annotated, Any

from detente.publish.kinds import KINDS
from detente.serve.desk import Desk
from detente.serve.errors import PROBLEM, PROBLEM_SCHEMA, NotHere
from detente.serve.listing import MOST, Wanted, count, listing, one

if TYPE_CHECKING:
    from fastapi import FastAPI

# What every endpoint may answer besides its own.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "The request cannot be carried out as given.",
        "content": {PROBLEM: {"schema": PROBLEM_SCHEMA}},
    },
    "5XX": {"description": "The server cannot answer now.", "content": {PROBLEM: {"schema": PROBLEM_SCHEMA}}},
}


def add_records(app: "FastAPI", desk: Desk) -> None:
    """Add the endpoints."""
    from fastapi import Path, Query

    @app.get("/api/v1/records/{kind}", responses=PROBLEMS, tags=["records"])
    def records(
        kind: Annotated[str, Path(description="A kind of record; see docs/record.md.")],
        party: str = "",
        issue: str = "",
        speaker: str = "",
        source: str = "",
        status: str = "",
        since: Annotated[str, Query(description="ISO 8601; included.")] = "",
        until: Annotated[str, Query(description="ISO 8601; not included.")] = "",
        newest: Annotated[bool, Query(description="The latest first.")] = False,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
        cursor: Annotated[str, Query(description="`next` of the page before.")] = "",
    ) -> dict[str, Any]:
        """Records of a kind, filtered, in order of time."""
        if kind not in {known.name for known in KINDS}:
            raise NotHere(f"there is no kind of record called {kind}")
        facets = {"party": party, "issue": issue, "speaker": speaker, "source": source, "status": status}
        wanted = Wanted(kind, facets, since, until, cursor, limit, newest)
        index = desk.index()
        found = listing(index, wanted)
        return {"records": found.records, "total": count(index, wanted), "next": found.cursor or None}

    @app.get("/api/v1/record/{ident}", responses=PROBLEMS, tags=["records"])
    def record(ident: str) -> dict[str, Any]:
        """The record of that id."""
        return one(desk.index(), ident)
