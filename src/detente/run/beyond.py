"""What people's decisions on names mean for each volume of a large case.

A decision names mentions, which may lie in two volumes, and holds in all: whoever the two stand for is one, or is not.
Whom a mention stands for is what its volume gives without the decisions that reach beyond it. It is kept in marks of
the stage "volume names", with the state of the volume.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

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
    """Whom a mention stands for in its volume: the id, and another mention of the same that nobody takes out of it."""

    volume: str
    ident: str
    beside: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """People's decisions on names in the order they were made, and the homes of the mentions they are about."""

    names: tuple[Judgement, ...] = ()
    given: tuple[Judgement, ...] = ()
    homes: Mapping[str, _Home] = field(default_factory=dict)

    def in_volume(self, volume: str, ids: Set[str] | None = None) -> Beyond:
        """What they mean for a volume; of what is said of ids, all, or what is said of these."""
        decided: list[Judgement] = []
        never: dict[str, str] = {}
        for judgement in self.names:
            left, right = self.homes.get(judgement.left), self.homes.get(judgement.right)
            if left is None or right is None:
                continue
            if left.volume == right.volume == volume:
                decided.append(judgement)
            if parts(judgement) and left.volume == volume and left.ident == right.ident:
                never[judgement.left] = right.ident
                if right.volume != volume and left.beside:
                    decided.append(replace(judgement, right=left.beside))
        one = self._one()
        named: dict[str, tuple[Judgement, ...]] = {}
        for judgement in self.given:
            for home in filter(None, (self.homes.get(target.row) for target in judgement.targets)):
                ident = one.get(home.ident, home.ident)
                named[ident] = (*named.get(ident, ()), judgement)
        if ids is not None:
            one = {ident: to for ident, to in one.items() if ident in ids}
            named = {ident: judged for ident, judged in named.items() if ident in ids or ident in one.values()}
        return Beyond(tuple(decided), one, named, never)

    def told_of(self, ids: Iterable[str]) -> set[str]:
        """These ids, and those that are one with them."""
        there = set(ids)
        return there | {ident for ident, to in self._one().items() if to in there}

    def lapsed(self) -> list[LogEntry]:
        """The log lines of those whose words are no longer in the case."""
        return lapsed([*self.names, *self.given], self.homes.keys())

    def _one(self) -> dict[str, str]:
        """Ids that are one with a smaller one; the last word on two ids holds."""
        settled: dict[tuple[str, ...], bool] = {}
        for judgement in self.names:
            pair = (self.homes.get(judgement.left), self.homes.get(judgement.right))
            ids = tuple(sorted({home.ident for home in pair if home is not None}))
            if len(ids) == 2:
                settled[ids] = not parts(judgement)
        groups = Groups({ident for ids in settled for ident in ids})
        for first, second in sorted(ids for ids, one in settled.items() if one):
            groups.join(first, second)
        return {ident: same[0] for same in groups.sets() for ident in same[1:]}


def parts(judgement: Judgement) -> bool:
    """True for the word that two are not one."""
    return judgement.kind == "split" or judgement.verdict == "negative"


def decisions(store: Store, volumes: Sequence[Volume], states: Mapping[str, str], settings: Settings) -> Decisions:
    """The decisions in force, with the homes of the mentions they are about."""
    view = store.view()
    made = list(view.judgements())
    names = tuple(j for j in about_names(made) if j.verdict != "unsure")
    given = tuple(names_given(made))
    if not names and not given:
        return Decisions()
    taken = frozenset(j.left for j in names if parts(j))
    about = {ident for j in (*names, *given) for ident in (j.left, j.right) if ident}
    about |= {target.row for j in given for target in j.targets}
    volume_of = {document: volume.name for volume in volumes for document in volume.documents}
    wanted: dict[str, list[str]] = defaultdict(list)
    for mention in view.rows(Mention, ids=sorted(about)):
        wanted[volume_of[mention.evidence[0].document]].append(mention.id)
    homes: dict[str, _Home] = {}
    for volume in volumes:
        if mentions := wanted.get(volume.name):
            homes |= _homes(store, volume, [states[volume.name], *mentions], taken, settings)
    return Decisions(names, given, homes)


def _homes(
    store: Store, volume: Volume, asked: Sequence[str], taken: frozenset[str], settings: Settings
) -> dict[str, _Home]:
    """Where mentions (`asked`, after the state of the volume) are at home, as it was found before, or is now."""
    mentions, asked = asked[1:], [*asked, *sorted(taken.intersection(asked))]
    kept = json.loads(store.view().marks(STAGE).get(volume.name, "{}"))
    if kept.get("asked") != asked:
        view = HeldView(store.view(), volume.documents)
        kept = {"asked": asked, "homes": {}}
        for entity in resolve(view, naming=settings.naming, holders=settings.holders, beyond=Beyond()).entities:
            for mention in sorted(set(mentions).intersection(entity.members)):
                own = taken | _chain(view, mention)
                kept["homes"][mention] = [entity.id, next((m for m in entity.members if m not in own), "")]
        with store.writer() as writer:
            writer.mark(STAGE, volume.name, json.dumps(kept, sort_keys=True))
    return {mention: _Home(volume.name, *home) for mention, home in kept["homes"].items()}


def _chain(view: View, mention: str) -> set[str]:
    """The mentions of a mention's chain."""
    (row,) = view.rows(Mention, ids=[mention])
    return {m.id for m in view.rows(Mention, document=row.evidence[0].document) if m.chain == row.chain}
