"""Atom (RFC 4287): what each day's reports brought, newest first, for feed readers.

An entry is dated by the newest document that carries it, never by a clock: the feed of the same record is the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.publish.export import Record
from detente.publish.exports.annotations import urn
from detente.publish.exports.contract import Exporter, Holdings, Piece, last_day, piece
from detente.publish.exports.headline import headline, words
from detente.publish.exports.network import xml

_UNDATED = "1970-01-01"


class Atom(Exporter):
    """One feed; an entry a record."""

    name = "atom"
    about = "an Atom feed of what the reports brought, newest first"
    suffix = ".atom"
    media_type = "application/atom+xml"
    kinds = ("happening", "contradiction", "denial", "commitment", "proposal", "position")

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._entries: list[tuple[str, str, str]] = []

    def feed(self, record: Record) -> Iterator[Piece]:
        """Keep the record as an entry."""
        updated = max((last_day(document) for document in self.holdings.quoted(record)), default="") or _UNDATED
        self._entries.append((updated, record["id"], _entry(record, updated)))
        return iter(())

    def finish(self) -> Iterator[Piece]:
        """The feed."""
        newest = max((entry[0] for entry in self._entries), default=self.holdings.newest) or _UNDATED
        yield piece(
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
            f"<id>urn:detente:feed</id>\n<title>{xml(self.holdings.title)}</title>\n"
            f"<subtitle>{self.holdings.mark}</subtitle>\n<rights>{self.holdings.mark}</rights>\n"
            f"<updated>{newest}T00:00:00Z</updated>\n<author><name>Detente</name></author>\n"
        )
        for _, _, entry in sorted(sorted(self._entries, key=lambda e: e[1]), key=lambda e: e[0], reverse=True):
            yield piece(entry)
        yield piece("</feed>\n")


def _entry(record: Record, updated: str) -> str:
    return (
        f"<entry>\n<id>{urn(record['id'])}</id>\n<title>{xml(headline(record))}</title>\n"
        f'<updated>{updated}T00:00:00Z</updated>\n<category term="{record["kind"]}"/>\n'
        f"<rights>TLP:{record['handling']}</rights>\n"
        f'<content type="text">{xml(words(record))}</content>\n</entry>\n'
    )
