"""What a person says about who is who:

find an entity by any spelling, merge, split, undo. Pure: each gives judgements to append.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from detente.model.authority import shipped
from detente.model.entities import Entity, Judgement, Tenure
from detente.model.errors import UsageError
from detente.model.ids import content_id
from detente.model.names import alike, disguised, fold, unmasked
from detente.model.rows import Mention
from detente.store.contract import View

# Likenesses under which a name typed by a person finds an entity.
_FINDS = frozenset({"same", "spelling", "short", "part", "weak"})
# How like a name must be, of 100, to be named as near one that nobody has.
_NEAR = 75


@dataclass(frozen=True, slots=True)
class Found:
    """An entity with what there is to show:
    its tenures, the documents that name it, and the machine's and people's decisions on it.
    """

    entity: Entity
    tenures: tuple[Tenure, ...]
    documents: tuple[str, ...]
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class By:
    """Who decides, why, and when (clock time, kept outside ids)."""

    author: str
    reason: str
    at: str = ""


def who(view: View, name: str) -> list[Found]:
    """Entities of that id, name or variant in any spelling; exact names before likenesses, the most named first."""
    entities = find(view, name)
    tenures = list(view.rows(Tenure)) if entities else []
    judgements = [*view.judgements(), *view.rows(Judgement)] if entities else []
    out = []
    for entity in entities:
        members = set(entity.members)
        decided = tuple(j for j in judgements if j.left in members or j.right in members)
        documents = tuple(dict.fromkeys(e.document for e in entity.evidence))
        out.append(Found(entity, tuple(t for t in tenures if t.holder == entity.id), documents, decided))
    return out


def find(view: View, name: str) -> list[Entity]:
    """Entities of that id, name or variant, in any spelling."""
    wanted = _bare(fold(name))
    exact: list[Entity] = []
    like: list[Entity] = []
    for entity in view.rows(Entity):
        forms = {_bare(folded(form)) for form in (entity.name, *entity.variants) for folded in (fold, unmasked)}
        if entity.id == name or wanted in forms or wanted in _known_as(entity):
            exact.append(entity)
        elif entity.type == "person" and any(
            alike(name, form) in _FINDS or (disguised(form) and alike(name, unmasked(form)) in _FINDS)
            for form in (entity.name, *entity.variants)
        ):
            like.append(entity)
    return sorted(exact or like, key=lambda e: (-len(e.members), e.id))


def _bare(folded: str) -> str:
    return folded.removeprefix("the ")


def _known_as(entity: Entity) -> set[str]:
    """What the authority file calls a state or body, whether the case calls it so or not: "DRC" for Congo."""
    if entity.type == "state" and (state := shipped().states.get(entity.state)) is not None:
        return {fold(name) for name in (state.name, *state.names)}
    body = shipped().bodies.get(entity.authority.removeprefix("body:")) if entity.type == "body" else None
    return {fold(name) for name in (body.name, *body.names)} if body is not None else set()


def one(view: View, name: str, *, beside: str = "") -> Entity:
    """The one entity of that id or name. One that goes by the very name comes before those that are somewhere called
    so; `beside` is the id of one that is not meant. Raises UsageError when there is none, or several, and says which.
    """
    found = [e for e in find(view, name) if e.id != beside]
    exact = [e for e in found if name == e.id or fold(name) == fold(e.name)]
    found = exact or found
    if not found:
        raise UsageError(nobody(view, name))
    if len(found) > 1:
        several = ", ".join(f"{e.name} ({e.id})" for e in found[:8])
        raise UsageError(f"{name!r} may be {several}; give the id")
    return found[0]


def nobody(view: View, name: str) -> str:
    """That nobody is called so, and who has a name near it."""
    names = {e.name: fold(e.name) for e in view.rows(Entity)}
    near = process.extract(fold(name), names, scorer=fuzz.WRatio, score_cutoff=_NEAR, limit=5)
    told = ", ".join(sorted({called for _, _, called in near}))
    return f"nobody and nothing here is called {name!r}; " + (
        f"near it: {told}" if told else f"look for words with: detente search {name}"
    )


def merge(view: View, left: str, right: str, by: By) -> Judgement:
    """Say that two entities are one. Names rows by mentions, so that the decision survives a new reading.

    A family name beside a full one is the other bearer of it: that the full name is somewhere called so does not make
    it ambiguous.
    """
    if len(fold(left).split()) < len(fold(right).split()):
        b = one(view, right)
        a = _other(view, left, b)
    else:
        a = one(view, left)
        b = _other(view, right, a)
    if a.id == b.id:
        raise UsageError(f"{left!r} and {right!r} are one already: {a.name}")
    return _judgement(view, "merge", a.members[0], b.members[0], by)


def _other(view: View, name: str, than: Entity) -> Entity:
    """The entity of that name that is not `than`, where there is one."""
    found = find(view, name)
    return than if [e.id for e in found] == [than.id] else one(view, name, beside=than.id)


def split(view: View, name: str, words: str, by: By) -> list[Judgement]:
    """Say that what is called `words` (a variant, or a mention's id) is not this entity:
    one judgement a chain it stands in.
    """
    entity = one(view, name)
    mentions = list(view.rows(Mention, ids=entity.members))
    gone = [m for m in mentions if m.id == words or fold(words) in (fold(m.name), fold(m.evidence[0].quote))]
    if not gone:
        raise UsageError(f"{entity.name} is nowhere called {words!r}")
    out = {m.id for m in gone}
    chains = {m.chain for m in gone}
    stays = [m for m in mentions if m.id not in out and m.chain not in chains] or [
        m for m in mentions if m.id not in out and m.form != "pronoun"
    ]
    if not stays:
        raise UsageError(f"{entity.name} is called nothing but {words!r}: there is nothing to split it from")
    taken = _one_a_chain(gone, mentions)
    return [_judgement(view, "split", m.id, stays[0].id, by, nth=n) for n, m in enumerate(taken)]


def _one_a_chain(gone: Sequence[Mention], mentions: Sequence[Mention]) -> list[Mention]:
    """One mention for each chain that goes as a whole, every mention of chains that lose a part."""
    out = {m.id for m in gone}
    whole = {m.chain for m in gone} - {m.chain for m in mentions if m.id not in out and m.form != "pronoun"}
    kept: dict[str, Mention] = {}
    for m in sorted(gone, key=lambda m: m.id):
        kept.setdefault(m.chain if m.chain in whole else m.id, m)
    return list(kept.values())


def undo(view: View, judgement: str, by: By) -> Judgement:
    """Take a decision back;
    without an id, the last one by a person that still holds. Raises UsageError when there is none.
    """
    made = list(view.judgements())
    undone = {j.undoes for j in made if j.undoes}
    open_ = [j for j in made if not j.author.startswith("detente ") and not j.undoes and j.id not in undone]
    wanted = [j for j in open_ if j.id == judgement] if judgement else open_[-1:]
    if not wanted:
        raise UsageError(f"no decision {judgement} to take back" if judgement else "there is no decision to take back")
    ident = content_id("judgement", by.author, "withdraw", wanted[0].id, by.reason, len(made))
    return Judgement(
        ident,
        "withdraw",
        "negative",
        wanted[0].left,
        wanted[0].right,
        by.author,
        by.reason,
        undoes=wanted[0].id,
        at=by.at,
    )


def _judgement(view: View, kind: str, left: str, right: str, by: By, *, nth: int = 0) -> Judgement:
    """A new row even when the same was said and undone before."""
    verdict = "positive" if kind == "merge" else "negative"
    ident = content_id("judgement", by.author, kind, left, right, by.reason, sum(1 for _ in view.judgements()) + nth)
    return Judgement(ident, kind, verdict, left, right, by.author, by.reason, at=by.at)  # type: ignore[arg-type]
