"""Train a reader of overlapping windows, the teacher of `train.teach`: `python -m train.statements GOLD WORK`.

Seeded; a checkpoint is written after every epoch and a run that was stopped goes on from the last one. Weights are
kept in float32 and worked with in bfloat16; `last.pt` holds them, `average.pt` their exponential moving average.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from detente.encode.heads import distances, reach, tagged_spans
from train.data import Article, Example, batches, examples, read_articles
from train.network import Reader, load_minilm
from train.weights import Rates, Weights

SIZE, BATCH = 384, 6
RATE, HEAD_RATE = 1.2e-4, 1e-3
# The summed loss of one link is about this many times the mean loss of one tag.
LINK_SCALE = 30.0
FALSE_CUES = 4


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue to link: its window, its pieces, and (first, after, begin label) of source and content spans."""

    row: int
    span: tuple[int, int]
    roles: tuple[tuple[int, int, int], ...]


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument(
        "--base", type=Path, required=True, help="folder with MiniLM's model.safetensors and tokenizer.json"
    )
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--start", type=Path, help="weights to start from (another run's average.pt or last.pt): a second cycle"
    )
    parser.add_argument("--pace", type=float, default=1.0, help="factor on all learning rates")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--both", action="store_true", help="train on the dev set too (for the shipped weights only)")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    articles = read_articles(options.gold / "statements.train.jsonl", tokenizer)
    if options.both:
        articles += read_articles(options.gold / "statements.dev.jsonl", tokenizer)
    Trainer(options, articles).run()


class Trainer:
    """The loop over epochs."""

    def __init__(self, options: argparse.Namespace, articles: list[Article]) -> None:
        torch.manual_seed(options.seed)
        self.options, self.articles = options, articles
        self.reader = Reader()
        self.words = load_minilm(options.base / "model.safetensors", self.reader)
        if options.start:
            self.reader.load_state_dict(torch.load(options.start, weights_only=True))
        self.weights = Weights(self.reader, Rates(RATE, HEAD_RATE))
        self.epoch, self.steps = 0, 1

    def run(self) -> None:
        """Train to the last epoch, from the last checkpoint when there is one."""
        self.epoch = int(self.weights.load(self.options.work).get("epoch", 0))
        per_epoch = len(examples(self.articles, SIZE, 0)) // BATCH + 1
        self.steps = per_epoch * self.options.epochs
        for epoch in range(self.epoch, self.options.epochs):
            began, seen, losses = time.monotonic(), 0, []
            for number, batch in enumerate(self._epoch(epoch)):
                losses.append(self._learn(batch))
                seen += sum(e.end - e.start for e in batch)
                if number % 20 == 19:
                    mean = np.mean(losses[-20:], axis=0).round(4).tolist()
                    speed = seen / (time.monotonic() - began)
                    print(f"epoch {epoch} step {self.weights.step} loss {mean} {speed:.0f}/s", flush=True)
            self.epoch = epoch + 1
            self.weights.save(self.options.work, epoch=self.epoch)

    def _epoch(self, epoch: int) -> Iterator[list[Example]]:
        seed = self.options.seed * 1000 + epoch
        torch.manual_seed(seed)
        yield from batches(examples(self.articles, SIZE, seed), BATCH, seed)

    def _learn(self, batch: list[Example]) -> list[float]:
        self.reader.train()
        losses = batch_losses(self.reader, self.words, batch, self.epoch > 0)
        total = losses[0] + 0.5 * losses[1] + losses[2]
        self.weights.learn(total, share=self.weights.step / self.steps, pace=self.options.pace)
        return [x.item() for x in losses]


def batch_losses(reader: Reader, words: Tensor, batch: list[Example], mine: bool) -> list[Tensor]:
    """Loss of cue tags, of source and content tags, and of links; `mine` adds false cues as links to nothing."""
    length = max(e.end - e.start for e in batch)
    hidden, mask = encode(reader, words, batch, length)
    scores = reader.tags(hidden).float().view(len(batch), length, 3, 3)
    gold = torch.from_numpy(np.stack([tag_labels(e, length) for e in batch]))
    each = functional.cross_entropy(
        scores.permute(0, 3, 1, 2), gold, ignore_index=-100, reduction="sum", label_smoothing=0.0
    )
    cue = functional.cross_entropy(scores[:, :, 0].transpose(1, 2), gold[:, :, 0], ignore_index=-100, reduction="sum")
    tokens = float((gold[:, :, 0] >= 0).sum())
    cues = choose_cues(batch, scores[:, :, 0].detach().argmax(-1).numpy() if mine else None)
    link = link_loss(reader, hidden, mask, cues) if cues else scores.sum() * 0
    return [3 * cue / tokens, 3 * (each - cue) / tokens, link]


def encode(reader: Reader, words: Tensor, batch: list[Example], length: int) -> tuple[Tensor, Tensor]:
    """Vectors of a padded batch, and the mask that hides its padding."""
    ids = np.zeros((len(batch), length), dtype=np.int64)
    features = np.zeros((len(batch), length, 3), dtype=np.int64)
    mask = np.zeros((len(batch), 1, 1, length), dtype=np.float32)
    for row, (cut, a, b) in enumerate((e.article.pieces, e.start, e.end) for e in batch):
        ids[row, : b - a] = cut.ids[a:b]
        features[row, : b - a] = np.stack([cut.case[a:b], cut.glue[a:b], cut.quote[a:b]], axis=1)
        mask[row, :, :, b - a :] = -1e4
    hide = torch.from_numpy(mask).to(torch.bfloat16)
    return reader.encoder(words[torch.from_numpy(ids)].to(torch.bfloat16), torch.from_numpy(features), hide), hide


def tag_labels(example: Example, length: int) -> np.ndarray:
    """Begin/inside labels (pieces, 3) for cue, source, content; padding is -100."""
    out = np.full((length, 3), -100, dtype=np.int64)
    out[: example.end - example.start] = 0
    for statement in example.article.statements:
        for role, spans in enumerate(((statement.cue,), statement.source, statement.content)):
            for a, b in spans:
                a, b = max(a, example.start) - example.start, min(b, example.end) - example.start
                if a < b:
                    out[a + 1 : b, role] = 2
                    out[a, role] = 1
    return out


def choose_cues(batch: list[Example], tags: np.ndarray | None) -> list[Cue]:
    """Cues to link: gold ones wholly in their window, as marked or as tagged, and tagged ones that are none."""
    cues: list[Cue] = []
    for row, example in enumerate(batch):
        start, end = example.start, example.end
        found = tagged_spans(tags[row][: end - start], 1) if tags is not None else []
        taken = [(s.cue[0] - start, s.cue[1] - start) for s in example.article.statements]
        for number, statement in enumerate(example.article.statements):
            first, after = statement.hull()
            if first < start or after > end:
                continue
            at = taken[number]
            close = [f for f in found if f[0] < at[1] and at[0] < f[1]]
            roles = tuple(
                (a - start, b - start, role)
                for role, spans in ((1, statement.source), (3, statement.content))
                for a, b in spans
            )
            cues.append(Cue(row, close[0] if close and number % 2 else at, roles))
        wrong = [f for f in found if not any(f[0] < b and a < f[1] for a, b in taken)]
        cues.extend(Cue(row, f, ()) for f in wrong[:FALSE_CUES])
    return cues


def link_loss(reader: Reader, hidden: Tensor, mask: Tensor, cues: list[Cue]) -> Tensor:
    """Mean over cues of the summed loss of their pieces' roles, scaled to the size of the tag losses."""
    length = hidden.shape[1]
    rows = torch.tensor([c.row for c in cues])[:, None]
    seen = np.array([np.arange(*reach(c.span, length)) for c in cues])
    gold = np.zeros((len(cues), length), dtype=np.int64)
    pick = np.zeros((len(cues), 1, seen.shape[1]), dtype=np.float32)
    for number, cue in enumerate(cues):
        pick[number, 0, cue.span[0] - seen[number, 0] : cue.span[1] - seen[number, 0]] = 1.0 / (
            cue.span[1] - cue.span[0]
        )
        for a, b, role in cue.roles:
            gold[number, a] = role
            gold[number, a + 1 : b] = role + 1
    at = torch.from_numpy(seen)
    near, hide = hidden[rows, at], mask[rows, 0, 0, at]
    vectors = torch.matmul(torch.from_numpy(pick).to(hidden.dtype), near).squeeze(1)
    away = torch.from_numpy(distances([c.span for c in cues], length))
    scores = reader.linker(near, vectors, away, hide[:, None, None]).float()
    labels = torch.from_numpy(np.take_along_axis(gold, seen, axis=1)).masked_fill(hide < 0, -100)
    return functional.cross_entropy(scores.transpose(1, 2), labels, ignore_index=-100, reduction="sum") / (
        LINK_SCALE * len(cues)
    )


if __name__ == "__main__":
    main()
