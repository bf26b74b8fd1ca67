"""Words that stand beside a name: "Li Hui, the special representative"; "who served as ambassador"."""

from __future__ import annotations

import re
from collections import defaultdict

from detente.extract.mentions.chains import Chains
from detente.extract.mentions.draft import Draft
from detente.extract.mentions.lexicon import lexicon
from detente.extract.mentions.names import compatible
from detente.model.rows import KNOWN_AS


def appositives(chains: Chains) -> None:
    """ "Li Hui, the special representative"; "its leader, Kim Jong-un"; "Small is an expert"."""
    by_sentence: dict[int, list[Draft]] = defaultdict(list)
    for d in chains.drafts:
        by_sentence[d.sentence].append(d)
    for _, drafts in sorted(by_sentence.items()):
        heads = {d.head: d for d in drafts}
        for d in drafts:
            other = _beside(d, drafts, heads)
            if other is not None and _one_person(chains, d, other):
                chains.join(other, d, f"{d.words} stands beside {other.words}")
                if _held_once(d):
                    d.title = d.role = ""


# Between a name and another of the same person: "Amadi, widely known as Kito".
_ALSO_CALLED = re.compile(
    r"\s*,?\s*\(?(?:who\s+(?:is|was)\s+)?(?:\w+ly\s+|better\s+|best\s+|also\s+|otherwise\s+)?"
    r"(?:known\s+(?:\w+ly\s+)?(?:as|by\s+(?:his|her)\s+(?:nom\s+de\s+guerre|nickname|alias)\s*,?)"
    r"|nicknamed|alias|a\.?k\.?a\.?)\s*[“\"'‘]?\s*",
    re.IGNORECASE,
)


def other_names(chains: Chains) -> None:
    """ "Amadi, widely known as Kito": two names of one person, however unlike."""
    people: dict[int, list[Draft]] = defaultdict(list)
    for d in chains.drafts:
        if d.type == "person":
            people[d.sentence].append(d)
    for right in chains.drafts:
        before = [d for d in people[right.sentence] if d.b <= right.a]
        left = max(before, key=lambda d: d.b, default=None)
        if left is None or right.form != "name" or right.authority:
            continue
        if _ALSO_CALLED.fullmatch(right.doc[left.b : right.a].text):
            for same in chains.of(right).members:
                same.type = "person"
            chains.join(left, right, f"{left.words}{KNOWN_AS}{right.words}")


def _beside(d: Draft, drafts: list[Draft], heads: dict[int, Draft]) -> Draft | None:
    token = d.token
    beside = _right_before(d, drafts)
    if token.dep_ == "appos" and token.head.i in heads:
        return beside or heads[token.head.i]
    if token.dep_ == "attr" and token.head.lemma_ == "be" and not any(c.dep_ == "neg" for c in token.head.children):
        subject = next((c for c in token.head.children if c.dep_ == "nsubj"), None)
        named = heads.get(subject.i) if subject is not None and d.type in ("office", "person") else None
        return _antecedent(named, drafts) if named is not None else None
    if (
        token.dep_ == "pobj"
        and token.head.lower_ == "as"
        and d.type == "office"
        and token.head.i >= 2
        and d.doc[token.head.i - 1].text == ","
    ):
        return next((o for o in drafts if o.b == token.head.i - 1 and o.person), None)
    if (
        token.dep_ == "pobj"
        and token.head.lower_ == "as"
        and token.head.head.lemma_ in lexicon().serving
        and d.type == "office"
    ):
        subject = next((c for c in token.head.head.children if c.dep_ == "nsubj"), None)
        named = heads.get(subject.i) if subject is not None else None
        return _antecedent(named, drafts) if named is not None else None
    return beside if token.dep_ not in ("nsubj", "nsubjpass", "conj") or _fenced(d) else None


def _fenced(d: Draft) -> bool:
    """A name between commas is no subject, whatever the parser says."""
    return d.token.dep_ == "nsubj" and d.b < len(d.doc) and d.doc[d.b].text == "," and d.form == "name"


def _right_before(d: Draft, drafts: list[Draft]) -> Draft | None:
    """The person whose mention ends at the comma before this one, when a mark closes this one too."""
    if d.a >= 2 and d.doc[d.a - 1].text == ",":
        left = [o for o in drafts if o.b == d.a - 1 and o is not d and o.type in ("person", "office")]
        closed = d.b >= len(d.doc) or d.doc[d.b].text in (",", ".", ";", ")", "—", "–") or d.token.dep_ == "appos"
        if left and closed:
            return left[-1]
    return None


def _held_once(d: Draft) -> bool:
    """ "Li, who served as ambassador": no evidence that the office is held when the report is written."""
    verb = d.token.head.head if d.token.dep_ == "pobj" else d.token.head
    return d.type == "office" and d.token.dep_ in ("attr", "pobj") and verb.tag_ == "VBD"


def _antecedent(named: Draft, drafts: list[Draft]) -> Draft | None:
    """Whom "who" takes up: the person right before it."""
    if named.token.lower_ != "who":
        return named
    return next((o for o in reversed(drafts) if o.b <= named.a and named.a - o.b <= 2 and o.person), None)


def _one_person(chains: Chains, a: Draft, b: Draft) -> bool:
    x, y = chains.of(a), chains.of(b)
    if not (a.person and b.person) or a.form == "pronoun" or b.form == "pronoun":
        two = bool(a.authority and b.authority and a.authority != b.authority)  # "Congress, not just the League"
        return (
            not two
            and a.type == b.type
            and a.type in ("body", "place", "outlet", "proposal")
            and a.token.dep_ == "appos"
        )
    if (x.full_names and y.full_names) or (x.names and y.names):
        return False
    return compatible(x, y) and (a.form == "name") != (b.form == "name")
