"""The same utterance in several documents: one speaker, the same words or the same matter at the same time.

Candidates share a speaker and either a run of four words or, within a few days, three content words that are rare for
the
speaker; each candidate is then verified.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from detente.model.evidence import Evidence, Span
from detente.model.ids import group_id
from detente.model.interval import Interval
from detente.model.naming import Naming
from detente.model.records import Name, Place, StatementRecord
from detente.model.rows import Act, Statement
from detente.model.ruling import marks_of
from detente.model.words import common_run, containment, jaccard, matter, plain, shingles
from detente.reconcile.counting import Counting, deciding
from detente.reconcile.groups import NOBODY, People, cluster

RUN = 4
# Two quotations are one utterance when their longest common run covers this share of the shorter, and is this long.
RUN_SHARE = 0.6
LEAST_RUN = 5
# Reports of one utterance in other words: this share of matter in common, and this many words.
SAME_MATTER = 0.6
LEAST_MATTER = 4
# Utterances told as said further apart than this are two.
APART = timedelta(days=2)
# A word or run that more statements of one speaker share than this tells nothing.
COMMON = 40


@dataclass(frozen=True, slots=True)
class Utterance:
    """A statement row with what it is compared by."""

    row: Statement
    speaker: str
    plain: tuple[str, ...]
    matter: frozenset[str]
    days: tuple[date | None, date | None]


def statements(
    rows: Iterable[Statement], naming: Naming, counting: Counting, people: People = NOBODY
) -> list[StatementRecord]:
    """Records of all statements, by id."""
    told = {row.id: _utterance(row, naming) for row in rows if row.voiced}
    scored = [(score, a, b) for a, b in sorted(_candidates(told)) if (score := _same(told[a], told[b])) > 0]
    groups = cluster(sorted(told), scored, lambda a, b: _apart(told[a], told[b]), people)
    return [_record([told[m].row for m in members], naming, counting) for members in groups]


def _utterance(row: Statement, naming: Naming) -> Utterance:
    entity = naming.entity(row.speaker) if row.speaker else None
    speaker = entity.id if entity else "words:" + " ".join(sorted(matter(row.speaker_words)))
    content = " ".join(piece.quote for piece in row.evidence)
    days = tuple(moment.date() if moment else None for moment in (row.said.start, row.said.end))
    keys = frozenset().union(*(naming.keys(piece.document, piece.span) for piece in row.evidence))
    return Utterance(row, speaker, tuple(plain(content)), matter(content) | keys, (days[0], days[1]))


def _candidates(told: Mapping[str, Utterance]) -> set[tuple[str, str]]:
    runs: dict[tuple[str, ...], list[str]] = defaultdict(list)
    terms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for ident, said in sorted(told.items()):
        if said.speaker == "words:":
            continue
        for run in sorted(shingles(said.plain, RUN)):
            runs[(said.speaker, *run)].append(ident)
        for term in sorted(said.matter):
            terms[said.speaker, term].append(ident)
    pairs = {pair for members in runs.values() for pair in _pairs(members)}
    shared = Counter(pair for members in terms.values() for pair in _pairs(members))
    return pairs | {pair for pair, count in shared.items() if count >= LEAST_MATTER}


def _pairs(members: Sequence[str]) -> list[tuple[str, str]]:
    if len(members) > COMMON:
        return [(members[i], members[i + 1]) for i in range(len(members) - 1)]
    return [(members[i], members[j]) for i in range(len(members)) for j in range(i + 1, len(members))]


def _same(a: Utterance, b: Utterance) -> float:
    """How surely two are one utterance; 0 when they are not."""
    if _apart(a, b):
        return 0.0
    run = common_run(a.plain, b.plain)[2]
    least = min(len(a.plain), len(b.plain))
    quoted = a.row.form != "indirect" and b.row.form != "indirect"
    if run >= LEAST_RUN and (run >= RUN_SHARE * least or (quoted and run >= 2 * LEAST_RUN)):
        return 1.0 + run / (least + 1)
    both = a.matter & b.matter
    if len(both) < LEAST_MATTER:
        return 0.0
    likeness = max(jaccard(a.matter, b.matter), containment(a.matter, b.matter) - 0.1)
    return likeness if likeness >= SAME_MATTER else 0.0


def _apart(a: Utterance, b: Utterance) -> bool:
    """Said at times known to differ, or one affirms what the other denies."""
    if a.row.negated != b.row.negated or (a.row.act == "deny") != (b.row.act == "deny"):
        return True
    (start, end), (other_start, other_end) = a.days, b.days
    return bool(
        (end and other_start and end + APART <= other_start) or (other_end and start and other_end + APART <= start)
    )


def _record(rows: Sequence[Statement], naming: Naming, counting: Counting) -> StatementRecord:
    rows = sorted(rows, key=lambda r: (r.document, r.evidence[0].start, r.id))
    members = tuple(sorted(row.id for row in rows))
    behind = counting.behind(row.document for row in rows)
    current = [row for row in rows if row.document in behind.carriers]
    best = min(current, key=lambda r: (_FORMS.index(r.form), _known(r), r.id))
    voices = deciding(rows, current, "speaker")
    voice = best if best in voices else voices[0]
    return StatementRecord(
        group_id(members, kind="statement"),
        members,
        _evidence(rows, naming),
        _places(rows, "source_spans"),
        _places(rows, "cue_spans"),
        speaker=_speaker(voice, naming),
        form=best.form,
        act=_most([row.act for row in deciding(rows, current, "act")]),
        attribution=best.attribution,
        addressee=_addressee(deciding(rows, current, "addressee"), naming),
        party=_party(voice, naming),
        office=max((row.office for row in rows), key=lambda o: (len(o), o)),
        negated=best.negated,
        hedges=tuple(sorted({h for row in rows for h in row.hedges})),
        conditional=any(r.conditional for r in rows),
        denial=next((row.denial for row in rows if row.denial), None),
        said=_said(deciding(rows, current, "said")),
        issues=tuple(sorted({issue for row in deciding(rows, rows, "issues") for issue in row.issues})),
        origins=behind.origins,
        carriers=behind.carriers,
        judged=marks_of(rows),
        superseded_by=behind.superseded_by,
    )


_FORMS = ("direct", "mixed", "indirect")


def _known(row: Statement) -> int:
    return 0 if row.said.basis == "expression" and row.said.known else 1


def _evidence(rows: Sequence[Statement], naming: Naming) -> tuple[Evidence, ...]:
    """The content of every telling, each piece with its own relay by exported names."""
    out: dict[tuple[str, int, int], Evidence] = {}
    for row in rows:
        relay = tuple(naming.name(link.mention, link.words).name for link in row.relay)
        for piece in row.evidence:
            told = piece if piece.relay == relay else replace(piece, relay=relay)
            out.setdefault((piece.document, piece.start, piece.end), told)
    return tuple(out[key] for key in sorted(out))


def _places(rows: Sequence[Statement], field: str) -> tuple[Place, ...]:
    spans: dict[str, set[Span]] = defaultdict(set)
    for row in rows:
        spans[row.document].update(getattr(row, field))
    return tuple(Place(document, tuple(sorted(found))) for document, found in sorted(spans.items()) if found)


def _speaker(row: Statement, naming: Naming) -> Name:
    return naming.name(row.speaker, row.speaker_words) if row.speaker or row.speaker_words else Name("")


def _party(row: Statement, naming: Naming) -> Name | None:
    return naming.party(row.speaker, row.speaker_words) if row.speaker or row.speaker_words else None


def _addressee(rows: Sequence[Statement], naming: Naming) -> Name | None:
    found = [naming.name(r.addressee, r.addressee_words) for r in rows if r.addressee or r.addressee_words]
    return min(found, key=lambda name: (not name.entity, name.name)) if found else None


def _most(values: Sequence[Act]) -> Act:
    """The commonest, a special act before a plain assertion."""
    told = Counter(values)
    return min(told, key=lambda value: (value == "assert", -told[value], value))


def _said(rows: Sequence[Statement]) -> Interval:
    """The time that the words give before one that only the document gives, the closest, then the earliest."""
    return min((r.said for r in rows), key=_closeness)


def _closeness(said: Interval) -> tuple[bool, bool, timedelta, str, str, str]:
    long = said.end - said.start if said.start and said.end and said.day is None else timedelta(0)
    return said.basis != "expression", not said.known, long, str(said.start), str(said.end), said.reason
