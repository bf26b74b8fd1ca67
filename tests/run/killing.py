"""Kills the program at random moments, as a power cut would, and looks whether anything is lost or doubled.

`python -m tests.run.killing 300` prints the table of verbs, how often each was killed, and what came of it.

The program's modules are loaded once; each run is a fork of that process that does one verb through the command line's
own entry and is ended by SIGKILL after a random part of the time that the verb takes.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from detente.cli.main import program
from detente.publish.export import export_jsonl
from detente.run.sandbox import parser
from detente.store.open import open_store

_STORY = (
    "GENEVA, {day} May 2023\n\nForeign Minister Marek Zolvani met Sergei Lavrov in Geneva on Friday. "
    "“We will release {n} prisoners,” Zolvani said on Friday.\n\nHe said that the talks would go on in June.\n"
)
VERBS = ("add", "read", "mark", "brief", "read again")


@dataclass
class Outcome:
    """What came of many runs."""

    killed: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def _do(arguments: list[str]) -> int:
    """Start a verb in a process of its own; returns its pid."""
    pid = os.fork()
    if pid:
        return pid
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    code = 1
    try:
        found = program.main(arguments, standalone_mode=False)
        code = found if isinstance(found, int) else 0
    finally:
        parser().close()
        os._exit(code)


def _whole(arguments: list[str]) -> float:
    """Run a verb to its end; returns the seconds it took."""
    began = time.monotonic()
    _, status = os.waitpid(_do(arguments), 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise AssertionError(f"{arguments} ended with {status}")
    return time.monotonic() - began


def _steps(case: Path, papers: Path) -> dict[str, list[str]]:
    inside = ["--case", str(case)]
    return {
        "add": ["add", str(papers), *inside],
        "read": ["read", *inside],
        "mark": ["mark", "0.txt", "AMBER", "--author", "a", "--reason", "r", *inside],
        "brief": ["brief", "-o", str(case / "brief.md"), *inside],
        "read again": ["read", *inside],
    }


def _record(case: Path) -> tuple[list[str], list[str], bytes]:
    store = open_store(case)
    try:
        lines = [line for line in export_jsonl(store.view()) if '"kind":"judgement"' not in line]
        marked = sorted({f"{j.kind} {j.left}" for j in store.view().judgements()})
        return [*lines, *marked], store.check(), (case / "brief.md").read_bytes()
    finally:
        store.close()


def hunt(count: int, seed: int) -> Outcome:
    """Run `count` cases through all verbs, each killed once in one of them."""
    rng, out = random.Random(seed), Outcome()
    home = Path(tempfile.mkdtemp(prefix="detente-kill-"))
    papers = home / "papers"
    papers.mkdir()
    for n in range(4):
        (papers / f"{n}.txt").write_text(_STORY.format(day=11 + n, n=1200 + n), encoding="utf8")
    # Loads everything once, so that forks begin where the work does.
    program.main(["new", str(home / "warm"), "--title", "Kept"], standalone_mode=False)
    for arguments in _steps(home / "warm", papers).values():
        program.main(arguments, standalone_mode=False)
    parser().close()
    program.main(["new", str(home / "right"), "--title", "Kept"], standalone_mode=False)
    lasts = {verb: _whole(arguments) for verb, arguments in _steps(home / "right", papers).items()}
    right = _record(home / "right")
    for number in range(count):
        case = home / "case"
        program.main(["new", str(case), "--title", "Kept"], standalone_mode=False)
        victim = VERBS[number % len(VERBS)]
        for verb, arguments in _steps(case, papers).items():
            if verb == victim:
                pid = _do(arguments)
                time.sleep(rng.random() * lasts[verb])
                os.kill(pid, signal.SIGKILL)
                _, status = os.waitpid(pid, 0)
                (out.killed if os.WIFSIGNALED(status) else out.done)[verb] += 1
            _whole(arguments)
        found = _record(case)
        if found[:1] != right[:1] or found[1] or found[2] != right[2]:
            out.wrong.append(f"run {number}, killed in {victim}: {found[1] or 'the record differs'}")
        shutil.rmtree(case)
    shutil.rmtree(home)
    return out


if __name__ == "__main__":
    told = hunt(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(f"{'verb':12}{'killed':>8}{'done before':>13}")
    for name in VERBS:
        print(f"{name:12}{told.killed[name]:8}{told.done[name]:13}")
    print(f"{len(told.wrong)} records lost, doubled or unsound")
    print("\n".join(told.wrong))
    sys.exit(1 if told.wrong else 0)
