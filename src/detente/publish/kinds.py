"""Every kind of record that an export holds, field by field: one table to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from detente.model.documents import Document, Genre
from detente.model.entities import Entity, Judgement, JudgementKind, LogEntry, Tenure, Verdict
from detente.model.evidence import Evidence
from detente.model.findings import Commitment, Contradiction, Denial, Linkage, Position, Proposal, Reception
from detente.model.records import (
    ChangeKind,
    ContradictionStatus,
    ContradictionType,
    Copy,
    HappeningRecord,
    Origin,
    OriginHow,
    Place,
    Revision,
    StatementRecord,
    Version,
)
from detente.model.rows import Act, Attribution, DenialKind, Duration, Event, Form, HappeningType, MentionType, Status
from detente.publish.dates import spoken
from detente.publish.fields import (
    COUNT,
    EVIDENCE,
    FLAG,
    MAYBE,
    SPANS,
    TEXT,
    TEXTS,
    Field,
    Kind,
    Labels,
    Shape,
    all_named,
    choice,
    documents_of,
    interval,
    named,
    or_null,
    own,
)  # fmt: skip

_TOLD = (
    Field(
        "origins", COUNT, "how many origins tell it; copies of one agency text are one", lambda row, _: len(row.origins)
    ),
    Field("carriers", COUNT, "how many documents carry it", lambda row, _: len(row.carriers)),
    documents_of("carried_by", "the documents that carry it; of several versions of one text the newest", "carriers"),
    Field(
        "superseded_by",
        MAYBE,
        "the newest version of the text that told it and tells it no more; null while it stands",
        lambda row, labels: labels.document(row.superseded_by) if row.superseded_by else None,
    ),
)
_MEMBERS = own("members", TEXTS, "ids of the rows put together in this record")
_REASONS = own("reasons", TEXTS, "why these were put together")
_REASON = own("reason", TEXT, "why the program concluded this")


def _places(places: Sequence[Place], labels: Labels) -> list[dict[str, object]]:
    return [{"document": labels.document(p.document), "start": s.start, "end": s.end} for p in places for s in p.spans]


def _durations(durations: Sequence[Duration]) -> list[dict[str, object]]:
    return [
        {"value": d.value, "least": d.least, "most": d.most, "words": d.words, "approximate": d.approximate}
        for d in durations
    ]


def _one(piece: Evidence | None, labels: Labels) -> dict[str, object] | None:
    return labels.evidence([piece])[0] if piece is not None else None


def _object(**shapes: Shape) -> Shape:
    return {"type": "object", "properties": shapes, "required": list(shapes), "additionalProperties": False}


_DURATION = _object(value=TEXT, least={"type": "number"}, most={"type": "number"}, words=TEXT, approximate=FLAG)
_PARTICIPANT = _object(name=TEXT, role=TEXT, entity=MAYBE)
_STANCE: Shape = {
    "anyOf": [{"type": "integer", "minimum": -2, "maximum": 2}, {"enum": ["conditional", "unclear", "no statement"]}]
}
_REACTION = _object(
    party=TEXT,
    stance={"enum": ["support", "reject", "conditional", "sceptical", "unclear"]},
    when=MAYBE,
    evidence=EVIDENCE,
)
_MAYBE_EVIDENCE: Shape = {"anyOf": [{"$ref": "#/$defs/evidence"}, {"type": "null"}]}
_PLAN_VERSION = _object(name=TEXT, date=MAYBE, points=EVIDENCE)
_POINT_CHANGE = _object(
    change={"enum": ["kept", "reworded", "added", "dropped"]}, before=_MAYBE_EVIDENCE, after=_MAYBE_EVIDENCE
)
_SHIFT = _object(
    when=MAYBE,
    direction={"enum": ["softening", "hardening", "reversal"]},
    before=_STANCE,
    after=_STANCE,
    words_before=EVIDENCE,
    words_after=EVIDENCE,
)
_CHANGE = _object(change=choice(ChangeKind), before=MAYBE, after=MAYBE, statements=TEXTS, evidence=EVIDENCE)
_SIDE = _object(value=TEXT, who=MAYBE, origins=COUNT, evidence=EVIDENCE)

_ALIGNED = _object(start=COUNT, end=COUNT, from_start=COUNT, from_end=COUNT, words=TEXT)

DOCUMENT = Kind("document", Document, (
    own("name", TEXT, "what the document is called in the case: file name, or the id of a JSONL row"),
    own("names", TEXTS, "all names the same bytes came under"),
    own("title", TEXT, "its headline; empty when none was found"),
    or_null("url", "where it was published"),
    or_null("source", "who published it"),
    or_null("language", "ISO 639 code of its language"),
    or_null("translated_from", "ISO 639 code of the language it was translated from"),
    own("media_type", TEXT, "media type of the bytes"),
    *interval("published", "when it was published"),
    own("credits", TEXTS, "agencies it credits"),
    own("genre", choice(Genre), "a report, or an official account, a joint text, a verbatim record"),
    or_null("issuer", "of an official text: who gave it out"),
    or_null("about", "of an official text: which occasion, in its own words"),
    Field("attendees", EVIDENCE, "of an official text: the words that name each one present",
          lambda row, labels: labels.evidence(row.attendees)),
    Field("translation_of", MAYBE, "of a machine translation: the document it translates",
          lambda row, labels: labels.document(row.translation_of) if row.translation_of else None),
    Field("aligned", {"type": "array", "items": _ALIGNED}, "of a machine translation: its words beside the original's",
          lambda row, _: [asdict(pair) for pair in row.aligned]),
))  # fmt: skip

ENTITY = Kind("entity", Entity, (
    own("name", TEXT, "the one form of its name used in all records"),
    own("type", choice(MentionType), "what it is"),
    own("variants", TEXTS, "the forms of its name in the documents"),
    or_null("state", "ISO 3166 code of the state it is or belongs to"),
    or_null("authority", "its id in the authority file"),
    own("offices", TEXTS, "offices that the documents give it"),
    Field("mentions", COUNT, "how often it is mentioned, pronouns included", lambda row, _: len(row.members)),
    _REASONS,
))  # fmt: skip

TENURE = Kind("tenure", Tenure, (
    Field("holder", TEXT, "who held the office", lambda row, labels: labels.entities.get(row.holder, row.holder)),
    Field("holder_entity", TEXT, "id of the holder's entity", lambda row, _: row.holder),
    Field("party", TEXT, "whose office it is", lambda row, labels: labels.entities.get(row.party, row.party)),
    own("role", TEXT, "the office"),
    *interval("when", "when it was held", prefix=""),
    own("source", TEXT, 'where this is known from: "corpus" or the version of the authority file'),
))  # fmt: skip

STATEMENT = Kind("statement", StatementRecord, (
    *named("speaker", "who said it; the source's words when unnamed; null when the text names nobody"),
    *named("party", "the state, body or group the speaker speaks for"),
    *named("addressee", "whom it was said to"),
    or_null("office", "the speaker's office as the text gives it"),
    own("form", choice(Form), "direct: quoted; indirect: in the reporter's words; mixed: both"),
    own("act", choice(Act), "what was done in saying it"),
    own("attribution", choice(Attribution), "how it is attributed"),
    own("negated", FLAG, "true when the saying itself is negated"),
    own("hedges", TEXTS, "words that weaken it"),
    own("conditional", FLAG, "true when it holds under a condition only"),
    own("denial", choice(DenialKind, null=True), "which of the five kinds of denial it is, if any"),
    *interval("said", "when it was said"),
    own("issues", TEXTS, "ids of the issues it speaks to"),
    Field("speaker_spans", SPANS, "the words that name the speaker", lambda row, on: _places(row.speaker_spans, on)),
    Field("cue_spans", SPANS, "the words of saying", lambda row, labels: _places(row.cue_spans, labels)),
    *_TOLD,
    _MEMBERS,
))  # fmt: skip

HAPPENING = Kind("happening", HappeningRecord, (
    own("type", choice(HappeningType), "what kind of occasion"),
    own("status", choice(Status), "whether it was held, planned, considered, denied …"),
    Field(
        "participants", {"type": "array", "items": _PARTICIPANT}, "who took part, in which role",
        lambda row, _: [{"name": n.name, "role": n.role, "entity": n.entity or None} for n in row.participants],
    ),
    *named("place", "where"),
    *interval("when", "when", prefix=""),
    Field(
        "duration", MAYBE, "how long: TIMEX3 value of the first telling that says",
        lambda row, _: row.durations[0].value if row.durations else None,
    ),
    Field(
        "durations", {"type": "array", "items": _DURATION}, "all lengths told: TIMEX3 value, bounds in minutes, words",
        lambda row, _: _durations(row.durations),
    ),
    all_named("stops", "stops of a tour"),
    own("order_certain", FLAG, "true when the order of stops rests on dates, not on a list"),
    own("subject", TEXT, "what it was about, in the source's words"),
    *_TOLD,
    _MEMBERS,
    _REASONS,
))  # fmt: skip

EVENT = Kind("event", Event, (
    own("root", TEXT, "PLOVER root of the act: CONSULT, AGREE, SANCTION …"),
    own("quad", TEXT, "verbal or material, cooperation or conflict"),
    or_null("mode", "PLOVER mode of the act"),
    or_null("context", "PLOVER context of the act"),
    or_null("cameo", "CAMEO code of the act"),
    Field("actor", MAYBE, "who acts", lambda row, labels: labels.mention(row.actor)),
    Field("actor_entity", MAYBE, "id of the actor's entity", lambda row, labels: labels.mention_entity(row.actor)),
    Field("recipient", MAYBE, "towards whom", lambda row, labels: labels.mention(row.recipient)),
    Field("recipient_entity", MAYBE, "id of the recipient's entity",
          lambda row, labels: labels.mention_entity(row.recipient)),
    own("status", choice(Status), "whether it was done, planned, threatened only, denied …"),
    *interval("when", "when", prefix=""),
    or_null("place", "where, in the source's words"),
))  # fmt: skip

COPY = Kind("copy", Copy, (
    documents_of("documents", "the documents that rest on one origin", "documents"),
    own("origin", TEXT, "what they rest on: the agency they credit, or the earliest of them"),
    own("similarity", {"type": "number", "minimum": 0, "maximum": 1}, "share of words in common"),
    _REASONS,
))  # fmt: skip

VERSION = Kind("version", Version, (
    Field("earlier", TEXT, "the document that is superseded", lambda row, labels: labels.document(row.earlier)),
    Field("later", TEXT, "the document that takes its place", lambda row, labels: labels.document(row.later)),
    or_null("marked", "what the later says of itself", choice(Revision, null=True)),
    Field(
        "changes", {"type": "array", "items": _CHANGE},
        "sentences that went, changed or appeared, as they were and are, and ids of the statements in them",
        lambda row, labels: [
            {
                "change": c.kind,
                "before": c.before.quote if c.before else None,
                "after": c.after.quote if c.after else None,
                "statements": list(c.statements),
                "evidence": labels.evidence(piece for piece in (c.before, c.after) if piece is not None),
            }
            for c in row.changes
        ],
    ),
    _REASONS,
))  # fmt: skip

ORIGIN = Kind("origin", Origin, (
    Field("document", TEXT, "the document that has something from there", lambda row, on: on.document(row.document)),
    *named("name", "where from: an agency, an outlet, or the document that it copies"),
    own("how", choice(OriginHow), "by what that is known"),
))  # fmt: skip

CONTRADICTION = Kind("contradiction", Contradiction, (
    own("type", choice(ContradictionType), "what the sides differ in"),
    own("about", TEXT, "what the difference is about"),
    own("status", choice(ContradictionStatus), "whether it stands"),
    Field(
        "sides", {"type": "array", "items": _SIDE, "minItems": 1},
        "what each side says, in which words; who says it, or null",
        lambda row, labels: [
            {"value": s.value, "who": s.who or None, "origins": len(s.origins), "evidence": labels.evidence(s.evidence)}
            for s in row.sides
        ],
    ),
    own("rows", TEXTS, "ids of the records it is about"),
    own("weight", {"type": "number"}, "rank among contradictions, larger first"),
    _REASON,
))  # fmt: skip

DENIAL = Kind("denial", Denial, (
    *named("who", "who denies"),
    own("what", TEXT, "what is denied, in the source's words"),
    own("type", choice(DenialKind), "which of the five kinds"),
    or_null("statement", "id of the statement that denies"),
    or_null("target", "id of the record that is denied"),
))  # fmt: skip

COMMITMENT = Kind("commitment", Commitment, (
    *named("who", "who is to act"),
    *named("speaker", "who announced it"),
    own("what", TEXT, "what is to be done, in the source's words"),
    *interval("announced", "when it was announced"),
    *interval("due", "when it is to be done"),
    own("status", {"enum": ["open", "kept", "broken", "overtaken"]}, "what became of it"),
    own("firm", FLAG, "false when it is only considered or conditional"),
    or_null("settled_by", "id of the happening that settles it"),
    Field("outcome", EVIDENCE, "the words that tell of its end", lambda row, labels: labels.evidence(row.outcome)),
    _REASON,
))  # fmt: skip

PROPOSAL = Kind("proposal", Proposal, (
    own("name", TEXT, "what the plan is called"),
    *named("author", "whose plan it is"),
    *interval("date", "when it was made"),
    Field("points", EVIDENCE, "its points, as the sources give them", lambda row, labels: labels.evidence(row.points)),
    Field(
        "reactions", {"type": "array", "items": _REACTION}, "how parties took it, in which words",
        lambda row, labels: [
            {
                "party": r.party.name,
                "stance": r.stance,
                "when": spoken(r.when),
                "evidence": labels.evidence(r.evidence),
            }
            for r in row.reactions
        ],
    ),
    own("numbers", {"type": "array", "items": COUNT}, "the number of each point where a source gives it, else 0"),
    Field(
        "versions", {"type": "array", "items": _PLAN_VERSION},
        "its versions in order of time, where sources tell of more than one",
        lambda row, labels: [
            {"name": v.name, "date": spoken(v.date), "points": labels.evidence(v.points)} for v in row.versions
        ],
    ),
    Field(
        "changes", {"type": "array", "items": _POINT_CHANGE}, "what became of each point from a version to the next",
        lambda row, labels: [
            {"change": c.change, "before": _one(c.before, labels), "after": _one(c.after, labels)} for c in row.changes
        ],
    ),
    own("issues", TEXTS, "ids of the issues it touches"),
))  # fmt: skip

POSITION = Kind("position", Position, (
    *named("party", "the state, body or group"),
    all_named("speaker", "the persons who voiced it", "speakers"),
    own("issue", TEXT, "id of the issue in the taxonomy"),
    own("stance", _STANCE, "from -2 (against) to 2 (for), or a word"),
    own("condition", TEXT, "the condition it is tied to, in the source's words"),
    own("statements", TEXTS, "ids of the statements it rests on"),
    *(field for field in interval("when", "when it was held", prefix="") if field.name != _REASON.name),
    own("voice", TEXT, "who spoke for the party with most authority"),
    Field(
        "shifts", {"type": "array", "items": _SHIFT}, "how it moved, with the words that changed",
        lambda row, labels: [
            {
                "when": spoken(s.when),
                "direction": s.direction,
                "before": s.before,
                "after": s.after,
                "words_before": labels.evidence([s.words_before]),
                "words_after": labels.evidence([s.words_after]),
            }
            for s in row.shifts
        ],
    ),
    _REASON,
))  # fmt: skip

LINKAGE = Kind("linkage", Linkage, (
    *named("party", "the state, body or group"),
    all_named("speaker", "the persons who voiced it", "speakers"),
    or_null("issue", "id of the issue that is made to wait; null when the taxonomy has none for it"),
    own("needs", TEXTS, "ids of the issues on which something has to happen first"),
    own("relation", {"enum": ["condition", "barrier"]}, "condition: if, as long as; barrier: not until, without"),
    own("condition", TEXT, "the condition, in the source's words"),
    own("statements", TEXTS, "ids of the statements it rests on"),
    *interval("when", "when it was said", prefix=""),
))  # fmt: skip

RECEPTION = Kind("reception", Reception, (
    *named("visitor", "who came"),
    *named("host", "the state or body that received"),
    own("rank", TEXT, "the highest rank that received the visitor"),
    all_named("received_by", "who received the visitor"),
    all_named("not_by", "who did not, where a source says so"),
    own("happenings", TEXTS, "ids of the happenings it rests on"),
    Field(
        "durations", {"type": "array", "items": _DURATION}, "how long they met: TIMEX3 value, bounds in minutes, words",
        lambda row, _: _durations(row.durations),
    ),
    Field(
        "elsewhere", {"type": "array", "items": _object(host=TEXT, rank=TEXT)},
        "other hosts of the same journey and the rank that received the visitor there, the highest first",
        lambda row, _: [{"host": n.name, "rank": n.role} for n in row.elsewhere],
    ),
))  # fmt: skip

JUDGEMENT = Kind("judgement", Judgement, (
    own("decision", choice(JudgementKind), "what was decided", "kind"),
    own("verdict", choice(Verdict), "yes, no or unsure"),
    own("left", TEXT, "id of the row it is about"),
    or_null("right", "id of the other row, for merges and splits"),
    own("author", TEXT, "the person, or the program with its version"),
    own("reason", TEXT, "why"),
    or_null("field", "the field corrected"),
    or_null("value", "its new value, as JSON"),
    own("score", {"type": "number"}, "how sure the author was"),
    or_null("undoes", "id of the judgement it undoes"),
    or_null("row", "the kind of row it is about; null: words that name somebody"),
    Field("rows", TEXTS, "ids of the rows it was made on", lambda row, _: [target.row for target in row.targets]),
    Field(
        "spans", SPANS, "the words it was made on",
        lambda row, labels: [
            {"document": labels.document(place.document), "start": span.start, "end": span.end}
            for target in row.targets for place in target.places for span in place.spans
        ],
    ),
))  # fmt: skip

LOG = Kind("log", LogEntry, (
    own("level", {"enum": ["note", "warning", "skipped", "failed"]}, "how bad"),
    own("stage", TEXT, "where it happened"),
    own("item", TEXT, "what it happened to"),
    own("reason", TEXT, "why"),
    Field(
        "document", MAYBE, "the document it concerns",
        lambda row, labels: labels.document(row.document) if row.document else None,
    ),
))  # fmt: skip

# In the order of export.
KINDS: tuple[Kind, ...] = (
    DOCUMENT, ENTITY, TENURE, STATEMENT, HAPPENING, EVENT, COPY, VERSION, ORIGIN, CONTRADICTION, DENIAL,
    COMMITMENT, PROPOSAL, POSITION,
    LINKAGE, RECEPTION, JUDGEMENT, LOG,
)  # fmt: skip
