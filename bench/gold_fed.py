"""Findings on perfect reading: rows made from a case read by people, so that what is lost later can be told from
what is lost here.

python bench/gold_fed.py ../shared/gold/case-iran-2018 A.json > export.jsonl
python ../shared/bench/case.py GOLD.json TEXTS export.jsonl
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from detente.extract.contract import Page
from detente.extract.issues.layer import Issues
from detente.extract.syntax import Syntax
from detente.findings.stage import findings
from detente.model.documents import Block, Document, ParsedText, Sentence
from detente.model.entities import Entity
from detente.model.evidence import Span, cite
from detente.model.ids import content_id
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import Copy, HappeningRecord, StatementRecord
from detente.model.rows import Happening, Mention, Participant, Statement
from detente.model.serial import pack
from detente.reconcile.stage import reconcile
from detente.store.memory import memory_store

ACTS = {"report": "assert", "offer": "propose", "pledge": "promise", "vow": "promise"}


def pattern(words: str) -> re.Pattern[str]:
    """The words as they may stand in the text, white space free."""
    return re.compile(r"\s+".join(re.escape(part) for part in words.split()))


class Gold:
    """One reader's case as rows of our own."""

    def __init__(self, folder: Path, name: str) -> None:
        self.gold: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
        self.parsed = {p.stem: self._parsed(p) for p in sorted((folder / "texts").glob("*.txt"))}
        self.mentions: dict[str, Mention] = {}
        self._taken: set[tuple[str, int, int]] = set()
        self.entities = [e for e in map(self._entity, self.gold["entities"]) if e]

    def _parsed(self, path: Path) -> ParsedText:
        text = path.read_text(encoding="utf-8")
        sentences = [Sentence(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
        when = self.gold.get("published", {}).get(path.stem, "2018-04-24")
        document = Document(
            f"doc-{path.stem}", (path.stem,), "text/plain", published=Interval.of_day(date.fromisoformat(when))
        )
        return ParsedText(document, text, (Block(0, len(text), "body"),), tuple(sentences))

    def _entity(self, row: dict[str, Any]) -> Entity | None:
        members, kind = (
            [],
            row["type"] if row["type"] in ("person", "state", "body", "place", "outlet", "group") else "body",
        )
        for parsed in self.parsed.values():
            first = ""
            for variant in sorted(row["variants"], key=len, reverse=True):
                for m in re.finditer(rf"\b{re.escape(variant)}\b", parsed.text):
                    if any(m.start() < b and a < m.end() for d, a, b in self._taken if d == parsed.document.id):
                        continue
                    self._taken.add((parsed.document.id, m.start(), m.end()))
                    ident = content_id("mention", parsed.document.id, m.start(), m.end())
                    first = first or ident
                    span = Span(m.start(), m.end())
                    self.mentions[ident] = Mention(
                        ident,
                        cite(parsed.document.id, parsed.text, [span]),
                        kind,
                        "name",
                        first,
                        span,
                        name=row["canonical"],
                    )
                    members.append(ident)
        if not members:
            return None
        return Entity(
            f"entity-{min(members)[8:]}",
            row["canonical"],
            kind,
            tuple(sorted(members)),
            tuple(sorted(row["variants"])),
            self.mentions[members[0]].evidence,
        )

    def near(self, document: str, who: str, at: int) -> str:
        """The mention of `who` nearest to a place, else the first anywhere in the document."""
        ids = {m for e in self.entities if e.name == who for m in e.members}
        found = [m for m in self.mentions.values() if m.id in ids and m.evidence[0].document == document]
        return min(found, key=lambda m: (abs(m.evidence[0].start - at), m.id)).id if found else ""

    def statements(self) -> list[Statement]:
        """Statements as read by people."""
        out = []
        for row in self.gold["statements"]:
            parsed = self.parsed[row["doc"]]
            text, cue = parsed.text, row["evidence"][0]["quote"]
            near = m.start() if (m := pattern(cue).search(text)) else 0
            starts = [m.start() for m in pattern(row["content_start"]).finditer(text)]
            if not starts:
                continue
            start = min(starts, key=lambda s: abs(s - near))
            end = pattern(row["content_end"]).search(text, start)
            if end is None:
                continue
            content = cite(parsed.document.id, text, [(start, end.end())])
            speaker = self.near(parsed.document.id, row["speaker"], near)
            c = m.span() if m else (start, end.end())
            out.append(
                Statement(
                    content_id("statement", parsed.document.id, start, end.end()),
                    content,
                    (),
                    (Span(*c),),
                    row["kind"],
                    ACTS.get(row["act"], row["act"]),
                    "unnamed" if row["speaker"].startswith("unnamed") else "on_record",
                    speaker,
                    row["speaker"],
                    row["role"] or "",
                    said=interval(row["said_on"]),
                )
            )
        return out

    def happenings(self) -> list[Happening]:
        """Happenings as read by people, one telling for each quotation."""
        out = []
        for row in self.gold["meetings"]:
            for piece in row["evidence"]:
                parsed = self.parsed[piece["doc"]]
                m = pattern(piece["quote"]).search(parsed.text)
                if not m:
                    continue
                doc = parsed.document.id
                people = tuple(
                    Participant(i, w, Span(*m.span()))
                    for w in row["participants"]
                    if (i := self.near(doc, w, m.start()))
                )
                out.append(
                    Happening(
                        content_id("happening", doc, m.start(), row["id"]),
                        cite(doc, parsed.text, [m.span()]),
                        row["kind"],
                        row["status"],
                        Span(*m.span()),
                        people,
                        row["place"] or "",
                        when=interval(row["date"]),
                    )
                )
        return out


def interval(value: str | None) -> Interval:
    """The interval of an ISO day, month, year or range of them."""
    if not value:
        return UNKNOWN_TIME
    first, _, last = value.partition("/")
    try:
        a, b = edge(first)[0], edge(last or first)[1]
    except ValueError:
        return UNKNOWN_TIME
    return Interval(a, b, "day" if (b - a).days == 1 else "range", value)


def edge(part: str) -> tuple[Any, Any]:
    """Start and end of an ISO day, month or year."""
    numbers = [int(n) for n in part.split("-")]
    start = date(*[*numbers, 1, 1][:3])
    if len(numbers) == 3:
        end = start + timedelta(days=1)
    elif len(numbers) == 2:
        end = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    else:
        end = date(start.year + 1, 1, 1)
    return Interval.of_day(start).start, Interval.of_day(end).start


def export(record: Any, names: dict[str, str], naming: Any = None) -> dict[str, Any]:
    """A record as a line of export, names and documents spelled out."""
    row = pack(record)

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            value = {k: walk(v) for k, v in value.items()}
            if "document" in value:
                value["document"] = names.get(value["document"], value["document"])
            return value
        return [walk(v) for v in value] if isinstance(value, list) else value

    row = walk(row)
    for key in ("speaker", "party", "who", "author", "addressee"):
        if isinstance(row.get(key), dict):
            row[key] = row[key]["name"]
    if "speakers" in row:
        row["speaker"] = [s["name"] for s in row["speakers"]]
    row.setdefault("evidence", [])
    return {"kind": record.kind_, **row}


def main(folder: str, name: str) -> None:
    """Read the gold, run reconcile and findings on it, print the export."""
    gold = Gold(Path(folder), name)
    rows = gold.statements()
    for parsed in gold.parsed.values():
        page = Page(parsed, Syntax(parsed.text, parsed.sentences))
        page.found.statements = [r for r in rows if r.document == parsed.document.id]
        Issues().read([page])
        rows = [r for r in rows if r.document != parsed.document.id] + page.found.statements
    with contextlib.closing(memory_store()) as store:
        with store.writer() as writer:
            for parsed in gold.parsed.values():
                writer.put_parsed(parsed)
            writer.put_rows("extract", [*gold.mentions.values(), *rows, *gold.happenings()])
            writer.put_rows("resolve", gold.entities)
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        with store.writer() as writer:
            found = findings(store.view())
            writer.put_rows("findings", found)
        names = {p.document.id: p.document.name for p in gold.parsed.values()}
        view = store.view()
        for record in [*found, *(r for cls in (Copy, HappeningRecord, StatementRecord) for r in view.rows(cls))]:
            print(json.dumps(export(record, names), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:3])
