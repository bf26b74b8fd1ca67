"""Which sources were corrected or brought up to date, and what changed in their words."""

from __future__ import annotations

from detente.model.evidence import Evidence
from detente.model.records import Change, Version
from detente.publish.brief.citing import Citer, line
from detente.publish.brief.line import CountPart, Group, Line, Part, QuotePart, Section, SourcePart, Text

# Versions listed, and changes shown of each: what went or changed before what is new.
LONGEST = 20
CHANGES = 6
# Words of a sentence that are shown.
QUOTED = 30
_WORDS = {
    "": "published again",
    "repeated": "published again",
    "updated": "updated",
    "corrected": "corrected",
    "withdrawn": "withdrawn",
}
_ORDER = ("changed", "gone", "appeared")


def corrected(citer: Citer) -> Section | None:
    """Every version that took the place of another; None when no text in the case has two."""
    found = sorted(citer.versions, key=lambda v: (_WORDS[v.marked] == _WORDS[""], _day(citer, v), v.id))
    if not found:
        return None
    lines = [_version(citer, version) for version in found[:LONGEST]]
    if len(found) > LONGEST:
        rest = tuple(version.id for version in found[LONGEST:])
        lines.append(line(Text("And "), CountPart(len(rest), "records", rest), Text(" more in the record.")))
    return Section(
        "corrected",
        "Corrected sources",
        (Group(None, tuple(lines)),),
        "Versions of one text count as one report. What only a superseded version says is marked.",
        "",
    )


def _day(citer: Citer, version: Version) -> str:
    return citer.case.published(version.later).iso()[0] or "9999"


def _version(citer: Citer, version: Version) -> Line:
    """One line for the text and a line below for each change."""
    near = [e for e in version.evidence if e.document == version.later]
    document = citer.case.document(version.later)
    published = citer.case.published(version.later)
    date = citer.date(published, near) if published.known else None
    below = [_change(citer, change) for change in sorted(version.changes, key=lambda c: _ORDER.index(c.kind))]
    more = [line(Text("And more changes in the record."))] if len(below) > CHANGES else []
    return line(
        SourcePart(version.later, document.source or document.name),
        Text(f" {_WORDS[version.marked]}"),
        Text(", ") if date else None,
        date,
        Text("" if version.changes else ", without a change in its words"),
        cites=near,
        below=[*below[:CHANGES], *more],
    )


def _change(citer: Citer, change: Change) -> Line:
    before, after = (_quote(citer, piece) for piece in (change.before, change.after))
    pieces = tuple(piece for piece in (change.before, change.after) if piece is not None)
    words: list[Part] = []
    if before and after:
        words = [Text("Changed: "), before, Text(" became "), after]
    elif before:
        words = [Text("No longer said: "), before]
    elif after:
        words = [Text("New: "), after]
    return line(*words, cites=pieces)


def _quote(citer: Citer, piece: Evidence | None) -> QuotePart | None:
    if piece is None:
        return None
    return citer.quotation([piece], longest=QUOTED, clause=False)
