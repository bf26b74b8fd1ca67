"""Measure the readers against the gold sets, as `detente annotate` and `detente export` give them.

    python -m tests.floors.measure [NAME ...] [--raise]

Each JSON file of this folder names a gold set, how to read it, and floors under its scores. `tests/test_floors.py`
fails below a floor. `--raise` lifts floors to what was measured and never lowers one; to lower one, edit the file and
say why in the commit.
"""

from __future__ import annotations

import argparse
import json
import math
import runpy
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from train.issues import shipped

from detente.publish.export import export_jsonl
from detente.run.adding import add
from detente.run.annotate import annotate
from detente.run.reading import read
from detente.store.memory import memory_store
from tests.shared import shared

HERE = Path(__file__).parent
# What a reader is given; everything else in a gold row is the answer.
GIVEN = ("id", "text", "published", "source", "title")
# Libraries of another build round differently now and then; a real loss is larger.
# A plan over few items may give its own.
SLACK = 0.003
Row = dict[str, Any]


def plans() -> list[str]:
    """The names of all floors files."""
    return sorted(path.stem for path in HERE.glob("*.json"))


def plan(name: str) -> Row:
    """One floors file."""
    loaded: Row = json.loads((HERE / f"{name}.json").read_text(encoding="utf8"))
    return loaded


def gold_rows(wanted: Row) -> dict[str, Row]:
    """The gold rows a plan names, by id; every n-th of them where the plan says `every`."""
    out: dict[str, Row] = {}
    for name in wanted["gold"]:
        lines = (shared / name).read_text(encoding="utf8").splitlines()
        out |= {row["id"]: row for row in map(json.loads, filter(None, lines))}
    return {ident: out[ident] for ident in sorted(out)[:: wanted.get("every", 1)]}


def predictions(wanted: Row, gold: dict[str, Row]) -> dict[str, Row]:
    """What the program answers, by id. With `case`, the rows that share that field's value (or all lack it) are
    annotated together."""
    together = "case" in wanted
    cases: dict[str, list[Row]] = defaultdict(list)
    for row in gold.values():
        cases[str(row.get(wanted["case"], "")) if together else ""].append(row)
    out: dict[str, Row] = {}
    for case in sorted(cases):
        given = (json.dumps({key: row[key] for key in GIVEN if row.get(key)}) for row in cases[case])
        answers = map(json.loads, annotate(given, layers=wanted["layers"], together=together))
        out |= {row["id"]: row for row in answers}
    errors = [row["error"] for row in out.values() if "error" in row]
    assert not errors, errors[:3]
    return out


def measure(wanted: Row) -> dict[str, float]:
    """The scores of one plan."""
    if wanted["task"] == "case":
        return case_scores(wanted)
    if wanted["task"] == "issues":
        return shipped(shared)
    gold = gold_rows(wanted)
    scorer: Callable[[Row, Row], dict[str, float]] = runpy.run_path(str(shared / "bench" / "score.py"))[wanted["task"]]
    return scorer(gold, predictions(wanted, gold))


def case_scores(wanted: Row) -> dict[str, float]:
    """A whole case, read and exported, against what people found in it."""
    store = memory_store()
    add(store, [str(path) for path in sorted((shared / wanted["texts"]).glob("*.txt"))])
    read(store)
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export.jsonl"
        export.write_text("".join(f"{line}\n" for line in export_jsonl(store.view())), encoding="utf8")
        people = [str(shared / name) for name in wanted["gold"]]
        command = [
            sys.executable,
            str(shared / "bench" / "case.py"),
            *people,
            str(shared / wanted["texts"]),
            str(export),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    store.close()
    kinds: dict[str, dict[str, float | None]] = json.loads(done.stdout.splitlines()[-1])
    return {f"{kind}.{key}": value or 0.0 for kind, scores in kinds.items() for key, value in scores.items()}


def below(wanted: Row, scores: dict[str, float]) -> Iterator[str]:
    """A line for each score under its floor."""
    for metric, floor in wanted["floors"].items():
        if not scores[metric] >= floor:
            yield f"{metric} is {scores[metric]:.4f}, its floor {floor}"


def lifted(wanted: Row, scores: dict[str, float]) -> Row:
    """The plan with its floors at what was measured, none lower than before."""
    slack = wanted.get("slack", SLACK)
    floors = {m: max(floor, math.floor((scores[m] - slack) * 1000) / 1000) for m, floor in wanted["floors"].items()}
    return wanted | {"floors": floors}


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure the plans named, or all, and print their scores."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(plans()))
    options.add_argument("--raise", action="store_true", dest="lift")
    given = options.parse_args(arguments)
    for name in given.names or plans():
        wanted = plan(name)
        scores = measure(wanted)
        shown = {key: round(value, 4) if isinstance(value, float) else value for key, value in scores.items()}
        print(name, json.dumps(shown), *below(wanted, scores), sep="\n  ")
        if given.lift:
            (HERE / f"{name}.json").write_text(json.dumps(lifted(wanted, scores), indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
