"""Which words may be mentions: noun phrases, possessors, pronouns, names from the tagger and from the gazetteer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.extract.mentions.gazetteer import Hit
from detente.extract.mentions.lexicon import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Names the tagger gives to things that are no mention.
MEASURES = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
PRONOUNS = frozenset("he she him her his hers himself herself it its itself they them their theirs themselves i me my myself who whom whose".split())
_TRIM_LEFT = frozenset({"CC", "``", "''", ",", ":", ".", "-LRB-", "-RRB-", "HYPH", "PDT", "NFP", "SYM", "RB"})
_TRIM_RIGHT = frozenset({"POS", "``", "''", ",", ":", ".", "-LRB-", "-RRB-", "HYPH", "NFP", "SYM", "CC"})
_TITLE_LINKS = frozenset({"of", "for"})


class Words(NamedTuple):
    """Tokens [a, b) with their head; `base` is where the phrase ended before a following "of …" was added."""

    a: int
    b: int
    head: int
    base: int


def words_of(doc: Doc, named: list[Hit]) -> list[Words]:
    """Candidate mentions of one sentence, in reading order, no two with the same bounds."""
    found: dict[tuple[int, int], Words] = {}
    for a, b, head in _merge_titles(doc, _phrases(doc)):
        end = _extended(doc, head, b)
        found[a, end] = Words(a, end, head, b)
    heads = {w.head for w in found.values()}
    for token in doc:
        if token.dep_ == "poss" and token.i not in heads and token.lower_ not in PRONOUNS:
            a, b = _trim(doc, token.left_edge.i, token.i + 1)
            if a < b and (a, b) not in found:
                found[a, b] = Words(a, b, token.i, b)
                heads.add(token.i)
        elif token.lower_ in PRONOUNS and token.tag_ in ("PRP", "PRP$", "WP", "WP$") and (token.i, token.i + 1) not in found:
            found[token.i, token.i + 1] = Words(token.i, token.i + 1, token.i, token.i + 1)
            heads.add(token.i)
    for a, b, head in [*((e.start, e.end, e.root.i) for e in doc.ents if e.label_ not in MEASURES), *((h.a, h.b, doc[h.a : h.b].root.i) for h in named)]:
        a, b = _trim(doc, a, b)
        if a < b and not any(w.a <= a and b <= w.b and a <= w.head < b for w in found.values()):
            found[a, b] = Words(a, b, head if a <= head < b else b - 1, b)
    return sorted(found.values())


def _phrases(doc: Doc) -> list[tuple[int, int, int]]:
    """Base noun phrases, trimmed of what only surrounds them."""
    out = []
    for chunk in doc.noun_chunks:
        a, b = _trim(doc, chunk.start, chunk.end)
        if a < b and a <= chunk.root.i < b:
            out.append((a, b, chunk.root.i))
    return out


def _trim(doc: Doc, a: int, b: int) -> tuple[int, int]:
    while a < b and (doc[a].tag_ in _TRIM_LEFT or doc[a].is_punct or doc[a].is_space):
        a += 1
    while a < b and (doc[b - 1].tag_ in _TRIM_RIGHT or doc[b - 1].is_punct or doc[b - 1].is_space):
        b -= 1
    return a, b


def _merge_titles(doc: Doc, phrases: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """"Secretary" + "of" + "State Jane Doe" is one phrase: a title ending in a capitalised "of …", then a name."""
    offices, out = lexicon().offices, []
    for a, b, head in phrases:
        if out:
            left_a, left_b, left_head = out[-1]
            joined = left_b == a - 1 and doc[left_b].lower_ in _TITLE_LINKS and doc[left_head].lower_ in offices
            inside = [e for e in doc.ents if e.label_ == "PERSON" and e.end == b and a <= e.start]
            capital = doc[left_head].text[0].isupper() and doc[a].text[0].isupper()
            if joined and capital and b - a >= 2 and (inside or doc[a].lower_ == "state") and not (inside and inside[0].start == a and doc[a].lower_ != "state"):
                out[-1] = (left_a, b, head)
                continue
        out.append((a, b, head))
    return out


def _extended(doc: Doc, head: int, end: int) -> int:
    """Where the phrase ends with the "of …" that belongs to its head: "the chairman of the party", "the ambassador to Moscow"."""
    words = lexicon()
    lemma = doc[head].lemma_.lower()
    if lemma in words.offices:
        links = {"of", "for", "to", "at"}
    elif lemma in words.persons or lemma in words.bodies or lemma in words.groups or lemma in words.governments:
        links = {"of", "for"}
    elif doc[head].pos_ == "NOUN":
        links = {"of"}
    else:
        return end
    for _ in range(2):
        if end >= len(doc) or doc[end].lower_ not in links or doc[end].dep_ != "prep" or doc[end].head.i >= end:
            break
        target = next((t for t in doc[end].children if t.dep_ == "pobj"), None)
        if target is None or target.i <= end:
            break
        end = _phrase_end(doc, target)
        links = {"of", "for"}
    return end


def _phrase_end(doc: Doc, token: Token) -> int:
    end = token.i + 1
    while end < len(doc) and doc[end].dep_ in ("compound", "flat") and doc[end].head.i == token.i:
        end += 1
    return end
