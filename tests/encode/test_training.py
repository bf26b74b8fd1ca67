"""The graphs that are shipped compute what the trained network computes; the gold is cut as it was marked."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from detente.encode.bands import band, positions
from detente.encode.encoder import WEIGHTS, shared_encoder
from detente.encode.heads import DISTANCES

torch = pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("onnx", reason="training needs the extra `train`")
onnxruntime = pytest.importorskip("onnxruntime")

from train.data import Article, article, batches, examples  # noqa: E402
from train.graph import encoder_graph, linker_graph, part, reader_graph  # noqa: E402
from train.lessons import Texts  # noqa: E402
from train.network import LINK_WIDTH, WIDTH, Banded, Reader  # noqa: E402
from train.shipped import shipped_weights  # noqa: E402
from train.teach import only_layers  # noqa: E402

TEXT = "The envoy said talks would go on. “We wait,” she told the Courier. “Nothing more.”"


def weights_of(reader: Reader) -> dict[str, np.ndarray]:
    """The network's weights as arrays."""
    return {name: weight.detach().numpy() for name, weight in reader.named_parameters()}


def run(path: Path, output: int = 0, **given: np.ndarray) -> np.ndarray:
    """What a graph answers."""
    out: np.ndarray = onnxruntime.InferenceSession(path.read_bytes()).run(None, given)[output]
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
    with torch.no_grad():
        taken = reader.linker.piece(near).numpy()
    found = run(tmp_path / "l.onnx", near=taken, cue=cue.numpy(), distance=distance.numpy())
    with torch.no_grad():
        assert np.abs(found - reader.linker(near, cue, distance).numpy()).max() < 1e-4


@pytest.mark.parametrize("length", [5, 64, 150, 333])
def test_the_reader_graph_is_the_banded_network(tmp_path: Path, length: int) -> None:
    torch.manual_seed(1)
    reader = Reader(depth=2).eval()
    words, features = torch.randn(length, WIDTH), torch.randint(0, 3, (length, 3))
    at = positions([0, length // 2], length)
    reader_graph(tmp_path / "r.onnx", weights_of(reader), linear="float")
    given = {"words": words.numpy(), "features": features.numpy(), "positions": at, **band(length)._asdict()}
    found = run(tmp_path / "r.onnx", **given)
    with torch.no_grad():
        taught = reader.encoder.banded(words, features, torch.from_numpy(at), Banded.of([length]))
        near = reader.linker.piece(taught)
    assert np.abs(found - taught.numpy()).max() < 1e-4
    assert np.abs(run(tmp_path / "r.onnx", 1, **given) - near.numpy()).max() < 1e-4


def test_texts_laid_end_to_end_do_not_see_each_other() -> None:
    torch.manual_seed(1)
    reader = Reader(depth=2).eval()
    words, features = torch.randn(90, WIDTH), torch.zeros(90, 3, dtype=torch.long)
    at = torch.arange(90)
    with torch.no_grad():
        both = reader.encoder.banded(words, features, at, Banded.of([70, 20]))
        alone = reader.encoder.banded(words[70:], features[70:], at[70:], Banded.of([20]))
    assert (both[70:] - alone).abs().max() < 1e-5


def test_lessons_hold_every_labelled_piece_once_an_epoch_with_names_covered() -> None:
    text = "Kenya said ships of Norway had sailed. Petrescu denied that on Monday. " * 4
    gold = [{"id": str(n), "text": text, "statements": []} for n in range(6)]
    texts = Texts(gold, [{"id": "p", "text": text, "statements": []}], shared_encoder()._tokenizer)
    step = next(texts.steps(seed=3, share=0.0))
    assert sorted(x.number for x in step) == list(range(6))
    for lesson in step:
        whole, old = texts.plain[lesson.number].pieces, texts.old[lesson.number]
        assert [whole.starts[n] for n in old] == list(lesson.article.pieces.starts)
        same = [whole.ids[n] == ident for n, ident in zip(old, lesson.article.pieces.ids, strict=True)]
        hidden = {text[a:b] for a, b, kept in zip(*_spans(lesson.article), same, strict=True) if not kept}
        assert hidden == {"Kenya", "Norway", "Petrescu"}
    assert sum(map(len, step)) == sum(len(item.pieces) for item in texts.articles[:6])


def _spans(item: Article) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return item.pieces.starts, item.pieces.ends


def test_the_shipped_weights_written_out_again_read_alike(tmp_path: Path) -> None:
    weights = shipped_weights()
    reader = Reader(depth=1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layers")))
    reader.load_state_dict(weights)
    reader_graph(tmp_path / "r.onnx", weights_of(reader))
    linker_graph(tmp_path / "l.onnx", part(weights_of(reader), "linker"))
    words, features = np.random.default_rng(1).normal(size=(40, WIDTH)).astype(np.float32), np.zeros((40, 3), dtype=int)
    given = {"words": words, "features": features, "positions": np.arange(40), **band(40)._asdict()}
    assert np.abs(run(tmp_path / "r.onnx", **given) - run(WEIGHTS / "reader.onnx", **given)).max() < 1e-3
    asked = {"near": words[None, :, :LINK_WIDTH], "cue": words[:1], "distance": np.zeros((1, 40), dtype=int)}
    assert np.abs(run(tmp_path / "l.onnx", **asked) - run(WEIGHTS / "linker.onnx", **asked)).max() < 1e-3


def test_a_pupil_begins_as_some_of_its_teachers_layers() -> None:
    weights = {f"encoder.layers.{n}.norm.bias": torch.full((2,), float(n)) for n in range(6)} | {
        "tags.bias": torch.ones(9)
    }
    kept = only_layers(weights, [0, 4])
    assert sorted(kept) == ["encoder.layers.0.norm.bias", "encoder.layers.1.norm.bias", "tags.bias"]
    assert kept["encoder.layers.1.norm.bias"].tolist() == [4.0, 4.0]


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
