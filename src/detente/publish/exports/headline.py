"""A record in a line, and its days: what calendars, maps, feeds and timelines show of it. Plain text, made safe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from detente.model.interval import Interval
from detente.publish.brief.line import inner
from detente.publish.dates import written
from detente.publish.export import Record
from detente.publish.shown import one_line

# A quotation in a headline is cut after this many characters.
LONGEST = 140
_MARKS = '“”„"'
_OF_INTERVAL = {"statement": "said", "commitment": "announced", "proposal": "date", "document": "published"}


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of an interval, both in; None where that end is open. `exact` when one day is told."""

    first: date | None
    last: date | None
    exact: bool

    @property
    def words(self) -> str:
        """As ISO 8601 writes it: 2023-05-26, 2023-05-01/2023-05-25, ../2023-05-31; empty when unknown."""
        if self.first is None and self.last is None:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first or '..'}/{self.last or '..'}"

    @property
    def shown(self) -> str:
        """As people write it: 26 May 2023, 1–25 May 2023, until 31 May 2023; empty when unknown."""
        first = datetime.combine(self.first, time()) if self.first else None
        after = datetime.combine(self.last, time()) + timedelta(days=1) if self.last else None
        return written(Interval(first, after, "range"))


def days(record: Record, name: str = "") -> Days:
    """The days of a record's interval, by default of its main one."""
    prefix = f"{name or _OF_INTERVAL.get(record['kind'], '')}_".lstrip("_")
    start, end = record.get(f"{prefix}start"), record.get(f"{prefix}end")
    first = date.fromisoformat(start[:10]) if start else None
    last = date.fromisoformat(end[:10]) if end else None
    if last is not None and end == last.isoformat() and (first is None or last > first):
        last -= timedelta(days=1)
    return Days(first, last, first is not None and first == last)


def headline(record: Record) -> str:
    """What the record says, in a line."""
    match record["kind"]:
        case "happening":
            return one_line(_occasion(record))
        case "statement":
            return _short(f"{record['speaker'] or 'Unnamed'} ({record['act'].replace('_', ' ')}): {_quote(record)}")
        case "commitment":
            firm = "" if record["firm"] else ", considered"
            return _short(f"{record['who'] or 'Unnamed'} ({record['status']}{firm}): {record['what']}")
        case "contradiction":
            return _short(f"Sources differ ({record['type']}): {record['about']}")
        case "denial":
            return _short(f"{record['who'] or 'Unnamed'} ({record['type'].replace('_', ' ')}): {record['what']}")
        case "proposal":
            author = f" by {record['author']}" if record["author"] else ""
            return _short(f"Proposal: {record['name']}{author}")
        case "position":
            return _short(f"{record['party'] or 'Unnamed'} on {record['issue'].replace('_', ' ')}: {record['stance']}")
        case "reception":
            return _short(f"{record['host']} received {record['visitor']}: {record['rank']}")
        case "document":
            return _short(record["title"] or record["name"])
        case _:
            return _short(record.get("name") or record["id"])


def where(record: Record) -> str:
    """Where a happening was: its place, else its stops; empty when no source says."""
    return one_line(record["place"] or ", ".join(record["stops"]))


def words(record: Record) -> str:
    """What a record rests on: each quotation once, with its document."""
    told = dict.fromkeys(f"{quoted(e['quote'])} ({one_line(e['document'])})" for e in record["evidence"])
    return "\n".join(told)


def quoted(words: str) -> str:
    """Words in quotation marks; those that the source had around them are not doubled."""
    return f"“{inner(one_line(words).strip(_MARKS))}”"


def _occasion(record: Record) -> str:
    kind = record["type"].replace("_", " ").capitalize()
    who = ", ".join(dict.fromkeys(p["name"] for p in record["participants"]))
    said = {"held": "", "reported": " (reported)"}.get(record["status"], f" ({record['status'].replace('_', ' ')})")
    place = f" in {where(record)}" if where(record) else ""
    return f"{kind}: {who or 'unnamed'}{place}{said}"


def _quote(record: Record) -> str:
    return quoted(record["evidence"][0]["quote"]) if record["evidence"] else ""


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + " …"
