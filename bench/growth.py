"""What one more document costs in a small case and in a large one: a generated case of a fixed mix, which grows.

    PYTHONPATH=src python bench/growth.py [--added 100] [--out out/growth.json] [--in FOLDER] [DOCUMENTS ...]

Seeded: the same case every time, ten reports a day, each happening told by ten reports, fifteen in a hundred of them
wire copies (worded as in happenings_growth.py), each with what two of the people say on an issue (worded as in
planted.py). A case goes on in time as it grows; its people are drawn from one list, some far more often than others.
The case is read up to each size, then so many documents more are added and read, which is measured: CPU seconds of
reading them and of each set stage, memory of the process, bytes of the record, and how many documents were put together
anew; and pairs of documents that tell one happening, or rest on one text, against what was planted. Ratios hold on any
machine. A case too large to be made anew each time is made in a folder (`--in`), where a later run goes on with it;
then nothing is compared with what was planted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# Before NumPy and onnxruntime load: threads that only wait would count as work.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

from happenings_growth import COPIES, MATTERS, REPORTS, Happening, copied, report
from planted import WORDINGS

from detente.model.authority import shipped
from detente.model.records import Copy, HappeningRecord
from detente.run.adding import add
from detente.run.progress import Progress
from detente.run.reading import read
from detente.run.volumes import volumes
from detente.store.contract import Store, View
from detente.store.open import RECORD, open_store

SEED = 19920321
FIRST = date(2011, 1, 3)
HAPPENINGS_A_DAY = 1
PEOPLE = 400
Row = dict[str, str]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """Rows that `add` takes, in the order they were published; document name to happening, and to the copied report."""

    rows: list[Row]
    event: dict[str, str]
    origin: dict[str, str]


def people(rng: random.Random) -> tuple[list[str], list[float]]:
    """The case's people and how often each is drawn (Zipf)."""
    known = shipped()
    found = sorted(known.people[q][0] for q in known.by_person)
    rng.shuffle(found)
    return found[:PEOPLE], [1 / (rank + 3) for rank in range(PEOPLE)]


def happenings(rng: random.Random) -> Iterator[Happening]:
    """Happenings without end, HAPPENINGS_A_DAY a day."""
    cities = sorted(city.name for city in shipped().cities.values())
    who, weight = people(rng)
    number = 0
    while True:
        a, b = "", ""
        while a == b:
            a, b = rng.choices(who, weight, k=2)
        slots = {"a": a, "b": b, "city": rng.choice(cities), "matter": rng.choice(MATTERS)}
        figures = {"n": str(rng.randint(11, 190)), "m": str(rng.randint(101, 999)), "k": str(rng.randint(4, 60))}
        yield Happening(slots | figures, FIRST + timedelta(days=number // HAPPENINGS_A_DAY))
        number += 1


def said(told: Happening, rng: random.Random, words: Mapping[str, Any]) -> list[str]:
    """What one or both of the two say on an issue, in the planted case's wordings for development."""
    lines = []
    for who in rng.sample("ab", rng.randint(1, 2)):
        poles = words["issue"][rng.choice(sorted(words["issue"]))]
        content = rng.choice(poles[rng.choice(("plus", "minus"))]["dev"]).format(P="the government")
        frame = rng.choice(words["frames"]["dev"])
        named = {"S": told.slots[who], "D": told.day.strftime("%A")}
        lines.append(frame.format(content=content, Content=content[0].upper() + content[1:], **named))
    return lines


def case(documents: int) -> Case:
    """The first so many reports of the case."""
    rng = random.Random(SEED)
    words = tomllib.loads(WORDINGS.read_text(encoding="utf8"))
    made = Case([], {}, {})
    for number, told in enumerate(happenings(rng)):
        written: list[tuple[str, list[str]]] = []
        for _ in range(REPORTS):
            copy = written and rng.random() < COPIES * REPORTS / (REPORTS - 1)
            source, lines = rng.choice(written) if copy else ("", [])
            lines = copied(lines, rng) if source else [*report(told, rng, [told]), *said(told, rng, words)]
            name = f"report-{len(made.rows):06d}"
            day = told.day + timedelta(days=rng.randint(0, 2))
            outlet = f"Courier {rng.randint(1, 40)}"
            made.rows.append({"id": name, "text": "\n".join(lines), "published": day.isoformat(), "source": outlet})
            made.event[name], made.origin[name] = str(number), source or name
            if not source:
                written.append((name, lines))
            if len(made.rows) == documents:
                return made
    return made


class Timed(Progress):
    """CPU seconds of each named piece of work."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def task(self, name: str, total: int | None) -> Iterator[None]:
        """Time it."""
        start = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - start


def take(store: Store, rows: Sequence[Row], folder: Path) -> dict[str, float]:
    """Add and read these documents; CPU seconds by piece of work."""
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    timed = Timed()
    add(store, [str(path)], progress=timed)
    start = time.process_time()
    read(store, progress=timed)
    return {**timed.seconds, "read in all": time.process_time() - start}


def pairs(groups: Iterable[Iterable[str]]) -> set[Pair]:
    """Pairs of members of one group."""
    return {(a, b) for group in groups for a in group for b in group if a < b}


def agreement(view: View, made: Case) -> dict[str, float]:
    """Precision and recall of pairs of documents: of one happening by its records, of one text by copies."""
    name = {d.id: d.name for d in view.documents()}
    met = [{name[e.document] for e in r.evidence} for r in view.rows(HappeningRecord) if len(r.participants) > 1]
    found = {"happening": pairs(met), "copy": pairs({name[d] for d in copy.documents} for copy in view.rows(Copy))}
    out = {}
    for kind, truth in (("happening", made.event), ("copy", made.origin)):
        planted: dict[str, list[str]] = {}
        for document in name.values():
            planted.setdefault(truth[document], []).append(document)
        both = len(found[kind] & pairs(planted.values()))
        out[f"{kind} precision"] = both / (len(found[kind]) or 1)
        out[f"{kind} recall"] = both / (len(pairs(planted.values())) or 1)
    return out


def measured(sizes: Sequence[int], added: int, kept: Path | None = None) -> list[dict[str, Any]]:
    """One row of figures a size; seconds are of the documents added at that size. `kept`: a folder with a case to go on
    with.
    """
    made, rows = case(max(sizes) + added), []
    with TemporaryDirectory() as temporary, closing(open_store(kept or temporary)) as store:
        folder, there = kept or Path(temporary), len(store.view().taken())
        for size in sizes:
            take(store, made.rows[there:size], folder)
            before = set(store.view().taken())
            seconds = take(store, made.rows[size : size + added], folder)
            there = size + added
            figures = {
                "together": put_together(store.view(), before),
                "seconds": seconds,
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "record_mb": (folder / RECORD).stat().st_size / 1e6,
            }
            found = {} if kept else agreement(store.view(), made)
            rows.append({"documents": size, "added": added, **figures, **found})
            tell(rows[-1])
    return rows


def put_together(view: View, before: Set[str]) -> int:
    """How many documents the volumes hold that have any besides those `before`."""
    return sum(len(volume.documents) for volume in volumes(view.times()) if not before.issuperset(volume.documents))


def tell(row: Mapping[str, Any]) -> None:
    """A size's figures."""
    each = "; ".join(f"{name} {seconds:.1f}" for name, seconds in row["seconds"].items() if seconds >= 0.05)
    print(f"{row['documents']} documents and {row['added']} more, CPU seconds: {each}")
    print(
        f"  {1e3 * row['seconds']['read in all'] / row['added']:.0f} ms a document added; {row['memory_mb']} MB at most"
    )
    known = [kind for kind in ("happening", "copy") if f"{kind} recall" in row]
    kinds = (f"; pairs of documents, {k}: P {row[f'{k} precision']:.3f} R {row[f'{k} recall']:.3f}" for k in known)
    print(f"  record {row['record_mb']:.0f} MB, {row['together']} documents put together{''.join(kinds)}", flush=True)


def main() -> None:
    """Print what each size gives, then how much more a document costs in the largest case than in the smallest."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("documents", type=int, nargs="*", default=[1000, 4000])
    options.add_argument("--added", type=int, default=100)
    options.add_argument("--out", type=Path, default=Path("out/growth.json"))
    options.add_argument("--in", dest="folder", type=Path)
    given = options.parse_args()
    if given.folder is not None:
        given.folder.mkdir(parents=True, exist_ok=True)
    rows = measured(sorted(given.documents), given.added, given.folder)
    ratio = rows[-1]["seconds"]["read in all"] / rows[0]["seconds"]["read in all"]
    print(f"a document added in the last case against the first: {ratio:.2f}")
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps({"rows": rows, "ratio": round(ratio, 3)}, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
