"""The digest of a case against timelines that people wrote: mean date F1 as in news-tls.

    PYTHONPATH=src python bench/timeline.py CASE [--gold shared/gold/timeline.libya.jsonl]

CASE is a folder made with `detente new`, to which the gold's articles were added and which has been read.
"""

from __future__ import annotations

import argparse
import json
import runpy
from contextlib import closing
from pathlib import Path

from detente.findings.case import gather
from detente.findings.timeline import days
from detente.store.open import open_store

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def main() -> None:
    """Print the scores of shared/bench/score.py."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", type=Path)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold" / "timeline.libya.jsonl")
    options = parser.parse_args()
    gold = {row["id"]: row for row in map(json.loads, options.gold.read_text(encoding="utf8").splitlines())}
    with closing(open_store(options.case)) as store:
        ranked = [day.date for day in days(gather(store.view()))]
    score = runpy.run_path(str(SHARED / "bench" / "score.py"))["timeline"]
    for name, value in score(gold, {ident: {"dates": ranked} for ident in gold}).items():
        print(f"{name:28} {value:.3f}")


if __name__ == "__main__":
    main()
