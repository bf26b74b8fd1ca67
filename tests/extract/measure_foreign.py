"""Scores of the rules for speech in other languages on our own sentences: python -m tests.extract.measure_foreign"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from detente.extract.foreign.rules import languages, rules_for
from detente.extract.foreign.speech import speech

SENTENCES = tomllib.loads((Path(__file__).parent / "foreign_sentences.toml").read_text("utf8"))["sentence"]


@dataclass
class Score:
    """Statements of one language: how many are told, found, and found with source and content to the letter."""

    sentences: int = 0
    told: int = 0
    found: int = 0
    whole: int = 0
    wrong: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        return self.whole / self.told

    @property
    def precision(self) -> float:
        return self.whole / self.found if self.found else 0.0


def score(language: str) -> Score:
    """The score of one language's rules."""
    out = Score()
    for row in SENTENCES:
        if row["language"] != language:
            continue
        text = row["text"]
        told = [(source, content) for source, content in row["said"]]
        got = [
            (text[slice(*s.source)] if s.source else "", text[slice(*s.content)])
            for s in speech(text, 0, len(text), rules_for(language))
        ]
        out.sentences += 1
        out.told += len(told)
        out.found += len(got)
        out.whole += len(set(told) & set(got))
        if set(told) != set(got):
            out.wrong += (f"{told} but {got}",)
    return out


if __name__ == "__main__":
    for code in sorted(languages()):
        s = score(code)
        print(
            f"{code}: {s.sentences} sentences, {s.told} statements; recall {s.recall:.2f} precision {s.precision:.2f}"
        )
        for line in s.wrong:
            print("   ", line)
