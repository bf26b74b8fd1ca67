"""Passages kept: what the words of one document give a finding, found anew only where something it rests on changed.

Each document has a key, a digest of all that its passages may rest on (see `resting`). Under another key than the one
they were kept with, they are found anew; so it does not matter what came in between, or whether a reading was cut off.
Under the same key, ids of groups that became others are replaced.

Postings of the stage "passages": under the name of what found them the passages of each document that has any, and
under "key" the key of each document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from detente.model.documents import ParsedText
from detente.model.serial import pack, unpack
from detente.store.contract import Posting, View, Writer

T = TypeVar("T")

STAGE = "passages"
KEY = "key"


# An id, as it stands in kept passages. A text in which one stands is a stranger's trap: it is never written over.
_ID = re.compile(r"[a-z]+-[0-9a-f]{20}")


class Key(NamedTuple):
    """A digest of what a document's passages rest on, and the ids that they may bear, in the order of the document."""

    digest: str
    ids: tuple[str, ...]


class Passages:
    """The passages of a case's documents, kept or found."""

    def __init__(self, keys: Mapping[str, Key], texts: Mapping[str, ParsedText], view: View) -> None:
        self._keys = keys
        self._view = view
        self._standing: set[str] = set()
        # Documents in whose passages ids are replaced: by what.
        self._renamed: dict[str, dict[str, str]] = {}
        for posting in view.postings(STAGE, keys=[KEY], items=sorted(keys)):
            digest, ids = json.loads(posting.value)
            document, now = posting.item, keys.get(posting.item)
            if now is None or digest != now.digest:
                continue
            renamed = {was: ident for was, ident in zip(ids, now.ids, strict=True) if was != ident}
            if renamed and _ID.search(texts[document].text):
                continue
            self._standing.add(document)
            if renamed:
                self._renamed[document] = renamed
        self._found: list[Posting] = []

    @property
    def anew(self) -> list[str]:
        """The documents whose passages are found anew."""
        return sorted(self._keys.keys() - self._standing)

    def of(self, documents: Iterable[str], name: str, cls: type[T], find: Callable[[str], Iterable[T]]) -> Iterator[T]:
        """What `find` gives for each document, or gave when it was last asked under the document's key."""
        there = self._view.postings(STAGE, keys=[name], items=list(self._keys))
        kept = {posting.item: posting.value for posting in there}
        for document in documents:
            if document not in self._standing:
                found = list(find(document))
                if found:
                    packed = json.dumps([pack(item) for item in found], ensure_ascii=False, separators=(",", ":"))
                    self._found.append(Posting(name, document, packed))
                yield from found
            elif document in kept:
                yield from (unpack(cls, item) for item in json.loads(self._up_to_date(name, document, kept[document])))

    def _up_to_date(self, name: str, document: str, packed: str) -> str:
        renamed = self._renamed.get(document)
        if renamed is None:
            return packed
        packed = _ID.sub(lambda m: renamed.get(m.group(), m.group()), packed)
        self._found.append(Posting(name, document, packed))
        return packed

    def put(self, writer: Writer) -> None:
        """Keep what was found anew."""
        changed = sorted({*self.anew, *self._renamed})
        for document in changed:
            writer.clear(STAGE, document=document)
        marks = [Posting(KEY, document, json.dumps(self._keys[document])) for document in changed]
        writer.post(STAGE, [*self._found, *marks])
