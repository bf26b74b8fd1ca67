"""The one table of stages. The runner, `detente status` and the docs page come from it.

A row stage maps one document to rows and never sees the store; a set stage is a join over the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from detente.extract.contract import Layer
from detente.extract.events.layer import Events
from detente.extract.happenings.layer import Happenings
from detente.extract.issues.layer import Issues
from detente.extract.mentions.layer import Mentions
from detente.extract.statements.layer import Statements
from detente.extract.times.layer import Times

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
        ("copy", "statement record", "happening record"),
        "copies and origins; the same thing told by many",
    ),
    Stage(
        "findings",
        "set",
        "1",
        ("statement record", "happening record", "copy"),
        ("contradiction", "denial", "commitment", "proposal", "position", "reception"),
        "what it amounts to",
    ),
)


def with_needs(names: set[str]) -> list[type[Layer]]:
    """The layers to run, in order, so that those named have what they need."""
    wanted = set(names).union(*(NEEDS[name] for name in names)) if names else set()
    return [layer for layer in LAYERS if layer.name in wanted]


def row_state() -> str:
    """Digest of the versions of all row stages: a document read under another state is read again."""
    return _digest(f"{stage.name}={stage.version}" for stage in STAGES if stage.kind == "row")


def set_state(inputs: list[str]) -> str:
    """Digest of the set stages' versions and of what they read."""
    return _digest([*(f"{stage.name}={stage.version}" for stage in STAGES if stage.kind == "set"), *inputs])


def _digest(parts: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=10).hexdigest()
