"""A user's own authority file: office-holders from a CSV, or from FollowTheMoney entities as JSON lines.

CSV: a header with `state` (ISO code or English name), `title`, `person`, and, where known, `start`, `end`, `until`
(ISO days, months or
years) and `id`. FollowTheMoney: Person, Position and Occupancy entities (followthemoney.tech); others are passed over.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

from detente.model.authority import Holder, shipped
from detente.model.errors import BadInput
from detente.model.ids import content_id
from detente.model.names import fold

_NEEDED = ("state", "title", "person")
_DATE = re.compile(r"(?:\d{4}(?:-\d{2}(?:-\d{2})?)?)?$")
FIELDS = ("iso", "title", "person", "qid", "start", "end", "until")


def read_holders(text: str) -> list[Holder]:
    """Office-holders of a CSV or of FollowTheMoney JSON lines. Raises BadInput naming the line that cannot be used."""
    if text.lstrip().startswith("{"):
        return _from_entities(_entities(text))
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    try:
        return _table(rows)
    except csv.Error as error:
        raise BadInput(f"line {rows.line_num} is no row of a table: {error}") from error


def _table(rows: csv.DictReader[str]) -> list[Holder]:
    names = {n.strip().lower() for n in rows.fieldnames or ()}
    missing = [n for n in _NEEDED if n not in names and not (n == "state" and "iso" in names)]
    if missing:
        raise BadInput(f"the file has no column {', '.join(missing)}; needed are state, title and person")
    return [
        _holder({(k or "").strip().lower(): (v or "").strip() for k, v in row.items() if isinstance(v, str)}, number)
        for number, row in enumerate(rows, 2)
    ]


def write_holders(holders: Iterable[Holder]) -> str:
    """The same rows in the form Detente keeps them: what `read_holders` gives back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for h in sorted(holders, key=lambda h: (h.iso, h.title, h.start, h.person)):
        writer.writerow([h.iso, h.title, h.person, h.qid, h.start, h.end, h.until])
    return out.getvalue()


def state_code(words: str) -> str:
    """The ISO code that a code or an English name of a state stands for, or ""."""
    code = words.upper()
    if code in shipped().states:
        return code
    wanted = fold(words)
    return next((s.iso for s in shipped().states.values() if wanted in {fold(n) for n in (s.name, *s.names)}), "")


def _holder(row: dict[str, str], number: int) -> Holder:
    given = row.get("iso") or row.get("state", "")
    state = state_code(given)
    if not state:
        raise BadInput(f"line {number}: no state is called {given!r}")
    return _made(state, row, f"line {number}")


def _made(state: str, row: dict[str, str], where: str) -> Holder:
    title, person = row.get("title", ""), row.get("person", "")
    if not title or not person:
        raise BadInput(f"{where}: the title or the person is empty")
    dates = {name: row.get(name, "") for name in ("start", "end", "until")}
    wrong = next((value for value in dates.values() if not _DATE.match(value)), None)
    if wrong is not None:
        raise BadInput(f"{where}: {wrong!r} is no ISO day, month or year")
    if dates["start"] and dates["end"] and dates["end"] < dates["start"][: len(dates["end"])]:
        raise BadInput(f"{where}: {person} ends before they start")
    role = shipped().role(title, state)
    ident = row.get("id") or row.get("qid") or content_id("person", state, fold(person))
    return Holder(
        state,
        role.key if role else title.lower(),
        title,
        person,
        ident,
        dates["start"],
        dates["end"],
        dates["until"] or dates["end"] or dates["start"],
    )


def _entities(text: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadInput(f"line {number}: not JSON: {error}") from error
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("id"), str)
            or not isinstance(row.get("properties"), dict)
        ):
            raise BadInput(f"line {number}: not a FollowTheMoney entity (id, schema, properties)")
        found[row["id"]] = row
    return found


def _from_entities(entities: dict[str, dict[str, Any]]) -> list[Holder]:
    out = []
    for ident, row in sorted(entities.items()):
        if row.get("schema") != "Occupancy":
            continue
        person, post = entities.get(_first(row, "holder")), entities.get(_first(row, "post"))
        if person is None or post is None:
            raise BadInput(f"{ident}: the holder or the post is not in the file")
        given = _first(post, "country") or _first(person, "country")
        state = state_code(given)
        if not state:
            raise BadInput(f"{ident}: no state is called {given!r}")
        facts = {
            "title": _first(post, "name"),
            "person": _first(person, "name"),
            "id": person["id"],
            "start": _first(row, "startDate"),
            "end": _first(row, "endDate"),
            "until": _first(row, "date"),
        }
        out.append(_made(state, facts, ident))
    return out


def _first(row: dict[str, Any], name: str) -> str:
    values = row["properties"].get(name) or [""]
    return str(values[0] if isinstance(values, list) else values)
