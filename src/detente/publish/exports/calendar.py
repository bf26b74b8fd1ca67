"""iCalendar (RFC 5545): occasions held and announced, and promises that fall due.

An occasion told to the day is an all-day entry; one told less finely spans all days it may have been on and says so.
Considered, planned and merely reported ones are TENTATIVE, cancelled and denied ones CANCELLED. What has no date at all
cannot stand in a calendar; the calendar's description says how many such there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from detente.publish.export import Record
from detente.publish.exports.contract import Exporter, Holdings, Piece, last_day, piece
from detente.publish.exports.headline import Days, days, headline, where, words
from detente.publish.shown import one_line, seen

# Octets in a line of a calendar before it is folded.
LINE = 75
_STATUS = {"held": "CONFIRMED", "cancelled": "CANCELLED", "denied": "CANCELLED"}
_CLASS = {"CLEAR": "PUBLIC", "GREEN": "PRIVATE", "AMBER": "PRIVATE"}
_NO_STAMP = "19700101"


class Calendar(Exporter):
    """One calendar."""

    name = "ics"
    about = "iCalendar: occasions held, planned and cancelled, and promises that fall due"
    suffix = ".ics"
    media_type = "text/calendar"
    kinds = ("happening", "commitment")

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._entries: list[tuple[str, str, list[str]]] = []
        self._undated = 0

    def feed(self, record: Record) -> Iterator[Piece]:
        """Keep what has a day."""
        at = days(record, "" if record["kind"] == "happening" else "due")
        if at.first is not None and at.last is not None:
            self._entries.append((at.words, record["id"], self._entry(record, at, at.first, at.last)))
        elif record["kind"] == "happening":
            self._undated += 1
        return iter(())

    def finish(self) -> Iterator[Piece]:
        """The calendar, in order of time."""
        undated = f" {self._undated} occasions without a date are not in it." if self._undated else ""
        about = f"{self.holdings.mark}. Written by Detente from what was published.{undated}"
        head = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Detente//Detente//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
            f"X-WR-CALNAME:{text(self.holdings.title)}", f"X-WR-CALDESC:{text(about)}",
            f"X-TLP:{text(self.holdings.mark)}",
        ]  # fmt: skip
        yield _lines(head)
        for _, _, entry in sorted(self._entries):
            yield _lines(entry)
        yield _lines(["END:VCALENDAR"])

    def _entry(self, record: Record, at: Days, first: date, last: date) -> list[str]:
        happening = record["kind"] == "happening"
        status = _STATUS.get(record["status"], "TENTATIVE") if happening else "TENTATIVE"
        note = [] if at.exact else [f"No exact day is told: {at.shown}."]
        told = f"Status in the record: {record['status'].replace('_', ' ')}."
        description = "\n".join([*note, told, words(record), f"TLP:{record['handling']}"])
        lines = [
            "BEGIN:VEVENT",
            f"UID:{text(record['id'])}@detente.invalid",
            f"DTSTAMP:{self._stamp(record)}T000000Z",
            *_moments(record, first, last, exact=at.exact),
            f"SUMMARY:{text(headline(record) if happening else f'Due: {headline(record)}')}",
            f"DESCRIPTION:{text(description)}",
            f"STATUS:{status}",
            "TRANSP:TRANSPARENT",
            f"CLASS:{_CLASS.get(record['handling'], 'CONFIDENTIAL')}",
            f"CATEGORIES:{text(record.get('type', 'commitment'))}",
        ]
        return [*lines, *([f"LOCATION:{text(where(record))}"] if happening and where(record) else []), "END:VEVENT"]

    def _stamp(self, record: Record) -> str:
        """The day the newest report of it was published: no clock is read."""
        newest = max((last_day(document) for document in self.holdings.quoted(record)), default="")
        return newest.replace("-", "") or _NO_STAMP


def _moments(record: Record, first: date, last: date, *, exact: bool) -> list[str]:
    """Start and end: times of the clock where the source gives them, in the document's own time; else whole days."""
    start, end = record.get("start") or "", record.get("end") or ""
    if record["kind"] == "happening" and exact and record["precision"] in ("minute", "hour", "part") and "T" in start:
        ends = [f"DTEND:{_clock(end)}"] if "T" in end and end > start else []
        return [f"DTSTART:{_clock(start)}", *ends]
    return [f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{_after(last)}"]


def _after(day: date) -> str:
    return f"{day + timedelta(days=1) if day < date.max else day:%Y%m%d}"


def _clock(moment: str) -> str:
    return f"{moment[:16].replace('-', '').replace(':', '')}00"


def text(value: object) -> str:
    """A TEXT value: lines kept, what the format gives a meaning escaped."""
    kept = "\n".join(one_line(line) for line in seen(value).replace("\r", "\n").split("\n"))
    for char, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        kept = kept.replace(char, escaped)
    return kept


def _lines(lines: list[str]) -> Piece:
    return piece("".join(f"{folded}\r\n" for line in lines for folded in _folded(line)))


def _folded(line: str) -> Iterator[str]:
    """A line cut into lines of at most 75 octets, never inside a character."""
    out, size = "", 0
    for char in line:
        width = len(char.encode("utf8"))
        if size + width > LINE:
            yield out
            out, size = " ", 1
        out, size = out + char, size + width
    yield out
