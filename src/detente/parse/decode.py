"""Bytes to text: byte-order marks, UTF-8 first, then a guess that is said to be one."""

from __future__ import annotations

import codecs
import re

from detente.model.errors import BadInput
from detente.parse.language import language

# Longer marks first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A UTF-8 text with a few broken bytes stays UTF-8; above this share of broken places it is taken for another encoding.
BROKEN_SHARE = 0.002
# A guess needs no more than this; reading all of a long file would cost seconds.
GUESS_BYTES = 65_536
# Control characters that text has; others in number mean that the bytes are no text.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x7f]")
BINARY_SHARE = 0.02
_REPLACED = "\ufffd"
_WESTERN = "cp1252"
# Code pages of Latin script differ in a few letters, which the guess tells apart badly and the language well.
_LATIN = re.compile(r"(?:cp125[0478]|cp(?:437|77\d|8\d\d)|(?:iso8859|latin|mac|hp)[\w-]{0,12})\Z")
_CODE_PAGES = {
    "cp1250": frozenset({"bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"}),
    "cp1252": frozenset(
        {"ca", "da", "de", "en", "es", "eu", "fi", "fr", "gl", "is", "it", "nb", "nl", "nn", "pt", "sv"}
    ),
    "cp1254": frozenset({"az", "tr"}),
    "cp1257": frozenset({"et", "lt", "lv"}),
}


def decode(data: bytes, *, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of `data` without its byte-order mark, line ends as they are, and notes on what was guessed or replaced.

    `declared` is the encoding that the bytes' own header names, if any. Raises BadInput when the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return _checked(text), _replaced(text, encoding)
    try:
        return _checked(data.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        first_bad = error.start
    if declared and (text := _declared(data, declared)):
        return _checked(text), _replaced(text, declared)
    text = data.decode("utf-8", "replace")
    broken = text.count(_REPLACED)
    wide = sum(1 for _ in re.finditer("[\u00a0-\ufffc]", text))
    if wide >= broken and broken <= max(1, len(text) * BROKEN_SHARE):
        return _checked(text), (f"invalid UTF-8 at byte {first_bad}; {broken} places shown as \ufffd",)
    return _guessed(data)


def _declared(data: bytes, name: str) -> str:
    try:
        return data.decode(codecs.lookup(name).name, "replace")
    except (LookupError, UnicodeError):
        return ""


def _guessed(data: bytes) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:GUESS_BYTES]).best()
    encoding = best.encoding if best is not None else _WESTERN
    if _LATIN.match(encoding) or encoding == _WESTERN:
        measured = language(data.decode(encoding, "replace"))
        encoding = next((page for page, spoken in _CODE_PAGES.items() if measured in spoken), encoding)
    text = data.decode(encoding, "replace")
    return _checked(text), (f"not UTF-8; read as {encoding}, which is a guess", *_replaced(text, encoding))


def _replaced(text: str, encoding: str) -> tuple[str, ...]:
    broken = text.count(_REPLACED)
    return (f"{broken} places are not {encoding} and are shown as {_REPLACED}",) if broken else ()


def _checked(text: str) -> str:
    controls = sum(1 for _ in _CONTROLS.finditer(text))
    if controls > max(3, len(text) * BINARY_SHARE):
        raise BadInput("binary content, not text")
    return text
