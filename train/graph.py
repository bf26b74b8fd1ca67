"""Write the reader's layers as ONNX graphs by hand: eight-bit weights, float activations.

`torch.onnx` would do, but every weight would have to be found again to be quantised; the network is small enough to
say. Linear layers multiply eight-bit integers. Weights are scaled by output column; activations by row, each piece by
its own largest value (as in LLM.int8, Dettmers et al. 2022), so a piece's result never depends on what else is in its
batch. That is what ONNX's own dynamic quantisation, one scale a tensor, gets wrong. On one core it is twice as fast
as float32.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

DOMAIN = "com.microsoft"
LARGEST = 127.0
STEP, MIDDLE = np.array(1 / 127, dtype=np.float32), np.array(128, dtype=np.uint8)


class Graph:
    """Nodes and weights of one graph, in order."""

    def __init__(self, linear: str = "rows") -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.kind = linear
        self.count = 0
        self.coded: dict[str, tuple[str, str]] = {}

    def constant(self, value: np.ndarray) -> str:
        """Add a weight; returns its name."""
        self.count += 1
        name = f"w{self.count}"
        self.weights.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def node(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: object) -> str:
        """Add a node; returns the name of its first output."""
        self.count += 1
        names = [f"n{self.count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0]

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """`x` times a torch linear layer's (out, in) weight, plus its bias."""
        if self.kind == "float":
            return self.node("Add", self.node("MatMul", x, self.constant(weight.T)), self.constant(bias))
        scale = np.maximum(np.abs(weight).max(1), 1e-8) / LARGEST
        coded = np.rint(weight / scale[:, None]).astype(np.int8)
        codes, row = self.by_row(x)
        small = [
            self.constant(v)
            for v in (coded.T, STEP, scale.astype(np.float32), MIDDLE, np.zeros(len(bias), dtype=np.int8))
        ]
        product = self.node("MatMulIntegerToFloat", codes, *small, domain=DOMAIN)
        return self.node("Add", self.node("Mul", product, row), self.constant(bias))

    def by_row(self, x: str) -> tuple[str, str]:
        """`x` as eight-bit codes, each row (piece) scaled by its own largest value; that value by row."""
        if x not in self.coded:
            largest = self.node("ReduceMax", self.node("Abs", x), axes=[-1], keepdims=1)
            row = self.node("Max", largest, self.constant(np.array(1e-12, dtype=np.float32)))
            ratio = self.node("Div", x, row)
            self.coded[x] = (self.node("QuantizeLinear", ratio, self.constant(STEP), self.constant(MIDDLE)), row)
        return self.coded[x]

    def norm(self, x: str, weight: np.ndarray, bias: np.ndarray, epsilon: float) -> str:
        """Layer normalisation over the last axis."""
        return self.node("LayerNormalization", x, self.constant(weight), self.constant(bias), axis=-1, epsilon=epsilon)

    def layer(self, x: str, weights: dict[str, np.ndarray], heads: int, *, banded: bool = False) -> str:
        """One post-norm transformer layer, from the weights of a `train.network.Layer`."""
        parts = [
            self.linear(x, w, b)
            for w, b in zip(*(np.split(weights[f"attend.{k}"], 3) for k in ("weight", "bias")), strict=True)
        ]
        if banded:
            parts = [
                self.node("Gather", p, at, axis=0) for p, at in zip(parts, ("queries", "keys", "keys"), strict=True)
            ]
        seen = self.node("MultiHeadAttention", *parts, domain=DOMAIN, num_heads=heads)
        if banded:
            flat = self.constant(np.array([-1, len(weights["attended.bias"])], dtype=np.int64))
            seen = self.node("Gather", self.node("Reshape", seen, flat), "place", axis=0)
        seen = self.linear(seen, weights["attended.weight"], weights["attended.bias"])
        x = self.norm(self.node("Add", x, seen), weights["norm.weight"], weights["norm.bias"], 1e-12)
        wide = self.linear(x, weights["widen.weight"], weights["widen.bias"])
        wide = self.node("Gelu", wide, domain=DOMAIN)
        narrow = self.linear(wide, weights["narrow.weight"], weights["narrow.bias"])
        return self.norm(self.node("Add", x, narrow), weights["last.weight"], weights["last.bias"], 1e-12)

    def save(self, path: Path, inputs: dict[str, tuple[int, list[object]]], outputs: dict[str, list[object]]) -> None:
        """Write the graph; `inputs` gives element type and shape by name, `outputs` the shape by name of the node."""
        ins = [helper.make_tensor_value_info(n, t, s) for n, (t, s) in inputs.items()]
        outs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs.items()]
        graph = helper.make_graph(self.nodes, path.stem, ins, outs, self.weights)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(DOMAIN, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="detente")
        path.write_bytes(model.SerializeToString(deterministic=True))


def part(weights: dict[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    """The weights below `name`, without it."""
    return {k[len(name) + 1 :]: v for k, v in weights.items() if k.startswith(name + ".")}


def encoder_graph(path: Path, weights: dict[str, np.ndarray], heads: int = 12, linear: str = "rows") -> None:
    """Encoder: `words` (rows, pieces, width) and `features` (rows, pieces, 3) to vectors (rows, pieces, width)."""
    g = Graph(linear)
    length = g.node("Shape", "words", start=1, end=2)
    zero, axis = g.constant(np.array([0], dtype=np.int64)), g.constant(np.array([0], dtype=np.int64))
    x = g.node("Add", "words", g.node("Slice", g.constant(weights["positions"]), zero, length, axis))
    for number in range(3):
        pick = g.node("Gather", "features", g.constant(np.array(number, dtype=np.int64)), axis=2)
        x = g.node("Add", x, g.node("Gather", g.constant(weights[f"features.{number}.weight"]), pick, axis=0))
    x = g.norm(x, weights["norm.weight"], weights["norm.bias"], 1e-12)
    for number in range(sum(k.endswith("widen.weight") for k in weights)):
        x = g.layer(x, part(weights, f"layers.{number}"), heads)
    width = weights["positions"].shape[1]
    g.save(
        path,
        {
            "words": (TensorProto.FLOAT, ["rows", "pieces", width]),
            "features": (TensorProto.INT64, ["rows", "pieces", 3]),
        },
        {x: ["rows", "pieces", width]},
    )


def reader_graph(path: Path, weights: dict[str, np.ndarray], heads: int = 12, linear: str = "rows") -> None:
    """Reader's encoder: `words` (pieces, width), `features` (pieces, 3), `positions` (pieces) and a band's `queries`
    (blocks, pieces), `keys` (blocks, more pieces) and `place` (pieces) to vectors (pieces, width), and the vectors as
    the linker takes them (pieces, its width): made once here, not once for each cue that a piece is near to.

    `weights` are a whole reader's.
    """
    g = Graph(linear)
    piece, weights = part(weights, "linker.piece"), part(weights, "encoder")
    width = weights["positions"].shape[1]
    x = g.node("Add", "words", g.node("Gather", g.constant(weights["positions"]), "positions", axis=0))
    for number in range(3):
        pick = g.node("Gather", "features", g.constant(np.array(number, dtype=np.int64)), axis=1)
        x = g.node("Add", x, g.node("Gather", g.constant(weights[f"features.{number}.weight"]), pick, axis=0))
    x = g.norm(x, weights["norm.weight"], weights["norm.bias"], 1e-12)
    for number in range(sum(k.endswith("widen.weight") for k in weights)):
        x = g.layer(x, part(weights, f"layers.{number}"), heads, banded=True)
    whole = TensorProto.INT64
    inputs: dict[str, tuple[int, list[object]]] = {
        "words": (TensorProto.FLOAT, ["pieces", width]),
        "features": (whole, ["pieces", 3]),
        "positions": (whole, ["pieces"]),
        "queries": (whole, ["blocks", "block"]),
        "keys": (whole, ["blocks", "seen"]),
        "place": (whole, ["pieces"]),
    }
    near = g.linear(x, piece["weight"], piece["bias"])
    g.save(path, inputs, {x: ["pieces", width], near: ["pieces", len(piece["bias"])]})


def linker_graph(path: Path, weights: dict[str, np.ndarray], heads: int = 6, linear: str = "rows") -> None:
    """Linker: `near` (cues, pieces, its width; see `reader_graph`), `cue` (cues, width), `distance` (cues, pieces) to
    roles (cues, pieces, 5).
    """
    g = Graph(linear)
    both = g.linear("cue", weights["cue.weight"], weights["cue.bias"])
    both = g.node("Unsqueeze", both, g.constant(np.array([1], dtype=np.int64)))
    half = weights["piece.weight"].shape[0]
    shift, gate = (
        g.node("Slice", both, *(g.constant(np.array([v], dtype=np.int64)) for v in (at, at + half, 2)))
        for at in (0, half)
    )
    x = g.node("Mul", "near", g.node("Add", gate, g.constant(np.array(1.0, dtype=np.float32))))
    x = g.node("Add", g.node("Add", x, shift), g.node("Gather", g.constant(weights["distance.weight"]), "distance"))
    x = g.norm(x, weights["norm.weight"], weights["norm.bias"], 1e-5)
    for number in range(sum(k.endswith("widen.weight") for k in weights)):
        x = g.layer(x, part(weights, f"layers.{number}"), heads)
    roles = weights["roles.weight"]
    x = g.node("Add", g.node("MatMul", x, g.constant(roles.T)), g.constant(weights["roles.bias"]))
    width = weights["cue.weight"].shape[1]
    g.save(
        path,
        {
            "near": (TensorProto.FLOAT, ["cues", "pieces", half]),
            "cue": (TensorProto.FLOAT, ["cues", width]),
            "distance": (TensorProto.INT64, ["cues", "pieces"]),
        },
        {x: ["cues", "pieces", roles.shape[0]]},
    )
