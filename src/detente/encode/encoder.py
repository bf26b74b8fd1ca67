"""The shared encoder: weights checked by hash, ONNX sessions of one thread, vectors of pieces and of sentences.

One table of word vectors serves two stacks of layers: the *reader's* (fine-tuned; tags and links of reported speech,
and any later head that reads words in context) and *sentences'* (MiniLM as published; vectors of whole sentences to
compare). Activations are quantised piece by piece and every stretch is run unpadded, so a result never depends on the
batch.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from detente.encode.bands import band, firsts, parts, positions
from detente.encode.heads import Floats, distances, reach
from detente.encode.tokens import Pieces, covered, pieces
from detente.model.errors import WeightsError

WEIGHTS = Path(str(resources.files("detente.encode") / "weights"))
# Pieces of one sentence that count for its vector, as MiniLM was trained, with its begin and end pieces.
SENTENCE_PIECES = 254
_BEGIN, _END = 101, 102
# Sentences of equal length run together, at most this many: enough to fill a core, little enough to hold.
SENTENCE_BATCH = 32
# Cues linked together.
LINK_BATCH = 16
# onnxruntime 1.31 joins the linker's sums to the normalisations after them and takes half as long again for it.
_SLOW = ["SkipLayerNormFusion"]


class Read(NamedTuple):
    """The reader's vectors of the pieces from `start` on, (pieces, width), and the same as the linker takes them.

    `core` are those, counted from `start`, that are read for their own sake.
    """

    start: int
    core: range
    vectors: Floats
    near: Floats


class Encoder:
    """Loads what it needs when first asked for it. `threads` is per ONNX session."""

    def __init__(self, folder: Path = WEIGHTS, *, threads: int = 1) -> None:
        self._folder, self._threads = folder, threads
        self._sums: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf8"))

    def cut(self, text: str, covers: Sequence[tuple[int, int, str]] = ()) -> Pieces:
        """`text` as word pieces; each of `covers` (from, to, a word of one piece) as that word."""
        ids = [self._tokenizer.token_to_id(word.lower()) for *_, word in covers]
        return covered(pieces(self._tokenizer, text), [(start, end) for start, end, _ in covers], ids)

    def read(self, cut: Pieces, sentence_starts: Sequence[int]) -> Iterator[Read]:
        """What the reader makes of a text's pieces, part by part; sentences by start in code points."""
        at = positions(firsts(cut, sentence_starts), len(cut))
        features = np.stack([cut.case, cut.glue, cut.quote], axis=1).astype(np.int64)
        for start, end, first, after in parts(len(cut)):
            given = {"words": self._embed(cut.ids[start:end]), "features": features[start:end]}
            given |= {"positions": at[start:end], **band(end - start)._asdict()}
            yield Read(start, range(first - start, after - start), *self._session("reader.onnx").run(None, given))

    def tags(self, read: Read) -> Floats:
        """Log-probabilities of outside/begin/inside for cue, source, content: (pieces, 3 roles, 3 tags)."""
        weight, bias = self._tags
        return log_softmax((read.vectors @ weight + bias).reshape(len(read.vectors), 3, 3))

    def links(self, read: Read, cues: Sequence[tuple[int, int]]) -> Floats:
        """Log-probabilities of outside, begin/inside source and content for each cue: (cues, pieces in reach, 5)."""
        found = [self._links(read, cues[at : at + LINK_BATCH]) for at in range(0, len(cues), LINK_BATCH)]
        return log_softmax(np.concatenate(found))

    def _links(self, read: Read, cues: Sequence[tuple[int, int]]) -> Floats:
        length = len(read.near)
        given = {
            "near": np.stack([read.near[slice(*reach(cue, length))] for cue in cues]),
            "cue": np.stack([read.vectors[first:after].mean(axis=0) for first, after in cues]),
            "distance": distances(cues, length),
        }
        out: Floats = self._session("linker.onnx").run(None, given)[0]
        return out

    def sentence_vectors(self, texts: Sequence[str]) -> Floats:
        """Unit vectors to compare sentences by cosine: (texts, width)."""
        out = np.zeros((len(texts), self._words[0].shape[1]), dtype=np.float32)
        coded = [self._tokenizer.encode(t, add_special_tokens=False).ids[:SENTENCE_PIECES] for t in texts]
        by_length: dict[int, list[int]] = {}
        for number, ids in enumerate(coded):
            by_length.setdefault(len(ids), []).append(number)
        for length, numbers in sorted(by_length.items()):
            for at in range(0, len(numbers), SENTENCE_BATCH):
                some = numbers[at : at + SENTENCE_BATCH]
                words = np.stack([self._embed([_BEGIN, *coded[n], _END]) for n in some])
                features = np.zeros((len(some), length + 2, 3), dtype=np.int64)
                hidden = self._session("sentences.onnx").run(None, {"words": words, "features": features})[0]
                mean = hidden.mean(axis=1)
                out[some] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return out

    @property
    def sentences_made_by(self) -> tuple[str, int]:
        """A name (hex) of the weights that sentence vectors come from, and the width of these."""
        sums = "".join(self._sums[name] for name in ("words.npz", "sentences.onnx", "tokenizer.json"))
        return hashlib.sha256(sums.encode()).hexdigest()[:16], self._words[0].shape[1]

    def _embed(self, ids: Sequence[int]) -> Floats:
        rows, scale = self._words
        at = np.asarray(ids, dtype=np.int64)
        out: Floats = rows[at].astype(np.float32) * scale[at, None]
        return out

    def _checked(self, name: str) -> bytes:
        path = self._folder / name
        if not path.is_file():
            raise WeightsError(f"model file {path} is missing: install the package again")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self._sums.get(name):
            raise WeightsError(f"model file {path} is not the one its manifest names: install the package again")
        return data

    def _arrays(self, name: str) -> dict[str, Any]:
        import io

        with np.load(io.BytesIO(self._checked(name)), allow_pickle=False) as arrays:
            return {k: arrays[k] for k in arrays.files}

    @functools.cached_property
    def _words(self) -> tuple[Any, Floats]:
        arrays = self._arrays("words.npz")
        return arrays["rows"], arrays["scale"]

    @functools.cached_property
    def _tags(self) -> tuple[Floats, Floats]:
        arrays = self._arrays("tags.npz")
        return arrays["weight"], arrays["bias"]

    @functools.cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._checked("tokenizer.json").decode("utf8"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @functools.cached_property
    def _sessions(self) -> dict[str, Any]:
        return {}

    def _session(self, name: str) -> Any:
        if name not in self._sessions:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = self._threads
            options.log_severity_level = 3
            # What a pattern of memory would be kept for comes once: each text has a length of its own.
            options.enable_mem_pattern = False
            data = self._checked(name)
            self._sessions[name] = onnxruntime.InferenceSession(
                data, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW
            )
        return self._sessions[name]


@functools.cache
def shared_encoder() -> Encoder:
    """The process's encoder, one thread."""
    return Encoder()


def log_softmax(scores: Floats) -> Floats:
    """Log-probabilities over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    out: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return out
