"""The form of text that rules are written over."""

from __future__ import annotations

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"', "\u00a0": " "})


def plain(text: str) -> str:
    """`text` in lower case, with straight quotation marks and single spaces."""
    return " ".join(text.translate(_STRAIGHT).lower().split())


def folded(text: str) -> str:
    """`text` in lower case with straight quotation marks, every character in its place."""
    lower = (c.lower() if len(c.lower()) == 1 else c for c in text.translate(_STRAIGHT))
    return "".join(" " if c.isspace() else c for c in lower)
