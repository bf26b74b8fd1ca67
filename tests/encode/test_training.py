"""The graphs that are shipped compute what the trained network computes; the gold is cut as it was marked."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from detente.encode.encoder import shared_encoder
from detente.encode.heads import DISTANCES

torch = pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("onnx", reason="training needs the extra `train`")
onnxruntime = pytest.importorskip("onnxruntime")

from train.data import article, batches, examples  # noqa: E402
from train.graph import encoder_graph, linker_graph, part  # noqa: E402
from train.network import WIDTH, Reader  # noqa: E402

TEXT = "The envoy said talks would go on. “We wait,” she told the Courier. “Nothing more.”"


def weights_of(reader: Reader) -> dict[str, np.ndarray]:
    """The network's weights as arrays."""
    return {name: weight.detach().numpy() for name, weight in reader.named_parameters()}


def run(path: Path, **given: np.ndarray) -> np.ndarray:
    """What a graph answers."""
    out: np.ndarray = onnxruntime.InferenceSession(path.read_bytes()).run(None, given)[0]
    return out


@pytest.mark.parametrize(("linear", "most"), [("float", 1e-4), ("rows", 0.1)])
def test_the_encoder_graph_is_the_network(tmp_path: Path, linear: str, most: float) -> None:
    torch.manual_seed(1)
    reader = Reader(depth=2).eval()
    words, features = torch.randn(1, 9, WIDTH), torch.randint(0, 3, (1, 9, 3))
    encoder_graph(tmp_path / "e.onnx", part(weights_of(reader), "encoder"), linear=linear)
    found = run(tmp_path / "e.onnx", words=words.numpy(), features=features.numpy())
    with torch.no_grad():
        assert np.abs(found - reader.encoder(words, features).numpy()).max() < most


def test_the_linker_graph_is_the_network(tmp_path: Path) -> None:
    torch.manual_seed(1)
    reader = Reader(depth=1).eval()
    near, cue, distance = torch.randn(2, 7, WIDTH), torch.randn(2, WIDTH), torch.randint(0, DISTANCES, (2, 7))
    linker_graph(tmp_path / "l.onnx", part(weights_of(reader), "linker"), linear="float")
    found = run(tmp_path / "l.onnx", near=near.numpy(), cue=cue.numpy(), distance=distance.numpy())
    with torch.no_grad():
        assert np.abs(found - reader.linker(near, cue, distance).numpy()).max() < 1e-4


def test_gold_spans_become_pieces_and_examples_tile_the_article() -> None:
    start = TEXT.index("“We")
    row = {
        "id": "a",
        "text": TEXT,
        "statements": [
            {"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 32]]},
            {"source": [], "cue": [[46, 50]], "content": [[start, start + 10], [TEXT.index("“Noth"), len(TEXT)]]},
        ],
    }
    read = article(row, shared_encoder()._tokenizer)
    first, second = read.statements
    words = lambda span: TEXT[read.pieces.starts[span[0]] : read.pieces.ends[span[1] - 1]]  # noqa: E731
    assert (words(first.source[0]), words(first.cue), words(first.content[0])) == ("The envoy", "said", TEXT[15:32])
    assert [words(s) for s in second.content] == ["“We wait,”", "“Nothing more.”"]
    found = sorted((e.start, e.end) for e in examples([read], 12, seed=3))
    assert found[0][0] == 0
    assert found[-1][1] == len(read.pieces)
    assert all(a[1] == b[0] for a, b in pairwise(found))
    assert sorted(e.start for b in batches(examples([read], 12, 3), 2, 3) for e in b) == [a for a, _ in found]
