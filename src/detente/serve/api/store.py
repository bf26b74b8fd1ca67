"""The store's View over HTTP: documents, rows, judgements, log and marks as the store holds them.

`detente.serve.client.RemoteView` reads these, so that whatever works on a View works on a served case.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

from detente.model.serial import pack, stored_types
from detente.serve.api.records import PROBLEMS
from detente.serve.desk import Desk
from detente.serve.errors import NotHere
from detente.store.contract import View

if TYPE_CHECKING:
    from fastapi import FastAPI

NDJSON = "application/x-ndjson"
# Ids that one request may ask for: addresses have their limits.
MOST_IDS = 100


def add_store(app: "FastAPI", desk: Desk) -> None:
    """Add the endpoints."""
    _add_documents(app, desk)
    _add_rows(app, desk)


def _lines(rows: Iterable[Any]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(pack(row), ensure_ascii=False) + "\n"


def _streamed(about: str) -> dict[int | str, dict[str, Any]]:
    return PROBLEMS | {200: {"description": about, "content": {NDJSON: {"schema": {"type": "string"}}}}}


def _add_documents(app: "FastAPI", desk: Desk) -> None:
    from fastapi.responses import Response, StreamingResponse

    def there(document: str) -> View:
        index = desk.index()
        if document not in index.documents:
            raise NotHere(f"there is no document {document} in this case")
        return index.view

    @app.get("/api/v1/documents", responses=_streamed("A document a line."), response_class=StreamingResponse,
             tags=["store"])  # fmt: skip
    def documents() -> StreamingResponse:
        """All parsed documents, by id."""
        return StreamingResponse(_lines(desk.index().view.documents()), media_type=NDJSON)

    @app.get("/api/v1/raws", responses=_streamed("What is known of bytes, a line each."),
             response_class=StreamingResponse, tags=["store"])  # fmt: skip
    def raws() -> StreamingResponse:
        """All bytes taken in, by id, those not read yet among them."""
        return StreamingResponse(_lines(desk.index().view.raws()), media_type=NDJSON)

    @app.get("/api/v1/documents/{document}", responses=PROBLEMS, tags=["store"])
    def parsed(document: str) -> dict[str, Any]:
        """One document with its text, blocks and sentences; offsets are code points of `text`, half-open."""
        found: dict[str, Any] = pack(there(document).parsed(document))
        return found

    @app.get("/api/v1/documents/{document}/bytes", tags=["store"], response_class=Response,
             responses=PROBLEMS | {200: {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}},
             )  # fmt: skip
    def data(document: str) -> Response:
        """The bytes as they came; never shown by a browser, always saved."""
        headers = {"content-disposition": f'attachment; filename="{document}"'}
        return Response(there(document).data(document), media_type="application/octet-stream", headers=headers)


def _add_rows(app: "FastAPI", desk: Desk) -> None:
    from fastapi import Query
    from fastapi.responses import StreamingResponse

    @app.get("/api/v1/rows/{cls}", responses=_streamed("A row a line."), response_class=StreamingResponse,
             tags=["store"])  # fmt: skip
    def rows(
        cls: str,
        document: str = "",
        ids: Annotated[list[str] | None, Query(max_length=MOST_IDS)] = None,
        as_read: Annotated[bool, Query(description="Without people's decisions.")] = False,
    ) -> StreamingResponse:
        """Rows of one class: all by id, one document's in reading order, or those named."""
        if cls not in stored_types():
            raise NotHere(f"there are no rows of class {cls}; there are {', '.join(sorted(stored_types()))}")
        view = desk.index().view
        found = (view.as_read() if as_read else view).rows(stored_types()[cls], document=document, ids=ids)
        return StreamingResponse(_lines(found), media_type=NDJSON)

    @app.get("/api/v1/judgements", responses=_streamed("A judgement a line."), response_class=StreamingResponse,
             tags=["store"])  # fmt: skip
    def judgements() -> StreamingResponse:
        """People's decisions in the order they were made, undone ones included."""
        return StreamingResponse(_lines(desk.index().view.judgements()), media_type=NDJSON)

    @app.get("/api/v1/log", responses=_streamed("A log line a line."), response_class=StreamingResponse,
             tags=["store"])  # fmt: skip
    def log() -> StreamingResponse:
        """The issue log."""
        return StreamingResponse(_lines(desk.index().view.log()), media_type=NDJSON)

    @app.get("/api/v1/marks/{stage}", responses=PROBLEMS, tags=["store"])
    def marks(stage: str) -> dict[str, str]:
        """Item → state of what a stage has done."""
        return desk.index().view.marks(stage)

    @app.get("/api/v1/sentences", responses=PROBLEMS, tags=["store"])
    def sentences(
        q: Annotated[str, Query(max_length=1000)], limit: Annotated[int, Query(ge=1, le=1000)] = 50
    ) -> dict[str, Any]:
        """Sentences with all words of `q`, best first."""
        return {"hits": [hit._asdict() for hit in desk.index().view.search(q, limit=limit)]}
