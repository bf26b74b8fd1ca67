"""Records to JSON-ready values and back, by their field types: the one place that knows how they look on the wire."""

from __future__ import annotations

import dataclasses
import functools
import json
import sys
import types
import typing
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from detente.model import alerts, documents, entities, findings, records, rows, suggested
from detente.model.errors import BadInput

T = TypeVar("T")
Reader = Callable[[Any], Any]

# What JSON has as it is.
_PLAIN = frozenset({str, int, float, bool, type(None)})
# Fields that hold words of a text.
_ONCE = frozenset({"quote", "text", "words", "subject", "what", "body"})
_MODULES = (documents, rows, entities, records, findings, alerts, suggested)


@functools.cache
def stored_types() -> dict[str, type[Any]]:
    """Class name → class of every record that has a kind."""
    found: dict[str, type[Any]] = {}
    for module in _MODULES:
        for name, value in sorted(vars(module).items()):
            if isinstance(value, type) and dataclasses.is_dataclass(value) and hasattr(value, "kind_"):
                found[name] = value
    return found


def pack(value: Any) -> Any:
    """A record as dicts, lists, strings and numbers; fields equal to their default are left out."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, (tuple, list)):
        return [item if type(item) in _PLAIN else pack(item) for item in value]
    made = _made_plain(value)
    if type(made) is not dict:
        return made
    return {name: item if type(item) in _PLAIN else pack(item) for name, item in made.items()}


def _made_plain(value: Any) -> Any:
    """What stands in JSON for what JSON does not know; of a record, its fields that are not their default."""
    fields = _fields(typing.cast("Hashable", type(value)))
    if fields is None:
        if isinstance(value, frozenset):
            return sorted(value)
        return value.isoformat() if isinstance(value, datetime) else value
    out: dict[str, Any] = {}
    for name, default in fields:
        item = getattr(value, name)
        if item is not default and (default is dataclasses.MISSING or item != default):
            out[name] = item
    return out


@functools.cache
def _fields(cls: Any) -> tuple[tuple[str, Any], ...] | None:
    """The fields of a record with their defaults, MISSING where there is none; None for what is no record."""
    if not dataclasses.is_dataclass(cls):
        return None
    return tuple((field.name, field.default) for field in dataclasses.fields(cls))


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_made_plain)


def packed(value: Any) -> str:
    """A record as canonical JSON: sorted keys, no spaces, characters as they are."""
    return _ENCODER.encode(value)


def unpack(cls: type[T], value: dict[str, Any]) -> T:
    """The record of class `cls` that `pack` made `value` from. Raises BadInput for fields it does not know."""
    made: T = _record_reader(typing.cast("Hashable", cls))(value)
    return made


@functools.cache
def _record_reader(cls: Any) -> Reader:
    """What makes a record of a class of its fields' JSON."""
    hints = get_type_hints(cls)
    readers = {field.name: _field_reader(field.name, hints[field.name]) for field in dataclasses.fields(cls)}

    def read(value: dict[str, Any]) -> Any:
        try:
            return cls(
                **{
                    name: item if (reader := readers[name]) is None or item is None else reader(item)
                    for name, item in value.items()
                }
            )
        except (KeyError, TypeError) as error:
            if unknown := ", ".join(sorted(value.keys() - readers.keys())):
                raise BadInput(f"{cls.__name__} has no field {unknown}") from error
            raise

    return read


def _field_reader(name: str, hint: Any) -> Reader | None:
    """What turns a field's JSON into its value; None where the JSON is the value. Words of a text are mostly told once;
    other strings, such as ids, again and again: those are kept once.
    """
    told = get_args(hint) if get_origin(hint) is Literal else ()
    repeated = hint is str or (told and all(type(word) is str for word in told))
    return sys.intern if repeated and name not in _ONCE else _reader(hint)


def _reader(hint: Any) -> Reader | None:
    """What reads a value of that type, which is not null."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        choices = [a for a in get_args(hint) if a is not type(None)]
        return _reader(choices[0]) if len(choices) == 1 else None
    if origin is frozenset:  # of words
        return frozenset
    if origin is tuple:
        return _tuple_reader(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, tuple):  # a NamedTuple
        return hint._make  # type: ignore[attr-defined, no-any-return]
    if dataclasses.is_dataclass(hint):
        return _record_reader(typing.cast("Hashable", hint))
    return datetime.fromisoformat if hint is datetime else None


def _tuple_reader(args: tuple[Any, ...]) -> Reader:
    if len(args) == 2 and args[1] is Ellipsis:
        one = _reader(args[0])
        if one is None:
            return tuple
        if type(None) not in get_args(args[0]):
            return lambda value: tuple([one(item) for item in value])
        return lambda value: tuple([item if item is None else one(item) for item in value])
    each = [_reader(arg) for arg in args]
    if not any(each):
        return tuple
    return lambda value: tuple(
        [item if read is None or item is None else read(item) for read, item in zip(each, value, strict=True)]
    )
