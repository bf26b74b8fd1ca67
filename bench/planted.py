"""A planted case: known positions with known shifts, known contradictions and promises, told in varied wording.

    PYTHONPATH=src python bench/planted.py [--seed N] [--split dev|report] [--misses]

Makes a case from a seed, reads it, and prints by kind the share of what was planted that the findings hold. Wordings
stand in `bench/planted.toml`, apart for development and for the report.
"""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from detente.publish.export import export_jsonl
from detente.run.adding import add
from detente.run.cut import Cut, cut
from detente.run.reading import read
from detente.store.contract import Store
from detente.store.memory import memory_store

WORDINGS = Path(__file__).with_name("planted.toml")
FIRST = date(2023, 3, 6)
# Positions are told twice in the first weeks and twice in the last; what shifts shifts between them.
MIDDLE, LAST = FIRST + timedelta(weeks=4), FIRST + timedelta(weeks=8)
PLACES = (("Norway", "Oslo"), ("Estonia", "Tallinn"), ("Portugal", "Lisbon"), ("Morocco", "Rabat"), ("Peru", "Lima"),
          ("Kenya", "Nairobi"), ("Nepal", "Kathmandu"), ("Austria", "Vienna"))  # fmt: skip
FIRST_NAMES = ("Anders", "Tomas", "Victor", "Samir", "Paulo", "Daniel", "Martin", "Felix", "Oskar", "Ivan")
LAST_NAMES = ("Halvorsen", "Kask", "Almeida", "Benali", "Quispe", "Otieno", "Gruber", "Novak", "Brandt", "Solberg")
LENGTHS = ("two hours", "half an hour", "five hours", "90 minutes")
OUTLETS = ("Harbour Wire", "Northgate Courier", "Meridian Post", "Lantern Daily")
CITY, ELSEWHERE = "Geneva", "Bern"
Row = dict[str, Any]
Wordings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Party:
    """A state with its foreign minister."""

    name: str
    minister: str

    @property
    def speaker(self) -> str:
        """As a report names who speaks."""
        return f"{self.name}'s foreign minister {self.minister}"


@dataclass(frozen=True, slots=True)
class Truth:
    """Something planted: its kind, the documents that tell it, and what a finding must hold."""

    kind: str
    documents: tuple[str, ...]
    holds: Mapping[str, Any]


@dataclass(slots=True)
class Planted:
    """The case: rows that `add` takes, and what is true in it."""

    rows: list[Row] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)

    def tell(self, text: str, day: date) -> str:
        """A report of the day; returns its id."""
        ident = f"report-{len(self.rows):03d}"
        source = OUTLETS[len(self.rows) % len(OUTLETS)]
        self.rows.append({"id": ident, "text": text, "published": day.isoformat(), "source": source})
        return ident


def plant(seed: int, split: str, *, issues: int = 3, pairs: int = 4) -> Planted:
    """The case of a seed in the wordings of one split; `pairs` of each kind of contradiction and promise."""
    words = tomllib.loads(WORDINGS.read_text(encoding="utf8"))
    draw = random.Random(seed)
    places = draw.sample(PLACES, 4)
    first, last = draw.sample(FIRST_NAMES, 4), draw.sample(LAST_NAMES, 4)
    parties = [Party(p[0], f"{a} {b}") for p, a, b in zip(places, first, last, strict=True)]
    made = Planted()
    for party in parties:
        for issue in draw.sample(sorted(words["issue"]), issues):
            _position(made, draw, words, (party, issue, split))
    for _ in range(pairs):
        for kind in ("number", "existence"):
            _contradiction(made, draw, words[kind][split], kind, draw.sample(parties, 2))
        for status in ("kept", "open"):
            _promise(made, draw, words["promise"][status][split], status, draw.sample(parties, 2))
    return made


def _day(draw: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=draw.randrange((last - first).days))


def _filled(text: str, day: date, **names: str) -> str:
    """The wording with its names; it is printed the day after, so the weekday is the day's."""
    return text.format(D=f"{day:%A}", W=f"{day.day} {day:%B}", C=CITY, E=ELSEWHERE, **names)


def _position(made: Planted, draw: random.Random, words: Wordings, what: tuple[Party, str, str]) -> None:
    """A stance told twice early and twice late; half of them shift in between."""
    party, issue, split = what
    shifts = draw.random() < 0.5
    early = draw.choice(("plus", "minus"))
    late = {"plus": "minus", "minus": "plus"}[early] if shifts else early
    told = []
    for pole, first, last in ((early, FIRST, MIDDLE), (late, MIDDLE, LAST)):
        contents = draw.sample(words["issue"][issue][pole][split], 2)
        for content in contents:
            day = _day(draw, first, last - timedelta(days=1))
            content = content.format(P=party.name)
            frame = draw.choice(words["frames"][split])
            text = _filled(frame, day, S=party.speaker, content=content, Content=content[0].upper() + content[1:])
            told.append(made.tell(text, day + timedelta(days=1)))
    sign = {"plus": 1, "minus": -1}
    holds = {"party": party.name, "issue": issue}
    made.truths.append(Truth("position", tuple(told[:2]), holds | {"sign": sign[early]}))
    kind = "shift" if shifts else "position kept"
    made.truths.append(Truth(kind, tuple(told), holds | {"sign": sign[late]}))


def _contradiction(
    made: Planted, draw: random.Random, wordings: Sequence[Sequence[str]], kind: str, who: Sequence[Party]
) -> None:
    """One meeting told in two ways that cannot both be right."""
    day = _day(draw, FIRST, LAST)
    lengths = draw.sample(LENGTHS, 2)
    names = {"A": who[0].speaker, "B": who[1].speaker, "M": lengths[0], "N": lengths[1]}
    told = [made.tell(_filled(text, day, **names), day + timedelta(days=1)) for text in draw.choice(wordings)]
    made.truths.append(Truth(kind, tuple(told), {}))


def _promise(
    made: Planted, draw: random.Random, wordings: Sequence[Sequence[str]], status: str, who: Sequence[Party]
) -> None:
    """An act announced, and where it is kept the report of it ten days later."""
    day = _day(draw, FIRST, LAST)
    due = day + timedelta(days=10)
    names = {"A": who[0].speaker, "B": who[1].speaker, "S": who[0].speaker, "P": who[0].name}
    wording = draw.choice(wordings)
    announced = wording[0].format(D=f"{day:%A}", W=f"{due.day} {due:%B}", C=CITY, E=ELSEWHERE, **names)
    told = [made.tell(announced, day + timedelta(days=1))]
    told += [made.tell(_filled(text, due, **names), due + timedelta(days=1)) for text in wording[1:]]
    made.truths.append(Truth(f"promise {status}", tuple(told), {"status": status}))


def recovered(made: Planted) -> list[tuple[Truth, bool]]:
    """Reads the case and says of each thing planted whether a finding holds it."""
    with closing(memory_store()) as store, TemporaryDirectory() as folder:
        path = Path(folder) / "planted.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in made.rows), encoding="utf8")
        add(store, [str(path)])
        read(store)
        whole = _rows(store)
        with closing(cut(store, Cut(published_by=MIDDLE))) as early:
            before = _rows(early)
    return [(truth, _holds(truth, before if truth.kind == "position" else whole)) for truth in made.truths]


def _rows(store: Store) -> list[Row]:
    return [json.loads(line) for line in export_jsonl(store.view())]


def _holds(truth: Truth, rows: Sequence[Row]) -> bool:
    if "sign" in truth.holds:
        stances = [r["stance"] for r in _of(rows, "position") if _is(r, truth)]
        signs = {
            1 if s == "conditional" else (s > 0) - (s < 0) for s in stances if isinstance(s, int) or s == "conditional"
        }
        return signs == {truth.holds["sign"]}
    if "status" in truth.holds:
        return any(
            truth.documents[0] in _documents(r) and r["status"] == truth.holds["status"]
            for r in _of(rows, "commitment")
        )
    types = {"number": {"number"}, "existence": {"existence", "denial"}}[truth.kind]
    return any(r["type"] in types and set(truth.documents) <= _documents(r) for r in _of(rows, "contradiction"))


def _is(row: Row, truth: Truth) -> bool:
    return row["party"] == truth.holds["party"] and row["issue"] == truth.holds["issue"]


def _of(rows: Sequence[Row], kind: str) -> Iterator[Row]:
    return (row for row in rows if row["kind"] == kind)


def _documents(row: Row) -> set[str]:
    return {e["document"] for e in row["evidence"]} | {
        e["document"] for s in row.get("sides", ()) for e in s["evidence"]
    }


def shares(found: Sequence[tuple[Truth, bool]]) -> dict[str, tuple[int, int]]:
    """Recovered and planted, by kind."""
    out: dict[str, tuple[int, int]] = {}
    for truth, held in found:
        right, total = out.get(truth.kind, (0, 0))
        out[truth.kind] = (right + held, total + 1)
    return out


def main() -> None:
    """Print the shares, and with --misses each thing not recovered with its reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split", choices=("dev", "report"), default="dev")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    made = plant(options.seed, options.split)
    found = recovered(made)
    print(f"seed {options.seed}, {options.split} wordings, {len(made.rows)} reports")
    for kind, (right, total) in sorted(shares(found).items()):
        print(f"  {kind:16} {right:3} of {total:3}  {right / total:.2f}")
    texts = {row["id"]: row["text"] for row in made.rows}
    for truth in (truth for truth, held in found if not held and options.misses):
        print(f"  missed {truth.kind} {dict(truth.holds)}: " + " | ".join(texts[d] for d in truth.documents))


if __name__ == "__main__":
    main()
