"""The shipped reader's weights as torch's: eight-bit codes times their scales. A recipe starts from them.

They differ from the ones that were trained by at most half a step of the codes; a reader written out again
(`train.export`) has the same bytes.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from detente.encode.encoder import WEIGHTS

_LAYER = ("attended", "widen", "narrow")


def shipped_weights(folder: Path = WEIGHTS) -> dict[str, Tensor]:
    """The state of a `train.network.Reader`, from the graphs in `folder`."""
    found: dict[str, np.ndarray] = {}
    encoder = _Graph(folder / "reader.onnx")
    positions, *features = encoder.tables
    found["encoder.positions"] = positions
    found |= {f"encoder.features.{number}.weight": table for number, table in enumerate(features)}
    found |= _layers(encoder, "encoder")
    linker = _Graph(folder / "linker.onnx")
    found |= dict(zip(("linker.cue.weight", "linker.cue.bias"), linker.linear.popleft(), strict=True))
    # The graph of a reader of windows leaves it to the linker.
    piece = (encoder.linear or linker.linear).popleft()
    found |= dict(zip(("linker.piece.weight", "linker.piece.bias"), piece, strict=True))
    (found["linker.distance.weight"],) = linker.tables
    found |= _layers(linker, "linker")
    (found["linker.roles.weight"], found["linker.roles.bias"]) = linker.plain
    with np.load(folder / "tags.npz", allow_pickle=False) as tags:
        found["tags.weight"], found["tags.bias"] = tags["weight"].T, tags["bias"]
    return {name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in found.items()}


def _layers(graph: _Graph, name: str) -> dict[str, np.ndarray]:
    """What all layers hold, and the normalisation before the first."""
    found = dict(zip((f"{name}.norm.weight", f"{name}.norm.bias"), next(graph.norms), strict=True))
    for number in range(len(graph.linear) // 6):
        at, parts = f"{name}.layers.{number}", [graph.linear.popleft() for _ in range(6)]
        joined = [np.concatenate(rows) for rows in zip(*parts[:3], strict=True)]
        for part, (weight, bias) in zip(("attend", *_LAYER), (joined, *parts[3:]), strict=True):
            found[f"{at}.{part}.weight"], found[f"{at}.{part}.bias"] = weight, bias
        for part in ("norm", "last"):
            found[f"{at}.{part}.weight"], found[f"{at}.{part}.bias"] = next(graph.norms)
    return found


class _Graph:
    """The weights of a graph of `train.graph`, by what they are for, in order."""

    def __init__(self, path: Path) -> None:
        graph = onnx.load(path).graph
        held = {w.name: numpy_helper.to_array(w) for w in graph.initializer}
        nodes = {name: node for node in graph.node for name in node.input}
        self.tables = [held[n.input[0]] for n in graph.node if n.op_type in ("Gather", "Slice") and n.input[0] in held]
        self.norms = iter(
            [(held[n.input[1]], held[n.input[2]]) for n in graph.node if n.op_type == "LayerNormalization"]
        )
        self.linear: deque[tuple[np.ndarray, np.ndarray]] = deque()
        for node in graph.node:
            if node.op_type == "MatMulIntegerToFloat":
                scaled = nodes[node.output[0]]
                bias = held[nodes[scaled.output[0]].input[1]]
                self.linear.append((held[node.input[1]].T * held[node.input[3]][:, None], bias))
        plain = next((n for n in graph.node if n.op_type == "MatMul"), None)
        self.plain = (held[plain.input[1]].T, held[nodes[plain.output[0]].input[1]]) if plain else ()
