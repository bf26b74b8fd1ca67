"""Names that cannot harm where they are shown: one line, no control characters, no change of direction; TLP marks."""

from __future__ import annotations

import unicodedata

# Cc control, Cf format (zero width, direction), Cs half a surrogate pair, Zl and Zp line and paragraph separators.
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# File systems allow 255 bytes a name; longer ones come from rows and archives.
LONGEST_NAME = 400

_MARKS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")


def handling(mark: str) -> str:
    """A traffic-light mark in today's words; one that is not known counts as the strictest."""
    words = mark.upper().removeprefix("TLP:").strip()
    return {"": "", "WHITE": "CLEAR"}.get(words, words if words in _MARKS else "RED")


def safe_name(name: str) -> str:
    r"""The name with harmful characters written as \n, \x1b, \u202e …; long ones cut in the middle."""
    if len(name) <= LONGEST_NAME and name.isascii() and name.isprintable():
        return name
    out = "".join(_escaped(c) if unicodedata.category(c) in _HARMFUL else c for c in name)
    if len(out) > LONGEST_NAME:
        out = out[: LONGEST_NAME // 2] + "…" + out[-LONGEST_NAME // 2 + 1 :]
    return out


def _escaped(char: str) -> str:
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    if named:
        return named
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
