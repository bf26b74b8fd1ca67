"""Jobs over HTTP: add files, follow progress (server-sent events), cancel."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

from detente.serve.api.records import PROBLEMS
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
    from fastapi import File, UploadFile
    from fastapi.responses import StreamingResponse

    told: dict[int | str, dict[str, Any]] = PROBLEMS | {
        200: {"content": {"application/json": {"schema": _JOB}}},
    }

    @app.post("/api/v1/jobs", status_code=202, responses=PROBLEMS, tags=["jobs"])
    def add(
        files: Annotated[list[UploadFile], File(min_length=1, description="Documents to take in and read.")],
    ) -> dict[str, Any]:
        """Take files in and read what is new. Answers at once with the job."""
        return jobs.add([(file.filename or "", file.file) for file in files]).told()

    @app.post("/api/v1/jobs/reading", status_code=202, responses=PROBLEMS, tags=["jobs"])
    def read() -> dict[str, Any]:
        """Read what waits to be read."""
        return jobs.add([]).told()

    @app.get("/api/v1/jobs", responses=PROBLEMS, tags=["jobs"])
    def listed() -> dict[str, Any]:
        """The last jobs, the newest first."""
        return {"jobs": [job.told() for job in jobs.all()]}

    @app.get("/api/v1/jobs/{ident}", responses=told, tags=["jobs"])
    def job(ident: str) -> dict[str, Any]:
        """A job as it stands."""
        return jobs.one(ident).told()

    @app.delete("/api/v1/jobs/{ident}", responses=told, tags=["jobs"])
    def cancel(ident: str) -> dict[str, Any]:
        """End a job at its next step; what was read stays."""
        return jobs.cancel(ident).told()

    @app.get(
        "/api/v1/jobs/{ident}/events",
        responses=PROBLEMS | {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
        response_class=StreamingResponse,
        tags=["jobs"],
    )
    def events(ident: str) -> StreamingResponse:
        """The job's progress as server-sent events, one `progress` for each change, until it ends."""
        return StreamingResponse(_events(jobs.one(ident)), media_type="text/event-stream")


async def _events(job: Job) -> AsyncIterator[str]:
    before, quiet = "", 0.0
    while True:
        now = json.dumps(job.told())
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
