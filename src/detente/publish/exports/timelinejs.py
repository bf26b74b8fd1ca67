"""TimelineJS: occasions and announcements as slides. Its text is HTML, so all words are escaped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from markupsafe import escape

from detente.publish.export import Record, json_line
from detente.publish.exports.contract import Exporter, Holdings, Piece, piece
from detente.publish.exports.headline import days, headline, where, words

_GROUPS = {s: s.capitalize() for s in ("held", "planned", "considered", "conditional", "cancelled", "denied")}


class TimelineJs(Exporter):
    """One timeline; what is told only as before or after a day stands on that day and says so."""

    name = "timelinejs"
    about = "TimelineJS: occasions and announcements as slides"
    suffix = ".json"
    media_type = "application/json"
    kinds = ("happening", "commitment")

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._slides: list[tuple[date, str, dict[str, Any]]] = []
        self._undated = 0

    def feed(self, record: Record) -> Iterator[Piece]:
        """Keep what has a day."""
        at = days(record)
        begins = at.first or at.last
        if begins is None:
            self._undated += 1
        else:
            self._slides.append((begins, record["id"], _slide(record, begins, at.last)))
        return iter(())

    def finish(self) -> Iterator[Piece]:
        """The timeline, in order of time."""
        undated = f" {self._undated} entries without a date are left out." if self._undated else ""
        about = f"{self.holdings.mark}.{undated}"
        title = {"text": {"headline": str(escape(self.holdings.title)), "text": f"<p>{escape(about)}</p>"}}
        slides = [slide for _, _, slide in sorted(self._slides, key=lambda item: item[:2])]
        yield piece(json_line({"title": title, "events": slides}) + "\n")


def _slide(record: Record, begins: date, ends: date | None) -> dict[str, Any]:
    at = days(record)
    happening = record["kind"] == "happening"
    told = "" if at.exact else f"<p>No exact day is told: {escape(at.shown)}.</p>"
    place = f"<p>{escape(where(record))}</p>" if happening and where(record) else ""
    quotes = "".join(f"<blockquote>{escape(line)}</blockquote>" for line in words(record).splitlines())
    slide: dict[str, Any] = {
        "start_date": _date(begins),
        "unique_id": record["id"],
        "display_date": str(escape(at.shown)),
        "group": _GROUPS.get(record["status"], "Reported") if happening else "Announced",
        "text": {
            "headline": str(escape(headline(record))),
            "text": f"{told}{place}{quotes}<p>TLP:{escape(record['handling'])}</p>",
        },
    }
    return slide | ({"end_date": _date(ends)} if ends is not None and ends != begins else {})


def _date(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}
