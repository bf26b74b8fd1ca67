"""What the benches measured, beside what was kept: `python bench/kept.py [--keep]`, run after them by `make bench`.

Each bench leaves its figures as JSON under out/. Ratios within one run are compared with those in bench/figures.json;
one that got worse by more than a fifth is a warning, never a failure: a loaded machine bends even ratios. `--keep`
keeps the new figures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "bench" / "figures.json"
# What a fall is.
FALL = 0.2
# Figure → the bench's file under out/, the path of the figure in it, whether more is better, what the line says.
FIGURES: dict[str, tuple[str, tuple[str, ...], bool, str]] = {
    "reading": ("bench.json", ("reading_to_spacy",), True, "speed of the whole reading, bare spaCy being 1"),
    "short reading": ("bench-short.json", ("reading_to_spacy",), True, "the same on the sample case alone"),
    "case": ("bench.json", ("case_to_spacy",), True, "speed of a whole case, from add to brief, bare spaCy being 1"),
    "processes": ("bench.json", ("two_processes",), True, "two processes over one"),
    "memory": ("bench.json", ("memory_mb",), False, "MB of one reading process at most"),
    "archive": ("bench-archive.json", ("cost", "ratio"), False, "adding an archive over extracting its text"),
    "growth": ("growth.json", ("ratio",), False, "an added document in a large case over one in a small"),
}


def measured() -> dict[str, float]:
    """The figures that the benches left, by name; those of benches not run are left out."""
    found: dict[str, float] = {}
    for name, (file, path, _, _) in FIGURES.items():
        value: Any = json.loads((ROOT / "out" / file).read_text("utf8")) if (ROOT / "out" / file).is_file() else None
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, int | float):
            found[name] = float(value)
    return found


def fell(name: str, now: float, before: float) -> bool:
    """Whether a figure is worse than the one kept by more than a fifth."""
    more_is_better = FIGURES[name][2]
    return now < before * (1 - FALL) if more_is_better else now > before * (1 + FALL)


def main() -> None:
    """Print each figure beside the kept one, warn of falls, and keep the new ones when asked to."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--keep", action="store_true")
    given = options.parse_args()
    kept: dict[str, float] = json.loads(KEPT.read_text("utf8")) if KEPT.is_file() else {}
    found = measured()
    for name, now in found.items():
        before = kept.get(name)
        print(f"{name:14}{now:8.2f}  {'' if before is None else f'kept {before:.2f}':14}{FIGURES[name][3]}")
        if before is not None and fell(name, now, before):
            print(f"warning: {name} fell from {before:.2f} to {now:.2f}: run `make bench` on an idle machine")
    for name in sorted(FIGURES.keys() - found.keys()):
        print(f"{name:14}not measured in out/")
    if given.keep:
        KEPT.write_text(json.dumps(kept | found, indent=2, sort_keys=True) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
