"""One parse for all layers: spaCy over sentences, on demand and in batches, with offsets into the document's text.

Each sentence is parsed alone, so that a sentence's parse never depends on its neighbours or on the batch, and repeated
sentences (agency copies) are parsed once. Newlines and tabs become spaces one for one, so token offsets hold.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from detente.extract.english import English
from detente.model.documents import Sentence
from detente.model.evidence import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Longer "sentences" are lists or broken markup; parsing them costs memory quadratically and finds nothing.
LONGEST_SENTENCE = 4000
BATCH_SENTENCES = 256
# Parsed sentences kept for copies met again; about 20 kB each.
KEPT_SENTENCES = 4096

_SPACES = str.maketrans(dict.fromkeys("\n\r\t\x0b\x0c\xa0\u2028\u2029\x85", " "))


@functools.cache
def english() -> English:
    """The English model, loaded once a process."""
    return English()


class Syntax:
    """The parses of one document's sentences; `syntax[i]` is sentence i's Doc, parsed when first asked for."""

    __slots__ = ("_docs", "_places", "_text", "sentences")

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._text = text
        self.sentences = tuple(sentences)
        self._docs: dict[int, Doc] = {}
        self._places: dict[int, list[int]] = {}

    def __getitem__(self, index: int) -> Doc:
        if index not in self._docs:
            parse_all([(self, [index])])
        return self._docs[index]

    def words(self, index: int) -> str:
        """The sentence's text as parsed: cut at LONGEST_SENTENCE, white space flattened to single-width spaces."""
        sentence = self.sentences[index]
        return self._text[sentence.start : min(sentence.end, sentence.start + LONGEST_SENTENCE)].translate(_SPACES)

    def span(self, index: int, tokens: Sequence[Token]) -> Span:
        """The document span from the first to the last of `tokens` of sentence `index`."""
        base = self.sentences[index].start
        last = tokens[-1]
        return Span(base + tokens[0].idx, base + last.idx + len(last.text))

    def starting(self, index: int, span: Span) -> list[Token]:
        """The tokens of sentence `index` that begin in a document span, in order."""
        doc = self[index]
        if index not in self._places:
            base = self.sentences[index].start
            self._places[index] = [base + token.idx for token in doc]
        places = self._places[index]
        return list(doc[bisect_left(places, span.start) : bisect_left(places, span.end)])

    def missing(self, wanted: Iterable[int]) -> list[int]:
        """Those of `wanted` not parsed yet."""
        return [i for i in wanted if i not in self._docs]

    def keep(self, index: int, doc: Doc) -> None:
        """Store a parse made in a batch."""
        self._docs[index] = doc


_kept: dict[str, Doc] = {}


def parse_all(wanted: Sequence[tuple[Syntax, Sequence[int]]]) -> None:
    """Parse the named sentences of several documents in one batch; sentences already parsed cost nothing."""
    todo: dict[str, list[tuple[Syntax, int]]] = {}
    for syntax, indexes in wanted:
        for index in syntax.missing(indexes):
            words = syntax.words(index)
            if words in _kept:
                syntax.keep(index, _kept[words])
            else:
                todo.setdefault(words, []).append((syntax, index))
    texts = list(todo)
    for at in range(0, len(texts), BATCH_SENTENCES):
        for doc in english().docs(texts[at : at + BATCH_SENTENCES]):
            for syntax, index in todo[doc.text]:
                syntax.keep(index, doc)
            if len(_kept) < KEPT_SENTENCES:
                _kept[doc.text] = doc


def forget() -> None:
    """Forget the sentences parsed and words met so far; what is read afterwards is the same."""
    _kept.clear()
    english.cache_clear()
