"""The stream: JSON rows in, JSON rows out, no case needed. Offsets are code points of `text` exactly as given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from detente.extract.contract import Found, Layer, Page
from detente.extract.events import coder, pair_text
from detente.model.documents import ParsedText
from detente.model.entities import Entity, LogEntry
from detente.model.errors import BadInput, SkipItem, UsageError
from detente.model.evidence import Evidence, Span
from detente.model.interval import Interval
from detente.model.rows import Event, Happening, Mention, Statement, TimeExpression
from detente.parse.document import parse_text
from detente.reconcile.stage import reconcile
from detente.reconcile.stories import stories
from detente.resolve.stage import resolve
from detente.run.pages import read_pages
from detente.run.stages import LAYERS, with_needs
from detente.store.contract import Store
from detente.store.memory import memory_store

# Rows read together; results do not depend on it.
BATCH = 16
# The two parties of a row whose directed pair is to be coded.
PAIR = ("actor", "recipient")
NAMES = tuple(layer.name for layer in LAYERS if layer.name != "issues")
Out = dict[str, Any]


def annotate(lines: Iterable[str], *, layers: Sequence[str] = NAMES, together: bool = False) -> Iterator[str]:
    """One JSON line out for each line in. A bad row yields {"id", "error"} and the stream goes on.

    Raises UsageError for a layer that does not exist.
    """
    unknown = sorted(set(layers) - set(NAMES))
    if unknown:
        raise UsageError(f"no layer {', '.join(unknown)}; there are {', '.join(NAMES)}")
    wanted = set(layers) | ({"issues"} if "statements" in layers else set())
    readers = [layer() for layer in with_needs(wanted | ({"mentions"} if together else set()))]
    rows = _read(lines, readers)
    if together:
        rows = iter(_together(list(rows)))
    for out, page, chains in rows:
        if page is not None:
            out |= _coded(page, out) | _layers(page, layers, chains)
        yield json.dumps(out, ensure_ascii=False)


def _read(lines: Iterable[str], readers: Sequence[Layer]) -> Iterator[tuple[Out, Page | None, dict[str, str]]]:
    batch: list[tuple[Out, ParsedText | None]] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            batch.append(_row(number, line))
        if len(batch) >= BATCH:
            yield from _pages(batch, readers)
            batch = []
    yield from _pages(batch, readers)


def _row(number: int, line: str) -> tuple[Out, ParsedText | None]:
    """The output row begun, and its text; or the output row with its error."""
    ident: Any = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise BadInput("the row is not a JSON object")
        ident = row.get("id")
        if not isinstance(ident, str) or not ident:
            raise BadInput('the row has no "id" (a non-empty string)')
        text = row.get("text")
        if not isinstance(text, str) or not text.strip():
            raise BadInput('the row has no "text"')
        hints = {key: row[key] for key in ("published", "source", "title") if isinstance(row.get(key), str)}
        return {"id": ident} | _pair(row, len(text)), parse_text(text, name=ident, **hints)
    except (ValueError, RecursionError, SkipItem) as error:
        return {"id": ident, "error": f"line {number}: {error}"}, None


def _pair(row: Out, length: int) -> Out:
    """The row's `actor` and `recipient` spans, when it has both. Raises BadInput when one is no span of its text."""
    if any(row.get(party) is None for party in PAIR):
        return {}
    for party in PAIR:
        span = row[party]
        whole = isinstance(span, list) and len(span) == 2 and all(type(at) is int for at in span)
        if not whole or not 0 <= span[0] < span[1] <= length:
            raise BadInput(f'"{party}" is not [start, end] inside the text')
    return {party: row[party] for party in PAIR}


def _coded(page: Page, out: Out) -> Out:
    """PLOVER root and quad of the row's directed pair, if it has one."""
    if PAIR[0] not in out:
        return {}
    coding = coder().code([pair_text(page, Span(*out["actor"]), Span(*out["recipient"]))])[0]
    return {"root": coding.root, "quad": coding.quad}


def _pages(
    batch: Sequence[tuple[Out, ParsedText | None]], readers: Sequence[Layer]
) -> Iterator[tuple[Out, Page | None, dict[str, str]]]:
    pages = iter(read_pages([text for _, text in batch if text is not None], readers))
    for out, text in batch:
        page = next(pages) if text is not None else None
        if isinstance(page, LogEntry):
            yield {"id": out["id"], "error": page.reason}, None, {}
        else:
            yield out, page, {}


def _together(
    rows: list[tuple[Out, Page | None, dict[str, str]]],
) -> Iterator[tuple[Out, Page | None, dict[str, str]]]:
    """All rows as one case on the memory store: chains become entities, and each row gets the event it tells of."""
    store = memory_store()
    _fill(store, [page for _, page, _ in rows if page is not None])
    chains = {member: entity.id for entity in store.view().rows(Entity) for member in entity.members}
    told = stories(page.parsed for _, page, _ in rows if page is not None)
    event_of = {document: story.id for story in told for document in story.documents}
    for out, page, _ in rows:
        yield out if page is None else out | {"event": event_of[page.id]}, page, chains
    store.close()


def _fill(store: Store, pages: Sequence[Page]) -> None:
    with store.writer() as writer:
        for page in pages:
            writer.put_parsed(page.parsed)
            writer.put_rows("extract", page.found.rows())
    resolved = resolve(store.view())
    with store.writer() as writer:
        writer.put_rows("resolve", [*resolved.entities, *resolved.tenures])
    with store.writer() as writer:
        writer.put_rows("reconcile", reconcile(store.view()))


def _layers(page: Page, layers: Sequence[str], chains: dict[str, str]) -> Out:
    found: Found = page.found
    out: Out = {"sentences": [[s.start, s.end] for s in page.sentences]}
    if "statements" in layers:
        out["statements"] = [_statement(row) for row in found.statements]
    if "times" in layers:
        out["times"] = [_time(row) for row in found.times]
    if "happenings" in layers:
        out["happenings"] = [_happening(row) for row in found.happenings]
    if "events" in layers:
        places = {row.id: list(row.evidence[0].span) for row in found.mentions}
        out["events"] = [_event(row, places) for row in found.events]
    if "mentions" in layers:
        out["mentions"] = [_mention(row, chains) for row in found.mentions]
    return out


def _spans(evidence: Iterable[Evidence]) -> list[list[int]]:
    return [[e.start, e.end] for e in evidence]


def _when(interval: Interval | None) -> Out:
    start, end = interval.iso() if interval else (None, None)
    return {"start": start, "end": end}


def _statement(row: Statement) -> Out:
    return {
        "source": [list(span) for span in row.source_spans],
        "cue": [list(span) for span in row.cue_spans],
        "content": _spans(row.evidence),
        "form": row.form,
        "act": row.act,
        "attribution": row.attribution,
        "speaker": row.speaker_words or None,
        "addressee": row.addressee_words or None,
        "negated": row.negated,
        "hedges": list(row.hedges),
        "conditional": row.conditional,
        "denial": row.denial,
        "relay": [{"span": list(link.span), "words": link.words} for link in row.relay],
        "said": _when(row.said),
        "issues": list(row.issues),
    }


def _time(row: TimeExpression) -> Out:
    where: Span = row.evidence[0].span
    return {"span": list(where), "type": row.type, "value": row.value, "mod": row.mod or None} | _when(row.interval)


def _happening(row: Happening) -> Out:
    return {
        "span": _spans(row.evidence)[0],
        "trigger": list(row.trigger),
        "type": row.type,
        "status": row.status,
        "participants": [{"span": list(p.span), "words": p.words, "role": p.role} for p in row.participants],
        "place": row.place or None,
        "duration": row.duration.value if row.duration else None,
    } | _when(row.when)


def _event(row: Event, places: dict[str, list[int]]) -> Out:
    return {
        "span": _spans(row.evidence)[0],
        "trigger": list(row.trigger),
        "root": row.root,
        "quad": row.quad,
        "mode": row.mode or None,
        "context": row.context or None,
        "cameo": row.cameo or None,
        "actor": places.get(row.actor),
        "recipient": places.get(row.recipient),
        "status": row.status,
    } | _when(row.when)


def _mention(row: Mention, chains: dict[str, str]) -> Out:
    return {"span": list(row.evidence[0].span), "type": row.type, "chain": chains.get(row.id, row.chain)}
