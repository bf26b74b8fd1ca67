"""Credit lines: whom a document says it has its text from, by one name for each agency."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib.resources import files

from detente.model.documents import Document
from detente.model.evidence import Evidence, cite

# "Harbour Wire contributed to this report", "With inputs from Harbour Wire".
_NAME = r"[A-Z][\w&’'-]*(?:[ ][A-Z][\w&’'-]*){0,3}"
_CONTRIBUTOR = re.compile(rf"({_NAME}) contributed\b|\b(?:[Ii]nputs?|[Mm]aterial|[Rr]eporting) (?:from|by) ({_NAME})")
_BARE_NAME = re.compile(_NAME)


def credited(text: str, document: Document) -> list[tuple[str, Evidence]]:
    """Whom the document credits, by one name for each agency, with the words."""
    found = []
    for line in document.credits:
        start = text.find(line) if line.strip() else -1
        if start >= 0:
            found += [(name, cite(document.id, text, [(start, start + len(line))])[0]) for name in _agencies(line)]
    return found


def _agencies(line: str) -> list[str]:
    """Agencies in a credit: those known, else whom the line's form makes a contributor, else a bare name."""
    known = {_agency_names()[m.group()] for m in _agency_pattern().finditer(line)}
    if known:
        return sorted(known)
    given = {(m.group(1) or m.group(2)).strip(" .") for m in _CONTRIBUTOR.finditer(line)}
    return sorted(given) or ([line.strip()] if _BARE_NAME.fullmatch(line.strip()) else [])


@functools.cache
def _agency_names() -> dict[str, str]:
    table = tomllib.loads((files("detente.reconcile") / "data" / "agencies.toml").read_text(encoding="utf-8"))
    return {form: name for name, forms in table.items() for form in forms}


@functools.cache
def _agency_pattern() -> re.Pattern[str]:
    forms = sorted(_agency_names(), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, forms)) + r")\b")
