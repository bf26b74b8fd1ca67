"""Train the coding head on PLOVER rows and say how well it does in five folds.

    python -m train.coding GOLD.jsonl OUT.npz            figures of five folds, then weights trained on all rows
    python -m train.coding GOLD.jsonl --folds ROWS.jsonl   only the folds; their predictions as rows for a scorer

Rows have `text`, `actor`, `recipient`, `root`. Seeded and single-threaded: same rows, same weights. Rows of one text
stay in one fold.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from detente.encode.encoder import shared_encoder
from detente.extract.contract import Page
from detente.extract.events.coder import QUADS, ROOTS, Coder, Linear, counts, vectors
from detente.extract.events.pairs import PairText, pair_text
from detente.extract.syntax import Syntax, parse_all
from detente.model.evidence import Span
from detente.parse.document import parse_text

FOLDS = 5
SEED = 7
# Strength of the data against the pull to zero, by head; chosen by five folds on the training rows.
STRENGTH = {"seen": 15.0, "counted": 20.0}
# Tokens of one row only say nothing about others.
LEAST_ROWS = 2
STEPS = 60

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def read_pairs(path: Path) -> tuple[list[dict[str, Any]], list[PairText]]:
    """The rows and their pairs as the layer will see them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]
    pages = []
    for row in rows:
        parsed = parse_text(row["text"], name=row["id"])
        pages.append(Page(parsed, Syntax(parsed.text, parsed.sentences)))
    parse_all([(page.syntax, range(len(page.sentences))) for page in pages])
    pairs = [pair_text(p, Span(*r["actor"]), Span(*r["recipient"])) for p, r in zip(pages, rows, strict=True)]
    return rows, pairs


def known_words(pairs: list[PairText]) -> tuple[dict[str, int], Floats]:
    """Tokens of at least LEAST_ROWS pairs, with their inverse document frequency."""
    frequency = Counter(token for pair in pairs for token in set(pair.tokens))
    kept = sorted(token for token, number in frequency.items() if number >= LEAST_ROWS)
    rarity = [math.log((1 + len(pairs)) / (1 + frequency[token])) for token in kept]
    return {token: n for n, token in enumerate(kept)}, np.array(rarity, dtype=np.float32)


def fit(features: Floats, labels: Ints, classes: int, strength: float) -> Linear:
    """Multinomial logistic regression with an L2 pull, rare classes weighted up by the root of their rarity."""
    x, y = torch.from_numpy(features), torch.from_numpy(labels)
    weight = torch.zeros(x.shape[1], classes, requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    number = torch.bincount(y, minlength=classes).float().clamp(min=1)
    worth = (len(y) / (classes * number)) ** 0.5
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> Any:
        optimiser.zero_grad()
        fault = torch.nn.functional.cross_entropy(x @ weight + bias, y, weight=worth)
        total = strength * fault + (weight**2).sum() / len(y) / 2
        total.backward()
        return total

    optimiser.step(loss)
    return Linear(weight.detach().numpy(), bias.detach().numpy())


def train(pairs: list[PairText], seen: Floats, labels: list[str]) -> Coder:
    """A coder from pairs, their vectors and roots."""
    words, rarity = known_words(pairs)
    counted = counts(pairs, words, rarity)
    roots = np.array([ROOTS.index(label) for label in labels], dtype=np.int64)
    quads = np.array([int(QUADS[label]) - 1 for label in labels], dtype=np.int64)
    heads = {
        f"{name}_{kind}": fit(features, target, classes, STRENGTH[kind])
        for name, target, classes in (("root", roots, len(ROOTS)), ("quad", quads, 4))
        for kind, features in (("seen", seen), ("counted", counted))
    }
    return Coder(words, rarity, heads)


def fold_of(rows: list[dict[str, Any]]) -> Ints:
    """Fold numbers: rows of one text together, roots spread evenly, in seeded order."""
    order = np.random.default_rng(SEED).permutation(len(rows))
    by_text: dict[str, int] = {}
    dealt: Counter[str] = Counter()
    for n in order:
        row = rows[int(n)]
        if row["text"] not in by_text:
            by_text[row["text"]] = dealt[row["root"]] % FOLDS
            dealt[row["root"]] += 1
    return np.array([by_text[row["text"]] for row in rows], dtype=np.int64)


def crossed(rows: list[dict[str, Any]], pairs: list[PairText], seen: Floats) -> list[str]:
    """Each row's root by a coder that has not seen its text."""
    fold, answer = fold_of(rows), [""] * len(rows)
    for held in range(FOLDS):
        apart, rest = np.flatnonzero(fold == held), np.flatnonzero(fold != held)
        made = train([pairs[i] for i in rest], seen[rest], [rows[i]["root"] for i in rest])
        scores = made.scores(seen[apart], counts([pairs[i] for i in apart], made.words, made.rarity))
        for i, best in zip(apart, scores.argmax(axis=1), strict=True):
            answer[i] = ROOTS[best]
    return answer


def macro_f1(gold: list[str], given: list[str]) -> float:
    """Mean F1 over the labels of `gold`."""
    found = []
    for label in sorted(set(gold)):
        both = sum(a == label == b for a, b in zip(gold, given, strict=True))
        found.append(2 * both / (gold.count(label) + given.count(label)))
    return sum(found) / len(found)


def save(made: Coder, path: Path) -> None:
    """The coder as arrays, half precision, without pickle."""
    arrays: dict[str, Any] = {"words": np.array(list(made.words)), "rarity": made.rarity.astype(np.float16)}
    for name, head in made.heads.items():
        arrays[f"{name}_weight"] = head.weight.astype(np.float16)
        arrays[f"{name}_bias"] = head.bias
    np.savez_compressed(path, **arrays)
    # The program loads no other file than the one named here.
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()}
    (path.parent / "manifest.json").write_text(json.dumps(sums, indent=1) + "\n", encoding="utf8")


def main() -> None:
    """Run the recipe."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("gold", type=Path)
    ask.add_argument("out", type=Path, nargs="?")
    ask.add_argument("--folds", type=Path)
    given = ask.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    rows, pairs = read_pairs(given.gold)
    seen = vectors(pairs, shared_encoder())
    answers = crossed(rows, pairs, seen)
    root = macro_f1([r["root"] for r in rows], answers)
    quad = macro_f1([str(r["quad"]) for r in rows], [QUADS[a] for a in answers])
    print(f"{FOLDS} folds of {len(rows)} rows: root_macro_f1 {root:.3f}, quad_macro_f1 {quad:.3f}")
    if given.folds:
        lines = [json.dumps({"id": r["id"], "root": a, "quad": QUADS[a]}) for r, a in zip(rows, answers, strict=True)]
        given.folds.write_text("\n".join(lines) + "\n", encoding="utf8")
    if given.out:
        save(train(pairs, seen, [r["root"] for r in rows]), given.out)


if __name__ == "__main__":
    main()
