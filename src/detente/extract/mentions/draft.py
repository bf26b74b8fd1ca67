"""A mention in the making: what is known of some words before their chain is settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detente.model.evidence import Span
from detente.model.rows import MentionForm, MentionType

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

NO_QUOTE = -1


@dataclass(slots=True, eq=False)
class Draft:
    """Words [a, b) of one sentence's tokens with head token `head`; `span` is in the document. Filled in by the steps
    of `layer`.

    `told` is the state its own words name, `role` the office's one name, `past` whether it is no longer held,
    `possessor` whose it is ("his deputy", "China's envoy"),
    `filed` whether it stands in the line that says where the report was filed,
    `quote` the number of the quotation the words stand in, `base` how many of its words come before a following "of …".
    """

    doc: Doc
    sentence: int
    paragraph: int
    a: int
    b: int
    head: int
    span: Span
    words: str
    base: int = 0
    type: MentionType = "topic"
    form: MentionForm = "nominal"
    name: str = ""
    title: str = ""
    state: str = ""
    authority: str = ""
    told: str = ""
    role: str = ""
    past: bool = False
    plural: bool = False
    gender: str = ""
    possessor: Draft | None = None
    filed: bool = False
    quote: int = NO_QUOTE
    label: str = ""
    order: int = 0
    reason: str = ""
    parent: Draft | None = field(default=None, repr=False)
    token: Token = field(init=False, repr=False)
    lemma: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """The head token, and its lemma in lower case."""
        self.set_head(self.head)

    def set_head(self, head: int) -> None:
        """Let another of the words be the head."""
        self.head, self.token = head, self.doc[head]
        self.lemma = self.token.lemma_.lower() or self.token.text.lower()

    @property
    def subject(self) -> bool:
        """True for the subject of a verb."""
        return self.token.dep_ in ("nsubj", "nsubjpass", "csubj")

    @property
    def definite(self) -> bool:
        """True for "the …", "this …", "that …", "his …"."""
        first = self.doc[self.a]
        return (
            first.lower_ in ("the", "this", "that", "these", "those")
            or first.tag_ == "PRP$"
            or self.possessor is not None
        )

    @property
    def indefinite(self) -> bool:
        """True for "a …", "some …", "another …"."""
        return self.doc[self.a].lower_ in (
            "a",
            "an",
            "some",
            "another",
            "several",
            "many",
            "any",
            "one",
            "other",
            "more",
        )

    @property
    def person(self) -> bool:
        """True for words that stand for one person."""
        return self.type in ("person", "office") and not self.plural
