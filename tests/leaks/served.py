"""Every page and API address of the workbench, as it shows a record to a reader of some clearance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from starlette.testclient import TestClient

from detente.run.case import Case
from detente.serve.app import alone
from detente.serve.guard import Reached
from detente.store.contract import Store

HOST = "localhost:8000"
# Addresses that differ only in the ids and values they name: so many of each shape are asked for.
EACH = 3
# Addresses whose answers grow with the words looked for.
_ASKED = ("/search?q={}", "/who?name={}", "/api/v1/search?q={}", "/api/v1/record/{}", "/who/{}", "/documents/{}")
_IDENT = re.compile(r"[0-9a-f]{20}")
_HREF = re.compile(r'href="(/[^"#]*)"')


def pages(store: Store, clearance: str, looked_for: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(address, what was answered, errors included): all that link to each other from the start, all of the API that
    takes no more than a kind of record, and searches for what must not be found.
    """
    app = alone(Case(Path("case"), "A case"), store, Reached(frozenset({HOST})), clearance=clearance, token="secret")
    client = TestClient(app, f"http://{HOST}")  # type: ignore[arg-type]
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    kinds = client.get("/api/v1").json()["counts"]
    waiting = ["/", *sorted(path for path, how in paths.items() if "get" in how and "{" not in path)]
    waiting += [f"/api/v1/records/{kind}" for kind in kinds]
    seen: set[str] = set()
    shapes: Counter[tuple[str, tuple[str, ...]]] = Counter()
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        shape = _IDENT.sub("ID", parts.path), tuple(sorted(parse_qs(parts.query)))
        if address in seen or shapes[shape] == EACH or "/near" in address:
            continue
        seen.add(address)
        shapes[shape] += 1
        text = client.get(address, headers={"accept": "text/html"}).text
        yield address, text
        waiting += [found.replace("&amp;", "&") for found in _HREF.findall(text) if not found.startswith("/static")]
    for word in sorted(looked_for):
        for form in _ASKED:
            # What was asked for is said back; only what else is told can leak.
            answer = client.get(form.format(word), headers={"accept": "text/html"}).text
            yield form.format(word), re.sub(re.escape(word), "", answer, flags=re.IGNORECASE)
