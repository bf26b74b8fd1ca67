"""Overview: what is new since you last looked, open disputes, promises due."""

from __future__ import annotations

from typing import Any

from detente.serve.index import Index


def overview(index: Index) -> dict[str, Any]:
    """What the template shows."""
    return {"documents": len(index.documents)}
