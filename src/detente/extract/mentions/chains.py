"""Chains of mentions that stand for one thing in a document, as the sieve puts them together."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.extract.mentions.draft import Draft
from detente.model.names import parts


@dataclass(slots=True)
class Chain:
    """Mentions of one thing so far, and what they say of it together."""

    members: list[Draft]
    names: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)
    held: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, draft: Draft) -> Chain:
        """A chain of one."""
        name = {draft.name} if draft.name and draft.form == "name" else set()
        state = {draft.state} if draft.state else set()
        return cls(
            [draft], name, state, {draft.role} if draft.role else set(), {draft.gender} if draft.gender else set()
        )

    @property
    def first(self) -> Draft:
        """Its earliest mention."""
        return self.members[0]

    @property
    def person(self) -> bool:
        """True when it stands for one person."""
        return any(m.person for m in self.members)

    @property
    def plural(self) -> bool:
        """True when it stands for several."""
        return self.first.plural or self.first.type == "group"

    @property
    def full_names(self) -> list[str]:
        """Names of at least two parts."""
        return [n for n in sorted(self.names) if len(parts(n)) >= 2]


class Chains:
    """All chains of a document. `join` merges two and notes why on the later mention. `day` is the document's, ISO;
    empty when it is not known.
    """

    def __init__(self, drafts: list[Draft], day: str = "") -> None:
        self.drafts = drafts
        self.day = day
        self._of = {d.order: Chain.of(d) for d in drafts}

    def of(self, draft: Draft) -> Chain:
        """The chain a mention is in."""
        return self._of[draft.order]

    def alone(self, draft: Draft) -> bool:
        """True when nothing has been put with it yet."""
        return len(self._of[draft.order].members) == 1

    def all(self) -> list[Chain]:
        """Every chain once, by first mention."""
        return [c for d in self.drafts if (c := self._of[d.order]).first is d]

    def join(self, left: Draft, right: Draft, reason: str) -> None:
        """Put the chains of two mentions together."""
        a, b = self._of[left.order], self._of[right.order]
        if a is b:
            return
        later = max(left, right, key=lambda d: d.order)
        later.reason = later.reason or reason
        keep, gone = (a, b) if len(a.members) >= len(b.members) else (b, a)
        keep.members = sorted([*keep.members, *gone.members], key=lambda d: d.order)
        keep.names |= gone.names
        keep.states |= gone.states
        keep.roles |= gone.roles
        keep.genders |= gone.genders
        keep.held |= gone.held
        for member in gone.members:
            self._of[member.order] = keep

    def settle(self) -> None:
        """Write each chain's first mention into its members; "it" is of the type of what it stands for."""
        for chain in self.all():
            for member in chain.members[1:]:
                member.parent = chain.first
                if member.form == "pronoun" and chain.first.type in ("state", "body", "outlet"):
                    member.type = chain.first.type
