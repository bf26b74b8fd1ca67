"""Persons by name: where the title ends and the bare name begins, and what the title tells."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from detente.extract.mentions.draft import Draft
from detente.extract.mentions.gazetteer import Hit, first
from detente.extract.mentions.lexicon import lexicon
from detente.model.authority import is_past, shipped
from detente.model.names import FAMILY_FIRST, fold, parts, spelling

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Tokens

# Words between an office and the comma before its holder's name.
LONGEST_TITLE = 10
# States whose people are called by their given name.
_BY_GIVEN_NAME = frozenset({"ET", "ER", "SO", "IS"})


def person(draft: Draft, entity: Tokens | None, inside: list[Hit], named: list[Hit]) -> bool:
    """A person by name: after a title or an honorific, or as the tagger or the authority file knows it."""
    doc, words = draft.doc, lexicon()
    if draft.token.pos_ not in ("PROPN", "NOUN", "X", "ADJ") or (draft.plural and draft.token.tag_ != "NNPS"):
        return False
    titled = None
    for i in range(draft.a, draft.head):
        lower = doc[i].lower_
        lemma = doc[i].lemma_.lower()
        if (
            lower in words.honorifics
            or lower in words.offices
            or (lemma in words.offices | words.persons and doc[i].tag_ not in ("NNS", "NNPS", "VB", "VBP", "VBZ"))
        ):
            titled = i
    start = _name_start(draft, entity, titled, inside)
    if start is None:
        return False
    covering = next((h for h in inside if h.a <= draft.head < h.b), None)
    if covering is not None and titled is None and covering.b - covering.a >= draft.base - start:
        whole = doc[start : draft.base].text
        if not _known_person(whole) and first(
            covering.entries, "state", "demonym", "capital", "metonym", "body", "outlet", "people"
        ):
            return False
        if entity is None or entity.label_ != "PERSON":
            return False
    name = doc[start : draft.base].text
    draft.type, draft.form, draft.plural = "person", "name", False
    draft.name, draft.title = name, clean(doc[draft.a : start].text)
    title_facts(draft, [h for h in inside if h.b <= start])
    given = parts(name)
    if not draft.gender and len(given) >= 2:
        draft.gender = "female" if given[0] in words.women else "male" if given[0] in words.men else ""
    if draft.role and not draft.state and draft.b + 1 < len(doc) and doc[draft.b].lower_ == "of":
        behind = next((h for h in named if h.a in (draft.b + 1, draft.b + 2) and h.entries[0].kind == "state"), None)
        draft.state = behind.entries[0].state if behind else ""
    return True


def _name_start(draft: Draft, entity: Tokens | None, titled: int | None, inside: list[Hit]) -> int | None:
    """Where the bare name begins inside the draft, or None when there is none."""
    doc = draft.doc
    if titled is not None:
        if draft.token.lemma_.lower() in lexicon().offices and (entity is None or entity.label_ != "PERSON"):
            return None
        start = titled + 1
        while start < draft.head and doc[start].lower_ in (
            "of",
            "for",
            "state",
            "defense",
            "defence",
            "affairs",
            "foreign",
            "the",
            "general",
            "-",
            ",",
            ".",
            "designate",
            "elect",
        ):
            start += 1
        if entity is not None and entity.label_ == "PERSON" and entity.start > start:
            start = entity.start
        if (
            all(_name_word(doc[i].text) for i in range(start, draft.base))
            and (doc[start].text[:1].isupper() or (doc[start].lower_ in lexicon().particles and start < draft.head))
            and doc[start].pos_ in ("PROPN", "NOUN", "ADJ", "X", "VERB")
        ):
            return (
                None
                if entity is not None
                and entity.label_ in ("ORG", "GPE", "DATE")
                and entity.start <= titled
                and not _honorific(doc, titled)
                else start
            )
        return None
    if entity is not None and entity.label_ == "PERSON" and entity.end >= draft.head + 1:
        start = max(entity.start, draft.a)
        while start < draft.head and not doc[start].text[:1].isupper() and doc[start].lower_ not in lexicon().particles:
            start += 1
        words = [doc[i].text for i in range(start, draft.base)]
        plausible = all(_name_word(w) for w in words) and doc[draft.head].text[:1].isupper()
        return start if plausible and not _common_head(draft) else None
    if _known_person(doc[draft.a : draft.base].text):
        return draft.a
    return _behind_a_state(draft, inside)


def _behind_a_state(draft: Draft, inside: list[Hit]) -> int | None:
    """Where the name begins in "Norland's Lind" and "Norland's Karl Lind": one that somebody in that state's offices
    has, a given name before it, or what only people do. "Norland's Steelworks" is nobody.
    """
    doc, words = draft.doc, lexicon()
    owner = next((h for h in inside if h.b < draft.base and doc[h.b].tag_ == "POS" and h.a == draft.a), None)
    if owner is None or not owner.entries[0].state or owner.b >= draft.head:
        return None
    start = owner.b + 1
    name = [doc[i].text for i in range(start, draft.base)]
    if not 1 <= len(name) <= 3 or not all(w[:1].isupper() and not w.isupper() and _name_word(w) for w in name):
        return None
    if _common_head(draft) or draft.token.pos_ != "PROPN":
        return None
    given = len(name) > 1 and (spelling(fold(name[0])) in _given() or name[0].lower() in words.women | words.men)
    held = (owner.entries[0].state, spelling(fold(name[-1]))) in _families()
    verb = draft.token.head
    acts = draft.token.dep_ == "nsubj" and verb.pos_ == "VERB" and verb.lemma_.lower() in words.personal
    return start if given or held or acts else None


def beside_an_office(draft: Draft) -> bool:
    """ "his wife, Brigitte", "the mayor of Oslo, Karl Lind,": a name in apposition to what only a person is."""
    token, words = draft.token, lexicon()
    if token.pos_ != "PROPN":
        return False
    near = words.offices | words.persons
    if token.dep_ == "appos" and token.head.i < draft.a and token.head.lemma_.lower() in near:
        return True
    doc, a, b = draft.doc, draft.a, draft.b
    fenced = a >= 2 and b < len(doc) and doc[a - 1].text == "," and doc[b].text == "," and b - a >= 2
    if not fenced or not all(t.text[:1].isupper() or t.lower_ in words.particles or t.text == "-" for t in doc[a:b]):
        return False
    held = [t for t in doc[max(0, a - LONGEST_TITLE) : a - 1] if t.lemma_.lower() in words.offices]
    return bool(held) and held[-1].tag_ in ("NN", "NNP") and (held[-1].i == a - 2 or held[-1].right_edge.i >= a - 2)


def _common_head(draft: Draft) -> bool:
    """A capitalised common noun at the end is no family name: "Trump Tower", "Clinton Foundation"."""
    words, lower = lexicon(), draft.token.lower_
    return any(
        lower in known
        for known in (
            words.offices,
            words.bodies,
            words.groups,
            words.places,
            words.happenings,
            words.proposals,
            words.governments,
        )
    )


def _honorific(doc: Doc, i: int) -> bool:
    return doc[i].lower_ in lexicon().honorifics


def _name_word(word: str) -> bool:
    return (
        word[:1].isupper()
        or word in ("-", ".")
        or word.lower() in lexicon().particles
        or word.lower() in ("un", "il", "jong", "in")
    )


def _known_person(name: str) -> bool:
    """True for the full name, in any spelling, of somebody in the office-holders table."""
    return (
        len(parts(name)) in (2, 3)
        and name[:1].isupper()
        and tuple(spelling(w) for n, w in enumerate(parts(name)) if len(w) > 1 or n != 1) in _people()
    )


@functools.cache
def _people() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(map(spelling, parts(name))) for names in shipped().people.values() for name in names)


@functools.cache
def _given() -> frozenset[str]:
    """First parts of the names of the office-holders table, as spelled."""
    names = (parts(name) for names in shipped().people.values() for name in names)
    return frozenset(spelling(name[0]) for name in names if len(name) > 1 and len(name[0]) > 1)


@functools.cache
def _families() -> frozenset[tuple[str, str]]:
    """(state, name as spelled) that people of the office-holders table are called by alone: the family name, and the
    first name where that is the family's or what one is called by.
    """
    found: set[tuple[str, str]] = set()
    for holder in shipped().holders:
        words = parts(holder.person)
        ends = (words[0], words[-1]) if holder.iso in FAMILY_FIRST | _BY_GIVEN_NAME else words[-1:]
        found |= {(holder.iso, spelling(word)) for word in ends}
    return frozenset(found)


def clean(words: str) -> str:
    """Words without the marks around them."""
    return words.strip(" ,'\"’“”-–—")


def title_facts(draft: Draft, inside: list[Hit]) -> None:
    """State, office, gender and whether it is past, from the words of the title."""
    words = lexicon()
    draft.past = is_past(draft.title)
    for hit in inside:
        entry = hit.entries[0]
        if entry.state and not draft.state:
            draft.state = entry.state
    title = draft.title or draft.words
    role = shipped().role(title, draft.state)
    draft.role = role.key if role else ""
    for word in title.lower().split():
        if word in ("his", "her") or word.endswith(("’s", "'s")):
            continue  # whose spokesman it is says nothing of the spokesman
        if word.strip(".,") in words.female or word in words.female:
            draft.gender = "female"
        elif (word.strip(".,") in words.male or word in words.male) and not draft.gender:
            draft.gender = "male"
