"""Which words may be mentions: noun phrases, possessors, pronouns, names from the tagger and from the gazetteer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from detente.extract.mentions.gazetteer import Hit
from detente.extract.mentions.lexicon import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Entity

# Names the tagger gives to things that are no mention.
MEASURES = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
PRONOUNS = frozenset(
    [
        "he",
        "she",
        "him",
        "her",
        "his",
        "hers",
        "himself",
        "herself",
        "it",
        "its",
        "itself",
        "they",
        "them",
        "their",
        "theirs",
        "themselves",
        "i",
        "me",
        "my",
        "myself",
        "who",
        "whom",
        "whose",
    ]
)
_TRIM_LEFT = frozenset({"CC", "``", "''", ",", ":", ".", "-LRB-", "-RRB-", "HYPH", "PDT", "NFP", "SYM", "RB"})
_TRIM_RIGHT = frozenset({"POS", "``", "''", ",", ":", ".", "-LRB-", "-RRB-", "HYPH", "NFP", "SYM", "CC"})
_TITLE_LINKS = frozenset({"of", "for"})
_DASHES = frozenset("-–—")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


class Words(NamedTuple):
    """Tokens [a, b) with their head; `base` is where the phrase ended before a following "of …" was added."""

    a: int
    b: int
    head: int
    base: int


def words_of(doc: Doc, named: list[Hit], tokens: Sequence[Token], entities: Sequence[Entity]) -> list[Words]:
    """Candidate mentions of one sentence, told its tokens and the tagger's names, in reading order, no two with the
    same bounds.
    """
    found = _Found(doc, tokens)
    for a, b, head in _titled(doc, tokens, entities):
        found.add(Words(a, b, head, b))
    for entity in _cut_up(doc, entities):
        found.add(Words(entity.start, entity.end, entity.end - 1, entity.end))
    for a, b, head in _phrases(doc, tokens):
        if not found.holds(head):
            found.add(Words(a, _extended(doc, head, b), head, b))
    for token in tokens:
        if token.lower_ in PRONOUNS and token.tag_ in ("PRP", "PRP$", "WP", "WP$"):
            found.add(Words(token.i, token.i + 1, token.i, token.i + 1))
        elif token.dep_ == "poss" and not found.holds(token.i):
            found.add_trimmed(token.left_edge.i, token.i + 1, token.i)
    for entity in entities:
        if entity.label_ not in MEASURES and (entity.label_ != "NORP" or entity.root.tag_ != "JJ"):
            found.add_trimmed(entity.start, entity.end, entity.root.i)
    longer = [e for e in entities if e.label_ == "PERSON" or e[-1].lower_ in lexicon().media]
    for hit in named:
        if any(e.start <= hit.a and hit.b <= e.end and e.end - e.start > hit.b - hit.a for e in longer):
            continue
        found.add_trimmed(hit.a, hit.b, doc[hit.a : hit.b].root.i)
    for token in tokens:
        if (
            token.pos_ == "PROPN"
            and token.dep_ != "compound"
            and not found.covers(token.i)
            and token.text[0].isupper()
            and token.ent_type_ not in MEASURES
        ):
            found.add_trimmed(_compound_start(token), token.i + 1, token.i)
    return found.in_order()


def _cut_up(doc: Doc, entities: Sequence[Entity]) -> list[Entity]:
    """Names that the parser cuts at their article: "Moaz", "al" and "Khatib" are one."""
    particles = lexicon().particles
    found = [
        e
        for e in entities
        if e.label_ in ("PERSON", "ORG", "GPE")
        and any(t.lower_ in particles and t.i + 1 < e.end and doc[t.i + 1].text == "-" for t in e)
    ]
    chunks = [(chunk.start, chunk.end) for chunk in doc.noun_chunks] if found else []
    return [e for e in found if not any(a <= e.start and e.end <= b for a, b in chunks)]


class _Found:
    """Candidates so far; a head has one phrase."""

    def __init__(self, doc: Doc, tokens: Sequence[Token]) -> None:
        self._doc, self._tokens = doc, tokens
        self._by_bounds: dict[tuple[int, int], Words] = {}
        self._heads: set[int] = set()
        self._covered: set[int] = set()

    def add(self, words: Words) -> None:
        """Keep a phrase unless its head has one."""
        if words.head in self._heads:
            return
        self._by_bounds[words.a, words.b] = words
        self._heads.add(words.head)
        self._covered.update(range(words.a, words.b))

    def add_trimmed(self, a: int, b: int, head: int) -> None:
        """Keep tokens [a, b), without what only surrounds them, unless the head of a phrase is among them."""
        a, b = _trim(self._tokens, a, b)
        if a < b and not any(i in self._heads for i in range(a, b)):
            self.add(Words(a, b, head if a <= head < b else b - 1, b))

    def holds(self, head: int) -> bool:
        """True when the token is some phrase's head."""
        return head in self._heads or any(
            w.a <= head < w.base and w.head != head and self._titled_name(w, head) for w in self._by_bounds.values()
        )

    def _titled_name(self, words: Words, head: int) -> bool:
        return self._doc[words.head].ent_type_ == "PERSON" and head < words.head

    def covers(self, i: int) -> bool:
        """True when a token is in some phrase."""
        return i in self._covered

    def in_order(self) -> list[Words]:
        """All phrases, by place."""
        return sorted(self._by_bounds.values())


def _compound_start(token: Token) -> int:
    start = token.i
    while start > 0 and token.doc[start - 1].dep_ == "compound" and token.doc[start - 1].head.i == token.i:
        start -= 1
    return start


def _phrases(doc: Doc, tokens: Sequence[Token]) -> list[tuple[int, int, int]]:
    """Base noun phrases, trimmed of what only surrounds them, cut at a quotation mark or date before the head."""
    out = []
    for chunk in doc.noun_chunks:
        a, b, head = chunk.start, chunk.end, chunk.root.i
        for i in range(a, head):
            token = tokens[i]
            if (
                (token.is_quote and i > a and sum(t.is_quote for t in tokens[i:b]) % 2 == 1)
                or token.is_bracket
                or (tokens[a].text[0].isdigit() and _DATE.match(doc[a : i + 1].text))
                or (token.text in _DASHES and i > a and tokens[i - 1].whitespace_ and tokens[i - 1].ent_type_ == "DATE")
            ):
                a = i + 1
            elif (
                token.tag_ == "VBD" and i > a and tokens[i - 1].pos_ in ("NOUN", "PROPN")
            ):  # a finite verb the parser took for an adjective
                out.append((*_trim(tokens, a, i), i - 1))
                a = i + 1
            elif token.text in _DASHES and i > a and tokens[i - 1].whitespace_ and token.whitespace_:
                out.append((*_trim(tokens, a, i), i - 1))
                a = i + 1
        a, b = _trim(tokens, a, b)
        if a <= head < b:
            out.append((a, b, head))
    return out


def _trim(tokens: Sequence[Token], a: int, b: int) -> tuple[int, int]:
    while a < b and (tokens[a].tag_ in _TRIM_LEFT or tokens[a].is_punct or tokens[a].is_space):
        a += 1
    while a < b and (tokens[b - 1].tag_ in _TRIM_RIGHT or tokens[b - 1].is_punct or tokens[b - 1].is_space):
        b -= 1
    return a, b


def _titled(doc: Doc, tokens: Sequence[Token], entities: Sequence[Entity]) -> list[tuple[int, int, int]]:
    """Names of persons with the title right before them, whatever the parser made of it:
    "US Secretary of State Jane Doe".
    """
    out = []
    for entity in entities:
        title = _title_before(doc, entity.start) if entity.label_ == "PERSON" else None
        if title is None:
            continue
        end = next((t.i for t in entity if t.lower_ == "of"), entity.end)
        a, b = _trim(tokens, _title_start(doc, title), end)
        if b > entity.start:
            out.append((a, b, min(entity.root.i, b - 1)))
    return out


def _title_before(doc: Doc, start: int) -> int | None:
    """The title noun that ends right before a name, also across "of State", "for Foreign Affairs"."""
    words = lexicon()
    i = start - 1
    if i >= 0 and (
        doc[i].lemma_.lower() in words.offices or doc[i].lower_ in words.honorifics or doc[i].lower_ in words.offices
    ):
        return i if doc[i].tag_ not in ("NNS", "NNPS") else None
    while i > 0 and (doc[i].text[0].isupper() or doc[i].lower_ in ("and", ",", "of", "the")) and start - i <= 5:
        if (
            doc[i - 1].lower_ in _TITLE_LINKS
            and i - 2 >= 0
            and doc[i - 2].lemma_.lower() in words.offices
            and doc[i - 2].text[0].isupper()
        ):
            return i - 2
        i -= 1
    return None


def _title_start(doc: Doc, title: int) -> int:
    """Where the words before a title noun begin that belong to it."""
    start = title
    while start > 0:
        left = doc[start - 1]
        inner = (
            left.dep_ in ("amod", "compound", "nmod", "det", "poss", "case", "nummod")
            or left.tag_ == "HYPH"
            or left.lower_ in ("then", "ex", "former", "newly")
        )
        if not inner or left.is_quote or left.tag_ in ("CD", "VBD", "VBZ", "VBP", "VB"):
            break
        start -= 1
    return start


def _extended(doc: Doc, head: int, end: int) -> int:
    """Where the phrase ends with the "of …" that belongs to its head:

    "the chairman of the party", "the ambassador to Moscow".
    """
    words = lexicon()
    lemma = doc[head].lemma_.lower()
    if lemma in words.offices:
        links = {"of", "for", "to", "at"}
    elif lemma in words.governments:
        links = {"of"}
    elif lemma in words.persons or lemma in words.bodies or lemma in words.groups:
        links = {"of", "for"}
    elif doc[head].pos_ == "NOUN":
        links = {"of"}
    else:
        return end
    for _ in range(2):
        if end >= len(doc) or doc[end].lower_ not in links or doc[end].dep_ != "prep" or doc[end].head.i >= end:
            break
        target = next((t for t in doc[end].children if t.dep_ == "pobj"), None)
        if (
            target is None
            or target.i <= end
            or target.lemma_.lower() in words.nothing
            or any(c.dep_ == "nummod" for c in target.children)
        ):
            break
        end = _phrase_end(doc, target)
        links = {"of", "for"}
    return end


def _phrase_end(doc: Doc, token: Token) -> int:
    end = token.i + 1
    while end < len(doc) and doc[end].dep_ in ("compound", "flat") and doc[end].head.i == token.i:
        end += 1
    return end
