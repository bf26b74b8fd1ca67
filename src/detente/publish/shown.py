"""Words of documents made harmless where they are shown: without characters that cannot be seen or that turn others."""

from __future__ import annotations

import re

# Controls, zero-width characters, direction marks and overrides, and what no XML document may hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


def seen(words: object) -> str:
    """Text without characters that cannot be seen or that turn the direction of others; U+FFFD stands where one was."""
    return _UNSEEN.sub("\ufffd", str(words))


def one_line(words: object) -> str:
    """The same on one line, white space folded."""
    return " ".join(seen(words).split())
