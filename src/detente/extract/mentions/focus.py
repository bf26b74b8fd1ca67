"""Who speaks on: after a quotation "the envoy said" is whoever spoke last, unless his office speaks against it."""

from __future__ import annotations

from detente.extract.mentions.chains import Chain, Chains
from detente.extract.mentions.draft import NO_QUOTE, Draft
from detente.extract.mentions.lexicon import lexicon
from detente.model.names import fold

# How many sentences back the last speaker is looked for.
REACH = 3
# Mentions before one among which those sentences lie.
WITHIN = 60


def speaks(d: Draft) -> bool:
    """True for the subject of a verb of saying."""
    return d.subject and d.token.head.lemma_.lower() in lexicon().speech


def is_source(d: Draft) -> bool:
    """True for the subject of a verb of saying and for "Lind" of "according to Lind"."""
    above = d.token.head
    return speaks(d) or (d.token.dep_ == "pobj" and above.lower_ == "to" and above.head.lower_ == "according")


def is_told(d: Draft) -> bool:
    """True for a speaker inside another's words: "Lind said the envoy had told him", "according to Lind, the envoy
    promised".
    """
    verb = d.token.head
    while True:
        if any(t.lower_ == "according" for t in verb.children):
            return speaks(d)
        if verb.dep_ in ("ccomp", "acl", "relcl") and verb.head.lemma_.lower() in lexicon().speech:
            return verb.head.i < d.token.i
        if verb.head.i == verb.i:
            return False
        verb = verb.head


def last_speaker(chains: Chains, d: Draft) -> Draft | None:
    """The named person who spoke last before `d`, which says a quotation, in this paragraph or the one before; none
    after anybody else.
    """
    if not speaks(d) or d.quote != NO_QUOTE or is_told(d) or not _ends_quotation(d):
        return None
    near = [
        r
        for r in chains.drafts[max(0, d.order - WITHIN) : d.order]
        if 0 < d.sentence - r.sentence <= REACH and r.paragraph >= d.paragraph - 1 and r.quote == NO_QUOTE
    ]
    spoke = [r for r in near if is_source(r) and not is_told(r)]
    if not spoke or spoke[-1].plural or not chains.of(spoke[-1]).person or not chains.of(spoke[-1]).names:
        return None
    return spoke[-1]


def holds(chain: Chain, d: Draft) -> bool:
    """Whether the document or the authority file calls a person by the office of `d`."""
    words = _known(chain)
    if d.role:
        return d.role in words or any(d.role == m.role for m in chain.members)
    return d.lemma in {w for known in words for w in known.split()}


def speaks_against(chain: Chain, d: Draft) -> bool:
    """Whether what is known of a person's office rules out the one of `d`. A rank goes with any office under arms."""
    known = {w for words in _known(chain) for w in words.split()}
    if not known:
        return False
    lists = lexicon()
    return not (known & (lists.ranks | lists.arms) if d.lemma in lists.ranks else holds(chain, d))


def _ends_quotation(d: Draft) -> bool:
    """Whether the words of saying stand right behind a quotation, or right before one."""
    verb = d.token.head.i
    beside = d.doc[max(0, min(d.a, verb) - 2) : min(d.a, verb)], d.doc[max(d.b, verb + 1) : max(d.b, verb + 1) + 2]
    return any(t.is_quote for words in beside for t in words)


def _known(chain: Chain) -> set[str]:
    titles = {
        fold(m.title or m.words) for m in chain.members if m.title or (m.type == "office" and m.form == "nominal")
    }
    return titles | chain.roles | {role for _, role in chain.held}
