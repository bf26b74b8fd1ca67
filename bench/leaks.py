"""Looks for leaks in random marked cases: `python -m bench.leaks COUNT [FIRST] [KEPT]`, run from the checkout.

Each seed is a case of two to four documents with a random mark each and a reader of random clearance; all that reader
can have (every export, both briefs, the log, searches, texts; of each fourth case also every page and the API) is
searched for the words withheld. The same cases as in tests/leaks. Prints every leak with its seed, and the counts. With
a file KEPT, each case's outcome is kept there as a line, and a later run goes on where this one stopped.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.leaks.cases import build, leaks

# Of so many cases one is served, and its pages and API are searched too.
SERVED = 4


def main() -> None:
    """Run and report; fails when anything leaked."""
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    kept = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    known = {row["seed"]: row for row in _lines(kept)}
    rows = []
    for seed in range(first, first + count):
        row = known.get(seed) or _case(seed)
        rows.append(row)
        if seed not in known and kept is not None:
            with kept.open("a", encoding="utf8") as file:
                file.write(json.dumps(row) + "\n")
        for leak in row["leaks"]:
            print(f"seed {seed}, cleared for {row['clearance']}: {leak}", flush=True)
        if len(rows) % 100 == 0 or len(rows) == count:
            hiding, leaking = sum(row["hides"] for row in rows), sum(len(row["leaks"]) for row in rows)
            print(f"{len(rows)} cases, {hiding} of them withholding something, {leaking} leaks", flush=True)
    sys.exit(1 if any(row["leaks"] for row in rows) else 0)


def _case(seed: int) -> dict[str, Any]:
    made = build(seed)
    return {
        "seed": seed,
        "clearance": made.clearance,
        "hides": bool(made.secrets),
        "leaks": leaks(made, served=seed % SERVED == 0),
    }


def _lines(path: Path | None) -> list[dict[str, Any]]:
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]


if __name__ == "__main__":
    main()
