"""How an exported field is described. `kinds` lists all fields; export, JSON Schema and data dictionary read them.

A field's `shape` is its JSON Schema, `read` computes its value from the record and the case's `Labels`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, get_args

from detente.model.evidence import Evidence
from detente.model.interval import Basis, Interval, Precision
from detente.model.naming import Naming
from detente.model.records import Name
from detente.publish.dates import spoken

Shape = dict[str, Any]
Read = Callable[[Any, "Labels"], object]

TEXT: Shape = {"type": "string"}
MAYBE: Shape = {"type": ["string", "null"]}
FLAG: Shape = {"type": "boolean"}
COUNT: Shape = {"type": "integer", "minimum": 0}
TEXTS: Shape = {"type": "array", "items": TEXT}
EVIDENCE: Shape = {"type": "array", "items": {"$ref": "#/$defs/evidence"}}
SPANS: Shape = {"type": "array", "items": {"$ref": "#/$defs/place"}}


@dataclass(frozen=True, slots=True)
class Labels:
    """What documents are called in this case, entities by id, and whom the mentions that records name stand for."""

    documents: dict[str, str]
    entities: dict[str, str]
    naming: Naming

    def evidence(self, evidence: Iterable[Evidence]) -> list[dict[str, object]]:
        """Evidence with the documents' names."""
        return [
            {
                "document": self.document(e.document),
                "start": e.start,
                "end": e.end,
                "quote": e.quote,
                "relay": list(e.relay),
            }
            for e in evidence
        ]

    def document(self, ident: str) -> str:
        """The document's name in the case; its id when it is gone."""
        return self.documents.get(ident, ident)

    def mention(self, ident: str) -> str | None:
        """The name of whom a mention stands for, else its words; None for no mention."""
        found = self.naming.mention(ident)
        return self.naming.name(ident, found.evidence[0].quote).name if found else None

    def mention_entity(self, ident: str) -> str | None:
        """The id of the entity that a mention stands for."""
        found = self.naming.entity(ident)
        return found.id if found else None

    def all(self, idents: Iterable[str]) -> list[str]:
        """Names of several documents, sorted."""
        return sorted(self.document(ident) for ident in idents)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an exported record."""

    name: str
    shape: Shape
    about: str
    read: Read


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of exported record, the class it is read from, and its fields beyond kind, id, evidence and handling."""

    name: str
    cls: type[Any]
    fields: tuple[Field, ...]


def choice(literal: Any, *, null: bool = False) -> Shape:
    """The values of a Literal type."""
    return {"enum": [*get_args(literal), *([None] if null else [])]}


def own(name: str, shape: Shape, about: str, attribute: str = "") -> Field:
    """A field that is the record's attribute as it is."""
    attribute = attribute or name

    def read(row: Any, _labels: Labels) -> object:
        value = getattr(row, attribute)
        return list(value) if isinstance(value, tuple) else value

    return Field(name, shape, about, read)


def or_null(name: str, about: str, shape: Shape = MAYBE) -> Field:
    """A text attribute that is null instead of empty."""
    return Field(name, shape, about, lambda row, _: getattr(row, name) or None)


def named(name: str, about: str, attribute: str = "") -> tuple[Field, Field]:
    """A Name as two fields: what it is called, and its entity's id."""

    def get(row: Any) -> Name | None:
        found: Name | None = getattr(row, attribute or name)
        return found

    return (
        Field(name, MAYBE, about, lambda row, _: (n.name or None) if (n := get(row)) else None),
        Field(
            f"{name}_entity",
            MAYBE,
            f"id of {name}'s entity; null when it is nobody known",
            lambda row, _: (n.entity or None) if (n := get(row)) else None,
        ),
    )


def all_named(name: str, about: str, attribute: str = "") -> Field:
    """A tuple of Names as their names."""
    return Field(name, TEXTS, about, lambda row, _: [n.name for n in getattr(row, attribute or name)])


def interval(name: str, about: str, attribute: str = "", prefix: str | None = None) -> tuple[Field, ...]:
    """An interval: its ISO 8601 value as finely as known, its half-open ends, and where they come from."""
    attribute = attribute or name
    prefix = f"{name}_" if prefix is None else prefix

    def get(row: Any) -> Interval:
        found: Interval = getattr(row, attribute)
        return found

    return (
        Field(
            name,
            MAYBE,
            f"{about}: ISO 8601, as finely as known (2023-05-26, 2023-05, 2023-05-15/2023-05-26, ../2023-05-26)",
            lambda r, _: spoken(get(r)),
        ),
        Field(f"{prefix}start", MAYBE, f"start of {name}, included", lambda r, _: get(r).iso()[0]),
        Field(f"{prefix}end", MAYBE, f"end of {name}, not included", lambda r, _: get(r).iso()[1]),
        Field(
            f"{prefix}precision", choice(Precision), f"how finely the source gave {name}", lambda r, _: get(r).precision
        ),
        Field(f"{prefix}basis", choice(Basis), f"what {name} rests on", lambda r, _: get(r).basis),
        Field(f"{prefix}reason", TEXT, f"how {name} was computed", lambda r, _: get(r).reason),
    )


def documents_of(name: str, about: str, attribute: str) -> Field:
    """A tuple of document ids as the documents' names, sorted."""
    return Field(name, TEXTS, about, lambda row, labels: labels.all(getattr(row, attribute)))
