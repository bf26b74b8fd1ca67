"""Rows read from one document: mentions, times, statements, happenings, events. Never edited; decisions about them are
judgements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from detente.model.evidence import Evidence, Span, require
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.ruling import Ruling

MentionType = Literal["person", "state", "body", "place", "outlet", "office", "group", "proposal", "happening", "topic"]
MentionForm = Literal["name", "nominal", "pronoun", "demonym", "metonym"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Form = Literal["direct", "mixed", "indirect"]
Act = Literal[
    "assert",
    "demand",
    "propose",
    "promise",
    "threaten",
    "accuse",
    "deny",
    "decline_to_confirm",
    "confirm",
    "accept",
    "reject",
    "praise",
    "criticise",
    "call_for",
    "warn",
    "ask",
    "silence",
]
DenialKind = Literal["deny", "decline_to_confirm", "deflect", "third_party_denies", "silence"]
Attribution = Literal["on_record", "readout", "spokesperson", "unnamed", "relayed", "own_knowledge"]
HappeningType = Literal["meeting", "visit", "call", "tour", "talks", "summit", "press_conference", "speech", "other"]
Status = Literal["held", "planned", "considered", "conditional", "cancelled", "denied", "reported", "not_confirmed"]


# In the reason of a mention that is another name of somebody: "Amadi is known as Kito".
KNOWN_AS = " is known as "


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that stand for something. `chain` is the id of the first mention of the same thing in this document.

    `head` is the head word's span. `name` is the bare name ("Sergei Lavrov"), `title` the office or honorific as given
    ("Russian Foreign Minister"), `state` the ISO 3166 code the words name or imply ("RU"), `authority` the id of an
    entry of the
    authority file when the words alone settle it. `reason` says why it was put in its chain.
    """

    kind_: ClassVar[str] = "mention"
    id: str
    evidence: tuple[Evidence, ...]
    type: MentionType
    form: MentionForm
    chain: str
    head: Span
    name: str = ""
    title: str = ""
    state: str = ""
    authority: str = ""
    plural: bool = False
    gender: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        require(self.evidence, "mention")


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A TIMEX3: its words, type, value, and the interval it stands for (None for durations, sets and non-dates).

    `mod` is TIMEX3's (START, MID, END, APPROX, BEFORE, AFTER …). `interval.anchor` and `interval.reason` say how it was
    computed.
    """

    kind_: ClassVar[str] = "time"
    id: str
    evidence: tuple[Evidence, ...]
    type: TimexType
    value: str
    interval: Interval | None = None
    mod: str = ""

    def __post_init__(self) -> None:
        require(self.evidence, "time expression")


@dataclass(frozen=True, slots=True)
class Relay:
    """One link of the chain words came through: its span, words, and mention (id, or empty)."""

    span: Span
    words: str
    mention: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """Reported speech in one document. `evidence` is exactly its content spans.

    `speaker` is the id of the mention that stands for the speaker (empty: none in the text); `speaker_words` the
    source's words;
    `office` as the text gives it; `relay` nearest link first; `said` when, with its basis; `issues` ids from the
    taxonomy; `voiced` is
    false where the text ascribes a wish, a belief or a deed and tells of no words: such rows stay in the stream and out
    of the record.
    """

    kind_: ClassVar[str] = "statement"
    id: str
    evidence: tuple[Evidence, ...]
    source_spans: tuple[Span, ...]
    cue_spans: tuple[Span, ...]
    form: Form
    act: Act
    attribution: Attribution
    speaker: str = ""
    speaker_words: str = ""
    office: str = ""
    addressee: str = ""
    addressee_words: str = ""
    negated: bool = False
    hedges: tuple[str, ...] = ()
    conditional: bool = False
    denial: DenialKind | None = None
    relay: tuple[Relay, ...] = ()
    said: Interval = UNKNOWN_TIME
    issues: tuple[str, ...] = ()
    voiced: bool = True
    judged: tuple[Ruling, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "statement")

    @property
    def document(self) -> str:
        """Id of the document it stands in."""
        return self.evidence[0].document


@dataclass(frozen=True, slots=True)
class Participant:
    """Who takes part: the mention's id and words, and the role (host, visitor, caller, called, mediator, signatory,
    speaker, participant).
    """

    mention: str
    words: str
    span: Span
    role: str = "participant"


@dataclass(frozen=True, slots=True)
class Duration:
    """How long: TIMEX3 duration value, bounds in minutes, the words and their span; `approximate` when hedged ("nearly
    an hour").
    """

    value: str
    least: float
    most: float
    words: str
    span: Span
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """A diplomatic occasion as one passage tells it. The first evidence is the trigger's clause.

    `trigger` is the word that names it; `place` the words, `place_mention` its mention; `by` the id of the statement
    that reports it, if any. `moved` is, of what was put off, when it was to be, unknown where none is told.
    """

    kind_: ClassVar[str] = "happening"
    id: str
    evidence: tuple[Evidence, ...]
    type: HappeningType
    status: Status
    trigger: Span
    participants: tuple[Participant, ...] = ()
    place: str = ""
    place_mention: str = ""
    when: Interval = UNKNOWN_TIME
    duration: Duration | None = None
    stops: tuple[Participant, ...] = ()
    subject: str = ""
    by: str = ""
    judged: tuple[Ruling, ...] = ()
    moved: Interval | None = None

    def __post_init__(self) -> None:
        require(self.evidence, "happening")

    @property
    def document(self) -> str:
        """Id of the document it stands in."""
        return self.evidence[0].document


@dataclass(frozen=True, slots=True)
class Event:
    """A coded act of one party towards another: PLOVER root, mode, context; CAMEO code beside it."""

    kind_: ClassVar[str] = "event"
    id: str
    evidence: tuple[Evidence, ...]
    root: str
    quad: str
    trigger: Span
    actor: str
    recipient: str
    mode: str = ""
    context: str = ""
    cameo: str = ""
    status: Status = "held"
    when: Interval = UNKNOWN_TIME
    place: str = ""
    judged: tuple[Ruling, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "event")


Row = Mention | TimeExpression | Statement | Happening | Event
