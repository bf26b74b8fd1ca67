"""The one table of stages. The runner, `detente status` and the docs page come from it.

A row stage maps one document to rows and never sees the store; a set stage is a join over the store.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detente.extract.contract import Layer
from detente.extract.events.layer import Events
from detente.extract.happenings.layer import Happenings
from detente.extract.issues.layer import Issues
from detente.extract.mentions.layer import Mentions
from detente.extract.statements.layer import Statements
from detente.extract.times.layer import Times
from detente.model.taxonomy import Taxonomy

# In the order they run: each sees what the earlier ones found in the same document.
LAYERS: tuple[type[Layer], ...] = (Times, Mentions, Statements, Issues, Happenings, Events)

# What a layer needs to have run before it, beyond itself.
NEEDS: dict[str, tuple[str, ...]] = {
    "times": (),
    "mentions": (),
    "statements": ("times", "mentions"),
    "issues": ("times", "mentions", "statements"),
    "happenings": ("times", "mentions", "statements"),
    "events": ("times", "mentions", "statements", "happenings"),
}


# Files that decide what is read.
CODE = frozenset({".py", ".toml", ".csv", ".txt", ".json", ".npz"})


@dataclass(frozen=True, slots=True)
class Stage:
    """A named step: what it reads and writes, and the version its rows are remembered under."""

    name: str
    kind: Literal["row", "set"]
    version: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    about: str


STAGES: tuple[Stage, ...] = (
    Stage("collect", "row", "1", ("files",), ("bytes",), "takes files in under the hash of their bytes"),
    Stage("parse", "row", "1", ("bytes",), ("document", "sentence"), "bytes to text, blocks, dates and sentences"),
    Stage("times", "row", Times.version, ("sentence",), ("time",), "time expressions and their intervals"),
    Stage("mentions", "row", Mentions.version, ("sentence",), ("mention",), "who and what is named, in chains"),
    Stage(
        "statements",
        "row",
        Statements.version,
        ("sentence", "time", "mention"),
        ("statement",),
        "who said what, through whom",
    ),
    Stage("issues", "row", Issues.version, ("statement",), ("statement",), "which issues a statement speaks to"),
    Stage(
        "happenings",
        "row",
        Happenings.version,
        ("sentence", "time", "mention", "statement"),
        ("happening",),
        "who met whom, where, when",
    ),
    Stage(
        "events",
        "row",
        Events.version,
        ("sentence", "time", "mention", "statement", "happening"),
        ("event",),
        "coded acts of one party towards another",
    ),
    Stage(
        "decide",
        "set",
        "1",
        ("statement", "happening", "event", "judgement"),
        ("decided row", "pairing"),
        "what people accepted, rejected, corrected and added",
    ),
    Stage(
        "resolve",
        "set",
        "1",
        ("mention", "document", "judgement"),
        ("entity", "tenure", "judgement"),
        "mentions to entities across documents, with reasons",
    ),
    Stage(
        "place",
        "set",
        "1",
        ("document", "happening", "entity"),
        ("document",),
        "dates undated documents by what they share with dated ones",
    ),
    Stage(
        "reconcile",
        "set",
        "1",
        ("statement", "happening", "entity", "document"),
        ("copy", "version", "origin", "statement record", "happening record"),
        "copies, versions and origins; the same thing told by many",
    ),
    Stage(
        "findings",
        "set",
        "1",
        ("statement record", "happening record", "copy"),
        ("contradiction", "denial", "commitment", "proposal", "position", "linkage", "reception"),
        "what it amounts to",
    ),
)


def layers_with(issues: Taxonomy) -> list[Layer]:
    """All layers, ready to read with a case's issues."""
    return [Issues(issues) if layer is Issues else layer() for layer in LAYERS]


def with_needs(names: set[str]) -> list[type[Layer]]:
    """The layers to run, in order, so that those named have what they need."""
    wanted = set(names).union(*(NEEDS[name] for name in names)) if names else set()
    return [layer for layer in LAYERS if layer.name in wanted]


def row_state() -> str:
    """Digest of the row stages' versions, code, rules and weights: read under another, a document is read again."""
    return _digest([*_versions("row"), _code(("model", "encode", "parse", "extract"))])


def set_state(inputs: list[str]) -> str:
    """Digest of the set stages' versions, code and rules, and of what they read."""
    return _digest([*_versions("set"), _code(("model", "encode", "resolve", "reconcile", "findings")), *inputs])


def _versions(kind: str) -> list[str]:
    return [f"{stage.name}={stage.version}" for stage in STAGES if stage.kind == kind]


@functools.cache
def _code(rooms: tuple[str, ...]) -> str:
    """Digest of the rooms' programs and data, so that nothing mixes generations; weights count by their manifest."""
    package = Path(__file__).resolve().parents[1]
    paths = sorted(path for room in rooms for path in (package / room).rglob("*") if path.suffix in CODE)
    return _digest(f"{path.relative_to(package).as_posix()} {_digest_bytes(path.read_bytes())}" for path in paths)


def _digest(parts: Iterable[str]) -> str:
    return _digest_bytes("\n".join(parts).encode())


def _digest_bytes(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=10).hexdigest()
