"""Offices and descriptions of persons:

"the Chinese envoy", "the president", "his French counterpart", "the Foreign Ministry" and whose it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from detente.extract.mentions.chains import Chain, Chains
from detente.extract.mentions.descriptions import content, is_country
from detente.extract.mentions.draft import NO_QUOTE, Draft
from detente.extract.mentions.focus import holds, last_speaker, speaks_against
from detente.extract.mentions.gazetteer import hits
from detente.extract.mentions.lexicon import lexicon
from detente.model.authority import shipped, tokens_of
from detente.model.names import fold

# Heads that say no more of an office than that it is one.
_GENERIC = frozenset({"official", "diplomat", "officer", "politician", "aide"})
# Whom "the Ukrainian leader" may be.
LEADERS = frozenset({"president", "prime minister", "monarch", "supreme leader"})


def join_roles(chains: Chains) -> None:
    """Give each office its state, then put it with the person who is called by it."""
    for d in chains.drafts:
        if d.type in ("office", "group", "body") and d.form != "pronoun" and d.lemma not in lexicon().others:
            _state_of_possessor(chains, d)
    holders: dict[str, list[Draft]] = defaultdict(list)
    for d in chains.drafts:
        if d.type == "person" and d.form == "name" and d.title:
            holders[_office(d)].append(d)
    _adopt_offices(chains, holders)
    for d in chains.drafts:
        if (
            d.form == "nominal"
            and not d.plural
            and (d.type == "office" or (d.type == "person" and d.possessor is not None))
            and _unnamed(chains, d)
        ):
            _join_office(chains, d, holders)
    _same_office(chains)
    _taken_up(chains)
    _ministries(chains)


def states_of_possessors(chains: Chains) -> None:
    """Once "his" is known: whose deputy "his deputy" is."""
    for d in chains.drafts:
        if d.type in ("office", "body") and d.form != "pronoun" and d.lemma not in lexicon().others:
            _state_of_possessor(chains, d)


def countries(chains: Chains) -> None:
    """ "His country" is his state; "the country" the state named last, in this sentence or the two before."""
    for d in chains.drafts:
        if not is_country(d) or d.type == "state" or not chains.alone(d):
            continue
        if d.possessor is not None:
            states = chains.of(d.possessor).states
            wanted = next(iter(states)) if len(states) == 1 else ""
        elif d.doc[d.a].lower_ in ("the", "this", "that") and d.b == d.head + 1:
            near = [o for o in chains.drafts[max(0, d.order - 40) : d.order] if o.sentence >= d.sentence - 2]
            named = [o for o in near if o.type == "state" and o.form in ("name", "metonym")]
            wanted = named[-1].state if named else ""
        else:
            continue
        first = next((o for o in chains.drafts if o.type == "state" and o.state == wanted), None) if wanted else None
        if first is not None:
            d.type, d.form, d.state = "state", "nominal", wanted
            d.authority, d.name = wanted, shipped().states[wanted].name
            chains.join(first, d, f"{d.words}: {first.words}")


def _unnamed(chains: Chains, d: Draft) -> bool:
    return not chains.of(d).names


def _state_of_possessor(chains: Chains, d: Draft) -> None:
    if d.state or d.possessor is None:
        return
    states = chains.of(d.possessor).states
    if len(states) == 1:
        d.state = next(iter(states))
        chains.of(d).states.add(d.state)
        role = shipped().role(d.title or d.words, d.state)
        d.role = role.key if role else d.role


def _office(d: Draft) -> str:
    """The office's one name, else the last word of the title."""
    words = fold(d.title or d.words).split()
    return d.role or (words[-1] if words else "")


def _office_head(d: Draft) -> str:
    return d.role or d.lemma


def _adopt_offices(chains: Chains, holders: dict[str, list[Draft]]) -> None:
    """Descriptions beside a name ("Li Hui, the special representative") tell the name's office."""
    for d in chains.drafts:
        if d.type in ("office", "person") and d.form == "nominal" and not chains.alone(d):
            named = next((m for m in chains.of(d).members if m.form == "name" and m.type == "person"), None)
            if named is not None:
                holders[_office_head(d)].append(d)


def _join_office(chains: Chains, d: Draft, holders: dict[str, list[Draft]]) -> None:
    """The person called by this office, when one fits: same state (or none said), no words that speak against it."""
    if d.indefinite or d.token.dep_ == "attr" or is_address(d):
        return
    role = _counterpart(chains, d) if d.lemma == "counterpart" else _office_head(d)
    found: dict[int, tuple[Chain, Draft]] = {}
    for titled in holders.get(role, ()):
        chain = chains.of(titled)
        if chain.person and _fits(chains, chain, titled, d):
            found[chain.first.order] = (chain, titled)
    speaker = _speaks_on(chains, d, [c for c, _ in found.values()])
    if speaker is not None:
        chains.join(speaker, d, f"{d.words}: {speaker.words} spoke last")
        return
    if not found:
        _join_known(chains, d, role)
        return
    before = [pair for pair in found.values() if pair[0].first.order < d.order]
    chain, titled = max(before or found.values(), key=lambda pair: _likely(pair[0], pair[1], d))
    chains.join(titled, d, f"{d.words}: {titled.words} holds that office here")


def _speaks_on(chains: Chains, d: Draft, fitting: Sequence[Chain]) -> Draft | None:
    """The last speaker, for a bare "the envoy said": one who is called so, or one whose office nobody tells where
    nobody who is called so stands near.
    """
    if d.state or d.possessor is not None or not d.definite or content(d):
        return None
    speaker = last_speaker(chains, d)
    if speaker is None or speaks_against(chains.of(speaker), d) or (d.lemma in _GENERIC and _described(chains, d)):
        return None
    chain = chains.of(speaker)
    if d.gender and chain.genders and d.gender not in chain.genders:
        return None
    since = range(speaker.sentence - 1, d.sentence + 1)
    near = any(m.sentence in since for c in fitting if c is not chain for m in c.members)
    return speaker if holds(chain, d) or not near else None


def _described(chains: Chains, d: Draft) -> bool:
    """Whether somebody without a name was called by the noun of `d` before: "a U.S. official"."""
    return any(
        o.type == "office" and o.lemma == d.lemma and not o.plural and _unnamed(chains, o)
        for o in chains.drafts[: d.order]
    )


def _join_known(chains: Chains, d: Draft, role: str) -> None:
    """ "the Russian president" where the report calls nobody so:

    the one person here who holds that office in the authority file.
    """
    if not d.state:
        return
    roles = LEADERS if role == "leader" else {role}
    found = [
        c
        for c in chains.all()
        if c.names
        and (
            any((d.state, r) in c.held or (r in c.roles and d.state in c.states) for r in roles)
            or (role == "leader" and d.state in c.states and any(m.lemma == "leader" for m in c.members))
        )
    ]
    if len(found) == 1:
        chains.join(found[0].first, d, f"{d.words}: {found[0].first.words} holds that office")


def is_address(d: Draft) -> bool:
    """ "Mr. President" in a quotation: who is spoken to."""
    return d.type == "office" and d.quote != NO_QUOTE and d.words.split(" ")[0].lower() in lexicon().honorifics


def _counterpart(chains: Chains, d: Draft) -> str:
    whose = d.possessor
    if whose is None:
        return ""
    roles = chains.of(whose).roles
    if roles:
        return sorted(roles)[0]
    before = [
        m for m in chains.drafts if m.order < d.order and m.sentence >= d.sentence - 1 and m.type == "person" and m.role
    ]
    return before[-1].role if before else ""


def _fits(chains: Chains, chain: Chain, titled: Draft, d: Draft) -> bool:
    if d.state and (
        (chain.states and d.state not in chain.states) or (not chain.states and titled.told not in ("", d.state))
    ):
        return False
    if d.state and not chain.states and not titled.told and titled.order > d.order:
        return False
    if d.gender and chain.genders and d.gender not in chain.genders:
        return False
    if _of_another(chains, titled, d):
        return False
    if d.past and not (titled.past or any(m.past for m in chain.members)) and d.state:
        return False
    body, theirs = _bodies(d.words), {b for m in chain.members for b in _bodies(m.words)}
    owned = chain.states or theirs or any(mark in m.words for m in chain.members for mark in ("'s ", "’s "))
    if body and not body & theirs and owned:
        return False  # "the UN envoy" is not the envoy of a state
    told = {w for w in fold(d.title or d.words).split() if w not in lexicon().empty and w != d.lemma}
    known = {w for m in chain.members for w in fold(m.title or m.words).split()}
    if d.lemma == "counterpart":
        return bool(d.state)
    return d.role != "" or told <= known


def _of_another(chains: Chains, titled: Draft, d: Draft) -> bool:
    """ "Lind's spokeswoman" is no one's whom the document calls another's spokeswoman."""
    mine, theirs = d.possessor, titled.possessor
    if mine is None or (mine.form == "pronoun" and chains.alone(mine)) or not chains.of(mine).person:
        return False
    if theirs is not None and theirs.form != "demonym":
        same = chains.of(theirs) is chains.of(mine) or chains.of(theirs).states & chains.of(mine).states
    else:
        same = not chains.of(titled).states or chains.of(titled).states & chains.of(mine).states
    return not same


def _bodies(words: str) -> set[str]:
    """Ids of the bodies the authority file knows that stand in some words."""
    return {e.id for hit in hits(tokens_of(words)) for e in hit.entries if e.kind == "body"}


def _likely(chain: Chain, titled: Draft, d: Draft) -> tuple[bool, bool, bool, int, int]:
    """A bare "the president" is the one the paper calls so without naming a state;

    then the one named most, then last.
    """
    bare = not d.told and not titled.told
    before = [m.order for m in chain.members if m.order < d.order]
    return (
        bool(d.state and d.state in chain.states),
        titled.past == d.past,
        bare,
        len(chain.members),
        max(before, default=-1),
    )


def _same_office(chains: Chains) -> None:
    """Unnamed holders of one office: "the Chinese defence minister … the defence minister"."""
    seen: dict[tuple[str, str], Draft] = {}
    last: dict[str, Draft] = {}
    for d in chains.drafts:
        if (
            d.type != "office"
            or d.form != "nominal"
            or not _unnamed(chains, d)
            or (d.indefinite and not d.title)
            or is_address(d)
        ):
            continue
        role = _office_head(d)
        earlier = seen.get((role, d.state)) if d.state else last.get(role)
        told = {w for w in fold(d.words).split() if w not in lexicon().empty}
        if (
            earlier is not None
            and not d.indefinite
            and (not d.gender or not earlier.gender or d.gender == earlier.gender)
            and (d.role or told <= {w for m in chains.of(earlier).members for w in fold(m.words).split()})
        ):
            chains.join(earlier, d, f"the same office: {role}")
        seen[role, d.state] = d
        last[role] = d


def _taken_up(chains: Chains) -> None:
    """ "The official, Jane Doe," takes up the one described by office in the two sentences before."""
    for d in chains.drafts:
        if (
            d.type != "office"
            or d.form != "nominal"
            or d.lemma not in _GENERIC
            or d.told
            or d.role
            or not d.definite
            or content(d)
        ):
            continue
        near = [o for o in chains.drafts[max(0, d.order - 40) : d.order] if d.sentence - 2 <= o.sentence < d.sentence]
        offices = [
            o for o in near if o.type == "office" and o.form == "nominal" and not o.plural and _unnamed(chains, o)
        ]
        if offices:
            chains.join(offices[-1], d, f"{d.words}: {offices[-1].words}")


def _ministries(chains: Chains) -> None:
    """ "the Foreign Ministry" is the ministry of the state last named with one, or of the one that the report comes
    from and is about; bodies of one name and state are one.
    """
    whose: dict[str, Draft] = {}
    ministries = [(d, kind) for d in chains.drafts if d.type == "body" and not d.authority and (kind := _ministry(d))]
    states: dict[str, set[str]] = defaultdict(set)
    for d, kind in ministries:
        states[kind] |= {d.state} if d.state else set()
    for d, kind in ministries:
        if not d.state and kind not in whose:
            d.state = _seat(chains, d) or (next(iter(states[kind])) if len(states[kind]) == 1 else "")
            d.state = d.state or ("" if states[kind] else _home(chains))
        key = f"{d.state} {kind}" if d.state else kind
        if not d.state and kind in whose:
            chains.join(whose[kind], d, f"the {kind} named before")
            d.state = whose[kind].state
        elif key in whose:
            chains.join(whose[key], d, f"the {kind} of one state")
        whose[key] = d
        if d.state:
            whose[kind] = d
            chains.of(d).states.add(d.state)


def _home(chains: Chains) -> str:
    """The state where a report was filed, when none is spoken of as often in it."""
    filed = next((d.state for d in chains.drafts if d.filed and d.type in ("place", "state") and d.state), "")
    told = Counter(d.told or d.state for d in chains.drafts if d.type == "state" or d.told)
    most = told.most_common(2)
    return filed if filed and most and most[0][0] == filed and (len(most) == 1 or most[1][1] < most[0][1]) else ""


def _seat(chains: Chains, d: Draft) -> str:
    """The state of "the Foreign Ministry in Oslo", by the capital it sits in."""
    places = {c.i for p in d.token.children if p.dep_ == "prep" and p.lower_ == "in" for c in p.children}
    near = [o for o in chains.drafts if o.sentence == d.sentence and o.head in places]
    return next((o.state for o in near if o.type in ("place", "state")), "")


def _ministry(d: Draft) -> str:
    """ "foreign ministry" for "Russia's Ministry of Foreign Affairs"; empty for what is no ministry."""
    words = [w for w in fold(d.words).split() if w not in ("the", "s")]
    text = " ".join(words)
    if "ministry of foreign affairs" in text or text.endswith("foreign ministry"):
        return "foreign ministry"
    if any(p in text for p in ("ministry of defence", "ministry of defense")) or text.endswith(
        ("defence ministry", "defense ministry")
    ):
        return "defence ministry"
    for mark in ("ministry of the ", "ministry of "):
        if mark in text:
            return text.split(mark, 1)[1].split(" of ")[0] + " ministry"
    return " ".join(words[-2:]) if words[-1:] == ["ministry"] and len(words) >= 2 else ""
