"""Origins: documents that rest on one text, word for word or as agency copy rewritten sentence by sentence.

Candidates come from MinHash bands over whole texts (near-copies), from shared long quotations (rewrites) and from
shared addresses (versions); every candidate is verified on the texts themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.model.documents import ParsedText
from detente.model.evidence import Evidence
from detente.model.ids import group_id
from detente.model.records import Copy
from detente.reconcile.credits import credited
from detente.reconcile.likeness import compared
from detente.reconcile.neighbours import Neighbours, shared_words


def copies(texts: Iterable[ParsedText]) -> list[Copy]:
    """Groups of documents with one origin, by id."""
    return copies_of(neighbours(texts))


def neighbours(texts: Iterable[ParsedText]) -> Neighbours:
    """The texts, each compared with its neighbours."""
    found = Neighbours()
    found.add(compared(parsed) for parsed in texts)
    return found


def copies_of(known: Neighbours, documents: Iterable[str] | None = None) -> list[Copy]:
    """Groups of documents with one origin, by id: all, or those of some documents."""
    groups = {known.group(ident) for ident in (known.new if documents is None else documents)}
    return [_copy(known, members) for members in sorted(groups) if len(members) > 1]


def _copy(known: Neighbours, members: tuple[str, ...]) -> Copy:
    texts = [known.texts[member] for member in members]
    pairs = {(a, b): verdict for a in members for b, verdict in sorted(known.alike(a).items()) if a < b}
    evidence: dict[tuple[str, int, int], Evidence] = {}
    for a, b in pairs:
        for piece in shared_words(known.texts[a], known.texts[b]):
            evidence.setdefault((piece.document, piece.start, piece.end), piece)
    credits = [(name, piece) for text in texts for name, piece in credited(text.text, text.document)]
    for _, piece in credits:
        evidence.setdefault((piece.document, piece.start, piece.end), piece)
    reasons = [verdict.why for verdict in sorted(set(pairs.values()))]
    reasons += sorted({f"credits {name}" for name, _ in credits})
    named = sorted({name for name, _ in credits})
    first = min(texts, key=lambda t: (t.document.published.iso()[0] or "9999", t.document.name))
    return Copy(
        group_id(members, kind="copy"),
        members,
        named[0] if len(named) == 1 else first.document.name,
        tuple(evidence[key] for key in sorted(evidence)),
        tuple(dict.fromkeys(reasons)),
        max(verdict.score for verdict in pairs.values()),
    )
