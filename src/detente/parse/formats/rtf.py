"""Rich text (.rtf): the words without the control words, paragraph by paragraph."""

from __future__ import annotations

import codecs
import re

from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.content import Builder, Content

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<plain>[^\\{}\r\n]+)"
)
# Groups that hold no text of the document.
_ASIDE = frozenset(
    (
        *("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "listtable", "listoverridetable"),
        *(
            "header",
            "headerl",
            "headerr",
            "headerf",
            "footer",
            "footerl",
            "footerr",
            "footerf",
            "footnote",
            "annotation",
        ),
        *("generator", "datastore", "xmlnstbl", "rsidtbl", "latentstyles", "fldinst", "bkmkstart", "bkmkend"),
    )
)
_BREAKS = frozenset({"par", "sect", "page", "row"})
_SPACES = {"line": " ", "tab": " ", "cell": " | ", "emspace": " ", "enspace": " "}
_MARKS = {"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "endash": "–", "emdash": "—", "bullet": "•"}
_SYMBOLS = {"~": "\u00a0", "_": "-", "{": "{", "}": "}", "\\": "\\"}
DEEPEST = 500


def read(raw: Raw) -> Content:
    """The document's text; pictures, headers, footers, notes and field codes are left out."""
    if not raw.data.lstrip().startswith(b"{\\rtf"):
        raise BadInput("this is no rich text: it does not begin like one")
    reader = _Reader(raw.data.decode("latin-1"))
    reader.run()
    dropped = (f"left out of the document: {', '.join(sorted(reader.left_out))}",) if reader.left_out else ()
    return Content(reader.builder.text, dropped=dropped, places=tuple(reader.builder.places))


class _Reader:
    """Walks the tokens once, keeping for each open group whether it is read and how many bytes stand for a \\u."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.builder = Builder()
        self.left_out: set[str] = set()
        self._words: list[str] = []
        self._bytes = bytearray()
        self._page = "cp1252"
        self._groups: list[tuple[bool, int]] = []
        self._read, self._fallback = True, 1
        self._skip = 0
        self._number = 0

    def run(self) -> None:
        """Read everything into the builder."""
        for token in _TOKEN.finditer(self.source):
            if token["hex"]:
                self._byte(int(token["hex"], 16))
                continue
            self._flush_bytes()
            if token["brace"]:
                self._group(token["brace"])
            elif token["word"]:
                self._control(token["word"], int(token["number"] or 0), token["number"] is not None)
            elif token["symbol"]:
                self._symbol(token["symbol"])
            elif token["plain"]:
                self._plain(token["plain"])
        self._flush_bytes()
        self._paragraph()

    def _byte(self, value: int) -> None:
        if self._skip:
            self._skip -= 1
        elif self._read:
            self._bytes.append(value)

    def _flush_bytes(self) -> None:
        if self._bytes:
            self._words.append(self._bytes.decode(self._page, "replace"))
            self._bytes.clear()

    def _group(self, brace: str) -> None:
        self._skip = 0
        if brace == "{":
            if len(self._groups) > DEEPEST:
                raise BadInput("nested too deeply")
            self._groups.append((self._read, self._fallback))
        elif self._groups:
            self._read, self._fallback = self._groups.pop()

    def _control(self, word: str, number: int, given: bool) -> None:
        if word in _ASIDE:
            if self._read and word in ("pict", "header", "footer", "footnote", "annotation", "object"):
                self.left_out.add(word)
            self._read = False
        elif not self._read:
            return
        elif word in _BREAKS:
            self._paragraph()
        elif word == "u":
            self._words.append(chr(number % 0x10000))
            self._skip = self._fallback
        elif word == "uc" and given:
            self._fallback = max(0, number)
        elif word == "ansicpg":
            self._page = _page(number)
        else:
            self._words.append(_SPACES.get(word) or _MARKS.get(word, ""))

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._read = False
        elif self._read:
            self._words.append(_SYMBOLS.get(symbol, ""))

    def _plain(self, words: str) -> None:
        left, self._skip = words[self._skip :], max(0, self._skip - len(words))
        if self._read:
            self._words.append(left)

    def _paragraph(self) -> None:
        self._number += 1
        # Characters beyond the first plane are written as two halves: put them together, and drop a half alone.
        words = "".join(self._words).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.builder.add(words, where=f"paragraph {self._number}")
        self._words.clear()


def _page(number: int) -> str:
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return "cp1252"
