"""What a case costs, fitted to runs of growth.py, checked on one it was not fitted on, and carried on to large cases.

    python bench/model.py [out/growth.json ...] [--words 1000] [--ask 1000000 20000000]

A reading of k new documents into a case that holds N, of which V are put together anew (all of a small case, else those
of the volumes that the new ones are in), costs k · r + f + V · s + (N + k) · g CPU seconds (row stages, then set
stages), memory m + V · b, and a record of (N + k) · c bytes. The largest size of the runs is kept back: the others give
the figures, which then have to tell it within a fifth. Row stages and record are also given for articles of `--words`
words. Exit code 1: the check failed, or there are too few sizes for one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.run.volumes import SIZE

# What is told of a run must come within this share of it.
NEAR = 0.2
# Words of a report as growth.py writes it.
WORDS = 133
FEWEST = 3
# Documents of a volume, on average: from half of what a volume may hold to all of it.
VOLUME = 3 * SIZE // 4


@dataclass(frozen=True, slots=True)
class Run:
    """One size: documents there before, documents added, and what that took."""

    before: int
    added: int
    together: int
    row_s: float
    set_s: float
    memory_mb: float
    record_mb: float

    @property
    def after(self) -> int:
        """Documents in the case when it was over."""
        return self.before + self.added


@dataclass(frozen=True, slots=True)
class Model:
    """CPU seconds of a document's row stages; of the set stages at all, for each document put together, and for each of
    the case; MB likewise.
    """

    row_s: float
    set_base_s: float
    set_s: float
    case_s: float
    memory_base_mb: float
    memory_mb: float
    record_mb: float

    def told(self, before: int, added: int, together: int) -> Run:
        """What a run of this size would take."""
        after = before + added
        return Run(
            before,
            added,
            together,
            added * self.row_s,
            self.set_base_s + together * self.set_s + after * self.case_s,
            self.memory_base_mb + together * self.memory_mb,
            after * self.record_mb,
        )


def runs(paths: Iterable[Path]) -> list[Run]:
    """The sizes that growth.py measured, the smallest first."""
    found = []
    for path in paths:
        row: dict[str, Any]
        for row in json.loads(path.read_text(encoding="utf8"))["rows"]:
            rows, added = row["seconds"]["reading"], row["added"]
            sets, together = row["seconds"]["read in all"] - rows, row["together"]
            found.append(Run(row["documents"], added, together, rows, sets, row["memory_mb"], row["record_mb"]))
    return sorted(found, key=lambda run: (run.after, run.added))


def line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Base and slope of the straight line that is nearest to the points as shares of their heights; no base below 0.

    Shares, so that a large case does not decide alone.
    """
    base, slope = _line(points)
    return (base, slope) if base >= 0 else (0.0, _slope(points))


def _line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    weights = [1 / y**2 for _, y in points]
    total = sum(weights)
    x0 = sum(w * x for w, (x, _) in zip(weights, points, strict=True)) / total
    y0 = sum(w * y for w, (_, y) in zip(weights, points, strict=True)) / total
    spread = sum(w * (x - x0) ** 2 for w, (x, _) in zip(weights, points, strict=True))
    slope = sum(w * (x - x0) * (y - y0) for w, (x, y) in zip(weights, points, strict=True)) / spread
    return y0 - slope * x0, slope


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """The slope of such a line through the origin."""
    return sum(x / y for x, y in points) / sum((x / y) ** 2 for x, y in points)


def fitted(some: Sequence[Run]) -> Model:
    """The model that these runs give; two sizes at least that are put together as a whole."""
    small = [run for run in some if run.together == run.after]
    base, each = line([(run.after, run.set_s) for run in small])
    memory = line([(run.after, run.memory_mb) for run in small])
    beyond = [(run.set_s - base - run.together * each) / run.after for run in some if run not in small]
    row_s = sum(run.row_s for run in some) / sum(run.added for run in some)
    record = _slope([(run.after, run.record_mb) for run in some])
    return Model(row_s, base, each, max(sum(beyond) / max(len(beyond), 1), 0.0), *memory, record)


def checked(told: Run, found: Run) -> list[str]:
    """Each figure as told and as found; `OFF` where it is not within a fifth."""
    lines = []
    for name in ("row_s", "set_s", "memory_mb", "record_mb"):
        guess, truth = getattr(told, name), getattr(found, name)
        off = guess / truth - 1
        lines.append(
            f"  {name:10} told {guess:9.1f}  found {truth:9.1f}  {off:+6.0%}{'' if abs(off) <= NEAR else '  OFF'}"
        )
    return lines


def carried(model: Model, documents: int, words: int) -> str:
    """What the first reading of so many documents costs, and each later one of a thousand more."""
    longer = words / WORDS
    whole, daily = model.told(0, documents, documents), model.told(documents, 1000, min(documents + 1000, 2 * VOLUME))
    longest = f"{longer * whole.row_s / 3600:,.0f} at {words} words"
    return (
        f"{documents:,} documents: row stages {whole.row_s / 3600:,.1f} core hours ({longest}), "
        f"record {whole.record_mb / 1e3:,.0f} GB ({longer * whole.record_mb / 1e3:,.0f}); "
        f"set stages of each reading {daily.set_s:,.0f} s and {daily.memory_mb / 1e3:,.2f} GB"
    )


def main() -> None:
    """Fit, check, carry on."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("runs", type=Path, nargs="*", default=[Path("out/growth.json")])
    options.add_argument("--words", type=int, default=1000)
    options.add_argument("--ask", type=int, nargs="+", default=[1_000_000, 20_000_000])
    given = options.parse_args()
    found = runs(given.runs)
    sizes = sorted({run.after for run in found})
    if len(sizes) < FEWEST:
        sys.exit(
            f"{len(sizes)} sizes are too few: two to fit and one to check, as in: python bench/growth.py 1000 1800 4000"
        )
    kept_back = [run for run in found if run.after == sizes[-1]]
    model = fitted([run for run in found if run.after < sizes[-1]])
    print(
        f"fitted to {', '.join(map(str, sizes[:-1]))} documents: {1e3 * model.row_s:.0f} ms of row stages a document"
        f" ({WORDS / model.row_s:.0f} words/s, {1 / model.row_s:.1f} documents/s/core), set stages"
        f" {model.set_base_s:.1f} s + {1e3 * model.set_s:.1f} ms a document put together + {1e6 * model.case_s:.0f} µs"
        f" a document of the case, memory {model.memory_base_mb:.0f} MB + {1e3 * model.memory_mb:.0f} KB a document put"
        f" together, record {1e3 * model.record_mb:.0f} KB"
    )
    lines = []
    for run in kept_back:
        print(f"checked on {run.before} documents and {run.added} more, not fitted:")
        lines += checked(model.told(run.before, run.added, run.together), run)
    print("\n".join(lines))
    for documents in given.ask:
        print(carried(fitted(found), documents, given.words))
    sys.exit(any(text.endswith("OFF") for text in lines))


if __name__ == "__main__":
    main()
