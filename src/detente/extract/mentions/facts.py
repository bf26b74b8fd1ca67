"""What the authority file tells of the persons a document names."""

from __future__ import annotations

import functools
from collections import defaultdict

from detente.extract.mentions.chains import Chain, Chains
from detente.model.authority import Holder, shipped
from detente.model.names import fold, parts, spelling


def authority_facts(chains: Chains) -> None:
    """A name of the office-holders table tells the person's state, when it names one person and nothing here speaks
    against it.
    """
    for chain in chains.all():
        if not (chain.first.type == "person" and chain.names):
            continue
        if chain.full_names:
            found = {q for n in chain.full_names for q in _by_name().get(_spelled(n), ())}
        else:
            found = _in_office(chain, chains.day)
        if len(found) == 1:
            _tell(chain, next(iter(found)))


def _in_office(chain: Chain, day: str) -> set[str]:
    """Who of a family name held the office on the document's day or, called a former one, had left it by then; ever,
    where the day is not known and every bearer is one person: resolving asks the rest of the case for the days.
    """
    past = {m.role for m in chain.members if m.past}
    return {
        h.qid
        for name in sorted(chain.names)
        for role in sorted(chain.roles)
        for h in _by_office().get((role, spelling(fold(name))), ())
        if not day or h.fits(day, past=role in past)
    }


def _tell(chain: Chain, qid: str) -> None:
    held = shipped().by_person[qid]
    states = {h.iso for h in held}
    if len(states) != 1:
        return
    if chain.states and not chain.states & states and not _slip(chain):
        return
    elsewhere = bool(chain.roles) and not chain.roles & {h.role for h in held} and not chain.states
    if not elsewhere:
        chain.states |= states
        chain.held |= {(h.iso, h.role) for h in held}
    for d in chain.members:
        if d.form == "name":
            d.authority, d.state = qid, d.state or ("" if elsewhere else next(iter(states)))


def _slip(chain: Chain) -> bool:
    """One mention of many names another state: a headline run into the next line; the state is dropped."""
    telling = [d for d in chain.members if d.told and d.form == "name"]
    if len(telling) != 1 or len(chain.members) < 4:
        return False
    telling[0].state = telling[0].told = ""
    chain.states = set()
    return True


@functools.cache
def _by_office() -> dict[tuple[str, str], tuple[Holder, ...]]:
    """(role, family name) → who ever held it, in any state."""
    found: dict[tuple[str, str], list[Holder]] = defaultdict(list)
    for h in shipped().holders:
        for name in sorted({spelling(parts(name)[-1]) for name in shipped().people[h.qid]}):
            found[h.role, name].append(h)
    return {key: tuple(held) for key, held in found.items()}


def _spelled(name: str) -> tuple[str, ...]:
    words = parts(name)
    return tuple(spelling(w) for n, w in enumerate(words) if len(w) > 1 or n in (0, len(words) - 1))


@functools.cache
def _by_name() -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for qid, names in shipped().people.items():
        for name in names:
            found[_spelled(name)].add(qid)
    return {name: tuple(sorted(ids)) for name, ids in found.items()}
