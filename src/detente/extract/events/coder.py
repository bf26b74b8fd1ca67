"""The coding head: PLOVER root and quad of a directed pair, from frozen sentence vectors and counted words.

Two linear heads (one on the vectors of four readings of the pair, one on TF-IDF) whose log-probabilities are added, for
roots and for quads; the best root is chosen with its quad. `train/coding.py` makes `data/coder.npz`.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.encode.encoder import Encoder, log_softmax, shared_encoder
from detente.extract.events.pairs import PairText
from detente.model.errors import WeightsError

Floats = NDArray[np.float32]
# The four classes of PLOVER roots: verbal and material cooperation, verbal and material conflict.
QUADS: dict[str, str] = {
    "AGREE": "1", "CONSULT": "1", "SUPPORT": "1",
    "COOPERATE": "2", "AID": "2", "YIELD": "2",
    "REQUEST": "3", "ACCUSE": "3", "REJECT": "3", "THREATEN": "3",
    "PROTEST": "4", "SANCTION": "4", "MOBILIZE": "4", "COERCE": "4", "ASSAULT": "4",
}  # fmt: skip
ROOTS = tuple(sorted(QUADS))


class Coding(NamedTuple):
    """Root, its quad, and the probability of the root."""

    root: str
    quad: str
    probability: float


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear layer: (features, classes) weights and bias."""

    weight: Floats
    bias: Floats

    def log_probabilities(self, features: Floats) -> Floats:
        """Log-probabilities: (rows, classes)."""
        return log_softmax(features @ self.weight + self.bias)


@dataclass(frozen=True, slots=True)
class Coder:
    """The trained heads and the words they count, each with its weight (inverse document frequency)."""

    words: dict[str, int]
    rarity: Floats
    heads: dict[str, Linear]

    def code(self, pairs: Sequence[PairText], *, encoder: Encoder | None = None) -> list[Coding]:
        """Root and quad of each pair, each coded alone: sums over batches of another size differ in the last digits."""
        read = encoder or shared_encoder()
        return [self._one(pair, read) for pair in pairs]

    def _one(self, pair: PairText, encoder: Encoder) -> Coding:
        scores = self.scores(vectors([pair], encoder), counts([pair], self.words, self.rarity))[0]
        best = int(scores.argmax())
        return Coding(ROOTS[best], QUADS[ROOTS[best]], float(np.exp(log_softmax(scores))[best]))

    def scores(self, seen: Floats, counted: Floats) -> Floats:
        """Added log-probabilities of each root, its quad's included: (pairs, roots)."""
        roots = self.heads["root_seen"].log_probabilities(seen) + self.heads["root_counted"].log_probabilities(counted)
        quads = self.heads["quad_seen"].log_probabilities(seen) + self.heads["quad_counted"].log_probabilities(counted)
        of_root = [int(QUADS[root]) - 1 for root in ROOTS]
        total: Floats = roots + quads[:, of_root]
        return total


def vectors(pairs: Sequence[PairText], encoder: Encoder) -> Floats:
    """The four readings' sentence vectors side by side: (pairs, 4 × width)."""
    flat = encoder.sentence_vectors([text for pair in pairs for text in pair.readings])
    out: Floats = flat.reshape(len(pairs), -1)
    return out


def counts(pairs: Sequence[PairText], words: dict[str, int], rarity: Floats) -> Floats:
    """TF-IDF of the known tokens, rows of length one: (pairs, words)."""
    out = np.zeros((len(pairs), len(words)), dtype=np.float32)
    for row, pair in zip(out, pairs, strict=True):
        for token, number in sorted(Counter(pair.tokens).items()):
            if token in words:
                row[words[token]] = (1.0 + math.log(number)) * rarity[words[token]]
        length = float(np.linalg.norm(row))
        if length:
            row /= length
    return out


@functools.cache
def coder() -> Coder:
    """The shipped coder, loaded once a process. Raises WeightsError when its file is missing or not the one we ship."""
    return loaded(files("detente.extract.events") / "data")


def loaded(place: Traversable) -> Coder:
    """The coder in a folder, once its file has the hash that the manifest beside it names. Raises WeightsError."""
    try:
        data = (place / "coder.npz").read_bytes()
        if hashlib.sha256(data).hexdigest() != json.loads((place / "manifest.json").read_text("utf8"))["coder.npz"]:
            raise ValueError("not the file that its manifest names")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
        heads = {
            name: Linear(found[f"{name}_weight"].astype(np.float32), found[f"{name}_bias"].astype(np.float32))
            for name in ("root_seen", "root_counted", "quad_seen", "quad_counted")
        }
        words = {str(word): n for n, word in enumerate(found["words"].tolist())}
        return Coder(words, found["rarity"].astype(np.float32), heads)
    except (OSError, KeyError, ValueError) as error:
        raise WeightsError(
            "the coder's weights (extract/events/data/coder.npz) cannot be read; install the package again"
        ) from error
