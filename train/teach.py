"""Teach a reader to read each piece once: `python -m train.teach SHARED WORK --teacher WEIGHTS`.

The pupil's attention is banded (a block of pieces sees the blocks beside it), so a text is read in one go. It starts
from the teacher, a reader of overlapping windows with full attention (`train.statements`), and learns from the gold
set's labels and from the teacher: every piece's vector, its tags, and the links of every cue. Names are exchanged in
half of the gold texts; what the teacher read in the text before is then asked of every piece outside the names. Texts
without labels teach by the teacher alone. Seeded; a run that was stopped goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import random
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from detente.encode.heads import LINK_REACH, distances, reach, tagged_spans
from train.data import Article
from train.lessons import Lesson, Texts, restarts, rows_of
from train.network import DEPTH, WIDTH, Banded, Reader
from train.shipped import shipped_weights
from train.statements import LINK_SCALE, Cue, choose_cues, tag_labels
from train.weights import Rates, Weights

RATE, HEAD_RATE, SAVE_EVERY = 1.2e-4, 3e-4, 200
# The teacher's share of the losses of tags and links; the labels have the rest.
TEACHER_SHARE = 0.5
# Positions start again at a sentence within this many pieces, drawn anew for each text.
LEAST_STRETCH, MOST_STRETCH = 256, 384
# The teacher's windows: pieces read together, and how many of them are context on each side.
WINDOW, CONTEXT = 384, 96
ROLE_WEIGHTS = (3.0, 1.5, 1.5)


class Teacher:
    """The windowed reader's vectors of whole texts, made when first asked for; its tagger and its linker.

    Vectors come from the graph in `folder`, as they are in use; tags and links from the same weights in torch.
    """

    def __init__(self, folder: Path) -> None:
        self.weights = shipped_weights(folder)
        self.reader = Reader().eval()
        self.reader.load_state_dict(self.weights)
        self.reader.to(torch.bfloat16)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._graph = onnxruntime.InferenceSession((folder / "reader.onnx").read_bytes(), options)
        with np.load(folder / "words.npz", allow_pickle=False) as arrays:
            self.words = arrays["rows"].astype(np.float32) * arrays["scale"][:, None]
        self._kept: dict[int, NDArray[np.float16]] = {}

    def vectors(self, number: int, item: Article) -> NDArray[np.float16]:
        """The vectors of text `number`: (pieces, width)."""
        if number not in self._kept:
            cut, count = item.pieces, len(item.pieces)
            found = np.zeros((count, WIDTH), dtype=np.float16)
            features = np.stack([cut.case, cut.glue, cut.quote], axis=1).astype(np.int64)
            for first, after in cores(item):
                start, end = max(0, first - CONTEXT), min(after + CONTEXT, count)
                given = {"words": self.words[list(cut.ids[start:end])][None], "features": features[start:end][None]}
                found[first:after] = self._graph.run(None, given)[0][0][first - start : after - start]
            self._kept[number] = found
        return self._kept[number]


def cores(item: Article) -> list[tuple[int, int]]:
    """What each of the teacher's windows is read for: whole sentences where they are not too long."""
    room, cuts, count = WINDOW - 2 * CONTEXT, [0], len(item.pieces)
    firsts = [*item.sentences, count]
    for start, end in pairwise(firsts):
        while end - cuts[-1] > room:
            cuts.append(start if start > cuts[-1] else cuts[-1] + room)
    return list(zip(cuts, [*cuts[1:], count], strict=True))


class Trainer:
    """The loop over lessons."""

    def __init__(self, options: argparse.Namespace) -> None:
        torch.manual_seed(options.seed)
        self.options = options
        self.teacher = Teacher(options.teacher)
        self.words = torch.from_numpy(self.teacher.words).to(torch.bfloat16)
        kept = only_layers(self.teacher.weights, options.layers)
        started = torch.load(options.start, weights_only=True) if options.start else kept
        self.reader = Reader(len(options.layers))
        self.reader.load_state_dict(started)
        self.weights = Weights(self.reader, Rates(RATE, HEAD_RATE))
        tokenizer = Tokenizer.from_file(str(options.teacher / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        plain = [row for name in options.more for row in rows_of(options.shared / name)]
        self.texts = Texts(rows_of(options.shared / "gold" / "statements.train.jsonl"), plain, tokenizer)

    def run(self) -> None:
        """Read as many pieces as asked for, from the last checkpoint when there is one."""
        seen = int(self.weights.load(self.options.work).get("pieces", 0))
        done, began, losses = self.weights.step, time.monotonic(), []
        for number, step in enumerate(self.texts.steps(self.options.seed, self.options.plain)):
            if number < done:
                continue
            self.reader.train()
            parts = step_losses(self, step)
            self.weights.learn(torch.stack(parts).sum(), share=seen / self.options.pieces, pace=self.options.pace)
            losses.append([x.item() for x in parts])
            seen += sum(map(len, step))
            last = seen >= self.options.pieces
            if self.weights.step % 20 == 0:
                mean = np.mean(losses[-20:], axis=0).round(4).tolist()
                print(
                    f"step {self.weights.step} pieces {seen} loss {mean} {time.monotonic() - began:.0f} s", flush=True
                )
            if last or self.weights.step % SAVE_EVERY == 0:
                self.weights.save(self.options.work, pieces=seen)
            if last:
                return


def only_layers(taught: dict[str, Tensor], kept: list[int]) -> dict[str, Tensor]:
    """The weights with the encoder's layers `kept` alone."""
    at = "encoder.layers."
    found = {name: weight for name, weight in taught.items() if not name.startswith(at)}
    for number, layer in enumerate(kept):
        begin = f"{at}{layer}."
        found |= {f"{at}{number}.{k.removeprefix(begin)}": w for k, w in taught.items() if k.startswith(begin)}
    return found


def step_losses(trainer: Trainer, step: list[Lesson]) -> list[Tensor]:
    """Tags by label, links by label, tags by teacher, links by teacher, vectors by teacher."""
    hidden = encode(trainer, step)
    scores = trainer.reader.tags(hidden).float().view(-1, 3, 3)
    seen, same = map(torch.from_numpy, told_by(trainer, step))
    seen = seen.to(torch.bfloat16)
    with torch.no_grad():
        told = trainer.teacher.reader.tags(seen).float().view(-1, 3, 3).log_softmax(-1)
    weights = torch.tensor(ROLE_WEIGHTS)
    apart = functional.kl_div(scores.log_softmax(-1), told, log_target=True, reduction="none").sum(-1)
    gold = np.concatenate([tag_labels(x, len(x)) if x.labelled else np.full((len(x), 3), -100) for x in step])
    labels = torch.from_numpy(gold.astype(np.int64))
    each = functional.cross_entropy(scores.permute(0, 2, 1), labels, ignore_index=-100, reduction="none").sum(0)
    count = max(1.0, float((labels[:, 0] >= 0).sum()))
    cues = cues_of(step, scores[:, 0].detach().argmax(-1).numpy(), told[:, 0].argmax(-1).numpy())
    by_label, by_teacher = link_losses(trainer, hidden, seen, (step, cues))
    mine, its = 1 - TEACHER_SHARE, TEACHER_SHARE
    return [
        mine * (each / count * weights).sum(),
        mine * by_label,
        its * (apart.mean(0) * weights).sum(),
        its * by_teacher,
        functional.mse_loss(hidden[same].float(), seen[same].float()),
    ]


def told_by(trainer: Trainer, step: list[Lesson]) -> tuple[NDArray[np.float16], NDArray[np.bool_]]:
    """The teacher's vectors of a step's pieces, and which pieces it saw as the pupil does."""
    vectors, same = [], []
    for lesson in step:
        whole, old = trainer.texts.plain[lesson.number], trainer.texts.old[lesson.number][lesson.start : lesson.end]
        vectors.append(trainer.teacher.vectors(lesson.number, whole)[old])
        same.append(np.array(whole.pieces.ids)[old] == lesson.article.pieces.ids[lesson.start : lesson.end])
    return np.concatenate(vectors), np.concatenate(same)


def encode(trainer: Trainer, step: list[Lesson]) -> Tensor:
    """The pupil's vectors of a step's lessons, end to end."""
    rng = random.Random(trainer.weights.step)
    ids, case, glue, quote = (
        np.concatenate([np.array(getattr(x.article.pieces, name)[x.start : x.end]) for x in step])
        for name in ("ids", "case", "glue", "quote")
    )
    at = np.concatenate([restarts(x, rng.randint(LEAST_STRETCH, MOST_STRETCH)) for x in step])
    return trainer.reader.encoder.banded(
        trainer.words[torch.from_numpy(ids)],
        torch.from_numpy(np.stack([case, glue, quote], axis=1)),
        torch.from_numpy(at),
        Banded.of([len(x) for x in step]),
    )


def cues_of(step: list[Lesson], mine: np.ndarray, its: np.ndarray) -> list[tuple[Cue, bool]]:
    """Cues to link, and whether they are labelled: as `train.statements` chooses them; else those the teacher sees."""
    out: list[tuple[Cue, bool]] = []
    base = 0
    for row, lesson in enumerate(step):
        tags = (mine if lesson.labelled else its)[base : base + len(lesson)]
        base += len(lesson)
        if lesson.labelled:
            out += [(Cue(row, c.span, c.roles), True) for c in choose_cues([lesson], tags[None])]  # type: ignore[list-item]
        else:
            out += [(Cue(row, span, ()), False) for span in tagged_spans(tags, 1)]
    return out


def link_losses(
    trainer: Trainer, hidden: Tensor, seen: Tensor, given: tuple[list[Lesson], list[tuple[Cue, bool]]]
) -> tuple[Tensor, Tensor]:
    """Mean over cues of the summed loss of their pieces' roles, by the labels and by the teacher's linker."""
    step, cues = given
    if not cues:
        nothing = (
            torch.stack([weight.sum() for weight in trainer.reader.linker.parameters()]).sum() * 0 + hidden.sum() * 0
        )
        return nothing, nothing
    where, far, gold, picked, hide = map(torch.from_numpy, link_arrays(step, cues))
    near = hidden.index_select(0, where.view(-1)).view(len(cues), LINK_REACH, -1)
    mask = hide[:, None, None]
    mean = torch.matmul(picked.to(near.dtype), near).squeeze(1)
    scores = trainer.reader.linker(near, mean, far, mask.to(near.dtype)).float()
    by_label = functional.cross_entropy(scores.transpose(1, 2), gold, ignore_index=-100, reduction="sum")
    there = seen[where]
    with torch.no_grad():
        cue = torch.matmul(picked.to(there.dtype), there).squeeze(1)
        told = trainer.teacher.reader.linker(there, cue, far, mask.to(there.dtype)).float().log_softmax(-1)
    apart = functional.kl_div(scores.log_softmax(-1), told, log_target=True, reduction="none").sum(-1)
    by_teacher = (apart * (hide == 0)).sum() / (LINK_SCALE * len(cues))
    return by_label / (LINK_SCALE * max(1, sum(labelled for _, labelled in cues))), by_teacher


def link_arrays(step: list[Lesson], cues: list[tuple[Cue, bool]]) -> tuple[np.ndarray, ...]:
    """For each cue the pieces it sees, their distances and labels, the cue among them, and what is no piece."""
    shape = (len(cues), LINK_REACH)
    where, far = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    gold, hide = np.full(shape, -100, dtype=np.int64), np.full(shape, -1e4, dtype=np.float32)
    picked = np.zeros((len(cues), 1, LINK_REACH), dtype=np.float32)
    bases = np.cumsum([0, *map(len, step)])
    for number, (cue, labelled) in enumerate(cues):
        length = len(step[cue.row])
        start, end = reach(cue.span, length)
        width = end - start
        where[number, :width] = bases[cue.row] + np.arange(start, end)
        far[number, :width] = distances([cue.span], length)[0]
        hide[number, :width] = 0
        picked[number, 0, cue.span[0] - start : cue.span[1] - start] = 1.0 / (cue.span[1] - cue.span[0])
        if labelled:
            labels = np.zeros(length, dtype=np.int64)
            for first, after, role in cue.roles:
                labels[first] = role
                labels[first + 1 : after] = role + 1
            gold[number, :width] = labels[start:end]
    return where, far, gold, picked, hide


def main() -> None:
    """Read the arguments and teach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--teacher", type=Path, required=True, help="folder of the windowed reader's weights")
    parser.add_argument("--start", type=Path, help="weights to start from (another run's last.pt): a second cycle")
    parser.add_argument("--layers", type=int, nargs="+", default=[*range(DEPTH)], help="of the teacher's, those kept")
    parser.add_argument("--more", nargs="*", default=[], help="files of texts without labels, below SHARED")
    parser.add_argument("--plain", type=float, default=0.3, help="share of those texts in an epoch")
    parser.add_argument("--pieces", type=int, default=1_200_000, help="word pieces to read in all")
    parser.add_argument("--pace", type=float, default=0.6, help="factor on all learning rates")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    Trainer(options).run()


if __name__ == "__main__":
    main()
