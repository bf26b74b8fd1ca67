"""What an error becomes over HTTP: one table from class to status, and the form of its answer (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from detente.model.errors import (
    BadInput,
    CaseError,
    DetenteError,
    NoEvidence,
    NotValid,
    SkipItem,
    StopRun,
    StoreError,
    UsageError,
    WeightsError,
)

PROBLEM = "application/problem+json"


class NotHere(UsageError):
    """No page, document or record of that name is in the case."""


class Refused(UsageError):
    """The request comes from another page or for another host, and is not answered."""


class Busy(UsageError):
    """Too much waits already."""


class Preparing(StoreError):
    """What this reader may see is still being put together."""


# The first class that fits decides, so that a class stands before its base.
STATUS: tuple[tuple[type[DetenteError], HTTPStatus], ...] = (
    (NotHere, HTTPStatus.NOT_FOUND),
    (Refused, HTTPStatus.FORBIDDEN),
    (Busy, HTTPStatus.TOO_MANY_REQUESTS),
    (UsageError, HTTPStatus.BAD_REQUEST),
    (BadInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NoEvidence, HTTPStatus.UNPROCESSABLE_ENTITY),
    (SkipItem, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotValid, HTTPStatus.CONFLICT),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (CaseError, HTTPStatus.SERVICE_UNAVAILABLE),
    (WeightsError, HTTPStatus.INTERNAL_SERVER_ERROR),
    (StopRun, HTTPStatus.INTERNAL_SERVER_ERROR),
    (DetenteError, HTTPStatus.INTERNAL_SERVER_ERROR),
)

# The JSON Schema of a problem, for the OpenAPI document.
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def status_of(error: Exception) -> int:
    """The HTTP status of an error; 500 for one that is not ours."""
    return next((int(status) for kind, status in STATUS if isinstance(error, kind)), 500)


def problem(status: int, detail: str) -> dict[str, Any]:
    """The body of a problem+json answer."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
