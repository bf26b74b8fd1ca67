"""What each candidate stands for: its type and form, and the name, title, state and office its words give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.extract.mentions.draft import Draft
from detente.extract.mentions.gazetteer import Hit, first
from detente.extract.mentions.lexicon import lexicon
from detente.extract.mentions.persons import beside_an_office, clean, person, title_facts
from detente.extract.mentions.places import is_place
from detente.extract.mentions.spans import MEASURES, PRONOUNS
from detente.model.authority import Entry, shipped
from detente.model.rows import MentionType

if TYPE_CHECKING:
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
# Movements known by letters and digits ("M23"): no place is called so.
_INITIALS = re.compile(r"[A-Z]{1,4}-?\d{1,3}")
# A body known by its initials, where it does what a treaty cannot.
_BARE_INITIALS = re.compile(r"[A-Z]{3,6}")
_RELATIVE = frozenset({"who", "whom", "whose"})
_PLURAL = frozenset(["they", "them", "their", "theirs", "themselves"])


def classify(draft: Draft, named: list[Hit], entities: Sequence[Tokens]) -> bool:
    """Fill in `draft`, told the tagger's names in its sentence; False when it is no mention of anything."""
    words = lexicon()
    token = draft.token
    if draft.b - draft.a == 1 and token.lower_ in PRONOUNS:
        return _pronoun(draft)
    if (
        draft.words.lower() in words.honorifics
        or (token.lower_ in words.honorifics and draft.b - draft.head > 1)
        or (token.lemma_.lower() in words.nothing and token.pos_ != "PROPN")
        or not any(c.isalpha() for c in draft.words)
    ):
        return False
    entity = next((e for e in entities if e.start <= draft.head < e.end), None)
    if (
        entity is not None
        and entity.label_ in MEASURES
        and token.lemma_.lower() not in words.proposals | words.happenings
    ):
        return False
    draft.plural = token.tag_ in ("NNS", "NNPS")
    draft.label = entity.label_ if entity is not None else ""
    inside = [h for h in named if draft.a <= h.a and h.b <= draft.b]
    if person(draft, entity, inside, named):
        return True
    hit = next((h for h in inside if h.a <= draft.head < h.b and (h.b >= draft.base or h.b == draft.head + 1)), None)
    if hit is not None and _known(draft, hit, entity):
        return True
    if beside_an_office(draft) and (hit is None or draft.b - draft.a >= 2):
        draft.type, draft.form, draft.name, draft.plural = "person", "name", draft.words, False
        return True
    if (
        (token.pos_ == "PROPN" or token.lower_ in words.media)
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
    return not (word == "it" and draft.token.dep_ == "expl")


def _known(draft: Draft, hit: Hit, entity: Tokens | None) -> bool:
    """A name of the authority file.

    Capitals are cities or governments by their syntax; small towns need the tagger's word.
    """
    doc, label = draft.doc, entity.label_ if entity is not None else ""
    if (
        label == "PERSON"
        and entity is not None
        and entity.end - entity.start > hit.b - hit.a
        and " of " not in entity.text
    ):
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
    """ "the Russians" stands for the state in reports of what states do; "Russians", "a Russian" for people; the Serbs
    of Kosovo are a community, which is no state's.
    """
    if _community(draft):
        draft.type, draft.form, draft.plural = "group", "name", True
        draft.name, draft.state, draft.authority = draft.words.removeprefix("the ").removeprefix("The "), "", ""
        return True
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
        token = draft.token
        while token.dep_ == "conj" and token.tag_ == "JJ":  # "the Norwegian, Chilean and Polish ministers"
            token = token.head
        draft.type = "state" if token.dep_ in ("amod", "compound", "nmod") else "person"
        if draft.type == "person":
            draft.authority, draft.name, draft.form = "", "", "nominal"
    return True


def _community(draft: Draft) -> bool:
    """A people told apart by the land it lives in, or as ethnic: "the Serbs of Kosovo", "ethnic Albanians"."""
    doc = draft.doc
    ethnic = draft.head > draft.a and doc[draft.head - 1].lower_ == "ethnic"
    of_land = draft.head + 2 < len(doc) and doc[draft.head + 1].lower_ == "of" and doc[draft.head + 2].pos_ == "PROPN"
    return (draft.plural or draft.token.tag_ in ("NNS", "NNPS")) and (ethnic or of_land)


def community(draft: Draft, paired: Sequence[tuple[Hit, Hit]]) -> bool:
    """Make a group of what a community's name heads; False for its name before another noun, which is no mention."""
    for land, people in paired:
        if people.a <= draft.head < people.b:
            draft.type, draft.form, draft.plural = "group", "name", True
            draft.name, draft.state, draft.authority = draft.words.removeprefix("the ").removeprefix("The "), "", ""
            return draft.a <= land.a and draft.token.dep_ not in ("amod", "compound", "nmod")
    return True


def _tagged(draft: Draft, entity: Tokens, inside: list[Hit]) -> None:
    """A name only the tagger knows."""
    draft.type, draft.form = _LABELS[entity.label_], "name"
    draft.name = entity.text.removeprefix("the ").removeprefix("The ")
    if draft.type == "group":
        draft.plural = True
    lemma = draft.lemma
    if draft.type == "place" and (lemma in lexicon().bodies or _INITIALS.fullmatch(draft.name)):
        draft.type = "body"
    if draft.type == "body" and _paper(draft.name):
        draft.type = "outlet"
    if lemma in lexicon().happenings and draft.type == "body":
        draft.type = "happening"
    if lemma in lexicon().proposals and draft.type == "body":
        draft.type = "proposal"
    draft.state = next((h.entries[0].state for h in inside if h.entries[0].kind != "city"), "")


def _paper(name: str) -> bool:
    """The name of an outlet by its last word: "the Harbour Gazette", "Lake Info radio"."""
    first, _, last = name.rpartition(" ")
    paper = last[:1].isupper() and last.lower() in lexicon().papers
    return bool(first) and (paper or last in lexicon().media)


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
    if lemma in words.governments and draft.state in shipped().states and _names_government(draft, inside):
        draft.type, draft.form, draft.plural = "state", "metonym", False
        draft.authority, draft.name = draft.state, shipped().states[draft.state].name
    elif (
        lower in words.groups
        or (draft.plural and (lemma in words.offices or lemma in words.persons))
        or (draft.plural and lemma in words.groups)
    ):
        draft.type, draft.plural = "group", True
    elif lemma in words.offices or modifier in words.offices:
        draft.type, draft.title = "office", clean(draft.words)
        title_facts(draft, [])
    elif lemma in words.persons:
        draft.type = "person"
        title_facts(draft, [])
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
        state = shipped().states.get(draft.state)  # a union has no entry, and no capital
        if lemma == "capital" and state is not None and state.capital and not draft.plural:
            draft.name, draft.authority = state.capital, f"city:{state.capital}"
    elif draft.token.pos_ == "PROPN" and draft.token.text[0].isupper():
        draft.name, draft.type = draft.words, "topic"
        if _BARE_INITIALS.fullmatch(draft.token.text) and _acts(draft):
            draft.name, draft.type, draft.form = draft.token.text, "body", "name"
    return True


def _acts(draft: Draft) -> bool:
    """Whether somebody is said to say or do what only people do."""
    verb = draft.token.head
    return draft.token.dep_ == "nsubj" and verb.pos_ == "VERB" and verb.lemma_ in lexicon().speaking


def _owns(draft: Draft, hit: Hit) -> bool:
    """The name narrows the head itself: not the ally in "the leader of America's oldest ally"."""
    doc = draft.doc
    return hit.b <= draft.base or hit.b >= draft.b or doc[hit.b].tag_ != "POS"


def _names_government(draft: Draft, inside: list[Hit]) -> bool:
    """The state's name stands directly before the head:
    "the Chinese side", "China's government", not "countries that China …".
    """
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
