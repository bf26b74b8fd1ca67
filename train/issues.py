"""Fit the model that tags issues, on statements labelled by hand, and say how well it does.

    python -m train.issues SHARED [OUT.json]

SHARED is the folder of the gold sets. Labels stand in `train/labels/issues.jsonl`: a row names a text as
FILE#DOCUMENT:START-END and gives the issues that reader `a` saw and, blind to them, reader `b`; DOCUMENT is twelve
digits of its id's SHA-256 (ids hold headlines). A text that only one sees on an issue is half on it; a text without
`b` counts as if both had seen what `a` saw. Their agreement is printed. The model is fitted on the half of the texts
whose reference hashes even, its threshold chosen there; the figures printed are of the other half. No seed is needed:
the fit is Newton's and starts at nought.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.extract.issues.tagger import FEATURES, HEAD, Tagger
from detente.model.taxonomy import taxonomy

LABELS = Path(__file__).parent / "labels" / "issues.jsonl"
OUT = Path(__file__).parents[1] / "src" / "detente" / "extract" / "issues" / "data" / HEAD
THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
# Among thresholds this near the best in F1 the lowest is taken: an issue too many is seen, one too few is not.
NEAR = 0.01
PULL = 1.0
STEPS = 50

Floats = NDArray[np.float64]


def texts(shared: Path, refs: Sequence[str]) -> list[str]:
    """The labelled words, white space folded."""
    files: dict[str, dict[str, str]] = {}
    out = []
    for ref in refs:
        name, _, rest = ref.partition("#")
        ident, _, span = rest.rpartition(":")
        start, end = map(int, span.split("-"))
        if name not in files:
            path = next(p for p in (shared / "gold" / name, shared / "cases" / name) if p.is_file())
            rows = map(json.loads, filter(None, path.read_text(encoding="utf8").split("\n")))
            files[name] = {_digest(row["id"])[:12]: row["text"] for row in rows}
        out.append(" ".join(files[name][ident][start:end].split()))
    return out


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def fit(features: Floats, wanted: Floats) -> Floats:
    """Weights and bias (last) of a logistic model, pulled to nought."""
    seen = np.concatenate([features, np.ones((len(features), 1))], axis=1)
    weights = np.zeros(seen.shape[1])
    pull = np.r_[np.full(len(weights) - 1, PULL), 0.0]
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (chance - wanted) + pull * weights
        bend = (seen * (chance * (1 - chance))[:, None]).T @ seen + np.diag(pull + 1e-9)
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def scores(found: NDArray[np.bool_], gold: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Precision, recall, F1 over all pairs of text and issue."""
    right = float((found & gold).sum())
    return right / max(found.sum(), 1), right / max(gold.sum(), 1), 2 * right / max(found.sum() + gold.sum(), 1)


def agreement(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> tuple[float, float]:
    """Cohen's kappa over all pairs of text and issue, and the F1 of one reader by the other."""
    same = float((one == other).mean())
    chance = float(one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean()))
    return (same - chance) / (1 - chance), scores(one, other)[2]


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labelled texts, what the model sees of them, and what each reader saw on which issue, (texts, issues).

    `mine` are those that the model is fitted on, `both` those that both readers read.
    """

    words: list[str]
    seen: Floats
    one: NDArray[np.bool_]
    other: NDArray[np.bool_]
    mine: NDArray[np.bool_]
    both: NDArray[np.bool_]


def labelled(shared: Path) -> Labelled:
    """The labels with their texts. Raises StopIteration when a gold set that they name is not in `shared`."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in LABELS.read_text(encoding="utf8").splitlines()]
    ids = [issue.id for issue in taxonomy().issues]
    one, other = (np.array([[i in row.get(name, row["a"]) for i in ids] for row in rows]) for name in ("a", "b"))
    words = texts(shared, [row["ref"] for row in rows])
    mine = np.array([int(_digest(row["ref"]), 16) % 2 == 0 for row in rows])
    return Labelled(words, Tagger().features(words), one, other, mine, np.array(["b" in row for row in rows]))


def shipped(shared: Path) -> dict[str, float]:
    """How well the model shipped does on the held-out half: precision, recall, F1, each the mean over the readers."""
    found, ids = labelled(shared), [issue.id for issue in taxonomy().issues]
    held = ~found.mine & found.both
    told = Tagger().tags([text for text, out in zip(found.words, held, strict=True) if out])
    tags = np.array([[i in row for i in ids] for row in told])
    mean = np.mean([scores(tags, found.one[held]), scores(tags, found.other[held])], axis=0)
    return dict(zip(("precision", "recall", "f1"), map(float, mean), strict=True))


def main(arguments: Sequence[str]) -> None:
    """Fit, report, write."""
    shared, out = Path(arguments[0]), Path(arguments[1]) if len(arguments) > 1 else OUT
    found = labelled(shared)
    seen, one, other, mine = found.seen, found.one, found.other, found.mine
    flat = seen[mine].reshape(-1, len(FEATURES))
    weights = fit(flat, ((one + 0.0 + other) / 2)[mine].reshape(-1))
    chance = 1 / (1 + np.exp(-(seen @ weights[:-1] + weights[-1])))
    either = one | other
    reached = {t: scores((chance > t)[mine], either[mine])[2] for t in THRESHOLDS}
    best = min(t for t in THRESHOLDS if reached[t] >= max(reached.values()) - NEAR)
    shares = agreement(one[found.both], other[found.both])
    print("readers: kappa {:.3f}, F1 {:.3f}".format(*shares), f"({found.both.sum()} texts read by both)")
    for name, tags in (("keywords alone", seen[..., 0] > 0), (f"model at {best}", chance > best)):
        for gold_name, gold in (("a", one), ("b", other), ("both", one & other), ("either", either)):
            figures = scores(tags[~mine], gold[~mine])
            print(
                f"{name}, held-out half, by {gold_name}: " + "precision {:.3f} recall {:.3f} F1 {:.3f}".format(*figures)
            )
    head = {
        "features": list(FEATURES),
        "weights": [round(float(w), 3) for w in weights[:-1]],
        "bias": round(float(weights[-1]), 3),
        "threshold": best,
    }
    out.write_text(json.dumps(head, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main(sys.argv[1:])
