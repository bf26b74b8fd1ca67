"""Who stands where: each party in its own words, the acts that commit it first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from detente.model.evidence import Evidence
from detente.model.records import Name, StatementRecord
from detente.model.rows import Statement
from detente.publish.brief.citing import Cited, Citer, line
from detente.publish.brief.line import Group, Line, Section, Text, WordsPart, squash
from detente.publish.brief.quoting import quotation

PARTIES = 12
LINES = 5
# Fewer words than these say nothing when taken alone.
LEAST_WORDS = 5

# Of tellings longer than these characters none is fuller than another.
FULL = 300

# Acts by how much they show where a party stands.
_WEIGHT = {
    "reject": 5, "demand": 5, "accept": 5, "propose": 4, "threaten": 5, "promise": 4, "accuse": 4, "deny": 3, "call_for": 4,
    "warn": 3, "criticise": 3, "praise": 2, "confirm": 2,
}  # fmt: skip
VERBS = {
    "assert": "said", "demand": "demanded", "propose": "proposed", "promise": "promised", "threaten": "threatened",
    "accuse": "accused", "deny": "denied", "decline_to_confirm": "would not confirm", "confirm": "confirmed", "accept": "accepted",
    "reject": "rejected", "praise": "praised", "criticise": "criticised", "call_for": "called for", "warn": "warned", "ask": "asked",
    "silence": "kept silent",
}  # fmt: skip


def stands(citer: Citer) -> Section:
    """Quotations by party; those who spoke most first."""
    parties: dict[tuple[str, str], list[StatementRecord]] = defaultdict(list)
    for record in citer.case.statements:
        if _speaks(citer, record):
            party = record.party if record.party and record.party.entity else record.speaker
            parties[party.name, party.entity].append(record)
    ranked = sorted(
        parties.items(),
        key=lambda item: (not item[0][1], -len({d for r in item[1] for d in r.origins}), -len(item[1]), item[0]),
    )
    groups = []
    for (name, entity), records in ranked[:PARTIES]:
        lines = _lines(citer, records)
        near = [piece for found in lines for piece in found.cites]
        heading = citer.name(Name(name, entity), near, anywhere=True)
        if lines and heading:
            groups.append(Group(line(heading), tuple(lines)))
    note = "Words in quotation marks are the source’s; paraphrased means that they are the reporter’s and not the speaker’s."
    return Section("stands", "Who stands where", tuple(groups), note, "Nobody is quoted.")


def _speaks(citer: Citer, record: StatementRecord) -> bool:
    """True when somebody who can be named says something that stands by itself."""
    if not record.speaker.name or (record.negated and record.act != "assert"):
        return False
    words = " ".join(piece.quote for piece in record.evidence if piece.document == record.evidence[0].document)
    if len(words.split()) < LEAST_WORDS:
        return False
    if record.speaker.entity:
        return True
    row = citer.case.statement_rows[record.members[0]]
    mention = citer.case.naming.mention(row.speaker)
    return mention is None or mention.form != "pronoun"


def _lines(citer: Citer, records: Sequence[StatementRecord]) -> list[Line]:
    chosen: list[StatementRecord] = []
    for record in sorted(records, key=_weight):
        if len(chosen) < LINES and not any(_alike(record, other) for other in chosen):
            chosen.append(record)
    made = [_line(citer, record) for record in sorted(chosen, key=_when)]
    return [found for found in made if found is not None]


def _weight(record: StatementRecord) -> tuple[float, str]:
    score = _WEIGHT.get(record.act, 0) + len(record.origins) + 2 * bool(record.issues)
    score += {"direct": 2, "mixed": 1, "indirect": 0}[record.form] - record.conditional
    words = len(" ".join(piece.quote for piece in record.evidence).split())
    return -(score + (words > LEAST_WORDS * 2)), record.id


def _alike(a: StatementRecord, b: StatementRecord) -> bool:
    one, other = (set(squash(" ".join(p.quote for p in r.evidence)).casefold().split()) for r in (a, b))
    return len(one & other) >= 0.6 * min(len(one), len(other))


def _when(record: StatementRecord) -> tuple[str, str]:
    start = record.said.start or record.said.end
    return start.isoformat() if start else "9999", record.id


def _line(citer: Citer, record: StatementRecord) -> Line | None:
    """One statement: when, who, to whom, in which words, through whom."""
    row, near = telling(citer, record)
    quote = quotation(row.evidence)
    speaker = citer.name(record.speaker, near)
    if quote is None or speaker is None:
        return None
    date = citer.date(record.said, near)
    to = citer.name(record.addressee, near) if record.addressee and record.addressee.entity else None
    verb = "did not say" if record.negated else VERBS[record.act]
    through = relayed(citer, row)
    return line(
        date, Text(": ") if date else None, speaker, Text(f" {verb}"),
        Text(" to ") if to else None, to, Text(", paraphrased" if record.form == "indirect" else ""), Text(": "), quote,
        Text(" (through ") if through else None, through, Text(")") if through else None,
        cites=near,
    )  # fmt: skip


def telling(citer: Citer, record: StatementRecord) -> tuple[Statement, list[Evidence]]:
    """The telling that is quoted (of those in the record's form the fullest), and all words cited: its content, speaker and
    cue, and the content of the others."""
    rows = [citer.case.statement_rows[member] for member in record.members]
    best = min(rows, key=lambda row: (row.form != record.form, -min(_length(row), FULL), row.id))
    spans = [*best.source_spans, *best.cue_spans]
    beside = [citer.case.cite(best.document, span) for span in spans]
    return best, [*best.evidence, *beside, *(piece for piece in record.evidence if piece not in best.evidence)]


def _length(row: Statement) -> int:
    return sum(len(piece.quote) for piece in row.evidence)


def relayed(citer: Citer, row: Statement) -> Cited | None:
    """The first link of the chain that the quoted telling came through."""
    if not row.relay:
        return None
    words = citer.case.cite(row.document, row.relay[0].span)
    return WordsPart(words), (words,)
