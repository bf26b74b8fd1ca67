"""Records to JSON-ready values and back, by their field types: the one place that knows how they look on the wire."""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Hashable
from datetime import datetime
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from detente.model import alerts, documents, entities, findings, records, rows
from detente.model.errors import BadInput

T = TypeVar("T")

_MODULES = (documents, rows, entities, records, findings, alerts)


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
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        out: dict[str, Any] = {}
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if field.default is not dataclasses.MISSING and item == field.default:
                continue
            out[field.name] = pack(item)
        return out
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [pack(item) for item in value]
    return value


def packed(value: Any) -> str:
    """A record as canonical JSON: sorted keys, no spaces, characters as they are."""
    return json.dumps(pack(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def unpack(cls: type[T], value: dict[str, Any]) -> T:
    """The record of class `cls` that `pack` made `value` from. Raises BadInput for fields it does not know."""
    hints = _hints(typing.cast("Hashable", cls))
    unknown = set(value) - set(hints)
    if unknown:
        raise BadInput(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
    return cls(**{name: _read(hints[name], item) for name, item in value.items()})


@functools.cache
def _hints(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        choices = [a for a in get_args(hint) if a is not type(None)]
        return _read(choices[0], value) if len(choices) == 1 else value
    if origin is Literal:
        return value
    if origin is tuple:
        return _read_tuple(get_args(hint), value)
    if isinstance(hint, type) and issubclass(hint, tuple):  # a NamedTuple
        return hint(*value)
    if dataclasses.is_dataclass(hint):
        return unpack(typing.cast("type[Any]", hint), value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    return value


def _read_tuple(args: tuple[Any, ...], value: list[Any]) -> tuple[Any, ...]:
    if len(args) == 2 and args[1] is Ellipsis:
        return tuple(_read(args[0], item) for item in value)
    return tuple(_read(arg, item) for arg, item in zip(args, value, strict=True))
