"""Ids are hashes of content: the same claim in the same words of the same document has the same id everywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

# 80 bits: chance of one collision among 10^9 rows is below 10^-6.
DIGEST_BYTES = 10
_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def content_id(kind: str, *parts: object) -> str:
    """`kind-<20 hex>` over the JSON of `parts` (strings, numbers, None, and tuples of them)."""
    told = f"{kind}\x00{_canonical(parts)}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(told, digest_size=DIGEST_BYTES)
    return f"{kind}-{digest.hexdigest()}"


def group_id(members: Iterable[str], *, kind: str) -> str:
    """A group's id is its smallest member's, under the group's own kind."""
    return f"{kind}-{min(members).split('-', 1)[1]}"


def bytes_id(raw: bytes) -> str:
    """A document's id: the hash of the bytes as they came."""
    return f"doc-{hashlib.blake2b(raw, digest_size=DIGEST_BYTES).hexdigest()}"
