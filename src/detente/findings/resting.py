"""What the passages of a document rest on: its text and rows as read, whom its mentions and statements stand for.

Ids of entities and of statement records are kept beside the digest: the id of a group is its smallest member's, and a
new document that brings a smaller one changes nothing but that id.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from detente.findings.case import Case, Rows
from detente.findings.passages import Key
from detente.model.records import Name


def keys(case: Case, read: Mapping[str, str], program: str) -> dict[str, Key]:
    """A key for each document; `read` says in which state each was read, `program` is that of the set stages."""
    facts = _Facts(case)
    whole = f"{program} {case.issues.state}"
    found = {}
    for document in sorted(case.texts):
        seen = _Seen(facts)
        here = case.rows_in(document)
        about = (whole, read.get(document, ""), repr(case.published(document)), case.origin_of[document])
        parts = [*about, *_rows(here), *_records(here, seen), *_mentions(case, document, seen), *seen.namesakes()]
        found[document] = Key(_digest(parts), tuple(seen.ids))
    return found


def _rows(here: Rows) -> Iterator[str]:
    """Rows by their ids, those that people changed in full."""
    for statement in here.statements.values():
        yield from (repr(statement) if statement.judged else statement.id, ",".join(statement.issues))
    for happening in here.happenings.values():
        yield repr(happening) if happening.judged else happening.id


def _records(here: Rows, seen: _Seen) -> Iterator[str]:
    """What records add to the statements they have in a document, and in which order their ids are."""
    for record in here.records:
        about = (record.form, record.act, record.attribution, str(record.denial))
        yield from (seen.at(record.id), *about, *here.members[record.id])
        yield from seen.name(record.speaker)
        yield from seen.name(record.party)
    yield from (seen.at(ident) for ident in sorted(here.members))


def _mentions(case: Case, document: str, seen: _Seen) -> Iterator[str]:
    """Whom a document's mentions stand for, in reading order, and whom their titles name."""
    for mention, state, title in case.naming.standing_in(document):
        entity = case.naming.entity(mention)
        yield from seen.entity(entity.id if entity is not None else "")
        if state and (entity is None or not entity.state):
            yield from seen.name(case.naming.of_state(state))
        if title:
            yield from seen.name(case.naming.led_by(title))
    for body in case.naming.bodies_in(case.texts[document].text):
        yield from seen.name(body)


class _About(NamedTuple):
    """What is known of an entity but its id; and the others, its state and its group, that it may be named by."""

    digest: str
    name: str
    others: tuple[Name, ...]


class _Facts:
    """What naming says of entities, each asked once."""

    def __init__(self, case: Case) -> None:
        self._naming = case.naming
        self._known: dict[str, _About] = {}

    def of(self, ident: str) -> _About:
        """Of one entity."""
        if ident not in self._known:
            self._known[ident] = self._asked(ident)
        return self._known[ident]

    def _asked(self, ident: str) -> _About:
        entity = self._naming.by_id(ident)
        if entity is None:
            return _About("", "", ())
        beyond = self._naming.beyond(entity)
        state = self._naming.of_state(entity.state)
        own = (entity.name, entity.type, entity.state, entity.authority, entity.offices, beyond.named, beyond.looks_on)
        which = (beyond.group is None, beyond.body is None, state is None)
        return _About(
            _digest(map(repr, (*own, *which))), entity.name, tuple(filter(None, (beyond.group, beyond.body, state)))
        )


class _Seen:
    """The ids met in one document, each told by its number, and what is known of each when it is first met."""

    def __init__(self, facts: _Facts) -> None:
        self._facts = facts
        self.ids: dict[str, int] = {}

    def at(self, ident: str) -> str:
        """The number of an id."""
        return str(self.ids.setdefault(ident, len(self.ids)))

    def name(self, name: Name | None) -> Iterator[str]:
        """Somebody named."""
        if name is None:
            yield "nobody"
            return
        yield f"{name.name}|{name.role}"
        yield from self.entity(name.entity)

    def entity(self, ident: str) -> Iterator[str]:
        """Somebody known, or "" for nobody."""
        if not ident or ident in self.ids:
            yield str(self.ids.get(ident, ""))
            return
        about = self._facts.of(ident)
        yield from (self.at(ident), about.digest)
        for other in about.others:
            yield other.name
            yield from self.entity(other.entity)

    def namesakes(self) -> Iterator[str]:
        """In which order the ids of those with one name are: where two tie, the smaller id comes first."""
        named: dict[str, list[str]] = defaultdict(list)
        for ident in self.ids:
            named[self._facts.of(ident).name].append(ident)
        for name, idents in sorted(named.items()):
            if name and len(idents) > 1:
                yield from (str(self.ids[ident]) for ident in sorted(idents))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.blake2b("\x00".join(parts).encode(), digest_size=10).hexdigest()
