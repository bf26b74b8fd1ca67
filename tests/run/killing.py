"""Kills the program at random moments, as a power cut would, and looks whether anything is lost or doubled.

`python -m tests.run.killing 300 --seed 1 --log FILE [--vault]` prints the table of verbs, how often each was killed,
how far the record had come by then, and what came of it. With a log (one line a run) it goes on where it was stopped.
With --vault the case is encrypted, given other keys and decrypted on its way, and those verbs are killed.

The program's modules are loaded once; each run is a fork of that process that does one verb through the command line's
own entry and is ended by SIGKILL after a random part of the time that the verb takes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from detente.cli.main import program
from detente.publish.export import export_jsonl
from detente.run.case import Case, open_case, open_record
from detente.run.converting import others
from detente.run.sandbox import parser
from detente.store.vault.lock import LOCK_FILE

_STORY = (
    "GENEVA, {day} May 2023\n\nForeign Minister Marek Zolvani met Sergei Lavrov in Geneva on Friday. "
    "“We will release {n} prisoners,” Zolvani said on Friday.\n\nHe said that the talks would go on in June.\n"
)
VERBS = ("add", "read", "mark", "brief", "read again")
# More than are read in one batch, so that a reading can be killed with a part of it done.
PAPERS = 18
VAULT_VERBS = ("encrypt", "add", "read", "mark", "rekey", "decrypt")
SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the verb killed, after which part of its usual time, whether it had ended before, what the record held
    then, and what came of it.
    """

    number: int
    verb: str
    after: float
    killed: bool
    stood: str
    outcome: str


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


def _steps(case: Path, papers: Path, verbs: Sequence[str]) -> dict[str, list[str]]:
    """The verbs of a run in their order, with what is said after them."""
    inside = ["--case", str(case)]
    key = ["--new-key", f"file:{papers.parent / 'key'}"]
    steps = {
        "add": ["add", str(papers), *inside],
        "read": ["read", *inside],
        "mark": ["mark", "0.txt", "AMBER", "--author", "a", "--reason", "r", *inside],
        "brief": ["brief", "-o", str(case / "brief.md"), *inside],
        "read again": ["read", *inside],
        "encrypt": ["encrypt", *key, *inside],
        "rekey": ["rekey", "--full", *key, *inside],
        "decrypt": ["decrypt", *inside],
    }
    return {verb: steps[verb] for verb in [*verbs, *(verb for verb in VERBS if verb not in verbs)]}


def _done_already(verb: str, case: Path) -> bool:
    """A verb that was killed after its work was done, and would say so."""
    return verb in ("encrypt", "decrypt") and (case / LOCK_FILE).exists() == (verb == "encrypt")


def _opened(folder: Path) -> Case:
    key = folder.parent / "key"
    return open_case(folder, unlock=lambda _, lock: lock.opened(key.read_bytes().strip()))


def _record(case: Path) -> tuple[list[str], list[str], bytes]:
    found = _opened(case)
    store = open_record(found)
    try:
        lines = [line for line in export_jsonl(store.view()) if '"kind":"judgement"' not in line]
        marked = sorted({f"{j.kind} {j.left}" for j in store.view().judgements()})
        return [*lines, *marked], [*store.check(), *_strays(found)], (case / "brief.md").read_bytes()
    finally:
        store.close()


def _strays(case: Case) -> list[str]:
    return [f"{name} is left in the folder" for name in others(case) if name != "brief.md"]


def _standing(case: Path) -> str:
    """How far the record had come, in a few words."""
    found = _opened(case)
    store = open_record(found)
    try:
        view = store.view()
        taken, read = sum(1 for _ in view.raws()), len(view.marks("extract"))
        marked = ", marked" if any(True for _ in view.judgements()) else ""
        whole = ", put together" if view.marks("findings") else ""
        brief = ", briefed" if (case / "brief.md").exists() else ""
        form = ", encrypted" if found.lock else ""
        strays = f", {len(_strays(found))} strays" if _strays(found) else ""
        return f"{taken} taken in, {read} read{whole}{marked}{brief}{form}{strays}"
    finally:
        store.close()


class Hunt:
    """A case brought to its end once without a kill, and any number of runs held against it."""

    def __init__(self, home: Path, seed: int, verbs: Sequence[str]) -> None:
        self._home, self._seed, self._verbs = home, seed, verbs
        os.environ["DETENTE_KEY"] = f"file:{home / 'key'}"
        self._papers = home / "papers"
        self._papers.mkdir()
        for n in range(PAPERS):
            (self._papers / f"{n}.txt").write_text(_STORY.format(day=1 + n, n=1200 + n), encoding="utf8")
        # Loads everything once, so that forks begin where the work does.
        for arguments in self._new("warm").values():
            program.main(arguments, standalone_mode=False)
        parser().close()
        self._lasts = {verb: _whole(arguments) for verb, arguments in self._new("right").items()}
        self._right = _record(home / "right")

    def _new(self, name: str) -> dict[str, list[str]]:
        program.main(["new", str(self._home / name), "--title", "Kept"], standalone_mode=False)
        return _steps(self._home / name, self._papers, self._verbs)

    def run(self, number: int) -> Run:
        """Bring a case through all verbs, killing one of them; the same number gives the same moment."""
        rng = random.Random(f"{self._seed} {number}")
        case, victim, after = self._home / "case", self._verbs[number % len(self._verbs)], rng.random()
        killed, stood = False, ""
        for verb, arguments in self._new("case").items():
            if verb == victim:
                pid = _do(arguments)
                time.sleep(after * self._lasts[verb])
                os.kill(pid, signal.SIGKILL)
                killed = os.WIFSIGNALED(os.waitpid(pid, 0)[1])
                stood = _standing(case)
                if _done_already(verb, case):
                    continue
            _whole(arguments)
        found = _record(case)
        outcome = SOUND
        if found[0] != self._right[0] or found[1] or found[2] != self._right[2]:
            outcome = "; ".join(found[1]) or "the record or the brief differs"
        shutil.rmtree(case)
        return Run(number, victim, round(after, 3), killed, stood, outcome)


def hunt(count: int, seed: int, verbs: Sequence[str] = VERBS, log: Path | None = None) -> list[Run]:
    """`count` runs, those in the log taken from there."""
    lines = log.read_text(encoding="utf8").splitlines() if log and log.exists() else []
    runs = [Run(**json.loads(line)) for line in lines][:count]
    with tempfile.TemporaryDirectory(prefix="detente-kill-") as home:
        hunting = Hunt(Path(home), seed, verbs)
        for number in range(len(runs), count):
            runs.append(hunting.run(number))
            if log:
                with log.open("a", encoding="utf8") as out:
                    out.write(json.dumps(asdict(runs[-1])) + "\n")
    return runs


def table(runs: list[Run]) -> str:
    """How often each verb was killed or had ended before, how far the records had come, and what came of it."""
    out = [f"{'verb':12}{'killed':>8}{'ended before':>14}{'sound':>8}   the record when killed"]
    for verb in dict.fromkeys(run.verb for run in runs):
        mine = [run for run in runs if run.verb == verb]
        killed, sound = sum(run.killed for run in mine), sum(run.outcome == SOUND for run in mine)
        stood = Counter(run.stood for run in mine if run.killed)
        points = "; ".join(f"{count}× {what}" for what, count in sorted(stood.items()))
        out.append(f"{verb:12}{killed:8}{len(mine) - killed:14}{sound:8}   {points}")
    wrong = [run for run in runs if run.outcome != SOUND]
    out.append(f"{len(runs)} runs, {len(wrong)} records lost, doubled or unsound")
    return "\n".join([*out, *(f"run {run.number}, killed in {run.verb}: {run.outcome}" for run in wrong)])


def main() -> None:
    """Hunt, print the table, and fail when anything was lost."""
    asked = argparse.ArgumentParser(description="Kill the program at random moments.")
    asked.add_argument("count", type=int)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--log", type=Path)
    asked.add_argument("--vault", action="store_true")
    given = asked.parse_args()
    runs = hunt(given.count, given.seed, VAULT_VERBS if given.vault else VERBS, given.log)
    print(table(runs))
    sys.exit(any(run.outcome != SOUND for run in runs))


if __name__ == "__main__":
    main()
