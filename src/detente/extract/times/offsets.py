"""How far before the day of writing: "a few days ago" in a text whose own day is not known."""

from __future__ import annotations

import re

from detente.model.rows import TimeExpression

_ANCHOR = re.compile(r"document-(\d+)\.\.(\d+)\Z")


def offset_anchor(least: int, most: int) -> str:
    """The anchor of an expression that counts back from an unknown day of writing, in days."""
    return f"document-{least}..{most}"


def offset_days(expression: TimeExpression) -> tuple[int, int] | None:
    """(least, most) days before the day of writing, where that is all the expression tells."""
    match = _ANCHOR.match(expression.interval.anchor) if expression.interval is not None else None
    return (int(match[1]), int(match[2])) if match else None
