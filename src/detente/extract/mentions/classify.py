"""What each candidate stands for: its type and form, and the name, title, state and office its words give."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from detente.extract.mentions.draft import Draft
from detente.extract.mentions.gazetteer import Hit, first
from detente.extract.mentions.lexicon import lexicon
from detente.extract.mentions.places import is_place
from detente.extract.mentions.spans import MEASURES, PRONOUNS
from detente.model.authority import Entry, is_past, shipped
from detente.model.names import parts, spelling
from detente.model.rows import MentionType

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Tokens

_LABELS: dict[str, MentionType] = {
    "ORG": "body",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
    "EVENT": "happening",
    "LAW": "proposal",
}
_RELATIVE = frozenset({"who", "whom", "whose"})
_PLURAL = frozenset(["they", "them", "their", "theirs", "themselves"])


def classify(draft: Draft, named: list[Hit]) -> bool:
    """Fill in `draft`; False when it is no mention of anything."""
    doc, words = draft.doc, lexicon()
    token = draft.token
    if draft.b - draft.a == 1 and token.lower_ in PRONOUNS:
        return _pronoun(draft)
    if (
        draft.words.lower() in words.honorifics
        or (token.lemma_.lower() in words.nothing and token.pos_ != "PROPN")
        or not any(c.isalpha() for c in draft.words)
    ):
        return False
    entity = next((e for e in doc.ents if e.start <= draft.head < e.end), None)
    if (
        entity is not None
        and entity.label_ in MEASURES
        and token.lemma_.lower() not in words.proposals | words.happenings
    ):
        return False
    draft.plural = token.tag_ in ("NNS", "NNPS")
    draft.label = entity.label_ if entity is not None else ""
    inside = [h for h in named if draft.a <= h.a and h.b <= draft.b]
    if _person(draft, entity, inside, named):
        return True
    hit = next((h for h in inside if h.a <= draft.head < h.b and (h.b >= draft.base or h.b == draft.head + 1)), None)
    if hit is not None and _known(draft, hit, entity):
        return True
    if _beside_an_office(draft) and (hit is None or draft.b - draft.a >= 2):
        draft.type, draft.form, draft.name, draft.plural = "person", "name", draft.words, False
        return True
    if (
        token.pos_ == "PROPN"
        and entity is not None
        and entity.label_ in _LABELS
        and token.lemma_.lower() not in words.offices
    ):
        _tagged(draft, entity, inside)
        return entity.start >= draft.a
    return _described(draft, inside)


def _pronoun(draft: Draft) -> bool:
    word = draft.token.lower_
    draft.form = "pronoun"
    draft.plural = word in _PLURAL
    draft.gender = "male" if word in lexicon().male else "female" if word in lexicon().female else ""
    if draft.gender or word in _RELATIVE or word in ("i", "me", "my", "myself"):
        draft.type = "person"
    elif draft.plural:
        draft.type = "group"
    if word == "it" and draft.token.dep_ == "expl":
        return False
    return True


def _person(draft: Draft, entity: Tokens | None, inside: list[Hit], named: list[Hit]) -> bool:
    """A person by name: a title and a name, an honorific and a name, or a name the tagger or the authority file knows."""
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
    start = _name_start(draft, entity, titled)
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
    draft.name, draft.title = name, _clean(doc[draft.a : start].text)
    _title_facts(draft, [h for h in inside if h.b <= start])
    given = parts(name)
    if not draft.gender and len(given) >= 2:
        draft.gender = "female" if given[0] in words.women else "male" if given[0] in words.men else ""
    if draft.role and not draft.state and draft.b + 1 < len(doc) and doc[draft.b].lower_ == "of":
        behind = next((h for h in named if h.a in (draft.b + 1, draft.b + 2) and h.entries[0].kind == "state"), None)
        draft.state = behind.entries[0].state if behind else ""
    return True


def _name_start(draft: Draft, entity: Tokens | None, titled: int | None) -> int | None:
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
            and doc[start].text[:1].isupper()
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
    return None


def _beside_an_office(draft: Draft) -> bool:
    """ "his wife, Brigitte": a name in apposition to what only a person is."""
    token, words = draft.token, lexicon()
    return (
        token.dep_ == "appos"
        and token.pos_ == "PROPN"
        and token.head.i < draft.a
        and token.head.lemma_.lower() in words.offices | words.persons
    )


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


def _clean(words: str) -> str:
    return words.strip(" ,'\"’“”-–—")


def _title_facts(draft: Draft, inside: list[Hit]) -> None:
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
    for word in title.lower().replace("’s", "").replace("'s", "").split():
        if word.strip(".,") in words.female or word in words.female:
            draft.gender = "female"
        elif (word.strip(".,") in words.male or word in words.male) and not draft.gender:
            draft.gender = "male"


def _known(draft: Draft, hit: Hit, entity: Tokens | None) -> bool:
    """A name of the authority file. Capitals are cities or governments by their syntax; small towns need the tagger's word."""
    doc, label = draft.doc, entity.label_ if entity is not None else ""
    if label == "PERSON" and entity is not None and entity.end - entity.start > hit.b - hit.a and " of " not in entity.text:
        return False
    entry = first(hit.entries, "state", "metonym", "capital", "body", "outlet", "people", "demonym", "city")
    if entry is None:
        return False
    draft.state, draft.authority, draft.name = entry.state, entry.id, entry.name
    if entry.kind in ("state", "capital", "metonym"):
        _government(draft, entry)
    elif entry.kind in ("body", "outlet"):
        draft.type, draft.form = ("body" if entry.kind == "body" else "outlet"), "name"
        draft.plural = False
    elif entry.kind in ("demonym", "people"):
        return _people_of(draft, entry)
    elif label in ("GPE", "LOC", "FAC") or (
        doc[draft.head].dep_ == "pobj" and doc[draft.head].head.lower_ in lexicon().locative
    ):
        draft.type, draft.form = "place", "name"
    else:
        draft.state = draft.authority = draft.name = ""
        return False
    return True


def _government(draft: Draft, entry: Entry) -> None:
    draft.type, draft.plural = "state", False
    if entry.kind == "state":
        draft.form = "name"
    elif entry.kind == "capital" and is_place(draft.token):
        draft.type, draft.form = "place", "name"
    else:
        draft.form, draft.authority = "metonym", entry.state
        draft.name = shipped().states[entry.state].name


def _people_of(draft: Draft, entry: Entry) -> bool:
    """ "the Russians" stands for the state in reports of what states do; "Russians", "a Russian" for people."""
    article = draft.doc[draft.a].lower_ == "the"
    draft.form = "demonym"
    plural = draft.plural or draft.token.text.endswith("s") or draft.token.tag_ in ("NNPS", "NNS")
    if draft.head != draft.b - 1 and draft.head < draft.base - 1:
        return False
    if plural or article:
        draft.type, draft.plural = "group", True
        draft.authority = ""
        draft.name = ""
    else:
        draft.type = "state" if draft.token.dep_ in ("amod", "compound", "nmod") else "person"
        if draft.type == "person":
            draft.authority, draft.name, draft.form = "", "", "nominal"
    return True


def _tagged(draft: Draft, entity: Tokens, inside: list[Hit]) -> None:
    """A name only the tagger knows."""
    draft.type, draft.form = _LABELS[entity.label_], "name"
    draft.name = entity.text.removeprefix("the ").removeprefix("The ")
    if draft.type == "group":
        draft.plural = True
    lemma = draft.lemma
    if lemma in lexicon().bodies and draft.type == "place":
        draft.type = "body"
    if lemma in lexicon().happenings and draft.type == "body":
        draft.type = "happening"
    if lemma in lexicon().proposals and draft.type == "body":
        draft.type = "proposal"
    draft.state = next((h.entries[0].state for h in inside if h.entries[0].kind != "city"), "")


def _described(draft: Draft, inside: list[Hit]) -> bool:
    """A description: type by its head noun, state by the names and demonyms among its words."""
    words, lemma = lexicon(), draft.lemma
    lower = draft.token.lower_
    if draft.head >= draft.base or draft.token.pos_ not in ("NOUN", "PROPN", "ADJ", "X", "VERB", "NUM"):
        return False
    draft.form = "nominal"
    for hit in inside:
        entry = hit.entries[0]
        if (
            entry.state
            and entry.kind != "city"
            and _owns(draft, hit)
            and (lemma not in words.persons | words.others or lemma == "counterpart")
        ):
            draft.state = draft.state or entry.state
    modifier = lemma.split("-")[-1]
    if lemma in words.governments and draft.state and _names_government(draft, inside):
        draft.type, draft.form, draft.plural = "state", "metonym", False
        draft.authority, draft.name = draft.state, shipped().states[draft.state].name
    elif (
        lower in words.groups
        or (draft.plural and (lemma in words.offices or lemma in words.persons))
        or (draft.plural and lemma in words.groups)
    ):
        draft.type, draft.plural = "group", True
    elif lemma in words.offices or modifier in words.offices:
        draft.type, draft.title = "office", _clean(draft.words)
        _title_facts(draft, [])
    elif lemma in words.persons:
        draft.type = "person"
        _title_facts(draft, [])
    elif lemma in words.bodies and not draft.plural:
        draft.type = "body"
        if draft.token.pos_ == "PROPN":
            draft.name = draft.words.removeprefix("the ").removeprefix("The ")
    elif lemma in words.proposals:
        draft.type = "proposal"
    elif lemma in words.happenings:
        draft.type = "happening"
    elif lemma in words.places:
        draft.type = "place"
        if lemma == "capital" and draft.state and shipped().states[draft.state].capital and not draft.plural:
            draft.name, draft.authority = (
                shipped().states[draft.state].capital,
                f"city:{shipped().states[draft.state].capital}",
            )
    elif draft.token.pos_ == "PROPN" and draft.token.text[0].isupper():
        draft.name, draft.type = draft.words, "topic"
    return True


def _owns(draft: Draft, hit: Hit) -> bool:
    """The name narrows the head itself: not the ally in "the leader of America's oldest ally"."""
    doc = draft.doc
    return hit.b <= draft.base or hit.b >= draft.b or doc[hit.b].tag_ != "POS"


def _names_government(draft: Draft, inside: list[Hit]) -> bool:
    """The state's name stands directly before the head: "the Chinese side", "China's government", not "countries that China …"."""
    if draft.lemma in ("country", "nation", "state", "republic"):
        return (
            draft.b - draft.a >= 4
            and draft.head == draft.a + 1
            and draft.doc[draft.a].lower_ == "the"
            and draft.doc[draft.head + 1].lower_ == "of"
        )
    return any(h.b <= draft.head and h.entries[0].state == draft.state for h in inside) or draft.doc[
        draft.head + 1 : draft.b
    ].text.startswith("of ")
