"""Review: the queue, one record with all that can be said of it, and what was said. Pages and API share it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from detente.findings.queue import KINDS, Queued, label, queue
from detente.findings.rates import accepted, agreements, measured_on, rates
from detente.model.documents import Document
from detente.model.entities import Entity, Judgement
from detente.model.errors import StoreError, Taken, UsageError
from detente.model.handling import marks
from detente.model.judging import FIELDS, in_force
from detente.model.records import HappeningRecord, StatementRecord
from detente.model.rows import Mention
from detente.model.taxonomy import Taxonomy
from detente.resolve import judging, verbs
from detente.resolve.judging import RECORDS, Subject
from detente.resolve.verbs import By
from detente.run.judging import Ask, append, take_up
from detente.run.memos import Memo, add_memo, now
from detente.run.settings import settings_of
from detente.run.turns import AtOnce
from detente.serve.desk import Desk
from detente.serve.errors import NotHere
from detente.serve.jobs import Jobs
from detente.serve.listing import Wanted, listing
from detente.store.contract import View

PAGE = 40
# Others of its kind that a record may be one with, shown to choose from.
OTHERS = 40


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement as a page shows it: whether it still holds, and what it is about in words."""

    judgement: Judgement
    holds: bool
    about: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Judgements that were written, and whether the record has taken them up; if not, a job does."""

    made: Sequence[Judgement]
    taken_up: bool


class Reviewing:
    """Reviews of the case on a desk. One serves all requests; judgements are made one at a time."""

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        self._desk, self._jobs = desk, jobs
        self._lock = threading.Lock()
        self._kept: tuple[tuple[str, str], list[Queued]] | None = None

    def queue(self, *, kind: str = "", reviewer: str = "") -> list[Queued]:
        """What to check first; kept until the record or what was said of it changes."""
        view = self._desk.view()
        last = "".join(j.id for j in view.judgements())
        state = (f"{self._desk.index().state} {self._desk.unfinished()} {last}", reviewer)
        if self._kept is None or self._kept[0] != state:
            self._kept = (state, queue(view, reviewer=reviewer))
        return [item for item in self._kept[1] if not kind or item.kind == kind]

    def decide(self, ask: Ask, author: str, reason: str = "") -> Kept:
        """Make judgements in somebody's name; nobody waits for another's reading. Raises UsageError without a name."""
        if not author.strip():
            raise UsageError("say who you are first: a judgement needs a name")
        by = By(" ".join(author.split()), " ".join(reason.split()), now())
        with self._lock:
            # What is shown is what is judged, and that may be a part of the record; judgements go into the whole.
            shown = self._desk.view()

            def asked(whole: View, by: By) -> Sequence[Judgement]:
                made = ask(shown, by)
                if _opens(whole, made):
                    raise UsageError(
                        "this would change who may see what; that is done on the command line: detente mark"
                    )
                return made

            made = append(self._desk.store, asked, by)
        return Kept(made, self._taken_up(made, by))

    def add(self, memo: Memo, by: By) -> tuple[str, Kept]:
        """Take a note in as a document of its author; returns its id, and what was decided with it."""
        with self._lock:
            ident = add_memo(self._desk.store, memo, by)
        made = [j for j in self._desk.store.view().judgements() if j.left == ident]
        return ident, Kept(made, self._taken_up(made, by))

    def _taken_up(self, made: Sequence[Judgement], by: By) -> bool:
        """Whether the record could take judgements up at once; if others are at work on it, a job does when they end.

        Raises StoreError when it cannot be done for another reason: the judgements are kept all the same.
        """
        try:
            take_up(self._desk.store, made, settings=settings_of(self._desk.case), progress=AtOnce())
        except Taken:
            self._jobs.catch_up(by.author)
            return False
        except StoreError as error:
            raise StoreError(
                f"this is kept, but the record could not take it up: {error}. When that is mended, a reading does"
            ) from error
        return True

    def overview(self, *, kind: str, reviewer: str, everybody: bool, start: int) -> dict[str, Any]:
        """What the page of the queue shows."""
        view = self._desk.view()
        made = list(view.judgements())
        found = self.queue(kind=kind, reviewer="" if everybody else reviewer)
        here = accepted(made)
        return {
            "found": found[start : start + PAGE], "total": len(found), "start": start, "page": PAGE, "kind": kind,
            "kinds": list(KINDS), "everybody": everybody, "measured_on": measured_on(),
            "rates": [(name, rates().get(name), here.get(name)) for name in KINDS if name in rates() or name in here],
            "agreements": [asdict(pair) for pair in agreements(made)],
            "said": list(self._said(view, made))[::-1][:PAGE],
        }  # fmt: skip

    def row(self, ident: str) -> dict[str, Any]:
        """What the page of a record shows. Raises NotHere."""
        view = self._desk.view()
        try:
            found = judging.subject(view, ident)
        except UsageError as error:
            raise NotHere(str(error)) from error
        queued = self.queue()
        at = next((n for n, item in enumerate(queued) if item.id == ident), None)
        rows = [row.id for row in found.rows] if found.kind in RECORDS else [found.record.id]
        made = list(view.judgements())
        about = list(judging.on(made, [*rows, *getattr(found.record, "members", ()), found.record.id]))
        index = self._desk.index()
        exported = found.kind not in ("document", "suggestion")
        shown = index.records(found.kind, [found.record.id]) if exported else []
        return {
            "found": found, "label": label(found.record), "record": shown[0] if shown else None,
            "evidence": _evidence(index, found), "queued": queued[at] if at is not None else None,
            "after": _after(queued, at),
            "rate": rates().get(found.kind), "here": accepted(made).get(found.kind),
            "fields": list(_fields(found, shown[0] if shown else {}, index.view.issues())),
            "tellings": self._tellings(found), "others": self._others(found),
            "said": [Said(j, holds, "") for j, holds in _standing(about, made)][::-1],
            "rejected": _rejected(about, made),
        }  # fmt: skip

    def _said(self, view: View, made: Sequence[Judgement]) -> Iterator[Said]:
        for judgement, holds in _standing([j for j in made if not j.undoes], made):
            try:
                about = label(judging.subject(view, judgement.left).record)
            except UsageError:
                about = judgement.row or "a name"
            yield Said(judgement, holds, about)

    def _tellings(self, found: Subject) -> list[tuple[str, str, str]]:
        """(what to split off by, its words, its document): tellings of a record, or names of an entity."""
        if isinstance(found.record, Entity):
            words = {
                m.evidence[0].quote: m for m in self._desk.view().rows(Mention, ids=found.record.members)
                if m.form == "name"
            }  # fmt: skip
            return [(quote, quote, "") for quote in sorted(words)] if len(words) > 1 else []
        if found.kind not in RECORDS or len(found.rows) < 2:
            return []
        documents = self._desk.index().documents
        return [
            (row.id, row.evidence[0].quote, documents[row.document].name if row.document in documents else "")
            for row in found.rows
        ]

    def _others(self, found: Subject) -> list[tuple[str, str]]:
        """Records of its kind that share somebody with it."""
        names = []
        if isinstance(found.record, StatementRecord | HappeningRecord):
            names = [getattr(found.record, "speaker", None), *getattr(found.record, "participants", ())]
        index = self._desk.index()
        out: dict[str, str] = {}
        for name in names:
            if found.kind in RECORDS and name is not None and name.entity:
                wanted = Wanted(found.kind, {"entity": name.entity}, limit=OTHERS)
                ids = [record["id"] for record in listing(index, wanted).records if record["id"] != found.record.id]
                for record in index.view.rows(RECORDS[found.kind], ids=ids):
                    out.setdefault(record.id, f"{label(record)}: {record.evidence[0].quote[:80]}")
        return list(out.items())[:OTHERS]


def _opens(whole: View, made: Sequence[Judgement]) -> bool:
    """Whether judgements undo a handling mark, or take a document from a source that bears one."""
    before = list(whole.judgements())
    marked = {j.id for j in before if j.kind == "mark"}
    corrected = {j.id: j.left for j in before if j.field == "source"}
    moved = {j.left if j.field == "source" else corrected.get(j.undoes, "") for j in made} - {""}
    closed = marks(before).sources if moved else {}
    return any(j.undoes in marked for j in made) or any(
        document.source.casefold() in closed for document in whole.documents() if moved and document.id in moved
    )


def _after(queued: Sequence[Queued], at: int | None) -> str:
    """What comes after this one in the queue; its first when this one is not in it. Empty: nothing."""
    place = 0 if at is None else at + 1
    return queued[place].id if place < len(queued) else ""


def _standing(about: Sequence[Judgement], made: Sequence[Judgement]) -> Iterator[tuple[Judgement, bool]]:
    held = {j.id for j in in_force(made)}
    return ((j, j.id in held) for j in about if not j.undoes)


def _rejected(about: Sequence[Judgement], made: Sequence[Judgement]) -> bool:
    """True when the last word on the record is that it is wrong."""
    held = {j.id for j in in_force(made)}
    words = [j.kind for j in about if j.id in held and j.kind in ("accept", "reject", "correct")]
    return bool(words) and words[-1] == "reject"


def _evidence(index: Any, found: Subject) -> list[dict[str, Any]]:
    """The words it rests on, as the exported record has them."""
    pieces = [] if isinstance(found.record, Document) else found.record.evidence[:12]
    documents = index.documents
    return [
        {"document": documents[p.document].name, "start": p.start, "end": p.end, "quote": p.quote, "relay": p.relay}
        for p in pieces if p.document in documents
    ]  # fmt: skip


def _fields(found: Subject, record: Mapping[str, Any], known: Taxonomy) -> Iterator[dict[str, Any]]:
    """What can be corrected, as it stands, with the values to choose from where there are only some."""
    for name, form in FIELDS.get(found.kind, {}).items():
        choices = [str(value) for value in form.values]
        if form.kind == "choices":
            choices = [issue.id for issue in known.issues]
        yield {"name": name, "form": form.kind, "choices": choices, "now": _now(name, found, record)}


def _now(name: str, found: Subject, record: Mapping[str, Any]) -> str:
    """A field's value as a person would write it."""
    value = record.get(name)
    if name == "content":
        pieces = found.rows[0].evidence
        return " … ".join(" ".join(piece.quote.split()) for piece in pieces)
    if name == "participants" and value:
        return "; ".join(f"{p['name']}={p['role']}" for p in value)
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def ask_for(act: str, ident: str, given: dict[str, str]) -> Ask:
    """What an act of the row's page asks for. Raises UsageError for an act that is none."""
    field, value, other = given.get("field", ""), given.get("value", ""), given.get("other", "")
    acts: dict[str, Ask] = {
        "accept": lambda view, by: [judging.accept(view, ident, by)],
        "reject": lambda view, by: [judging.reject(view, ident, by)],
        "note": lambda view, by: [judging.note(view, ident, by.reason, by)],
        "correct": lambda view, by: [judging.correct(view, ident, field, value, by)],
        "merge": lambda view, by: [_merge(view, ident, other, by)],
        "split": lambda view, by: _split(view, ident, other, by),
        "undo": lambda view, by: [verbs.undo(view, ident, by)],
    }
    if act not in acts:
        raise UsageError(f"{act!r} is nothing one can do to a record; what is: {', '.join(acts)}")
    if act == "note" and not given.get("reason", "").strip():
        raise UsageError("a note needs words")
    return acts[act]


def _merge(view: View, ident: str, other: str, by: By) -> Judgement:
    if judging.subject(view, ident).kind in RECORDS:
        return judging.merge(view, ident, other, by)
    return verbs.merge(view, ident, other, by)


def _split(view: View, ident: str, part: str, by: By) -> list[Judgement]:
    if judging.subject(view, ident).kind in RECORDS:
        return judging.split(view, ident, part, by)
    return verbs.split(view, ident, part, by)
