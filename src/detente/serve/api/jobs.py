"""Jobs over HTTP: add files, follow progress (server-sent events), cancel."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

from detente.model.handling import TLP
from detente.serve.access.caller import Caller, caller_of
from detente.serve.api.records import PROBLEMS
from detente.serve.errors import NotHere
from detente.serve.jobs import ENDED, Job, Jobs

if TYPE_CHECKING:
    from fastapi import FastAPI

# How often a stream looks for progress, and how often it says that it is still there.
LOOK_S, STILL_S = 0.2, 15.0
_JOB: dict[str, Any] = {
    "type": "object",
    "required": ["id", "state", "step", "done", "total", "left_s", "detail"],
    "properties": {
        "id": {"type": "string"},
        "state": {"enum": ["waiting", "running", "done", "failed", "cancelled"]},
        "step": {"type": "string"},
        "done": {"type": "integer"},
        "total": {"type": ["integer", "null"]},
        "left_s": {"type": ["number", "null"]},
        "detail": {"type": "string"},
    },
}


def add_jobs(app: "FastAPI", jobs: Jobs) -> None:
    """Add the endpoints."""
    _add_work(app, jobs)
    _add_progress(app, jobs)


def _add_work(app: "FastAPI", jobs: Jobs) -> None:
    from fastapi import File, Request, UploadFile

    @app.post("/api/v1/jobs", status_code=202, responses=PROBLEMS, tags=["jobs"])
    def add(
        request: Request,
        files: Annotated[list[UploadFile], File(min_length=1, description="Documents to take in and read.")],
    ) -> dict[str, Any]:
        """Take files in and read what is new. Answers at once with the job."""
        caller = caller_of(request)
        return jobs.add([(file.filename or "", file.file) for file in files], caller.name).told(whole=_whole(caller))

    @app.post("/api/v1/jobs/reading", status_code=202, responses=PROBLEMS, tags=["jobs"])
    def read(request: Request) -> dict[str, Any]:
        """Read what waits to be read."""
        caller = caller_of(request)
        return jobs.add([], caller.name).told(whole=_whole(caller))


def _add_progress(app: "FastAPI", jobs: Jobs) -> None:
    from fastapi import Request
    from fastapi.responses import StreamingResponse

    told: dict[int | str, dict[str, Any]] = PROBLEMS | {
        200: {"content": {"application/json": {"schema": _JOB}}},
    }

    def mine(request: Request, ident: str) -> Job:
        found = jobs.one(ident)
        if not _may_see(caller_of(request), found):
            raise NotHere(f"there is no job {ident}")
        return found

    @app.get("/api/v1/jobs", responses=PROBLEMS, tags=["jobs"])
    def listed(request: Request) -> dict[str, Any]:
        """The last jobs, the newest first."""
        caller = caller_of(request)
        return {"jobs": [job.told(whole=_whole(caller)) for job in jobs.all() if _may_see(caller, job)]}

    @app.get("/api/v1/jobs/{ident}", responses=told, tags=["jobs"])
    def job(request: Request, ident: str) -> dict[str, Any]:
        """A job as it stands."""
        return mine(request, ident).told(whole=_whole(caller_of(request)))

    @app.delete("/api/v1/jobs/{ident}", responses=told, tags=["jobs"])
    def cancel(request: Request, ident: str) -> dict[str, Any]:
        """End a job at its next step; what was read stays."""
        return jobs.cancel(mine(request, ident).id).told(whole=_whole(caller_of(request)))

    @app.get(
        "/api/v1/jobs/{ident}/events",
        responses=PROBLEMS | {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
        response_class=StreamingResponse,
        tags=["jobs"],
    )
    def events(request: Request, ident: str) -> StreamingResponse:
        """The job's progress as server-sent events, one `progress` for each change, until it ends."""
        told = _events(mine(request, ident), whole=_whole(caller_of(request)))
        return StreamingResponse(told, media_type="text/event-stream")


def _whole(caller: Caller) -> bool:
    """Progress and outcome count and name documents, so that only who is cleared for all of them is told."""
    return caller.clearance == TLP[-1]


def _may_see(caller: Caller, job: Job) -> bool:
    return _whole(caller) or job.author == caller.name


async def _events(job: Job, *, whole: bool) -> AsyncIterator[str]:
    before, quiet = "", 0.0
    while True:
        now = json.dumps(job.told(whole=whole))
        if now != before:
            before, quiet = now, 0.0
            yield f"event: progress\ndata: {now}\n\n"
        elif quiet >= STILL_S:
            quiet = 0.0
            yield ": still here\n\n"
        if job.state in ENDED:
            return
        await asyncio.sleep(LOOK_S)
        quiet += LOOK_S
