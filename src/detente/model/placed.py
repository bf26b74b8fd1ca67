"""Where mentions stand and what is asked of all of them again and again, in columns: they take less room than rows.

Each mention has a number; those of a document are numbered in reading order. The rows are loaded where they are needed.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from detente.model.rows import Mention

Values = Mapping[str, Any]

# Who speaks for a group, by title.
LEADS = re.compile(r"\bspokes(?:man|woman|person)|\b(?:leader|commander|negotiator|head|chair(?:man|woman|person)?)\b")


class Placed:
    """Mentions by number. Columns: id, document, chain, type, form, title, state."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.documents: list[str] = []
        self.chains: list[str] = []
        self.types: list[str] = []
        self.forms: list[str] = []
        self.titles: list[str] = []
        self.states: list[str] = []
        self._starts = array("Q")
        self._ends = array("Q")
        self._leads: set[int] = set()
        self._number: dict[str, int] = {}
        self._within: dict[str, range] = {}

    @classmethod
    def of(cls, mentions: Iterable[Mention]) -> Placed:
        """Those of rows, each id once."""
        here: dict[str, dict[str, Values]] = defaultdict(dict)
        for m in mentions:
            piece = m.evidence[0]
            here[piece.document][m.id] = {
                "id": m.id, "chain": m.chain, "type": m.type, "form": m.form, "title": m.title, "state": m.state,
                "evidence": ({"start": piece.start, "end": piece.end, "quote": piece.quote},),
            }  # fmt: skip
        made = cls()
        for document, found in here.items():
            made.add(document, list(found.values()))
        return made

    def add(self, document: str, mentions: Sequence[Values]) -> None:
        """All mentions of a document, as `serial.pack` gives them."""
        intern, first = sys.intern, len(self.ids)
        placed = sorted((m["evidence"][0]["start"], m["evidence"][0]["end"], m["id"], m) for m in mentions)
        for number, (start, end, ident, m) in enumerate(placed, first):
            ident = intern(ident)
            self.ids.append(ident)
            self.documents.append(document)
            self.chains.append(intern(m["chain"]))
            self.types.append(intern(m["type"]))
            self.forms.append(intern(m["form"]))
            self.titles.append(intern(m.get("title", "")))
            self.states.append(intern(m.get("state", "")))
            self._starts.append(start)
            self._ends.append(end)
            self._number[ident] = number
            if LEADS.search(m["evidence"][0]["quote"].casefold()):
                self._leads.add(number)
        self._within[document] = range(first, len(self.ids))

    def number(self, mention: str) -> int | None:
        """The number of a mention, if it is known."""
        return self._number.get(mention)

    def leads(self, number: int) -> bool:
        """True when its words say that somebody leads a group or speaks for one."""
        return number in self._leads

    def of_document(self, document: str) -> range:
        """The numbers of a document's mentions."""
        return self._within.get(document, range(0))

    def inside(self, document: str, span: tuple[int, int]) -> list[int]:
        """The numbers of those that lie in a span."""
        here = self.of_document(document)
        found = []
        for number in range(bisect_left(self._starts, span[0], here.start, here.stop), here.stop):
            if self._starts[number] >= span[1]:
                break
            if self._ends[number] <= span[1]:
                found.append(number)
        return found
