"""What reviewers found, as rows to train and measure on: one document a line, in the form that `detente annotate` takes
and gives, so that a file of them stands beside any gold set.

Only what somebody judged is in it: `statements`, `happenings` and `events` are those found right (accepted, corrected,
added), under `rejected` are those found wrong. What nobody looked at is in neither. `mentions` are those
that people put together or took apart, with the entity each belongs to as `chain`. Offsets are code points of `text`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from detente.model.entities import Entity
from detente.model.evidence import Span
from detente.model.judging import READ, in_force
from detente.model.rows import Event, Happening, Mention, Statement
from detente.store.contract import View

_RIGHT = ("accept", "correct", "add")
_LISTS = {"statement": "statements", "happening": "happenings", "event": "events"}

Lists = dict[str, dict[str, list[dict[str, Any]]]]


def export_training(view: View) -> Iterator[str]:
    """One line of JSON a judged document, by name."""
    right, wrong = _judged(view)
    found: Lists = defaultdict(lambda: defaultdict(list))
    refused: Lists = defaultdict(lambda: defaultdict(list))
    for kind, cls in READ.items():
        for row in view.rows(cls, ids=sorted(right[kind])):
            found[row.evidence[0].document][_LISTS[kind]].append(_row(row))
        for row in view.as_read().rows(cls, ids=sorted(wrong[kind])):
            refused[row.evidence[0].document][_LISTS[kind]].append(_row(row))
    for home, mentions in _mentions(view).items():
        found[home]["mentions"] = mentions
    documents = {d.id: d for d in view.documents()}
    for ident in sorted(found.keys() | refused.keys(), key=lambda d: (documents[d].name, d)):
        document = documents[ident]
        line: dict[str, Any] = {"id": document.name, "text": view.parsed(ident).text}
        given = {"source": document.source, "title": document.title, "published": document.published.iso()[0]}
        line |= {name: value for name, value in given.items() if value}
        line |= _sorted(found[ident]) | {"rejected": _sorted(refused[ident]), "handling": document.handling}
        yield json.dumps(line, ensure_ascii=False)


def _judged(view: View) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Kind → rows found right, and rows found wrong, by the last word on each."""
    last: dict[tuple[str, str], str] = {}
    for judgement in in_force(view.judgements()):
        if judgement.row in READ and judgement.kind in (*_RIGHT, "reject"):
            last.update({(judgement.row, target.row): judgement.kind for target in judgement.targets})
    right: dict[str, set[str]] = defaultdict(set)
    wrong: dict[str, set[str]] = defaultdict(set)
    for (kind, row), verdict in last.items():
        (wrong if verdict == "reject" else right)[kind].add(row)
    return right, wrong


def _mentions(view: View) -> dict[str, list[dict[str, Any]]]:
    """Document → mentions that people's merges and splits name, with their entities as chains."""
    made = [j for j in in_force(view.judgements()) if j.kind in ("merge", "split") and not j.row]
    wanted = sorted({mention for j in made for mention in (j.left, j.right)})
    home = {member: e.id for e in view.rows(Entity) for member in e.members} if wanted else {}
    out: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in view.rows(Mention, ids=wanted):
        piece = mention.evidence[0]
        chain = home.get(mention.id, mention.id)
        out[piece.document].append({"span": list(piece.span), "type": mention.type, "chain": chain})
    return out


def _row(row: Any) -> dict[str, Any]:
    content = _spans(piece.span for piece in row.evidence)
    match row:
        case Statement():
            return {
                "source": _spans(row.source_spans), "cue": _spans(row.cue_spans), "content": content,
                "form": row.form, "act": row.act, "negated": row.negated, "issues": list(row.issues),
            }  # fmt: skip
        case Happening():
            who = [{"span": list(p.span), "words": p.words, "role": p.role} for p in row.participants]
            told = {"start": row.when.iso()[0], "end": row.when.iso()[1], "place": row.place}
            return {"span": content[0], "type": row.type, "status": row.status, "participants": who, **told}
        case Event():
            return {"span": content[0], "root": row.root, "quad": row.quad, "mode": row.mode, "status": row.status}
    raise TypeError(type(row).__name__)


def _spans(spans: Iterable[Span]) -> list[list[int]]:
    return [list(span) for span in spans]


def _sorted(lists: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The lists in reading order."""
    return {
        name: sorted(lists[name], key=lambda r: json.dumps(r.get("span") or r["content"])) for name in sorted(lists)
    }
