"""The form of text that rules are written over."""

from __future__ import annotations

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"', "\u00a0": " "})


def plain(text: str) -> str:
    """`text` in lower case, with straight quotation marks and single spaces."""
    return " ".join(text.translate(_STRAIGHT).lower().split())
