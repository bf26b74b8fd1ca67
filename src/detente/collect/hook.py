"""Sending to an address that the user named: the one thing Detente ever sends beyond a request for a page."""

from __future__ import annotations

import json
from typing import Any

from detente.collect.addresses import Gate, target_of
from detente.collect.fetch import posted

# What an answer may hold at most; nothing of it is kept.
_LARGEST = 2**20


def send(address: str, content: Any) -> None:
    """Post `content` as JSON to `address`. Raises BadInput with the reason when it does not arrive."""
    target = target_of(address)
    body = json.dumps(content, ensure_ascii=False).encode("utf8")
    headers = {"Content-Type": "application/json"}
    posted(target, Gate(frozenset({(target.host, target.port)})), body, headers, limit=_LARGEST)
