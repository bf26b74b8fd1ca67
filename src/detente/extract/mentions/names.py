"""Passes over names: the same name, acronyms, parts and spellings of persons' names, appositions, and what the
authority file knows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from detente.extract.mentions.chains import Chain, Chains
from detente.extract.mentions.draft import Draft
from detente.extract.mentions.lexicon import lexicon
from detente.model.authority import Entry, shipped, tokens_of
from detente.model.evidence import Span
from detente.model.names import FAMILY_FIRST, SHORTEST_INITIALS, alike, fold, parts

# The article before an Arabic name.
_ARTICLE = re.compile(r"^(?:al|el|as|ash|at|ad|ar|az|an)[-‑](?=[A-Z])", re.IGNORECASE)


def one_type_a_name(drafts: list[Draft]) -> None:
    """The tagger reads each sentence alone;
    a word that is a person's family name here is one everywhere in the document.
    """
    _towns(drafts)
    family: dict[str, Draft] = {}
    for d in drafts:
        if d.type == "person" and d.form == "name" and (len(parts(d.name)) >= 2 or d.title):
            for word in {parts(d.name)[0], parts(d.name)[-1]} if parts(d.name) else ():
                family.setdefault(word, d)
    alone = {d.words for d in drafts if d.type == "person" and d.form == "name" and len(parts(d.name)) == 1}
    _namesakes_of_bodies(drafts)
    for d in drafts:
        if d.type == "person" or d.form == "pronoun" or _official(d):
            continue
        if d.type in ("body", "topic") and (d.words in alone or _acts(d)):
            family.setdefault(fold(d.words), d)
        if (bare_family(d.words) in family and _ARTICLE.sub("", d.words)[:1].isupper()) or _is_full_name(d, family):
            d.type, d.form, d.name, d.authority, d.plural, d.state = "person", "name", d.words, "", False, ""
        elif d.doc[d.a : d.b].text.istitle() or d.token.pos_ == "PROPN":
            _shrink(d, family)


def _namesakes_of_bodies(drafts: list[Draft]) -> None:
    """A body's short name is a person's whose family name it is here: "Wagner said", after "Maria Wagner". Where the
    document also names the body by its own name, only who speaks is the person.
    """
    family = {
        parts(d.name)[-1]
        for d in drafts
        if d.type == "person" and d.form == "name" and (len(parts(d.name)) >= 2 or (d.role and parts(d.name)))
    }
    common = lexicon().bodies | lexicon().groups
    short = [d for d in drafts if d.type in ("body", "outlet") and d.authority and d.words != d.name]
    short = [d for d in short if d.words.isalpha() and d.words.istitle() and d.words.lower() not in common]
    short = [d for d in short if fold(d.words) in family and d.token.tag_ != "NNPS"]
    if not short:
        return
    own = {d.authority for d in drafts if d.type in ("body", "outlet") and bare_words(d) == d.name}
    for d in short:
        if d.token.dep_ not in ("compound", "amod", "nmod") and (d.authority not in own or _speaks(d)):
            d.type, d.form, d.name, d.plural = "person", "name", d.words, False
            d.authority = d.state = d.told = ""


def _speaks(d: Draft) -> bool:
    return d.token.dep_ == "nsubj" and d.token.head.lemma_.lower() in lexicon().speech


def bare_family(words: str) -> str:
    """A lone name without its article, folded: "Al-Khatib" is Khatib's."""
    return fold(_ARTICLE.sub("", words))


def _acts(d: Draft) -> bool:
    """A lone capitalised word the tagger knows nothing of, where a person stands: "Lindqvist met", "Weber said"."""
    verb = d.token.head
    return (
        not d.label
        and d.token.tag_ == "NNP"
        and d.b - d.a == 1
        and d.words.isalpha()
        and d.words.istitle()
        and d.token.dep_ == "nsubj"
        and verb.pos_ == "VERB"
        and verb.lemma_.lower() in (lexicon().speech | lexicon().meeting) - {"report"}
    )


def _towns(drafts: list[Draft]) -> None:
    """The tagger takes towns for people; one that the document is "in" is a town where nobody is called so."""
    towns = shipped().names
    placed: dict[str, tuple[str, str, str]] = {}
    people: set[str] = set()
    for d in drafts:
        if d.type == "place" and d.authority.startswith("city:"):
            placed.setdefault(d.words, (d.name, d.authority, d.state))
        if d.type != "person" or d.form != "name":
            continue
        if d.title or not _is_town(d, towns):
            people |= {parts(d.name)[0], parts(d.name)[-1]} if d.name else set()
        elif d.token.dep_ == "pobj" and d.token.head.lower_ in lexicon().locative | {"to", "of"}:
            entry = towns[tokens_of(d.words)][0]
            placed.setdefault(d.words, (entry.name, entry.id, entry.state))
    for d in drafts:
        if d.type == "person" and d.words in placed and fold(d.words) not in people:
            d.type, d.gender = "place", ""
            d.name, d.authority, d.state = placed[d.words]


def _is_town(d: Draft, towns: Mapping[tuple[str, ...], tuple[Entry, ...]]) -> bool:
    return any(entry.kind == "city" for entry in towns.get(tokens_of(d.words), ()))


def _is_full_name(d: Draft, family: dict[str, Draft]) -> bool:
    """Two or three capitalised words that end in a family name of the document."""
    words = _ARTICLE.sub("", d.words).split()
    return 2 <= len(words) <= 3 and fold(words[-1]) in family and all(w.isalpha() and w.istitle() for w in words)


def _shrink(d: Draft, family: dict[str, Draft]) -> None:
    """In a headline "Lavrov Tells" is no name: keep the family name that begins the phrase, after a possessor."""
    tokens = [t for t in d.doc[d.a : d.b] if t.i >= d.a]
    start = next((n + 1 for n, t in enumerate(tokens) if t.tag_ == "POS"), 0)
    if (
        len(tokens) - start < (1 if start else 2)
        or fold(tokens[start].text) not in family
        or tokens[start].text[:1].islower()
    ):
        return
    if not all(t.text[:1].isupper() for t in tokens[start:]) or len(parts(d.words)) > 4:
        return
    token = tokens[start]
    if start and len(tokens) - start == 1:
        d.type, d.form, d.name, d.authority, d.plural = "person", "name", token.text, "", False
        return
    if any(fold(t.text) in ("jr", "administration", "tower") for t in tokens) or (
        d.type in ("body", "outlet") and d.label == "ORG" and start == 0
    ):
        return
    offset = token.idx - tokens[0].idx
    d.b = d.base = token.i + 1
    d.set_head(token.i)
    d.words = d.words[: offset + len(token.text)]
    d.span = Span(d.span.start, d.span.start + len(d.words))
    d.type, d.form, d.name, d.authority, d.plural, d.state = "person", "name", token.text, "", False, d.state


def _official(draft: Draft) -> bool:
    """A name the authority file settles, unless it is only a town's."""
    return bool(draft.authority) and not draft.authority.startswith("city:")


def same_name(chains: Chains) -> None:
    """One name, one state, one body: one chain."""
    seen: dict[tuple[str, str], Draft] = {}
    for d in chains.drafts:
        key = _identity(d)
        if key is None:
            continue
        if key in seen:
            chains.join(seen[key], d, "same name" if d.type != "state" else "the same state")
        else:
            seen[key] = d


def _identity(d: Draft) -> tuple[str, str] | None:
    if d.type == "state" and d.state:
        return "state", d.state
    if d.type == "group" and d.form == "demonym" and d.words.lower().startswith("the ") and d.state:
        return "state", d.state
    if d.authority:
        return d.type, d.authority
    if d.form == "name" and d.name:
        return d.type if d.type != "topic" else "body", f"{_person_key(d.name) if d.type == 'person' else fold(d.name)}"
    return None


def _person_key(name: str) -> str:
    return " ".join(parts(name)) + (" jr" if "jr" in fold(name).split() else "")


def bare_words(d: Draft) -> str:
    """A mention's words without the article."""
    return d.words[4:] if d.words.lower().startswith("the ") else d.words


def acronyms(chains: Chains) -> None:
    """ "J.C.P.O.A." and the capitalised words it abbreviates; two letters only where brackets give them."""
    long: dict[str, Draft] = _bracketed(chains.drafts)
    for d in chains.drafts:
        words = [w for w in bare_words(d).replace("-", " ").split() if w[:1].isupper()]
        if len(words) >= 3 and d.type not in ("person", "state"):
            long.setdefault("".join(w[0] for w in words), d)
    for d in chains.drafts:
        short = bare_words(d).replace(".", "")
        if 2 <= len(short) <= 8 and short.isupper() and short in long and d.type != "person":
            d.type, d.name, d.authority, d.plural = long[short].type, long[short].name, long[short].authority, False
            chains.join(long[short], d, f"{short} abbreviates {long[short].words}")


def _bracketed(drafts: list[Draft]) -> dict[str, Draft]:
    """What "African Union (AU)" abbreviates, by the short form: its letters begin the capitalised words in order, or,
    in another language than the name's, they alone stand in brackets behind a body.
    """
    out: dict[str, Draft] = {}
    for d, after in pairwise(drafts):
        short = after.words.replace(".", "")
        brackets = after.a - d.b == 1 and after.sentence == d.sentence and d.doc[d.b].text == "("
        if not brackets or not short.isupper() or d.type not in ("body", "group", "topic", "outlet", "proposal"):
            continue
        words = [w for w in re.findall(r"\w+", bare_words(d)) if w[0].isupper()]
        alone = after.b < len(after.doc) and after.doc[after.b].text == ")" and d.type in ("body", "group")
        foreign = alone and len(words) >= 2 and len(short) >= SHORTEST_INITIALS and not after.authority
        if "".join(w[0] for w in words).startswith(short) or foreign:
            out.setdefault(short, d)
    return out


def name_parts(chains: Chains) -> None:
    """ "Lavrov", "Mr. Lavrov", "Minister Lavrov" after "Sergei Lavrov"; spellings of one name."""
    people = [c for c in chains.all() if c.first.type == "person" and c.names]
    full = [c for c in people if c.full_names]
    index: dict[str, list[Chain]] = defaultdict(list)
    for chain in full:
        for name in chain.full_names:
            for word in {parts(name)[0], parts(name)[-1]}:
                index[word].append(chain)
    _join_spellings(chains, full)
    for chain in people:
        if chains.of(chain.first) is not chain or chain.full_names:
            continue
        bare = sorted(chain.names)[0]
        found = index.get(fold(bare).split(" ")[-1], []) if fold(bare) else []
        likely = _unique(chains, list(found) or [c for c in full if alike(bare, c.full_names[0]) == "part"])
        likely = [
            c for c in likely if compatible(chain, c) and _part_fits(bare, c) and not _another_of_the_family(chain, c)
        ]
        if likely:
            chains.join(
                _most_likely(chain, likely).first, chain.first, f"{bare} is part of the name {likely[0].full_names[0]}"
            )
    _weak_spellings(chains)


def _unique(chains: Chains, found: Iterable[Chain]) -> list[Chain]:
    out: dict[int, Chain] = {}
    for chain in found:
        current = chains.of(chain.first)
        out[current.first.order] = current
    return list(out.values())


def _join_spellings(chains: Chains, full: list[Chain]) -> None:
    buckets: dict[str, list[Chain]] = defaultdict(list)
    for chain in full:
        buckets[parts(chain.full_names[0])[-1][:1]].append(chain)
        if parts(chain.full_names[0])[0][:1] != parts(chain.full_names[0])[-1][:1]:
            buckets[parts(chain.full_names[0])[0][:1]].append(chain)
    for _, bucket in sorted(buckets.items()):
        for i, a in enumerate(bucket):
            for b in bucket[i + 1 :]:
                like = alike(a.full_names[0], b.full_names[0])
                if like in ("same", "spelling", "short", "initial", "part") and compatible(a, b):
                    chains.join(a.first, b.first, f"{a.full_names[0]} and {b.full_names[0]} are spellings of one name")


def _part_fits(bare: str, chain: Chain) -> bool:
    """A lone word is the family name, or the given name of somebody also called by it."""
    junior = "jr" in fold(bare).split()
    return any(
        alike(bare, name) in ("part", "same") and junior == ("jr" in fold(name).split()) for name in chain.full_names
    )


def _another_of_the_family(bare: Chain, full: Chain) -> bool:
    """ "Trump" all through a report that names a Melania Trump once, and later, is somebody else."""
    return (
        not full.held
        and not full.roles
        and bare.first.order < full.first.order
        and len(bare.members) > 2 * len(full.members)
    )


def compatible(a: Chain, b: Chain) -> bool:
    """False when gender, state or office speak against two chains being one person."""
    if a.genders and b.genders and not a.genders & b.genders:
        return False
    states = not a.states or not b.states or bool(a.states & b.states)
    office = not a.roles or not b.roles or bool(a.roles & b.roles) or not (a.states and b.states)
    return states or (office and not (a.full_names and b.full_names))


def _most_likely(chain: Chain, found: list[Chain]) -> Chain:
    """Same office first, then who is named by that family name most, then who was named last before."""
    at = chain.first.order

    def rank(c: Chain) -> tuple[int, int, int, int]:
        family = any(parts(n)[-1] in fold(chain.first.name) for n in c.full_names) or bool(c.states & FAMILY_FIRST)
        before = [m.order for m in c.members if m.order < at]
        return bool(c.roles & chain.roles), family, len(c.members), max(before, default=-1)

    return max(found, key=rank)


def _weak_spellings(chains: Chains) -> None:
    """ "Lee" for "Li": only where nobody else answers to it, and the other is named all through the story."""
    people = [c for c in chains.all() if c.first.type == "person" and c.names]
    for chain in people:
        if chain.full_names or chains.of(chain.first) is not chain:
            continue
        bare = sorted(chain.names)[0]
        found = [
            c
            for c in people
            if chains.of(c.first) is c
            and c is not chain
            and c.full_names
            and any(alike(bare, n) == "weak" for n in c.full_names)
        ]
        if (
            len(found) == 1
            and len(chain.members) < len(found[0].members)
            and compatible(chain, found[0])
            and found[0].first.order < chain.first.order
        ):
            chains.join(
                found[0].first,
                chain.first,
                f"{bare} is a spelling of the family name of {found[0].full_names[0]}, and nobody else here has it",
            )
