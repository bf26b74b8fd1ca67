"""Pronouns: whom "he" is, by gender, number, place in the sentence and nearness.

The order of preference follows Lappin and Leass (1994), "An algorithm for pronominal anaphora resolution": subjects
before objects before
others, the near before the far; with the clause's own subject ruled out for its object, and the last speaker preferred
for "he added".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.extract.mentions.chains import Chains
from detente.extract.mentions.draft import NO_QUOTE, Draft
from detente.extract.mentions.focus import is_source, is_told, speaks
from detente.extract.mentions.lexicon import lexicon
from detente.extract.mentions.roles import is_address

if TYPE_CHECKING:
    from spacy.tokens import Token

# How many sentences back a pronoun looks.
REACH = 3
_REFLEXIVE = frozenset(["himself", "herself", "itself", "themselves", "myself"])
_FIRST = frozenset(["i", "me", "my", "myself"])
# What "it said" can stand for.
_SPEAKING = ("state", "body", "outlet", "proposal")
_POSSESSIVE = frozenset(["his", "her", "its", "their", "whose", "my"])


def join_pronouns(chains: Chains) -> None:
    """Resolve pronouns left to right, so that a pronoun just resolved can carry the next."""
    drafts = chains.drafts
    first = 0
    for d in sorted(drafts, key=lambda d: (d.sentence, not _tells(d), d.order)):
        while d.sentence - drafts[first].sentence > REACH:
            first += 1
        recent = drafts[first : d.order]
        if d.form == "pronoun" or is_address(d):
            found = _addressed(chains, d, recent) if is_address(d) else _antecedent(chains, d, recent)
            if found is not None:
                chains.join(
                    found, d, f"{d.words}: {found.words}" if found.form != "pronoun" else f"{d.words}, as before"
                )


def _tells(d: Draft) -> bool:
    """ "It said" around a quotation: settled before the pronouns that are quoted."""
    return d.form == "pronoun" and d.quote == NO_QUOTE and speaks(d)


def _antecedent(chains: Chains, d: Draft, recent: Sequence[Draft]) -> Draft | None:
    word = d.token.lower_
    if word in ("who", "whom", "whose"):
        return _relative(d, recent)
    if word in _FIRST:
        return _speaker(chains, d, recent)
    if word in _REFLEXIVE:
        return next(
            (r for r in reversed(recent) if r.sentence == d.sentence and r.subject and _agrees(chains, d, r)), None
        )
    here = [r for r in chains.drafts[d.order + 1 : d.order + 40] if r.sentence == d.sentence]
    quoted = {r.quote for r in (*recent, *here) if r.sentence == d.sentence and _tells(d)} - {NO_QUOTE}
    ruled_out = {chains.of(r).first.order for r in recent if r.quote in quoted and r.form == "name"}
    ruled_out |= {
        chains.of(r).first.order for r in (*recent, *here) if _bound(d, r) or _spoken_of(d, r) or _spoken_of(r, d)
    }
    candidates = [r for r in recent if _possible(chains, d, r) and chains.of(r).first.order not in ruled_out]
    if not any(r.paragraph == d.paragraph for r in candidates) and (text := _document(chains, d, recent)) is not None:
        return text
    if not candidates:
        return None
    if d.gender and (told := _told_speaker(chains, d, candidates)) is not None:
        return told
    return max(candidates, key=lambda r: _salience(chains, d, r))


def _addressed(chains: Chains, d: Draft, recent: Sequence[Draft]) -> Draft | None:
    """ "Mr. President" in somebody's mouth: another who is called so."""
    speaker = _speaker(chains, d, recent)
    mine = chains.of(speaker) if speaker is not None else None
    called = [r for r in chains.drafts[: d.order] if r.form == "name" and r.person and chains.of(r) is not mine]
    fitting = [
        r for r in called if d.role in chains.of(r).roles or any(role == d.role for _, role in chains.of(r).held)
    ]
    return fitting[-1] if fitting and speaker is not None else None


def _relative(d: Draft, recent: Sequence[Draft]) -> Draft | None:
    """The noun the relative clause hangs on, else the phrase just before."""
    verb = d.token.head
    while verb.dep_ not in ("relcl", "acl", "ROOT") and verb.head.i != verb.i:
        verb = verb.head
    here = [
        r
        for r in recent
        if r.sentence == d.sentence
        and r.form != "pronoun"
        and r.type in ("person", "office", "group", "body", "state", "topic")
    ]
    if d.token.lower_ != "whose":  # "the envoy for trade affairs, who": affairs are no one
        here = [r for r in here if r.type not in ("topic", "state")] or here
    if verb.dep_ in ("relcl", "acl"):
        found = next((r for r in here if r.head == verb.head.i), None)
        if found is not None:
            return found
    before = [r for r in here if r.b <= d.a and d.a - r.b <= 2]
    return before[-1] if before else None


def _speaker(chains: Chains, d: Draft, recent: Sequence[Draft]) -> Draft | None:
    """ "I" in a quotation is whoever says it: the subject of the verb of saying around it, else the last speaker."""
    if d.quote == NO_QUOTE:
        return None
    after = [r for r in chains.drafts[d.order + 1 : d.order + 40] if r.sentence <= d.sentence + 1]
    here = [
        r
        for r in [*recent, *after]
        if r.sentence == d.sentence and r.quote != d.quote and speaks(r) and _singular_person(chains, r)
    ]
    if here:
        return min(here, key=lambda r: abs(r.order - d.order))
    before = [r for r in recent if r.quote == NO_QUOTE and speaks(r) and _singular_person(chains, r)]
    return before[-1] if before else None


def _singular_person(chains: Chains, r: Draft) -> bool:
    return chains.of(r).person and not r.plural


def _told_speaker(chains: Chains, d: Draft, candidates: Sequence[Draft]) -> Draft | None:
    """ "He added" goes on from the last speaker."""
    if not speaks(d) or d.quote != NO_QUOTE:
        return None
    before = [r for r in candidates if is_source(r) and r.quote == NO_QUOTE]
    before = [r for r in before if not is_told(r)] or before
    if not before:
        return None
    newer = [r for r in candidates if r.order > before[-1].order and r.paragraph == d.paragraph and r.subject]
    return None if newer and before[-1].paragraph != d.paragraph else before[-1]


def _possible(chains: Chains, d: Draft, r: Draft) -> bool:
    if not _agrees(chains, d, r) or (r.form == "pronoun" and chains.alone(r) and r.gender != d.gender):
        return False
    if r.a <= d.a < r.b and r.sentence == d.sentence:
        return False
    if not d.gender and not d.plural and speaks(d) and r.paragraph < d.paragraph - 1:
        return False
    if r.quote != NO_QUOTE and d.quote != r.quote and d.quote == NO_QUOTE and r.form == "pronoun":
        return False
    return not (d.gender and r.paragraph != d.paragraph and not _carries_over(d, r))


def _carries_over(d: Draft, r: Draft) -> bool:
    """Over a paragraph's end a pronoun in the next one's first sentences takes up a subject or a speaker, no
    bystander.
    """
    return r.paragraph == d.paragraph - 1 and (
        r.subject or r.form == "pronoun" or r.token.dep_ in ("poss", "ROOT", "conj", "agent")
    )


def _bound(d: Draft, r: Draft) -> bool:
    """Subject and object of one verb are two, unless the pronoun is reflexive or possessive."""
    if r.sentence != d.sentence or (d.token.lower_ in _POSSESSIVE and d.token.dep_ == "poss"):
        return False
    mine, theirs = _verb(d), _verb(r)
    if d.subject and d.token.head.dep_ == "relcl" and d.token.head.head.i == r.head:
        return True  # "Norland, which it accuses of theft"
    return mine == theirs and d.token.dep_ in ("dobj", "pobj", "dative", "obj") and r.subject


def _spoken_of(d: Draft, r: Draft) -> bool:
    """Whom a quotation names is not who says it, nor whom the words before ", he said" name."""
    if r.sentence != d.sentence or d.quote != NO_QUOTE or not speaks(d) or r.token.lower_ in _FIRST:
        return False
    return r.quote != NO_QUOTE or (r.form == "name" and bool(d.gender) and _put_before(r, d.token.head))


def _put_before(r: Draft, said: Token) -> bool:
    """Whether `r` stands in the clause that a verb of saying follows: "the envoy will come, he said"."""
    clause = next((t for t in said.children if t.dep_ == "ccomp" and t.i < said.i), None)
    if clause is None and said.dep_ == "parataxis":
        clause = said.head
    return clause is not None and r.token.i < said.i and (r.token.i == clause.i or clause in r.token.ancestors)


def _verb(d: Draft) -> int:
    token = d.token
    while token.pos_ not in ("VERB", "AUX") and token.head.i != token.i:
        token = token.head
    return int(token.i)


def _agrees(chains: Chains, d: Draft, r: Draft) -> bool:
    chain = chains.of(r)
    if (r.token.dep_ in ("amod", "compound") and r.form == "demonym") or (r.type == "place" and d.gender):
        return False
    if d.gender:
        return (
            chain.person
            and not chain.plural
            and (not chain.genders or d.gender in chain.genders)
            and r.type in ("person", "office")
        )
    if d.plural:
        return (
            r.plural or (r.type in ("group", "body") and chain.first.form != "pronoun") or (r.type == "state" and False)
        )
    things = _SPEAKING if speaks(d) else ("state", "body", "outlet", "proposal", "happening", "topic", "place")
    return r.type in things and not r.plural and not chain.person


def _salience(chains: Chains, d: Draft, r: Draft) -> tuple[float, int]:
    """A weight for how much a candidate stands out where the pronoun is, ties to the nearest."""
    gap = d.sentence - r.sentence
    score = -2.0 * gap
    possessive = d.token.lower_ in _POSSESSIVE
    if r.subject:
        score += 1.0 if possessive else 2.0
    elif r.token.dep_ in ("dobj", "dative", "pobj") and r.token.dep_ != "pobj":
        score += 1.0
    elif r.token.dep_ == "poss":
        score += 0.5
    if possessive and gap == 0:
        score += 2.0 - 0.3 * min(d.order - r.order, 6)
    if r.form == "name":
        score += 0.5
    if r.paragraph != d.paragraph:
        score -= 1.0
    if d.subject and r.subject:
        score += 0.5
    if gap == 0 and r.subject and _clause_above(d) == r.token.head.i:
        score += 2.0
    if gap == 1 and r.form == "pronoun" and not possessive and {d.token.dep_, r.token.dep_} == {"dobj"}:
        score += 2.0
    score += min(len(chains.of(r).members), 8) * (0.05 if possessive and gap == 0 else 0.15)
    if possessive and d.token.head.dep_ == "conj" and d.token.head.head.i == r.head and gap == 0:
        score += 2.0
    if not d.gender and not d.plural and r.type in ("topic", "place", "happening"):
        score -= 1.0
    return score, r.order


def _clause_above(d: Draft) -> int:
    """The verb above the relative clause whose subject the pronoun is: "was" for "was in Oslo, where he met"."""
    clause = d.token.head
    if not d.subject or clause.dep_ != "relcl":
        return -1
    token = clause.head
    while token.pos_ not in ("VERB", "AUX") and token.head.i != token.i:
        token = token.head
    return int(token.i)


def _document(chains: Chains, d: Draft, recent: Sequence[Draft]) -> Draft | None:
    """Translations call a document "he": with no person in the paragraph, the last subject if it is a document."""
    if d.gender != "male" or (not d.subject and d.token.dep_ != "poss"):
        return None
    before = [
        r
        for r in recent
        if (r.subject or r.form == "pronoun")
        and r.paragraph >= d.paragraph - 1
        and r.sentence < d.sentence
        and r.quote == NO_QUOTE
    ]
    if not before or not any(m.lemma in lexicon().documents for m in chains.of(before[-1]).members):
        first = [r for r in before if r.sentence == before[-1].sentence]
        if not any(m.lemma in lexicon().documents for r in first[:1] for m in chains.of(r).members):
            return None
    texts = [
        r
        for r in recent
        if (r.paragraph >= d.paragraph - 1 and r.lemma in lexicon().documents)
        or any(m.lemma in lexicon().documents for m in chains.of(r).members)
    ]
    return next((r for r in reversed(texts) if r.subject or r.token.dep_ == "poss"), None)
