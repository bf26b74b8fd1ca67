"""Impartiality: rename two parties into each other throughout a case; the findings must be the same, names exchanged.

    PYTHONPATH=src python bench/impartial.py [FOLDER]

For each pair of `bench/swaps.toml` the reports of FOLDER (by default those the pair names, else the sample case's) are
read as they are and with the two parties exchanged. Prints the share of findings, by kind, that have their
counterpart, and each that has none.
"""

from __future__ import annotations

import html
import json
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.publish.export import export_jsonl
from detente.run.adding import add
from detente.run.reading import read
from detente.store.memory import memory_store

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "examples" / "li-hui-2023" / "reports"
SWAPS = ROOT / "bench" / "swaps.toml"
FINDINGS = ("position", "contradiction", "denial", "commitment", "proposal", "reception", "happening")
# Compared too and told apart: what they are read with is learned.
READ = ("statement",)
# What hangs on ids, offsets and on the words of a reason; times and `settled_by` are compared as known or not.
LEFT_OUT = frozenset({
    "id", "members", "statement", "statements", "happenings", "rows", "reason", "reasons", "speaker_spans", "cue_spans",
    "target", "what",
})  # fmt: skip
KNOWN = frozenset({"settled_by"})
# Words of one piece of evidence that its counterpart shares: the edge of a span is no finding.
SHARED = 0.5
# A letter written as a web page may write it.
_LETTER = re.compile(r"&[A-Za-z](?:acute|grave|circ|uml|cedil|tilde|caron|ring|slash);")
Row = dict[str, Any]
Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Swap:
    """Two parties' names, each for its counterpart, and the spellings that are folded first."""

    name: str
    counterpart: Mapping[str, str]
    same: Mapping[str, str]
    reports: Path = SAMPLE

    def fold(self, text: str) -> str:
        """One spelling of each name."""
        return _replaced(_LETTER.sub(lambda m: html.unescape(m.group()), text), self.same)

    def exchange(self, text: str) -> str:
        """The two parties' names exchanged."""
        return _replaced(self.fold(text), self.counterpart)


def swaps(path: Path = SWAPS) -> list[Swap]:
    """The pairs of parties that the file names."""
    table = tomllib.loads(path.read_text(encoding="utf8"))
    same = {form: name for name, forms in table["same"].items() for form in forms}
    return [
        Swap(
            s["name"],
            {a: b for p in s["pairs"] for a, b in (p, p[::-1])},
            same,
            ROOT / s["reports"] if "reports" in s else SAMPLE,
        )
        for s in table["swap"]
    ]


def _replaced(text: str, table: Mapping[str, str]) -> str:
    """Each form of the table, as it stands there or in capitals, for the other."""
    table = {form.upper(): other.upper() for form, other in table.items()} | dict(table)
    either = "|".join(map(re.escape, sorted(table, key=lambda form: (-len(form), form))))
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", lambda m: table[m.group()], text) if table else text


def findings(folder: Path, change: Change) -> list[Row]:
    """The findings of a folder's reports after `change` of their text."""
    with tempfile.TemporaryDirectory() as scratch:
        copied = Path(scratch) / "reports"
        copied.mkdir()
        for path in sorted(folder.iterdir()):
            (copied / path.name).write_text(_changed(path, change), encoding="utf8")
        with closing(memory_store()) as store:
            add(store, [str(copied)])
            read(store)
            return [row for row in map(json.loads, export_jsonl(store.view())) if row["kind"] in (*FINDINGS, *READ)]


def _changed(path: Path, change: Change) -> str:
    """A report's file with its words changed; of rows, each field by itself: a name may follow an escape."""
    text = path.read_text(encoding="utf8")
    if path.suffix != ".jsonl":
        return change(text)
    rows = [
        {k: change(v) if isinstance(v, str) else v for k, v in json.loads(line).items()}
        for line in text.splitlines()
        if line.strip()
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as two readings compare it: its fields without what hangs on ids, and its words by document."""

    fields: str
    words: tuple[tuple[str, frozenset[str]], ...]

    def same(self, other: Found) -> bool:
        """True when all fields are equal and every piece of evidence has a counterpart that shares half its words."""
        return self.fields == other.fields and self._within(other) and other._within(self)

    def _within(self, other: Found) -> bool:
        return all(
            any(d == document and len(words & more) >= SHARED * min(len(words), len(more)) for d, more in other.words)
            for document, words in self.words
        )


def found(row: Row, change: Change) -> Found:
    """The finding with its words changed."""
    words: list[tuple[str, frozenset[str]]] = []
    fields = json.dumps(_plain(row, change, words), sort_keys=True, ensure_ascii=False)
    return Found(fields, tuple(words))


def _plain(value: Any, change: Change, words: list[tuple[str, frozenset[str]]]) -> Any:
    """Fields without ids and offsets; lists, and the words of a description, in an order of their own."""
    if isinstance(value, dict):
        if "quote" in value:
            words.append((value["document"], frozenset(change(value["quote"]).casefold().split())))
            return value["document"]
        kept = {k: v for k, v in value.items() if k not in LEFT_OUT and not k.endswith("entity")}
        return {
            k: bool(v) if k in KNOWN else sorted(change(v).split()) if k == "about" else _plain(v, change, words)
            for k, v in kept.items()
        }
    if isinstance(value, list):
        return sorted((_plain(item, change, words) for item in value), key=lambda x: json.dumps(x, sort_keys=True))
    return change(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many findings of a kind have their counterpart, of how many; and those of either reading that have none."""

    kind: str
    same: int
    total: int
    alone: tuple[str, ...]


def compare(swap: Swap, folder: Path | None = None) -> list[Outcome]:
    """Findings as read, with names exchanged, against those of the exchanged reports; by kind."""
    folder = folder or swap.reports
    before, after = findings(folder, swap.fold), findings(folder, swap.exchange)
    return [_outcome(kind, before, after, swap) for kind in (*FINDINGS, *READ)]


def _outcome(kind: str, before: Sequence[Row], after: Sequence[Row], swap: Swap) -> Outcome:
    one = [found(row, swap.exchange) for row in before if row["kind"] == kind]
    other = [found(row, swap.fold) for row in after if row["kind"] == kind]
    alone, left = [], list(other)
    for item in one:
        match = next((n for n, candidate in enumerate(left) if item.same(candidate)), None)
        if match is None:
            alone.append(f"only as read: {_told(item)}")
        else:
            del left[match]
    missing = len(alone)
    alone += [f"only exchanged: {_told(item)}" for item in left]
    return Outcome(kind, len(one) - missing, max(len(one), len(other)), tuple(alone))


def _told(item: Found) -> str:
    return f"{item.fields} | " + " / ".join(f"{d}: {' '.join(sorted(words))}" for d, words in item.words)


def main(args: Sequence[str]) -> None:
    """Print shares and what differs."""
    folder = Path(args[0]) if args else None
    for swap in swaps():
        outcomes = compare(swap, folder)
        told = [o for o in outcomes if o.kind in FINDINGS]
        same, total = sum(o.same for o in told), sum(o.total for o in told)
        print(f"{swap.name}: {same} of {total} findings the same with names exchanged ({same / max(total, 1):.3f})")
        for outcome in outcomes:
            print(f"  {outcome.kind:14} {outcome.same:4} of {outcome.total}")
            for line in outcome.alone:
                print(f"      {line[:600]}")


if __name__ == "__main__":
    main(sys.argv[1:])
