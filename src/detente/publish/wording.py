"""How codes of the record read in tables and pages: issues by their labels, stances and codes of ours as words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.findings.gap import Ground
from detente.model.findings import STANCE_WORDS
from detente.model.taxonomy import Taxonomy

# Fields of exported records that hold codes of ours.
_CODES = ("type", "act", "status", "rank")


def words(code: object) -> str:
    """A code of ours as words: `press_conference` as "press conference"."""
    return str(code).replace("_", " ")


def stance_words(stance: object) -> str:
    """A stance as a row has it, or as text has it ("-1"), in words; what is none stays."""
    known = {str(code): told for code, told in STANCE_WORDS.items()}
    return known.get(str(stance), str(stance))


def moved_words(field: str, value: str) -> str:
    """The value of a field that moved, as words; empty for none."""
    return stance_words(value) if field == "stance" else words(value) if field in _CODES else value


def issue_words(ident: str, issues: Taxonomy) -> str:
    """What the case calls an issue."""
    return issues[ident].label if ident in issues else words(ident)


def ground_words(ground: Ground, issues: Taxonomy) -> str:
    """What an entry of common ground is about."""
    if not ground.issue:
        return ground.about
    return f"{issue_words(ground.issue, issues)}: {ground.about.removeprefix(f'{ground.issue}: ')}"


def worded(record: Mapping[str, Any], issues: Taxonomy) -> dict[str, Any]:
    """An exported record with words where it has codes."""
    out = {**record, **{name: words(record[name]) for name in _CODES if record.get(name)}}
    if "issue" in record:
        out["issue"] = issue_words(record["issue"], issues)
    if "issues" in record:
        out["issues"] = [issue_words(ident, issues) for ident in record["issues"]]
    if "stance" in record:
        out["stance"] = stance_words(record["stance"])
    return out
