"""Master weights in float32, their moving average, the working copy in bfloat16, and how a step changes them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from train.network import Reader

LAYER_DECAY, WEIGHT_DECAY, WARM_UP = 0.9, 0.01, 0.06
KEEP, AVERAGE_EVERY = 0.99, 4


@dataclass(frozen=True, slots=True)
class Rates:
    """Learning rates of the encoder's last layer (each layer below: LAYER_DECAY of the one above) and of the heads."""

    encoder: float
    heads: float


class Weights:
    """What a run learns. Rates rise at first and then fall by cosine to nothing."""

    def __init__(self, reader: Reader, rates: Rates) -> None:
        self.reader = reader
        self.master = {k: v.detach().clone().requires_grad_() for k, v in reader.named_parameters()}
        self.average = {k: v.detach().clone() for k, v in self.master.items()}
        reader.to(torch.bfloat16)
        self._optimizer = torch.optim.AdamW(self._groups(rates), weight_decay=WEIGHT_DECAY)
        self._rates = [group["lr"] for group in self._optimizer.param_groups]
        self.step = 0

    def _groups(self, rates: Rates) -> list[dict[str, object]]:
        groups, depth = [], len(self.reader.encoder.layers)
        for name, weight in self.master.items():
            rate = rates.heads
            if name.startswith("encoder.layers."):
                rate = rates.encoder * LAYER_DECAY ** (depth - 1 - int(name.split(".")[2]))
            elif name.startswith("encoder.") and "features" not in name:
                rate = rates.encoder * LAYER_DECAY**depth
            groups.append({"params": [weight], "lr": rate, **({"weight_decay": 0.0} if weight.ndim < 2 else {})})
        return groups

    def learn(self, loss: Tensor, *, share: float, pace: float) -> None:
        """One step; `share` of the run is done, `pace` is a factor on all rates. Raises RuntimeError when a weight got
        no gradient.
        """
        loss.backward()  # type: ignore[no-untyped-call]
        for (name, weight), working in zip(self.master.items(), self.reader.parameters(), strict=True):
            if working.grad is None:
                raise RuntimeError(f"no gradient for {name}")
            weight.grad, working.grad = working.grad.float(), None
        nn.utils.clip_grad_norm_(self.master.values(), 1.0)
        falling = 0.5 * (1 + math.cos(math.pi * min(1.0, (share - WARM_UP) / (1 - WARM_UP))))
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = pace * rate * max(share / WARM_UP if share < WARM_UP else falling, 0.01)
        self._optimizer.step()
        self.step += 1
        with torch.no_grad():
            for weight, working in zip(self.master.values(), self.reader.parameters(), strict=True):
                working.copy_(weight)
            if self.step % AVERAGE_EVERY == 0:
                keep = min(KEEP, self.step / (self.step + 40))
                for name, weight in self.master.items():
                    self.average[name].lerp_(weight, 1 - keep)

    def save(self, folder: Path, **progress: int) -> None:
        """Write `checkpoint.pt`, to go on from, and `last.pt` and `average.pt`, to export."""
        master = {k: v.detach() for k, v in self.master.items()}
        state = {
            "master": master,
            "average": self.average,
            "step": self.step,
            "optimizer": self._optimizer.state_dict(),
        }
        torch.save(state | progress, folder / "checkpoint.new")
        (folder / "checkpoint.new").replace(folder / "checkpoint.pt")
        torch.save(self.average, folder / "average.pt")
        torch.save(master, folder / "last.pt")

    def load(self, folder: Path) -> dict[str, Any]:
        """Go on from `checkpoint.pt` where there is one; what `save` was told of the progress, or nothing."""
        if not (folder / "checkpoint.pt").exists():
            return {}
        state: dict[str, Any] = torch.load(folder / "checkpoint.pt", weights_only=True)
        with torch.no_grad():
            for (name, weight), working in zip(self.master.items(), self.reader.parameters(), strict=True):
                weight.copy_(state["master"][name])
                working.copy_(weight)
        self.average, self.step = state["average"], int(state["step"])
        self._optimizer.load_state_dict(state["optimizer"])
        return state
