"""The sources as a bibliography: BibTeX and CSL-JSON, for reference managers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from detente.publish.export import Record, json_line
from detente.publish.exports.annotations import address
from detente.publish.exports.contract import Exporter, Holdings, Piece, piece
from detente.publish.shown import one_line

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': "''", "@": r"{@}",
}  # fmt: skip


class BibTex(Exporter):
    """An entry a document."""

    name = "bibtex"
    about = "the sources for BibTeX"
    suffix = ".bib"
    media_type = "application/x-bibtex"
    kinds = ("document",)

    def feed(self, record: Record) -> Iterator[Piece]:
        """The document as an entry."""
        year, month, day = _date(record)
        fields = {
            "title": tex(record["title"] or record["name"]),
            "organization": tex(record["source"] or ""),
            "year": year,
            "month": month,
            "day": day,
            "url": _url(record),
            "language": tex(record["language"] or ""),
            "note": tex(f"{record['name']}. TLP:{record['handling']}"),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        yield piece(f"@misc{{{key(record)},\n{lines}}}\n\n")


class CslJson(Exporter):
    """An item a document."""

    name = "csl-json"
    about = "the sources for citation programs (Zotero, pandoc)"
    suffix = ".csl.json"
    media_type = "application/vnd.citationstyles.csl+json"
    kinds = ("document",)

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._begun = False

    def feed(self, record: Record) -> Iterator[Piece]:
        """The document as an item."""
        yield piece((",\n" if self._begun else "[\n") + json_line(_item(record)))
        self._begun = True

    def finish(self) -> Iterator[Piece]:
        """Close the list."""
        yield piece("\n]\n" if self._begun else "[]\n")


def key(record: Record) -> str:
    """What a text cites the document by."""
    return re.sub(r"[^A-Za-z0-9-]", "-", record["id"])


def tex(words: str) -> str:
    """Words that TeX prints as they are and runs nothing of."""
    return "".join(_TEX.get(char, char) for char in one_line(words))


def _url(record: Record) -> str:
    """The address, without what would end the field."""
    url = address(record)
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C") if url.startswith("http") else ""


def _item(record: Record) -> dict[str, Any]:
    parts = [int(part) for part in _date(record) if part]
    item = {
        "id": key(record),
        "type": "article-newspaper" if record["source"] else "document",
        "title": one_line(record["title"] or record["name"]),
        "container-title": one_line(record["source"] or ""),
        "issued": {"date-parts": [parts]} if parts else None,
        "URL": _url(record),
        "language": one_line(record["language"] or ""),
        "note": f"{one_line(record['name'])}. TLP:{record['handling']}",
    }
    return {name: value for name, value in item.items() if value}


def _date(record: Record) -> tuple[str, str, str]:
    """Year, month and day of publication as far as all are known."""
    told = record["published"] or ""
    year, month, day = (*told.split("-"), "", "")[:3] if re.fullmatch(r"\d{4}(-\d\d){0,2}", told) else ("", "", "")
    return year, month.lstrip("0"), day.lstrip("0")
