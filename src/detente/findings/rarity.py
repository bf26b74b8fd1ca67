"""How telling a word or a name is in a case: what everybody speaks of ties nothing together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from detente.findings.case import Case
from detente.model.words import matter


class Rarity:
    """Counts in how many statements each telling word and each name stands; made once for a case, by `case.once`."""

    def __init__(self, case: Case) -> None:
        self._told: Counter[str] = Counter()
        for row in case.statement_rows.values():
            self._told.update(matter(" ".join(piece.quote for piece in row.evidence)))
            self._told.update(case.naming.keys(row.document, (row.evidence[0].start, row.evidence[-1].end)))
        self._whole = 1 + len(case.statement_rows)

    def of(self, words: Iterable[str]) -> float:
        """What words and names weigh together: each 1 when at most one statement has it, less the more have it."""
        told = (math.log(1 + self._whole / max(self._told[word], 1)) for word in words)
        return math.fsum(told) / math.log(1 + self._whole)
