"""What stands behind a record: origins, copies of one text being one, and carriers, versions of one text being one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from detente.model.records import Copy, Version, newest
from detente.model.ruling import Judged, ruled

T = TypeVar("T", bound=Judged)


class Behind(NamedTuple):
    """Ids of origins and of carriers, and of the newest version of the text that told it and does so no more."""

    origins: tuple[str, ...]
    carriers: tuple[str, ...]
    superseded_by: str


class Counting:
    """Counts documents as origins and articles."""

    def __init__(self, origin_of: Mapping[str, str], versions: Collection[Version]) -> None:
        self.origin_of = origin_of
        self._newest = newest(versions)
        self._before = {version.later: version.earlier for version in versions}

    def behind(self, documents: Iterable[str]) -> Behind:
        """What stands behind that which these documents tell."""
        told = set(documents)
        origins = tuple(sorted({self.origin_of.get(d, d) for d in told}))
        articles: dict[str, str] = {}
        for document in sorted(told, key=self._age):
            articles.setdefault(self._newest.get(document, document), document)
        carriers = tuple(sorted(articles.values()))
        current = any(article == document for article, document in articles.items())
        return Behind(origins, carriers, "" if current or not articles else min(articles))

    def _age(self, document: str) -> tuple[int, str]:
        """How many versions came after it, newest first."""
        newest_one, age = self._newest.get(document, document), 0
        while newest_one != document and newest_one in self._before:
            newest_one, age = self._before[newest_one], age + 1
        return age, document


def deciding(rows: Sequence[T], current: Sequence[T], field: str) -> Sequence[T]:
    """The rows that a field of their record is taken from: those a person set, else those of current versions."""
    found = ruled(rows, field)
    return current if found is rows else found


def origins(documents: Iterable[str], found: Iterable[Copy]) -> dict[str, str]:
    """Document id to the id of its origin: the copy group's, or its own when it stands alone."""
    out = {document: document for document in documents}
    for copy in found:
        out.update(dict.fromkeys(copy.documents, copy.id))
    return out
