"""The models read a sentence alike whoever's names stand in it, and what they find stands on the words as they were."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from detente.encode.encoder import shared_encoder
from detente.extract.english import English
from detente.extract.statements.reader import read
from detente.extract.syntax import english

# Two sentences a row that differ by exchanged names only; of states, persons known and unknown, and of several words.
ALIKE = [
    ("Norway's envoy, Elin Sundkvist, met Chad's minister.", "Chad's envoy, Mbaye Tolongo, met Norway's minister."),
    ("Sudan accused South Sudan of shelling Heglig.", "South Sudan accused Sudan of shelling Heglig."),
    ("Saudi Arabia and Iran agreed, Iranians said.", "Iran and Saudi Arabia agreed, Saudis said."),
    ("President Macron told Biden that the truce held.", "President Lukashenko told Kallas that the truce held."),
    ("Vladimir Putin flew from Moscow to Astana.", "Ilham Aliyev flew from Baku to Lisbon."),
]  # fmt: skip
# What is no person's name, though written with a capital.
PLAIN = ["Don't", "I'm", "Ministers", "Responding", "May", "Monday", "NATO", "Although", "He", "Denouncing"]
NAMES = ["Sundkvist", "Putin", "Denys", "O'Reilly", "McCarthy", "Mondoloni", "Zelenskyy"]


@pytest.fixture(scope="module")
def quick() -> English:
    """The model as the layers use it."""
    return english()


def shape(doc: Doc) -> list[tuple[object, ...]]:
    """Relations between the words that stand for themselves, by their own words; of a covered name only its last."""
    covers = {at: cover for cover in english().blind.covers([t.text for t in doc]) for at in range(cover.a, cover.b)}

    def word(at: int) -> str:
        return covers[at].word if at in covers else doc[at].text

    last = [t for t in doc if t.i not in covers or covers[t.i].b == t.i + 1]
    return [(word(t.i), t.tag_, t.dep_, word(t.head.i), t.ent_type_) for t in last]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_a_sentence_is_parsed_alike_whoever_is_named(one: str, other: str, quick: English) -> None:
    first, second = quick.docs([one, other])
    assert [doc.text for doc in (first, second)] == [one, other]
    assert shape(first) == shape(second)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_reader_sees_the_same_pieces(one: str, other: str) -> None:
    cuts = [shared_encoder().cut(text, english().blind.text_covers(text)) for text in (one, other)]
    first, second = ((cut.ids, cut.case, cut.glue, cut.quote) for cut in cuts)
    assert first == second
    for cut, text in zip(cuts, (one, other), strict=True):
        whole = "".join(text[a:b] for a, b in zip(cut.starts, cut.ends, strict=True))
        assert whole.replace(" ", "") == text.replace(" ", "")


def test_statements_stand_on_the_words_of_the_text() -> None:
    text = "Saudi Arabia's foreign minister said that Iran would send an envoy to Abu Dhabi."
    (said,) = read(shared_encoder(), text, [(0, len(text))])
    assert [text[a:b] for a, b in said.content] == ["that Iran would send an envoy to Abu Dhabi"]
    assert [text[a:b] for a, b in said.source] == ["Saudi Arabia's foreign minister"]


def test_words_of_one_name_hang_together(quick: English) -> None:
    (doc,) = quick.docs(["The South Korean envoy met Anne Marie Dubrovnik in Saudi Arabia."])
    assert [(t.text, t.dep_, t.head.text) for t in doc if t.text in ("South", "Saudi", "Anne")] == [
        ("South", "amod", "Korean"),
        ("Anne", "compound", "Dubrovnik"),
        ("Saudi", "compound", "Arabia"),
    ]
    assert [e.text for e in doc.ents] == ["South Korean", "Anne Marie Dubrovnik", "Saudi Arabia"]


def test_what_is_covered(quick: English) -> None:
    assert [word for word in PLAIN if quick.blind.covers([word])] == []
    assert [word for word in NAMES if not quick.blind.covers([word])] == []


def test_one_state_and_one_person_have_one_stand_in_each(quick: English) -> None:
    words = ["Paris", ":", "French", "ministers", "met", "Greta", "Holmqvist", ";", "France", "thanked", "Holmqvist"]
    seen = {words[cover.a]: cover.word for cover in quick.blind.covers(words)}
    assert [seen[word] for word in ("Paris", "French", "France")] == ["Berlin", "German", "Germany"]
    assert [seen[word] for word in ("Greta", "Holmqvist")] == ["Peter", "Miller"]


def test_every_stand_in_is_one_piece_and_one_token(quick: English) -> None:
    for word in quick.blind.stand_ins():
        assert len(shared_encoder().cut(word)) == 1, word
        assert [t.text for doc in quick.docs([word]) for t in doc] == [word]
