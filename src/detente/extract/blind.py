"""Names as the learned models see them: the names of states and of persons are covered by stand-ins, so that what is
read does not hang on whose name stands there.

A stand-in is chosen by the order in which states, and persons, first appear; all names of one state share one row of
`data/standins.toml`. Two names exchanged throughout a text give the same covered text. A person's name need not be
known: any capitalised word that is no word of English and names nothing in the authority file counts as one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from detente.extract.mentions.gazetteer import Hit, first, hits
from detente.model.authority import TOKEN, shipped, tokens_of

KINDS = ("state", "demonym", "people", "capital")
# Letters; after an apostrophe a capital, for "I'm" is no name.
_WORD = re.compile(r"[^\W\d_]+(?:['’](?=[A-Z])[^\W\d_]+)?")
# "Denys" is not the plural of "deny".
_NO_PLURAL = re.compile(r"[^aeiou]ys$")
# Words whose being a name is remembered.
KEPT_WORDS = 60_000
# Shorter words are too often initials and the like.
SHORTEST_NAME = 3


class Cover(NamedTuple):
    """Tokens [a, b) that the models see as `word`."""

    a: int
    b: int
    word: str


class Blind:
    """Covers names. `english` is the language's table of words: a set of lower-case lemmas, and their endings."""

    def __init__(self, english: frozenset[str], endings: Sequence[tuple[str, str]]) -> None:
        table = tomllib.loads(files("detente.extract").joinpath("data", "standins.toml").read_text(encoding="utf8"))
        self._states = [tuple(row[kind] for kind in KINDS) for row in table["state"]]
        by_name = {row["state"]: tuple(row[kind] for kind in KINDS) for row in table["state"]}
        self._read = [by_name[name] for name in table["read"]]
        self._given, self._family = table["given"], table["family"]
        ordinary = frozenset(table["ordinary"])
        self._english, self._endings = english | ordinary, endings
        self._known = {form for forms in shipped().people.values() for name in forms for form in tokens_of(name)[-1:]}
        self._known -= {word.capitalize() for word in ordinary}
        self._known -= {token for tokens in shipped().names for token in tokens}
        self._names: dict[str, bool] = {}

    def stand_ins(self) -> list[str]:
        """Every word that may cover a name."""
        return [*self._given, *self._family, *(word for row in self._states for word in row)]

    def covers(self, words: Sequence[str], states_in: Sequence[tuple[str, ...]] = ()) -> list[Cover]:
        """The covers of a text's tokens, in order; states by `states_in` in place of the table's order."""
        rows = states_in or self._states
        states: dict[str, int] = {}
        persons: dict[str, int] = {}
        named = {hit.a: hit for hit in hits(words)}
        found: list[Cover] = []
        at = 0
        for begin in [i for i, word in enumerate(words) if i in named or word[:1].isupper()]:
            if begin < at:
                continue
            at = begin
            hit = named.get(at)
            if hit and not self._is_given(words, hit):
                found += self._state(words, hit, states, rows)
                at = hit.b
                continue
            after = at
            while after < len(words) and (after == at or after not in named) and self._is_name(words[after]):
                after += 1
            if after > at:
                found += self._person(words, at, after, persons)
            at = after
        return found

    def text_covers(self, text: str) -> list[tuple[int, int, str]]:
        """The covers of a text: code points from, to, and the word seen there."""
        spans = [m.span() for m in TOKEN.finditer(text)]
        return [
            (spans[c.a][0], spans[c.b - 1][1], c.word) for c in self.covers([text[a:b] for a, b in spans], self._read)
        ]

    def _state(
        self, words: Sequence[str], hit: Hit, met: dict[str, int], rows: Sequence[tuple[str, ...]]
    ) -> Iterator[Cover]:
        entry = first(hit.entries, *KINDS)
        if entry and all(word[:1].isupper() for word in words[hit.a : hit.b]):
            row = rows[met.setdefault(entry.state, len(met)) % len(rows)]
            yield Cover(hit.a, hit.b, row[KINDS.index(entry.kind)])

    def _person(self, words: Sequence[str], at: int, after: int, met: dict[str, int]) -> Iterator[Cover]:
        """Given names by one stand-in, the family name by another; a person is told by the family name."""
        number = met.setdefault(words[after - 1], len(met))
        if after - at > 1:
            yield Cover(at, after - 1, self._given[number % len(self._given)])
        yield Cover(after - 1, after, self._family[number % len(self._family)])

    def _is_given(self, words: Sequence[str], hit: Hit) -> bool:
        """A town's name that stands before a person's family name is a given name: "Vladimir"."""
        return (
            hit.b == hit.a + 1 < len(words)
            and {entry.kind for entry in hit.entries} == {"city"}
            and self._is_name(words[hit.a])
            and self._is_name(words[hit.b])
        )

    def _is_name(self, word: str) -> bool:
        known = self._names.get(word)
        if known is None:
            if len(self._names) > KEPT_WORDS:
                self._names.clear()
            known = self._names[word] = (
                len(word) >= SHORTEST_NAME
                and word[0].isupper()
                and word[1:] != word[1:].upper()
                and _WORD.fullmatch(word) is not None
                and (word in self._known or not self._is_english(word.lower()))
            )
        return known

    def _is_english(self, word: str) -> bool:
        return word in self._english or any(
            word.endswith(end)
            and word[: len(word) - len(end)] + base in self._english
            and not (end == "s" and _NO_PLURAL.search(word))
            for end, base in self._endings
        )


def blind(lookups: Any) -> Blind:
    """Made from the tables of the parser's lemmatiser."""
    from spacy.lang.en.stop_words import STOP_WORDS

    words = {word for kind in lookups.get_table("lemma_index").values() for word in kind}
    words |= {word for kind in lookups.get_table("lemma_exc").values() for word in kind}
    endings = {tuple(rule) for kind in lookups.get_table("lemma_rules").values() for rule in kind}
    return Blind(frozenset(words | set(STOP_WORDS)), sorted(e for e in endings if e[0]))
