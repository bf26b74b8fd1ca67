"""The quick way through spaCy's model decides as spaCy does, whatever else is read with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from detente.extract import english, vectors
from detente.extract.english import MODEL, English
from detente.parse.document import parse_text

REPORTS = sorted((Path(__file__).parents[2] / "examples" / "li-hui-2023" / "reports").glob("*.txt"))
# Words whose reading rests on the next word, on a norm of their own, on white space; and nothing at all.
ODD = [
    "There is no plan, and there were none before.",
    "Let's wait: they're gonna say they ain't ready, and y'all got ta listen.",
    "He didn't, couldn’t and won't; it's hers.",
    "  Two   spaces,\ta tab.",
    "",
    "No.",
    # A sentence begins within, and white space stands inside a name: neither is reached over.
    "They left the United Nations. Security Council members stayed in New York City until late on Monday evening.",
    "President Ana Maria\tDe Luca  of the European Commission met the Prime Minister of Papua New Guinea",
    "ЛАВРОВ said “да” — 3.5 per cent — on 4 March.",
]


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """Sentences of the sample case and odd ones, each once."""
    found = list(ODD)
    for path in REPORTS:
        parsed = parse_text(path.read_text(encoding="utf8"), name=path.name)
        found += [parsed.text[s.start : s.end].replace("\n", " ") for s in parsed.sentences]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def quick() -> English:
    """The model as the layers use it."""
    return English()


def read(doc: Doc) -> list[tuple[object, ...]]:
    """All that layers look at."""
    return [
        (t.text, t.idx, t.tag_, t.dep_, t.head.i, t.pos_, t.lemma_, t.ent_type_, t.ent_iob_, t.is_sent_start)
        for t in doc
    ]


def test_decides_as_spacy_does(sentences: list[str]) -> None:
    """Names as they stand; what changes when they are covered, test_blind has."""
    plain = list(spacy.load(MODEL).pipe(sentences))
    ours = English(covering=False).docs(sentences)
    assert len(sentences) > 60
    assert [doc.text for doc in ours] == sentences
    for one, other in zip(plain, ours, strict=True):
        assert read(one) == read(other)
        assert [c.text for c in one.noun_chunks] == [c.text for c in other.noun_chunks]


def test_a_sentence_is_read_alike_alone_and_in_any_company(sentences: list[str], quick: English) -> None:
    together = dict(zip(sentences, map(read, quick.docs(sentences)), strict=True))
    backwards = dict(zip(sentences[::-1], map(read, quick.docs(sentences[::-1])), strict=True))
    assert together == backwards
    assert all(read(quick.docs([text])[0]) == together[text] for text in sentences)


def test_forgetting_words_changes_nothing(
    sentences: list[str], quick: English, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list(map(read, quick.docs(sentences)))
    monkeypatch.setattr(vectors, "KEPT_WORDS", 200)
    monkeypatch.setattr(english, "KEPT_TRIPLES", 50)
    small = English()
    after = [read(doc) for at in range(0, len(sentences), 5) for doc in small.docs(sentences[at : at + 5])]
    assert after == before


def test_no_texts_no_docs(quick: English) -> None:
    assert quick.docs([]) == []
