"""Write what the product ships: `python -m train.export WORK_FOLDER WEIGHTS_FOLDER --base MINILM_FOLDER`.

Word vectors (one table for both encoders, int8 by row), the reader's encoder, linker and tagger, MiniLM's own layers
for sentence vectors, the tokenizer, and `manifest.json` with the SHA-256 of each, which is checked before loading. With
`--windows` the reader is written as `train.teach` wants its teacher: one that reads a window at a time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import torch

from train.graph import encoder_graph, linker_graph, part, reader_graph
from train.network import Reader, load_minilm

SHIPPED = ("words.npz", "reader.onnx", "linker.onnx", "tags.npz", "sentences.onnx", "tokenizer.json")


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "work", type=Path, nargs="+", help="one or more trained runs; the weights of several are averaged"
    )
    parser.add_argument("weights", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--take", default="last.pt", choices=("last.pt", "average.pt"), help="which weights of a run")
    parser.add_argument("--windows", action="store_true", help="a reader of windows, from train.statements")
    parser.add_argument("--linear", default="rows", choices=("rows", "float"))
    options = parser.parse_args()
    reader = Reader()
    words = load_minilm(options.base / "model.safetensors", reader)
    options.weights.mkdir(parents=True, exist_ok=True)
    original = {k: v.detach().numpy().copy() for k, v in reader.named_parameters()}
    runs = [torch.load(work / options.take, weights_only=True) for work in options.work]
    trained = {k: torch.stack([run[k] for run in runs]).mean(0).float().numpy() for k in runs[0]}
    save_words(options.weights / "words.npz", words.numpy())
    if options.windows:
        encoder_graph(options.weights / "reader.onnx", part(trained, "encoder"), linear=options.linear)
    else:
        reader_graph(options.weights / "reader.onnx", trained, linear=options.linear)
    encoder_graph(options.weights / "sentences.onnx", part(original, "encoder"), linear=options.linear)
    linker_graph(options.weights / "linker.onnx", part(trained, "linker"), linear=options.linear)
    save_arrays(
        options.weights / "tags.npz", weight=trained["tags.weight"].T.astype(np.float32), bias=trained["tags.bias"]
    )
    shutil.copyfile(options.base / "tokenizer.json", options.weights / "tokenizer.json")
    sums = {name: hashlib.sha256((options.weights / name).read_bytes()).hexdigest() for name in SHIPPED}
    (options.weights / "manifest.json").write_text(json.dumps(sums, indent=1) + "\n", encoding="utf8")


def save_words(path: Path, words: np.ndarray) -> None:
    """Word vectors as int8 rows with one scale each."""
    scale = np.maximum(np.abs(words).max(1), 1e-8) / 127.0
    save_arrays(path, rows=np.rint(words / scale[:, None]).astype(np.int8), scale=scale.astype(np.float32))


def save_arrays(path: Path, **arrays: np.ndarray) -> None:
    """An uncompressed .npz; numpy stamps no time into it, so the same arrays give the same bytes."""
    np.savez(path, **arrays)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
