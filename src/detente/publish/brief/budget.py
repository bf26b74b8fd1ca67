"""A page budget: of each section the most important lines, as many as fit; what is left out is counted there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from detente.publish.brief.line import CountPart, Group, Line, Section, Text

# What an A4 page holds, in lines of so many characters, and what a citation takes of one.
LINES, WIDTH, CITATION = 52, 100, 7
# Lines that a title, a note below it, a heading, and the head of the report take.
TITLE, NOTE, HEADING, HEAD = 2, 1, 2, 4
# Of the room, what each section may ask for compared with the others; one that is not named asks for 1.
SHARES = {
    "changed": 3.0, "happened": 3.0, "issues": 3.0, "disputed": 2.5, "announced": 2.0, "proposals": 1.5, "stands": 1.5,
    "itinerary": 1.0, "reception": 1.0, "coverage": 1.0,
    "said": 4.0, "met": 2.0, "promises": 1.5, "disputes": 1.5, "near": 1.5, "reactions": 1.5, "unasked": 1.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """A line's place: section, group, number."""

    section: int
    group: int
    number: int


def fit(sections: Sequence[Section], pages: float) -> list[Section]:
    """The sections within about `pages` pages, sources apart; every section keeps at least its first line.

    A line's turn comes by its rank in its section, the sooner the larger the section's share. What the section of
    changes has told is not told again.
    """
    room = pages * LINES - HEAD - sum(TITLE + NOTE * bool(section.note) for section in sections)
    kept: set[_Place] = set()
    said = {i for s in sections if s.key == "changed" for group in s.groups for found in group.lines for i in found.ids}
    headed: set[tuple[int, int]] = set()
    for turn, place, line in sorted(_turns(sections), key=lambda found: found[0]):
        if sections[place.section].key != "changed" and line.ids and said.issuperset(line.ids):
            continue
        head = sections[place.section].groups[place.group].heading is not None
        cost = height(line) + HEADING * (head and (place.section, place.group) not in headed)
        if cost > room and turn[0] > 0:
            continue
        room -= cost
        kept.add(place)
        headed.add((place.section, place.group))
    return [_cut(section, number, kept, said) for number, section in enumerate(sections)]


def told_rest(section: Section) -> Section:
    """The section with a last line that counts the records it leaves out."""
    if not section.rest:
        return section
    rest = tuple(sorted(set(section.rest)))
    more = Line((Text("And "), CountPart(len(rest), "records", rest), Text(" more in the record.")))
    return replace(section, groups=(*section.groups, Group(None, (more,))), rest=())


def height(line: Line) -> int:
    """How many lines of a page it takes, with the lines below it."""
    own = ceil((len(line.text) + CITATION * min(len(line.cites), 4)) / WIDTH) or 1
    return own + sum(height(below) for below in line.below)


def _turns(sections: Sequence[Section]) -> Iterable[tuple[tuple[float, int, int], _Place, Line]]:
    for number, section in enumerate(sections):
        placed = [(_Place(number, g, n), found) for g, group in enumerate(section.groups)
                  for n, found in enumerate(group.lines)]  # fmt: skip
        placed.sort(key=lambda item: (-item[1].weight, item[0].group, item[0].number))
        for rank, (place, found) in enumerate(placed):
            yield (rank / SHARES.get(section.key, 1.0), number, rank), place, found


def _cut(section: Section, number: int, kept: set[_Place], said: set[str]) -> Section:
    groups, rest = [], list(section.rest)
    for g, group in enumerate(section.groups):
        lines = []
        for n, found in enumerate(group.lines):
            if _Place(number, g, n) in kept:
                lines.append(found)
            else:
                rest += [ident for ident in found.ids if section.key == "changed" or ident not in said]
        if lines:
            groups.append(replace(group, lines=tuple(lines)))
    return replace(section, groups=tuple(groups), rest=tuple(rest))
