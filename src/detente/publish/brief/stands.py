"""Who stands where: each party in its own words, the acts that commit it first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from detente.model.evidence import Evidence
from detente.model.records import Name, StatementRecord
from detente.model.rows import Statement
from detente.publish.brief.citing import Cited, Citer, line, ranked
from detente.publish.brief.line import Group, Line, Part, Section, Text, WordsPart, squash
from detente.publish.brief.occasions import vague

PARTIES = 12
LINES = 5
OTHER_LINES = 8
OTHERS = Name("")
# A group of people is a party when it has made this many statements.
GROUP = 3
# Fewer words than these say nothing when taken alone.
LEAST_WORDS = 5
# Of tellings longer than these characters none is fuller than another.
FULL = 300
# Statements that share this much of the shorter one's words say the same.
ALIKE = 0.6
# Words that name nobody when no mention stands behind them.
PRONOUNS = frozenset(
    [
        "i",
        "he",
        "she",
        "it",
        "we",
        "they",
        "you",
        "who",
        "whom",
        "which",
        "that",
        "this",
        "these",
        "those",
        "many",
        "some",
        "others",
        "one",
    ]
)

# Papers, which say what their authors say.
THINGS = frozenset(["document", "plan", "proposal", "text", "paper", "deal", "agreement", "draft", "roadmap"])
# No name or noun phrase ends in one of these.
JOINTS = frozenset(
    ["the", "a", "an", "of", "in", "at", "on", "to", "for", "by", "with", "from", "and", "or", "that", "this"]
)
# Acts by how much they show where a party stands.
_WEIGHT = {
    "reject": 5, "demand": 5, "accept": 5, "threaten": 5, "propose": 4, "promise": 4, "accuse": 4, "call_for": 4,
    "deny": 3, "warn": 3, "criticise": 3, "praise": 2, "confirm": 2,
}  # fmt: skip
# Acts against what their words say, and words that begin what is said.
AGAINST = frozenset({"criticise", "reject", "deny", "decline_to_confirm"})
CLAUSE = frozenset({"that", "about", "over", "on", "whether", "of"})
# A finite verb before any relative clause: "all parties must stay calm", not "a truce that would hold".
_FINITE = re.compile(
    r"\W*(?:that\b|(?:(?!(?:that|which|who|whose|where)\b)[\w’'-]+,?\s+){1,12}?"
    r"(?:must|should|shall|will|would|can|could|may|might|is|are|was|were|has|have|had|needs?)\b)",
    re.IGNORECASE,
)
VERBS = {
    "assert": "said", "demand": "demanded", "propose": "proposed", "promise": "promised", "threaten": "threatened",
    "accuse": "accused", "deny": "denied", "decline_to_confirm": "would not confirm", "confirm": "confirmed",
    "accept": "accepted", "reject": "rejected", "praise": "praised", "criticise": "criticised",
    "call_for": "called for", "warn": "warned", "ask": "asked", "silence": "kept silent",
}  # fmt: skip
# Where the verb wants a thing behind it, "called for a truce", what stands before a sentence.
CLAUSE_VERBS = {"call_for": "urged", "propose": "suggested", "accept": "agreed"}
# Verbs with whom they are said to right behind them: "urged Norland: …".
ADDRESSING = frozenset({"urged"})


def stands(citer: Citer, told: Collection[str] = ()) -> Section:
    """Quotations by party, without those `told`; whom most reports quote first; experts, outlets, the unnamed last."""
    parties: dict[Name, list[StatementRecord]] = defaultdict(list)
    for record in citer.case.statements:
        if record.id not in told and speaks(citer, record):
            parties[party_of(citer, record)].append(record)
    others = parties.pop(OTHERS, [])
    for party in [party for party, records in parties.items() if not stands_alone(citer, party, records)]:
        others += parties.pop(party)
    in_turn = sorted(
        parties.items(), key=lambda item: (-_origins(item[1]), -len(item[1]), item[0].name, item[0].entity)
    )
    groups: list[Group] = []
    rest: list[str] = []
    for party, records in in_turn[:PARTIES]:
        lines = _lines(citer, records, LINES)
        heading = citer.name(party, [piece for found in lines for piece in found.cites], anywhere=True)
        if lines and heading:
            groups.append(Group(line(heading), tuple(lines)))
            shown = {ident for made in lines for ident in made.ids}
            rest += [record.id for record in records if record.id not in shown]
    if lines := _lines(citer, others, OTHER_LINES):
        groups.append(Group(line(Text("Others")), tuple(lines)))
    note = "Words in quotation marks are the source’s; in a paraphrase they are the reporter’s and not the speaker’s."
    return Section("stands", "Who stands where", tuple(groups), note, "Nobody is quoted.", tuple(rest))


def party_of(citer: Citer, record: StatementRecord) -> Name:
    """The state, body or group spoken for."""
    entity = citer.entities.get(record.party.entity) if record.party else None
    speaker = citer.entities.get(record.speaker.entity)
    if (entity is None or entity.type == "place") and speaker is not None and speaker.type == "place" and speaker.state:
        return citer.case.naming.of_state(speaker.state) or OTHERS  # a capital that says something is its government
    return Name(entity.name, entity.id) if entity and entity.type in ("state", "body", "group") else OTHERS


def stands_alone(citer: Citer, party: Name, records: Sequence[StatementRecord]) -> bool:
    """True for states, bodies, and groups that speak often enough to be more than a turn of phrase."""
    entity = citer.entities.get(party.entity)
    return entity is not None and (
        entity.type in ("state", "body") or (entity.type == "group" and len(records) >= GROUP)
    )


def _origins(records: Sequence[StatementRecord]) -> int:
    return len({origin for record in records for origin in record.origins})


def speaks(citer: Citer, record: StatementRecord) -> bool:
    """True when somebody who can be named says something that stands by itself."""
    if not record.speaker.name or (record.negated and record.act != "assert"):
        return False
    row, _ = telling(citer, record)
    if sum(len(piece.quote.split()) for piece in row.evidence) < LEAST_WORDS:
        return False
    if row.evidence[0].quote.casefold() in PRONOUNS or vague(record.speaker.name):
        return False
    entity = citer.entities.get(record.speaker.entity)
    mention = citer.case.naming.mention(row.speaker)
    if _thing(entity.type if entity else mention.type if mention else "", record.speaker.name):
        return False
    if record.speaker.entity:
        return True
    if record.speaker.name.casefold() in PRONOUNS or not row.source_spans:
        return False
    return mention.form != "pronoun" if mention is not None else _whole_phrase(citer, row)


def _thing(kind: str, name: str) -> bool:
    """True for what cannot speak, a plan or an occasion; a name of unknown kind may be somebody's."""
    words = name.removeprefix("The ").split()
    described = bool(words) and (kind == "topic" or (not kind and words[-1] in THINGS)) and words[0].islower()
    return kind in ("proposal", "happening") or described


def _whole_phrase(citer: Citer, row: Statement) -> bool:
    """False for words that break off ("many at the"), or end in somebody who is no part of them."""
    words = row.speaker_words.split()
    if not words or words[-1].casefold() in JOINTS or (len(words) == 1 and words[0].islower()):
        return False
    span = row.source_spans[-1]
    tail = [m for m in citer.case.naming.inside(row.document, span) if m.evidence[0].end >= span.end]
    return not any(
        m.form in ("demonym", "pronoun") or (m.type == "person" and m.evidence[0].start > span.start) for m in tail
    )


def _lines(citer: Citer, records: Sequence[StatementRecord], most: int) -> list[Line]:
    chosen: list[StatementRecord] = []
    for record in sorted(records, key=_weight):
        if len(chosen) < most and not any(_alike(record, other) for other in chosen):
            chosen.append(record)
    made: list[Line] = []
    introduced: set[str] = set()
    for record in sorted(chosen, key=by_time):
        title = None if record.speaker.entity in introduced else citer.title(record.speaker, record.evidence)
        introduced.add(record.speaker.entity)
        if (found := statement_line(citer, record, title)) is not None:
            made.append(found)
    return made


def _weight(record: StatementRecord) -> tuple[float, str]:
    score = _WEIGHT.get(record.act, 0) + len(record.origins) + 2 * bool(record.issues)
    score += {"direct": 2, "mixed": 1, "indirect": 0}[record.form] - record.conditional
    words = len(" ".join(piece.quote for piece in record.evidence).split())
    return -(score + (words > LEAST_WORDS * 2)), record.id


def _alike(a: StatementRecord, b: StatementRecord) -> bool:
    one, other = (set(squash(" ".join(p.quote for p in r.evidence)).casefold().split()) for r in (a, b))
    return len(one & other) >= ALIKE * min(len(one), len(other))


def by_time(record: StatementRecord) -> tuple[str, str]:
    """Sorts statements by when they were said, the undated last."""
    start = record.said.start or record.said.end
    return start.isoformat() if start else "9999", record.id


def statement_line(citer: Citer, record: StatementRecord, title: Cited | None = None) -> Line | None:
    """One statement: when, who, to whom, in which words, through whom; None when it cannot be shown."""
    row, near = telling(citer, record)
    cue = _own_verb(citer, record, row)
    quote = citer.quotation(_beside_cue(citer, row), clause=cue is None)
    speaker = citer.name(record.speaker, near)
    if quote is None or speaker is None:
        return None
    date = citer.date(record.said, near)
    to = citer.name(record.addressee, near) if record.addressee and record.addressee.entity else None
    verb = "did not say" if record.negated else verb_of(record.act, row.evidence[0].quote)
    opens, closes = (" ", "") if verb in ADDRESSING and not cue else (" (to ", ")")
    told = line(
        date, Text(": ") if date else None, speaker,
        Text(" (") if title else None, title, Text(")") if title else None, Text(" ") if cue else Text(f" {verb}"), cue,
        Text(opens) if to else None, to, Text(closes) if to else None,
        Text(": "), quote, *_how(row, relayed(citer, row)), *citer.outdated(record.carriers),
        *citer.people.marks(record),
        cites=near,
    )  # fmt: skip
    return ranked(told, -_weight(record)[0], record.id)


def verb_of(act: str, words: str) -> str:
    """The verb that says what somebody does by these words: "called for" a truce, "urged" all to stay calm."""
    return CLAUSE_VERBS.get(act, VERBS[act]) if _FINITE.match(words) else VERBS[act]


def _beside_cue(citer: Citer, row: Statement) -> list[Evidence]:
    """What is said in the reporter's words, without what runs over from a headline into the paragraph below it."""
    text = citer.case.texts[row.document].text
    if row.form != "indirect" or not row.cue_spans:
        return list(row.evidence)
    start, end = text.rfind("\n\n", 0, row.cue_spans[0].start) + 1, text.find("\n\n", row.cue_spans[0].end)
    end = end if end >= 0 else len(text)
    inside = [(max(piece.start, start), min(piece.end, end)) for piece in row.evidence]
    kept = [citer.case.cite(row.document, (a, b)) for a, b in inside if a < b]
    return kept or list(row.evidence)


def _own_verb(citer: Citer, record: StatementRecord, row: Statement) -> Cited | None:
    """The source's verb where ours would turn a clause round, be too sure, or say too little.

    "Cast doubt" before "that a truce is near"; "appeared to promise"; "announced" before "the start of an offensive".
    """
    first = row.evidence[0].quote.split(" ", 1)[0]
    if len(row.cue_spans) != 1:
        return None
    words = citer.case.cite(row.document, row.cue_spans[0])
    verb = words.quote.casefold()
    own = any(hedge in verb and hedge.endswith(" to") for hedge in row.hedges) or (
        record.act == "assert" and "announc" in verb
    )
    if not own and (record.act not in AGAINST or first not in CLAUSE):
        return None
    return (WordsPart(words), (words,)) if words.quote[-1:].isalpha() else None


def telling(citer: Citer, record: StatementRecord) -> tuple[Statement, list[Evidence]]:
    """The telling that is quoted, of those that do what the record does, in its form, the fullest; and all words cited.

    Cited are its content, speaker and cue, then the content of the others.
    """
    rows = [citer.case.statement_rows[member] for member in record.members]
    best = min(
        rows,
        key=lambda row: (
            row.document in citer.newest,
            row.act != record.act,
            row.form != record.form,
            -min(_length(row), FULL),
            row.id,
        ),
    )
    spans = [*best.source_spans, *best.cue_spans]
    beside = [citer.case.cite(best.document, span) for span in spans]
    return best, [*best.evidence, *beside, *(piece for piece in record.evidence if piece not in best.evidence)]


def _length(row: Statement) -> int:
    return sum(len(piece.quote) for piece in row.evidence)


def relayed(citer: Citer, row: Statement) -> Cited | None:
    """The first link of the chain that the quoted telling came through, unless it is the speaker."""
    naming = citer.case.naming
    for link in row.relay:
        speaker, through = naming.entity(row.speaker), naming.entity(link.mention)
        if link.words.casefold() in PRONOUNS:
            continue
        if squash(link.words) != squash(row.speaker_words) and (through is None or through != speaker):
            words = citer.case.cite(row.document, link.span)
            return WordsPart(words), (words,)
    return None


def _how(row: Statement, through: Cited | None) -> list[Part | Cited]:
    """Whether the words are the speaker's, and whom they came through."""
    if through is None:
        return [Text(" (paraphrase)")] if row.form == "indirect" else []
    return [Text(" (paraphrase, through " if row.form == "indirect" else " (through "), through, Text(")")]
