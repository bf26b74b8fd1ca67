"""What the tagger makes of names, put right where it goes wrong in ways that are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.extract.mentions.gazetteer import Hit
from detente.extract.mentions.lexicon import lexicon
from detente.model.dates import months

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Entity

# Labels of who can act.
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"})
_STATEHOOD = frozenset({"Republic", "Kingdom", "State", "Federation", "Union", "Democratic", "Federal", "Islamic"})
_DASHES = frozenset("-–—")
# Letters of "Jan", the given name and the month.
SHORT_MONTH = 3


def put_right(doc: Doc, named: Sequence[Hit]) -> None:
    """Put the tagger's names of one sentence right, told the names of the authority file in it."""
    _set(doc, _cut(doc))
    _set(doc, _office_holders(doc, named))
    _set(doc, _after_months(doc))


def _set(doc: Doc, entities: Sequence[Entity] | None) -> None:
    if entities is not None:
        doc.set_ents(list(entities), default="outside")


def _cut(doc: Doc) -> list[Entity] | None:
    """Names without what does not belong to them; None when all are well."""
    kept = [_belonging(doc, e) for e in doc.ents]
    return [e for e in kept if e is not None] if any(k is not e for k, e in zip(kept, doc.ents, strict=True)) else None


def _belonging(doc: Doc, entity: Entity) -> Entity | None:
    """The part of a name that is one; None for "Sat Mar", and for the "Defense" of a "Defense Minister"."""
    if entity.label_ not in _NAMES:
        return entity
    words = lexicon()
    start, end = entity.start, entity.end
    for i in range(start + 1, end - 1):
        if doc[i].text in _DASHES and doc[i - 1].whitespace_ and doc[i].whitespace_:
            end = i  # "Ana Example - Norland's former envoy"
            break
    while end > start and (
        doc[end - 1].pos_ in ("ADP", "CCONJ") or doc[end - 1].text in _DASHES or _rank(doc, end - 1, end)
    ):
        end -= 1
    if all(t.lower_.strip(".") in words.calendar or t.lower_.strip(".") in months() for t in doc[start:end]):
        return entity if end - start == 1 and doc[start].lower_ not in words.calendar else None
    field = end - start == 1 and doc[start].lower_ in words.portfolios and end < len(doc)
    if field and doc[end].text[0].isupper() and doc[end].lemma_.lower() in words.offices:
        return None
    if entity.label_ in ("PERSON", "ORG") and end < len(doc) and doc[end].lower_ in words.media:
        return _named(doc, start, end + 1, "ORG")  # "Lakeside Info radio"
    return entity if end == entity.end else _named(doc, start, end, entity.label_)


def _named(doc: Doc, start: int, end: int, label: str) -> Entity:
    from spacy.tokens import Span

    return Span(doc, start, end, label=label)


def _rank(doc: Doc, i: int, end: int) -> bool:
    """An officer's rank, shortened, that belongs to the name behind it: "NATO Brig. Gen. Bo Beispiel"."""
    return end < len(doc) and doc[i].lower_.strip(".") in lexicon().short_ranks and doc[i].text[0].isupper()


def _office_holders(doc: Doc, named: Sequence[Hit]) -> list[Entity] | None:
    """Mark the name in "Foreign Minister of the Republic of Norland Ana Example", which the tagger cuts anywhere."""
    found = []
    for hit in named:
        end = hit.b
        while end < len(doc) and end - hit.b < 4 and doc[end].text.istitle() and doc[end].tag_ in ("NNP", "NNPS", "NN"):
            end += 1
        if end - hit.b >= 2 and any(e.kind == "state" for e in hit.entries) and _office_of(doc, hit.a):
            found.append(_named(doc, hit.b, end, "PERSON"))
    return _with(doc, found)


def _after_months(doc: Doc) -> list[Entity] | None:
    """Mark the whole of "Jan Otto Example", of which the tagger leaves out what looks like a month's short form."""
    found = [
        _named(doc, e.start - 1, e.end, "PERSON")
        for e in doc.ents
        if e.label_ == "PERSON" and e.start > 0 and _short_month(doc, e.start - 1) and not e.text[0].isdigit()
    ]
    return _with(doc, found)


def _with(doc: Doc, found: Sequence[Entity]) -> list[Entity] | None:
    """The names found, and the tagger's that none of them touches; None when none was found."""
    if not found:
        return None
    return [*(e for e in doc.ents if all(e.end <= f.start or f.end <= e.start for f in found)), *found]


def _short_month(doc: Doc, i: int) -> bool:
    """A month's short form without full stop that neither a number nor "in" makes a month."""
    word, before = doc[i], doc[i - 1] if i else None
    return (
        len(word.text) == SHORT_MONTH
        and word.text.istitle()
        and word.lower_ in months()
        and not word.ent_type_
        and word.pos_ == "PROPN"
        and not (before is not None and (before.pos_ in ("ADP", "NUM") or before.text[0].isdigit()))
    )


def _office_of(doc: Doc, state: int) -> bool:
    """An office, "of", and at most "the Republic of" stand right before a state's name."""
    i = state
    while i > 0 and state - i < 6 and (doc[i - 1].lower_ in ("of", "the") or doc[i - 1].text in _STATEHOOD):
        i -= 1
    while i > 0 and state - i < 9 and doc[i - 1].lemma_.lower() not in lexicon().offices:
        if not doc[i - 1].text.istitle() and doc[i - 1].lower_ not in ("of", "for", "and"):
            return False
        i -= 1
    return 0 < i < state and doc[i - 1].lemma_.lower() in lexicon().offices
