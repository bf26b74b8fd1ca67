"""How records look on a page: the template environment and its filters. Everything from documents is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from detente.model.interval import Interval
from detente.model.taxonomy import Taxonomy, own_taxonomy
from detente.publish.dates import written
from detente.publish.shown import seen
from detente.publish.wording import ground_words, issue_words, moved_words, words
from detente.serve.access.caller import caller_of
from detente.serve.desk import Desk

Record = Mapping[str, Any]

# The pages in the order of the menu: path, name.
PAGES: tuple[tuple[str, str], ...] = (
    ("/", "Overview"),
    ("/timeline", "Timeline"),
    ("/positions", "Positions"),
    ("/common-ground", "Common ground"),
    ("/disputes", "Disputes"),
    ("/proposals", "Proposals & promises"),
    ("/itinerary", "Itinerary"),
    ("/who", "Who"),
    ("/review", "Review"),
    ("/documents", "Sources"),
    ("/search", "Search"),
    ("/log", "Log"),
)


# What pages say of a record at which somebody is at work.
LATER = "It is written. Another program is at work on this case: the pages show it when that has ended."
UNFINISHED = (
    "The findings are being made anew: lists stand as they were before, and some of it may be missing. If no reading "
    "is under way, one was cut short: start it again on the page Sources, or with detente read."
)


def frame(request: Any, desk: Desk, *, query: str = "") -> dict[str, Any]:
    """What every page of the workbench is told: the case, who asks, the token of its forms, where it stands."""
    caller = caller_of(request)
    notices = [LATER] * ("later" in request.query_params) + [UNFINISHED] * desk.unfinished()
    here = {"path": request.url.path, "query": query, "notices": notices}
    return {"case": desk.case, "me": caller, "token": caller.token, **here}


def environment(issues: Taxonomy) -> Environment:
    """The pages' templates, for a case with these issues."""
    return _environment(issues.own)


@lru_cache(maxsize=8)
def _environment(own: str) -> Environment:
    issues = own_taxonomy(own)
    made = Environment(
        loader=PackageLoader("detente.serve"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"seen": seen, "said": said, "one": one_line, "words": words, "clip": clip}
    made.filters |= {"shown": shown, "written": written, "next_month": next_month, "fields": fields, "without": without}
    made.filters["issue"] = lambda ident: issue_words(ident, issues)
    made.filters["ground"] = lambda found: ground_words(found, issues)
    made.filters["moved"] = moved_words
    made.globals |= {"pages": PAGES, "url": url}
    return made


def said(record: Record, prefix: str = "") -> str:
    """A record's time for readers ("26 May 2023", "15–26 May 2023"); empty when unknown."""
    ends = [_moment(record.get(f"{prefix}{end}")) for end in ("start", "end")]
    return written(Interval(ends[0], ends[1], "day" if any(ends) else "unknown"))


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def one_line(text: object) -> str:
    """Text on one line, without characters that play tricks."""
    return " ".join(seen(text).split())


def url(path: str, **asked: object) -> str:
    """An address of ours with a query; what is empty is left out."""
    given = {name: str(value) for name, value in asked.items() if value not in (None, "", False)}
    return quote(path, safe="/") + (f"?{urlencode(given)}" if given else "")


def clip(text: str, most: int) -> str:
    """Text of at most `most` characters, cut at a word."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def shown(value: object) -> str:
    """A field's value as text: lists by commas, objects by their own values."""
    if isinstance(value, list):
        return ", ".join(shown(one) for one in value)
    if isinstance(value, Mapping):
        return " ".join(shown(one) for one in value.values() if one not in (None, "", []))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def fields(asked: Any) -> dict[str, Any]:
    """What a page was asked for, by name."""
    return asdict(asked)


def without(given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """All but the names."""
    return {name: value for name, value in given.items() if name not in names}


def next_month(month: str) -> str:
    """The first day of the month after an ISO month: "2023-12" gives "2024-01-01"."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04}-{number % 12 + 1:02}-01"
