"""Headings that tell, without a name, of the occasion their report tells of: "Ministers meet in Oslo"."""

from __future__ import annotations

from collections.abc import Sequence

from detente.extract.contract import Page
from detente.extract.happenings.people import People
from detente.extract.happenings.refer import kin
from detente.model.rows import Happening

HEADINGS = frozenset({"title", "heading"})


def without_headings(page: Page, people: People, found: Sequence[Happening]) -> list[Happening]:
    """`found` but for what a heading tells of somebody without a name, where the report tells of it with names."""
    return [h for h in found if not (_nameless(page, people, h) and any(_told(page, people, h, o) for o in found))]


def _nameless(page: Page, people: People, happening: Happening) -> bool:
    named = any(people.named(p) for p in happening.participants)
    return _in_heading(page, happening) and not named and happening.when.basis != "expression"


def _told(page: Page, people: People, heading: Happening, other: Happening) -> bool:
    """True when `other` is of the kind and place of a heading's, and stands in the report below it."""
    there = (heading.place_mention, other.place_mention)
    place = not heading.place or not other.place or heading.place == other.place or people.same(*there)
    named = any(people.named(p) for p in other.participants)
    kind = kin(heading.type, other.type) or heading.type == other.type
    return kind and place and named and not _in_heading(page, other) and heading.status == other.status


def _in_heading(page: Page, happening: Happening) -> bool:
    return any(s.block in HEADINGS and s.span.covers(happening.trigger) for s in page.sentences)
