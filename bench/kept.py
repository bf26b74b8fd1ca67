"""What the benches measured, beside what was kept: `python bench/kept.py [--keep]`, the last thing `make bench` does.

Each bench leaves its figures as JSON under out/. Ratios within one run are compared with those in bench/figures.json;
one that got worse by more than a fifth is a warning, never a failure: a loaded machine bends even ratios. `--keep`
keeps the new figures.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "bench" / "figures.json"
# What a fall is.
FALL = 0.2


@dataclass(frozen=True, slots=True)
class Figure:
    """Where a bench leaves a figure (file under out/, path in it), what it says, and what is asked of it (0: nothing).

    Figures of which more is better are asked to be at least so much, the others at most.
    """

    file: str
    path: tuple[str, ...]
    says: str
    asked: float = 0.0
    more: bool = False

    def met(self, now: float) -> bool:
        """Whether it is what was asked."""
        return now >= self.asked if self.more else now <= self.asked

    def fell(self, now: float, before: float) -> bool:
        """Whether it is worse than it was by more than a fifth."""
        return now < before * (1 - FALL) if self.more else now > before * (1 + FALL)


# The five that `make bench` is for stand first.
FIGURES: dict[str, Figure] = {
    "reading": Figure("bench.json", ("reading_to_spacy",), "speed of the whole reading, bare spaCy being 1", 0.8, True),
    "processes": Figure("bench.json", ("two_processes",), "two processes over one, of two idle cores", 1.7, True),
    "archive": Figure("bench-archive.json", ("cost", "ratio"), "adding an archive over extracting its text", 1.5),
    "growth": Figure("growth.json", ("ratio",), "an added document in a large case over one in a small", 1.3),
    "memory": Figure("bench.json", ("memory_mb",), "MB of one reading process at most", 700),
    "case": Figure("bench.json", ("case_to_spacy",), "speed from add to brief, bare spaCy being 1", more=True),
    "short reading": Figure("bench-short.json", ("reading_to_spacy",), "reading of the sample case alone", more=True),
}


def measured(out: Path) -> dict[str, float]:
    """The figures that the benches left, by name; those of benches not run are left out."""
    found: dict[str, float] = {}
    for name, figure in FIGURES.items():
        value: Any = json.loads((out / figure.file).read_text("utf8")) if (out / figure.file).is_file() else None
        for key in figure.path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, int | float):
            found[name] = float(value)
    return found


def table(found: Mapping[str, float], kept: Mapping[str, float]) -> list[str]:
    """Every figure beside what was asked and what was kept, and a warning for each that fell."""
    lines = [f"{'':14}{'now':>8}{'asked':>10}{'':8}{'kept':>8}"]
    warnings = []
    for name, figure in FIGURES.items():
        if name not in found:
            lines.append(f"{name:14}{'-':>8}{'':18}{'':8}  {figure.says}: NOT MEASURED")
            continue
        now, before = found[name], kept.get(name)
        asked = f"{'≥' if figure.more else '≤'} {figure.asked:g}" if figure.asked else ""
        verdict = ("met" if figure.met(now) else "MISSED") if figure.asked else ""
        lines.append(
            f"{name:14}{now:8.2f}{asked:>10} {verdict:7}{'' if before is None else f'{before:.2f}':>8}  {figure.says}"
        )
        if before is not None and figure.fell(now, before):
            warnings.append(f"warning: {name} fell from {before:.2f} to {now:.2f}; an idle machine would make it sure")
    return lines + warnings


def main() -> None:
    """Print each figure beside the kept one, warn of falls, and keep the new ones when asked to."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--keep", action="store_true")
    given = options.parse_args()
    kept: dict[str, float] = json.loads(KEPT.read_text("utf8")) if KEPT.is_file() else {}
    found = measured(ROOT / "out")
    print("\n".join(table(found, kept)))
    if given.keep:
        KEPT.write_text(json.dumps(kept | found, indent=2, sort_keys=True) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
