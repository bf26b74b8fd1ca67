"""Looks for leaks in random marked cases: `python -m bench.leaks COUNT [FIRST]`, run from the checkout.

Each seed is a case of two to four documents with a random mark each and a reader of random clearance; all that reader
can have (every export, both briefs, the log, searches, texts) is searched for the words withheld. The same cases as in
tests/leaks. Prints every leak with its seed, and the counts.
"""

from __future__ import annotations

import sys

from tests.leaks.cases import build, leaks


def main() -> None:
    """Run and report; fails when anything leaked."""
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    leaking = hiding = 0
    for seed in range(first, first + count):
        made = build(seed)
        hiding += bool(made.secrets)
        for leak in leaks(made):
            leaking += 1
            print(f"seed {seed}, cleared for {made.clearance}: {leak}", flush=True)
        if (seed - first + 1) % 100 == 0:
            print(f"{seed - first + 1} cases, {hiding} of them withholding something, {leaking} leaks", flush=True)
    sys.exit(1 if leaking else 0)


if __name__ == "__main__":
    main()
