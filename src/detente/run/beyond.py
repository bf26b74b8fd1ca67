"""What people's decisions on names mean for each volume of a large case.

A decision names mentions, which may lie in two volumes, and holds in all: whoever the two stand for is one, or is not.
Whom a mention stands for is what its volume gives without the decisions that reach beyond it. It is kept in marks of
the stage "volume names", with the state of the volume.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from detente.model.entities import Judgement, LogEntry
from detente.model.rows import Mention
from detente.reconcile.groups import Groups
from detente.resolve.decisions import about_names, names_given
from detente.resolve.spanning import Beyond
from detente.resolve.stage import lapsed, resolve
from detente.run.settings import Settings
from detente.run.volumes import Volume
from detente.store.contract import Store, View
from detente.store.held import HeldView

STAGE = "volume names"


@dataclass(frozen=True, slots=True)
class _Home:
    """Whom a mention stands for in its volume: the id without any decision, another mention of the same that nobody
    takes out of it, and the id once mentions were taken out. "" where it stands for nobody.
    """

    volume: str
    ident: str = ""
    beside: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """People's decisions on names in the order they were made, and the homes of the mentions they are about."""

    names: tuple[Judgement, ...] = ()
    given: tuple[Judgement, ...] = ()
    homes: Mapping[str, _Home] = field(default_factory=dict)

    def in_volume(self, volume: str, ids: Set[str] | None = None) -> Beyond:
        """What they mean for a volume; of what is said of ids, all, or what is said of these."""
        decided, never = _bound(self._standing(), self.homes, volume)
        one, named = self._one(), self._named()
        if ids is not None:
            one = {ident: to for ident, to in one.items() if ident in ids or to in ids}
            named = {ident: judged for ident, judged in named.items() if ident in ids or ident in one.values()}
        return Beyond(tuple(decided), one, named, never)

    def told_of(self, ids: Iterable[str]) -> set[str]:
        """These ids, and those that are one with them."""
        there = set(ids)
        return there | {ident for ident, to in self._one().items() if to in there}

    def lapsed(self) -> list[LogEntry]:
        """The log lines of those whose words are no longer in the case."""
        return lapsed([*self.names, *self.given], self.homes.keys())

    def _standing(self) -> list[Judgement]:
        """The decisions without the splits that a later word took back (that the one taken out is the other after all),
        and without that word, for the machine has them as one.
        """
        standing: list[Judgement] = []
        for judgement in self.names:
            if not (judgement.left in self.homes and judgement.right in self.homes):
                continue
            back = [] if parts(judgement) else [j for j in standing if parts(j) and self._undone(j, judgement)]
            if back:
                standing = [j for j in standing if j not in back]
            else:
                standing.append(judgement)
        return standing

    def _undone(self, split: Judgement, merge: Judgement) -> bool:
        """True for a merge of the two that a split took apart."""
        return self._ids(merge) == {self.homes[split.left].after, self.homes[split.right].ident}

    def _ids(self, judgement: Judgement) -> set[str]:
        """Whom the mentions of a decision stand for."""
        homes = (self.homes.get(judgement.left), self.homes.get(judgement.right))
        return {home.after for home in homes if home is not None} - {""}

    def _one(self) -> dict[str, str]:
        """Ids that are one with a smaller one; the last word on two ids holds."""
        settled: dict[tuple[str, ...], bool] = {}
        for judgement in self._standing():
            ids = tuple(sorted(self._ids(judgement)))
            if len(ids) == 2:
                settled[ids] = not parts(judgement)
        groups = Groups({ident for ids in settled for ident in ids})
        for first, second in sorted(ids for ids, one in settled.items() if one):
            groups.join(first, second)
        return {ident: same[0] for same in groups.sets() for ident in same[1:]}

    def _named(self) -> dict[str, tuple[Judgement, ...]]:
        """The names given to each id."""
        one, named = self._one(), defaultdict[str, tuple[Judgement, ...]](tuple)
        for judgement in self.given:
            for home in filter(None, (self.homes.get(target.row) for target in judgement.targets)):
                named[one.get(home.after, home.after)] += (judgement,)
        return dict(named)


def parts(judgement: Judgement) -> bool:
    """True for the word that two are not one."""
    return judgement.kind == "split" or judgement.verdict == "negative"


def _bound(
    names: Iterable[Judgement], homes: Mapping[str, _Home], volume: str
) -> tuple[list[Judgement], dict[str, str]]:
    """The merges and splits among a volume's mentions, one from a mention elsewhere being from one beside it here; and
    of mentions that are taken out, the id that they must not have.
    """
    decided: list[Judgement] = []
    never: dict[str, str] = {}
    for judgement in names:
        left, right = homes[judgement.left], homes[judgement.right]
        if left.volume == right.volume == volume:
            decided.append(judgement)
        if parts(judgement) and left.volume == volume and left.ident == right.ident != "":
            never[judgement.left] = right.ident
            if right.volume != volume and left.beside:
                decided.append(replace(judgement, right=left.beside))
    return decided, never


def decisions(store: Store, volumes: Sequence[Volume], states: Mapping[str, str], settings: Settings) -> Decisions:
    """The decisions in force, with the homes of the mentions they are about."""
    view = store.view()
    made = list(view.judgements())
    names = tuple(j for j in about_names(made) if j.verdict != "unsure")
    given = tuple(names_given(made))
    if not names and not given:
        return Decisions()
    about = {ident for j in (*names, *given) for ident in (j.left, j.right) if ident}
    about |= {target.row for j in given for target in j.targets}
    volume_of = {document: volume.name for volume in volumes for document in volume.documents}
    wanted: dict[str, list[str]] = defaultdict(list)
    for mention in view.rows(Mention, ids=sorted(about)):
        wanted[volume_of[mention.evidence[0].document]].append(mention.id)
    splits = [judgement for judgement in names if parts(judgement)]
    homes = {mention: _Home(name) for name, mentions in wanted.items() for mention in mentions}
    here = [volume for volume in volumes if volume.name in wanted]
    for volume in here:
        homes |= _homes(store, volume, [states[volume.name], *wanted[volume.name]], splits, settings)
    for volume in here:
        homes |= _homes_after(store, volume, states[volume.name], splits, homes, settings)
    return Decisions(names, given, homes)


def _homes(
    store: Store, volume: Volume, asked: Sequence[str], splits: Sequence[Judgement], settings: Settings
) -> dict[str, _Home]:
    """Where mentions (`asked`, after the state of the volume) are at home without any decision."""
    mentions, taken = set(asked[1:]), {judgement.left for judgement in splits}

    def found() -> dict[str, list[str]]:
        view, homes = HeldView(store.view(), volume.documents), {}
        for entity in resolve(view, naming=settings.naming, holders=settings.holders, beyond=Beyond()).entities:
            for mention in sorted(mentions.intersection(entity.members)):
                own = taken | _chain(view, mention)
                homes[mention] = [entity.id, next((m for m in entity.members if m not in own), "")]
        return homes

    kept = _kept(store, volume.name, [*asked, *sorted(taken & mentions)], found)
    return {mention: _Home(volume.name, ident, beside, ident) for mention, (ident, beside) in kept.items()}


def _homes_after(
    store: Store,
    volume: Volume,
    state: str,
    splits: Sequence[Judgement],
    homes: Mapping[str, _Home],
    settings: Settings,
) -> dict[str, _Home]:
    """Where the mentions of a volume are at home once mentions are taken out."""
    decided, never = _bound((j for j in splits if {j.left, j.right} <= homes.keys()), homes, volume.name)
    here = {mention: home for mention, home in homes.items() if home.volume == volume.name}
    if not decided and not never:
        return {}

    def found() -> dict[str, str]:
        view, beyond = HeldView(store.view(), volume.documents), Beyond(tuple(decided), never=never)
        entities = resolve(view, naming=settings.naming, holders=settings.holders, beyond=beyond).entities
        return {m: entity.id for entity in entities for m in sorted(here.keys() & set(entity.members))}

    bound = [f"{j.id} {j.left} {j.right}" for j in decided] + [f"{m} {ident}" for m, ident in sorted(never.items())]
    kept = _kept(store, f"{volume.name} after", [state, *sorted(here), *bound], found)
    return {mention: replace(here[mention], after=ident) for mention, ident in kept.items()}


def _kept(store: Store, name: str, asked: Sequence[str], find: Callable[[], Any]) -> Any:
    """What was found under that name when the same was asked, or is found now."""
    kept = json.loads(store.view().marks(STAGE, [name]).get(name, "{}"))
    if kept.get("asked") != list(asked):
        kept = {"asked": list(asked), "found": find()}
        with store.writer() as writer:
            writer.mark(STAGE, name, json.dumps(kept, sort_keys=True))
    return kept["found"]


def _chain(view: View, mention: str) -> set[str]:
    """The mentions of a mention's chain."""
    (row,) = view.rows(Mention, ids=[mention])
    return {m.id for m in view.rows(Mention, document=row.evidence[0].document) if m.chain == row.chain}
