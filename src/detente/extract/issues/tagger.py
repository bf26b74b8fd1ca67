"""Which issues words speak to: the issue's keywords, weighed with how near the words are in meaning to its examples.

One small logistic model serves all issues, those a case adds too: what it knows of an issue is only how many of its
keywords stand in the words and how their sentence vector lies to the vectors of the issue's examples. `train/issues.py`
fits it. Words without any keyword that share little with every example are on no issue, and no vector is made of them.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.encode.encoder import Encoder, shared_encoder
from detente.model.taxonomy import Taxonomy, taxonomy

Floats = NDArray[np.float64]
# In the order of the model's weights.
FEATURES = (
    "keyword",
    "log keywords",
    "nearest example",
    "two nearest examples",
    "description",
    "lead over other issues",
)
HEAD = "head.json"
# From this cosine on the words say what an example says; the labelled texts hold too few of these to learn it from.
SAME = 0.7
# Words without a keyword are looked at where they hold this share of an example's longer words. That left out 76 in 100
# of 3,000 statements of American news and about half of 2,500 in reports on negotiations; none of them had a tag.
SHARED_WORDS = 0.5
_LONGER = re.compile(r"\w{4,}")


class Tagger:
    """Tags texts with the issues of one taxonomy. The encoder's vectors of examples are made when first needed."""

    def __init__(self, issues: Taxonomy | None = None, encoder: Encoder | None = None) -> None:
        self._issues = issues or taxonomy()
        self._encoder = encoder

    def tags(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Ids of the issues that each text speaks to, in the order of the taxonomy."""
        found: list[tuple[str, ...]] = [()] * len(texts)
        hits = self._hits(texts)
        asked = [at for at, text in enumerate(texts) if hits[at].any() or self._like_an_example(text)]
        if asked:
            head, features = _head(), self._features([texts[at] for at in asked], hits[asked])
            scores = features @ np.array(head["weights"]) + head["bias"]
            above = scores > np.log(head["threshold"] / (1 - head["threshold"]))
            above |= features[..., FEATURES.index("nearest example")] >= SAME
            ids = [issue.id for issue in self._issues.issues]
            for at, row in zip(asked, above, strict=True):
                found[at] = tuple(ident for ident, on in zip(ids, row, strict=True) if on)
        return found

    def features(self, texts: Sequence[str]) -> Floats:
        """What the model sees of each text and issue: (texts, issues, FEATURES)."""
        return self._features(texts, self._hits(texts))

    def _features(self, texts: Sequence[str], hits: Floats) -> Floats:
        own = self._vectors(texts)
        near, both = np.zeros((2, len(texts), len(self._issues.issues)))
        for at, examples in enumerate(self._examples):
            if len(examples):
                by_example = np.sort(own @ examples.T, axis=1)
                near[:, at], both[:, at] = by_example[:, -1], by_example[:, -2:].mean(axis=1)
        ordered = np.sort(near, axis=1)
        rival = np.where(near == ordered[:, -1:], ordered[:, -2:-1], ordered[:, -1:])
        return np.stack([hits > 0, np.log1p(hits), near, both, own @ self._descriptions.T, near - rival], axis=-1)

    def _hits(self, texts: Sequence[str]) -> Floats:
        """How often each issue's keywords stand in each text: (texts, issues)."""
        counts = [[len(issue.keywords.findall(text)) for issue in self._issues.issues] for text in texts]
        return np.array(counts, dtype=np.float64).reshape(len(texts), len(self._issues.issues))

    def _like_an_example(self, text: str) -> bool:
        longer = set(_LONGER.findall(text.lower()))
        return any(len(words & longer) >= SHARED_WORDS * len(words) for words in self._example_words)

    def _vectors(self, texts: Sequence[str]) -> Floats:
        encoder = self._encoder or shared_encoder()
        return encoder.sentence_vectors(texts).astype(np.float64)

    @functools.cached_property
    def _examples(self) -> list[Floats]:
        return [self._vectors(issue.examples) for issue in self._issues.issues]

    @functools.cached_property
    def _example_words(self) -> list[frozenset[str]]:
        examples = [example for issue in self._issues.issues for example in issue.examples]
        return sorted(filter(None, {frozenset(_LONGER.findall(example.lower())) for example in examples}), key=sorted)

    @functools.cached_property
    def _descriptions(self) -> Floats:
        return self._vectors([f"{issue.label}. {issue.description}" for issue in self._issues.issues])


@functools.cache
def shared_tagger() -> Tagger:
    """The tagger of the shipped taxonomy: its examples are encoded once a process."""
    return Tagger()


@functools.cache
def _head() -> dict[str, Any]:
    path = files("detente.extract.issues") / "data" / HEAD
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf8"))
    return table
