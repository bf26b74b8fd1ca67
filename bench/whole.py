"""All benches one after the other, then one table of what they found: `make bench`.

    python bench/whole.py [--keep] [--only PART ...]

A bench that fails or takes longer than LONGEST_S is named at the end, and the others run all the same; the exit code
then is 1. Figures of earlier runs are taken away first, so that the table holds what this run measured and nothing
else. `--keep` keeps the figures as those that later runs are compared with.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "out"
LONGEST_S = 900


@dataclass(frozen=True, slots=True)
class Part:
    """One bench: its program with arguments, and the file of figures it leaves under out/."""

    command: tuple[str, ...]
    leaves: str = ""


PARTS = {
    "reading": Part(("run.py",), "bench.json"),
    "short reading": Part(("run.py", "--short"), "bench-short.json"),
    "archive": Part(("archive.py", "--mb", "1000"), "bench-archive.json"),
    "growth": Part(("growth.py", "1000", "1800", "4000"), "growth.json"),
    "model of costs": Part(("model.py", "out/growth.json")),
    "stories": Part(("happenings_growth.py", "2000", "20000")),
    "workbench": Part(("serve_load.py", "--documents", "5000", "--out", "out/serve_load.json"), "serve_load.json"),
}


def run(name: str, part: Part, longest_s: float = LONGEST_S) -> str:
    """Run one; what was wrong with it, or nothing."""
    if part.leaves:
        (OUT / part.leaves).unlink(missing_ok=True)
    print(f"\n== {name}: {' '.join(part.command)}", flush=True)
    since = time.monotonic()
    command = [sys.executable, str(HERE / part.command[0]), *part.command[1:]]
    # A session of its own, so that what it starts ends with it.
    with subprocess.Popen(command, cwd=HERE.parent, start_new_session=True) as bench:
        try:
            code = bench.wait(longest_s)
        except subprocess.TimeoutExpired:
            return f"stopped after {longest_s:.0f} s"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(bench.pid, signal.SIGKILL)
    print(f"== {name}: {time.monotonic() - since:.0f} s", flush=True)
    return f"ended with exit code {code}" if code else ""


def failures(parts: Sequence[str]) -> dict[str, str]:
    """Run these parts; what was wrong, by part."""
    return {name: wrong for name in parts if (wrong := run(name, PARTS[name]))}


def main() -> None:
    """Run them all, print the table, name what failed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--keep", action="store_true")
    options.add_argument("--only", nargs="+", choices=sorted(PARTS), default=list(PARTS), metavar="PART")
    given = options.parse_args()
    OUT.mkdir(exist_ok=True)
    for name in {PARTS[part].leaves for part in given.only} - {""}:
        (OUT / name).unlink(missing_ok=True)
    since, load = time.monotonic(), os.getloadavg()[0]
    wrong = failures(given.only)
    minutes, after = (time.monotonic() - since) / 60, os.getloadavg()[0]
    print(f"\n== {minutes:.0f} min, load {load:.1f} before and {after:.1f} after, {os.cpu_count()} cores", flush=True)
    subprocess.run([sys.executable, str(HERE / "kept.py"), *["--keep"] * given.keep], check=True)
    for name, reason in wrong.items():
        print(f"FAILED: {name} {reason}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
