"""What a user's own language model proposes: answers as they came, and what of them held. No part of the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from detente.model.evidence import Evidence, require

SuggestionKind = Literal["position", "contradiction", "proposal"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A piece of an answer that was not taken: what it was, cut short, and why."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered, kept as it came.

    `model` is its name and the server's, `prompt` the hash of all that was sent, `digest` that of the answer, `spans`
    the words that were sent for judgement, `refused` what of the answer did not hold.
    """

    kind_: ClassVar[str] = "answer"
    id: str
    model: str
    prompt: str
    digest: str
    text: str
    evidence: tuple[Evidence, ...]
    refused: tuple[Refused, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "answer")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A finding that a model proposes on words of documents, for a person to accept or reject.

    `value` is JSON as a judgement that adds a row carries it; every word of `evidence` stands in a document. Of a
    contradiction each piece is one side, of a proposal the first names it and the others are its points.
    """

    kind_: ClassVar[str] = "suggestion"
    id: str
    kind: SuggestionKind
    value: str
    evidence: tuple[Evidence, ...]
    model: str
    answer: str

    def __post_init__(self) -> None:
        require(self.evidence, "suggestion")
