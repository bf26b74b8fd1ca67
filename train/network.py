"""The reader as a torch network: MiniLM layers, a tagger, and a linker that reads a window once for each cue.

The linker follows predicate-conditioned argument tagging (He et al. 2017, Deep Semantic Role Labeling): given one cue,
every piece of the window is tagged as outside, source or content of that cue, so split quotations and shared or missing
sources need no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from detente.encode.bands import AROUND, BLOCK
from detente.encode.heads import DISTANCES

WIDTH, DEPTH, HEADS, INNER, POSITIONS = 384, 6, 12, 1536, 512
LINK_WIDTH, LINK_DEPTH, LINK_HEADS, LINK_INNER = 192, 2, 6, 384
FEATURES = (4, 3, 4)
TAGS, ROLES = 9, 5
DROPOUT = 0.1

_POOL_SIZE = 1 << 24
_pool: list[Tensor] = []


def drop(x: Tensor, training: bool) -> Tensor:
    """Dropout with masks cut from one pool: drawing fresh ones took a ninth of the time of a step."""
    if not training:
        return x
    if not _pool:
        _pool.append((torch.rand(_POOL_SIZE) > DROPOUT).to(torch.bfloat16) / (1 - DROPOUT))
    at = int(torch.randint(0, _POOL_SIZE - x.numel(), (1,)))
    return x * _pool[0][at : at + x.numel()].view_as(x).to(x.dtype)


class Banded(NamedTuple):
    """Which pieces attend to which in texts laid end to end: (blocks, BLOCK), (blocks, BLOCK + 2 AROUND), a mask of
    keys that are none, and each piece's place among the blocks' pieces.
    """

    queries: Tensor
    keys: Tensor
    mask: Tensor
    place: Tensor

    @classmethod
    def of(cls, lengths: Sequence[int]) -> Banded:
        """For texts of these lengths. The last block of a text reaches back where it would run over its end."""
        queries, keys, mask, place, base = [], [], [], [], 0
        for length in lengths:
            for first in range(0, length, BLOCK):
                start = max(0, min(first, length - BLOCK))
                left = max(0, min(start - AROUND, length - BLOCK - 2 * AROUND))
                seen = np.arange(left, left + BLOCK + 2 * AROUND)
                place.append(len(queries) * BLOCK + np.arange(first, min(first + BLOCK, length)) - start)
                queries.append(base + np.minimum(np.arange(start, start + BLOCK), length - 1))
                keys.append(base + np.minimum(seen, length - 1))
                mask.append(np.where(seen < length, 0.0, -1e4).astype(np.float32))
            base += length
        arrays = np.array(queries), np.array(keys), np.array(mask), np.concatenate(place)
        return cls(*map(torch.from_numpy, arrays))


class Layer(nn.Module):
    """One transformer layer of BERT (post-norm)."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.attend = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.widen = nn.Linear(width, inner)
        self.narrow = nn.Linear(inner, width)
        self.last = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        rows, length, width = x.shape
        q, k, v = self.attend(x).view(rows, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        weights = torch.matmul(q, k.transpose(-1, -2)) * (width // self.heads) ** -0.5
        if mask is not None:
            weights = weights + mask
        seen = torch.matmul(weights.softmax(-1), v).transpose(1, 2).reshape(rows, length, width)
        return self._rest(x, seen)

    def banded(self, x: Tensor, band: Banded) -> Tensor:
        """The same of pieces (pieces, width) of which each block sees those around it."""
        blocks, width = len(band.queries), x.shape[1]
        qkv = self.attend(x)
        q = qkv[:, :width].index_select(0, band.queries.view(-1))
        kv = qkv[:, width:].index_select(0, band.keys.view(-1)).view(blocks, -1, 2, self.heads, width // self.heads)
        k, v = kv.permute(2, 0, 3, 1, 4)
        q = q.view(blocks, -1, self.heads, width // self.heads).transpose(1, 2)
        weights = torch.matmul(q, k.transpose(-1, -2)) * (width // self.heads) ** -0.5
        weights = (weights + band.mask[:, None, None].to(weights.dtype)).softmax(-1)
        seen = torch.matmul(weights, v).transpose(1, 2).reshape(-1, width).index_select(0, band.place)
        return self._rest(x, seen)

    def _rest(self, x: Tensor, seen: Tensor) -> Tensor:
        x = self.norm(x + drop(self.attended(seen), self.training))
        return self.last(x + drop(self.narrow(functional.gelu(self.widen(x))), self.training))


class Encoder(nn.Module):
    """Word vectors and features in, one vector a piece out."""

    def __init__(self, depth: int = DEPTH) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(POSITIONS, WIDTH))
        self.features = nn.ModuleList(nn.Embedding(n, WIDTH) for n in FEATURES)
        for table in self.features:
            nn.init.zeros_(table.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(WIDTH, HEADS, INNER) for _ in range(depth))

    def forward(self, words: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:
        x = words + self.positions[: words.shape[1]]
        for number, table in enumerate(self.features):
            x = x + table(features[..., number])
        x = drop(self.norm(x), self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def banded(self, words: Tensor, features: Tensor, positions: Tensor, band: Banded) -> Tensor:
        """Texts laid end to end (pieces, width), each piece read once."""
        x = words + self.positions[positions]
        for number, table in enumerate(self.features):
            x = x + table(features[:, number])
        x = drop(self.norm(x), self.training)
        for layer in self.layers:
            x = layer.banded(x, band)
        return x


class Linker(nn.Module):
    """For each cue, the role of every piece of its window: outside, B/I source, B/I content."""

    def __init__(self) -> None:
        super().__init__()
        self.piece = nn.Linear(WIDTH, LINK_WIDTH)
        self.cue = nn.Linear(WIDTH, 2 * LINK_WIDTH)
        self.distance = nn.Embedding(DISTANCES, LINK_WIDTH)
        self.norm = nn.LayerNorm(LINK_WIDTH)
        self.layers = nn.ModuleList(Layer(LINK_WIDTH, LINK_HEADS, LINK_INNER) for _ in range(LINK_DEPTH))
        self.roles = nn.Linear(LINK_WIDTH, ROLES)

    def forward(self, hidden: Tensor, cue: Tensor, distance: Tensor, mask: Tensor | None = None) -> Tensor:
        """`hidden` (cues, pieces, width), `cue` (cues, width), `distance` (cues, pieces) to (cues, pieces, roles)."""
        shift, gate = self.cue(cue).unsqueeze(1).chunk(2, -1)
        x = self.piece(hidden)
        x = self.norm(x * (1 + gate) + shift + self.distance(distance))
        for layer in self.layers:
            x = layer(x, mask)
        roles: Tensor = self.roles(x)
        return roles


class Reader(nn.Module):
    """Encoder, tagger (cue, source, content, each outside/begin/inside) and linker."""

    def __init__(self, depth: int = DEPTH) -> None:
        super().__init__()
        self.encoder = Encoder(depth)
        self.tags = nn.Linear(WIDTH, TAGS)
        self.linker = Linker()


def load_minilm(path: Path, reader: Reader) -> Tensor:
    """Put MiniLM's weights into `reader`; returns the word vectors, which stay fixed."""
    weights = read_safetensors(path)
    weights = {k.removeprefix("bert."): v for k, v in weights.items()}
    with torch.no_grad():
        encoder = reader.encoder
        kinds = weights["embeddings.token_type_embeddings.weight"][0]
        encoder.positions.copy_(weights["embeddings.position_embeddings.weight"] + kinds)
        _copy(encoder.norm, weights, "embeddings.LayerNorm")
        for number, layer in enumerate(encoder.layers):
            at = f"encoder.layer.{number}."
            for part in ("weight", "bias"):
                names = [f"{at}attention.self.{n}.{part}" for n in ("query", "key", "value")]
                getattr(layer.attend, part).copy_(torch.cat([weights[n] for n in names]))
            _copy(layer.attended, weights, at + "attention.output.dense")
            _copy(layer.norm, weights, at + "attention.output.LayerNorm")
            _copy(layer.widen, weights, at + "intermediate.dense")
            _copy(layer.narrow, weights, at + "output.dense")
            _copy(layer.last, weights, at + "output.LayerNorm")
    return weights["embeddings.word_embeddings.weight"]


def _copy(module: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    for part in ("weight", "bias"):
        getattr(module, part).copy_(weights[f"{name}.{part}"])


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """The float32 tensors of a safetensors file (a JSON header, then raw bytes; no pickle)."""
    import json

    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    out = {}
    for name, about in json.loads(raw[8 : 8 + size]).items():
        if name != "__metadata__" and about["dtype"] == "F32":
            first, last = (8 + size + n for n in about["data_offsets"])
            out[name] = torch.frombuffer(bytearray(raw[first:last]), dtype=torch.float32).view(about["shape"])
    return out
