"""Where documents have their matter from: the graph outlet ← origin, each edge with the words it rests on.

By credit lines ("with inputs from AFP"), by the text itself (a copy of an earlier document), and by what sentences say:
"first reported by", "citing", "told". An outlet is no origin of its own texts.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from detente.model.documents import Document, ParsedText
from detente.model.evidence import Evidence, cite
from detente.model.ids import content_id
from detente.model.naming import Naming
from detente.model.records import Copy, Name, Origin, OriginHow
from detente.model.rows import Mention
from detente.reconcile.credits import credited

# What says more about where a text is from comes first.
_ORDER: tuple[OriginHow, ...] = ("credit", "copy", "first reported", "cited")


@dataclass(frozen=True, slots=True)
class _Edge:
    """One way in which a document is known to have something from somewhere."""

    name: Name
    how: OriginHow
    evidence: tuple[Evidence, ...]


def sourcing(
    texts: Iterable[ParsedText], naming: Naming, outlets: Mapping[str, Sequence[Mention]], copies: Iterable[Copy]
) -> list[Origin]:
    """Origins of all documents, by id. `outlets` are each document's mentions of outlets, `copies` the groups of texts
    with one origin (versions of one text alone are none).
    """
    copy_of = {document: copy for copy in copies for document in copy.documents}
    found: list[Origin] = []
    for parsed in texts:
        document = parsed.document
        edges = [
            *_credits(parsed),
            *_copied(document, copy_of.get(document.id)),
            *_cited(parsed, naming, outlets.get(document.id, ())),
        ]
        found += _origins(document, edges)
    return sorted(found, key=lambda origin: origin.id)


def _origins(document: Document, edges: Sequence[_Edge]) -> Iterator[Origin]:
    """One for each name, by the strongest of its edges, with the words of all of that kind."""
    own = {"", document.source.casefold(), *(name.casefold() for name in document.names)}
    by_name: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        if edge.name.name.casefold().removeprefix("the ") not in own:
            by_name[edge.name.name].append(edge)
    for name, told in sorted(by_name.items()):
        how = min((edge.how for edge in told), key=_ORDER.index)
        best = [edge for edge in told if edge.how == how]
        pieces = {(e.start, e.end): e for edge in best for e in edge.evidence}
        entity = max(edge.name.entity for edge in told)
        evidence = tuple(pieces[place] for place in sorted(pieces))
        yield Origin(content_id("origin", document.id, name), document.id, Name(name, entity), how, evidence)


def _credits(parsed: ParsedText) -> Iterator[_Edge]:
    for name, piece in credited(parsed.text, parsed.document):
        yield _Edge(Name(name), "credit", (piece,))


def _copied(document: Document, copy: Copy | None) -> Iterator[_Edge]:
    """A copy rests on what its group rests on, unless it is that itself."""
    if copy is not None and copy.origin not in document.names:
        yield _Edge(Name(copy.origin), "copy", tuple(e for e in copy.evidence if e.document == document.id))


def _cited(parsed: ParsedText, naming: Naming, outlets: Sequence[Mention]) -> Iterator[_Edge]:
    placed = sorted(outlets, key=lambda m: (m.evidence[0].start, m.id))
    for sentence in parsed.sentences:
        if not sentence.read:
            continue
        words = parsed.text[sentence.start : sentence.end]
        for mention in placed:
            first = mention.evidence[0]
            if mention.form == "pronoun" or not sentence.start <= first.start < sentence.end:
                continue
            how = how_cited(words, first.quote)
            if how is not None:
                yield _Edge(
                    naming.name(mention.id, first.quote), how, cite(parsed.document.id, parsed.text, [sentence.span])
                )


def how_cited(sentence: str, outlet: str) -> OriginHow | None:
    """In which way the sentence says that it has something from the outlet; None when it does not."""
    name = re.escape(outlet.removeprefix("the ").removeprefix("The "))
    for how, pattern in _cues():
        if re.search(pattern.replace("{outlet}", rf"{name}\b"), sentence, re.IGNORECASE):
            return how
    return None


def rules() -> list[dict[str, Any]]:
    """The rules of data/citing.toml, with their examples."""
    table = tomllib.loads((files("detente.reconcile") / "data" / "citing.toml").read_text(encoding="utf8"))
    found: list[dict[str, Any]] = table["cue"]
    return found


@functools.cache
def _cues() -> tuple[tuple[OriginHow, str], ...]:
    return tuple((rule["how"], rule["pattern"]) for rule in rules())
