"""Weights that are not the shipped ones are refused; what the encoder says of a text never depends on its company."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from detente.encode.encoder import WEIGHTS, Encoder, shared_encoder
from detente.model.errors import WeightsError

SENTENCES = [
    "The minister rejected the plan.",
    "The foreign minister turned the proposal down.",
    "Rain is expected along the coast on Sunday.",
    "Both sides agreed to meet again.",
]


def test_every_file_of_the_manifest_is_there_and_is_the_one_it_names() -> None:
    names = json.loads((WEIGHTS / "manifest.json").read_text(encoding="utf8"))
    encoder = Encoder()
    assert sorted(names) == ["linker.onnx", "reader.onnx", "sentences.onnx", "tags.npz", "tokenizer.json", "words.npz"]
    assert all(encoder._checked(name) for name in names)


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    for name in ("manifest.json", "tokenizer.json"):
        shutil.copyfile(WEIGHTS / name, tmp_path / name)
    with (tmp_path / "tokenizer.json").open("a", encoding="utf8") as file:
        file.write(" ")
    with pytest.raises(WeightsError, match="not the one its manifest names"):
        Encoder(tmp_path).cut("A word.")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    shutil.copyfile(WEIGHTS / "manifest.json", tmp_path / "manifest.json")
    with pytest.raises(WeightsError, match=r"words\.npz is missing"):
        Encoder(tmp_path).sentence_vectors(["A word."])


def test_sentence_vectors_are_the_same_alone_and_in_any_company() -> None:
    encoder = shared_encoder()
    together = encoder.sentence_vectors(SENTENCES)
    alone = np.concatenate([encoder.sentence_vectors([s]) for s in SENTENCES])
    backwards = encoder.sentence_vectors(SENTENCES[::-1])[::-1]
    assert np.array_equal(together, alone)
    assert np.array_equal(together, backwards)


def test_sentence_vectors_are_unit_and_near_for_like_sentences() -> None:
    vectors = shared_encoder().sentence_vectors(SENTENCES)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    like = vectors @ vectors.T
    assert like[0, 1] > 0.6 > like[0, 2]


def test_links_of_a_cue_do_not_depend_on_the_other_cues() -> None:
    encoder = shared_encoder()
    cut = encoder.cut("Rain fell. The envoy said talks would resume, and the ministry added that a date was set.")
    (read,) = encoder.read(cut, [0])
    both = encoder.links(read, [(5, 6), (13, 14)])
    assert np.array_equal(both[0], encoder.links(read, [(5, 6)])[0])
    assert np.array_equal(both[1], encoder.links(read, [(13, 14)])[0])
    assert np.allclose(np.exp(both).sum(-1), 1.0, atol=1e-4)
