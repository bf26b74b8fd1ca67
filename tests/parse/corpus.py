"""A corpus of every format with known words, titles and days, read and measured: python -m tests.parse.corpus

Prints the tables of docs/formats.md. Files are made by tests/parse/makers.py, pages by tests/parse/test_pages.py; with
the gold sets beside the checkout, what a text alone tells of title, day and source is measured on them, too.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.collect.files import collect
from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.document import parse, parse_text, places
from tests.collect.test_warc import record
from tests.parse.makers import MAKERS, Story, mail, page, plain, stories, zipped
from tests.parse.test_pages import _LAYOUTS
from tests.shared import shared


def _rows(told: Sequence[Story]) -> bytes:
    return "\n".join(
        json.dumps({"id": s.title, "title": s.title, "published": s.day, "text": "\n\n".join(s.paragraphs)})
        for s in told
    ).encode()


def _table(told: Sequence[Story]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(
        [("title", "published", "text"), *((s.title, s.day, "\n\n".join(s.paragraphs)) for s in told)]
    )
    return out.getvalue().encode()


def _mailbox(told: Sequence[Story]) -> bytes:
    return b"".join(
        b"From a@example.org Wed Jul 14 09:00:00 2021\n" + mail(s).replace(b"\r\n", b"\n") + b"\n" for s in told
    )


def _feed(told: Sequence[Story]) -> bytes:
    items = [
        {"id": s.title, "title": s.title, "date_published": s.day, "content_html": page(s).decode().split("</h1>")[1]}
        for s in told
    ]
    return json.dumps({"title": "Feed", "items": items}).encode()


def _archive(told: Sequence[Story]) -> bytes:
    return zipped({f"{n}.txt": plain(s) for n, s in enumerate(told)})


def _captures(told: Sequence[Story]) -> bytes:
    return b"".join(record(f"https://example.org/{n}", page(s)) for n, s in enumerate(told))


BOXES: dict[str, tuple[str, Callable[[Sequence[Story]], bytes]]] = {
    "JSON lines": (".jsonl", _rows),
    "CSV": (".csv", _table),
    "MBOX": (".mbox", _mailbox),
    "JSON Feed": (".json", _feed),
    "ZIP": (".zip", _archive),
    "WARC": (".warc", _captures),
}


@dataclass
class Score:
    """Of one format: documents made and read, letters known and found, titles and days right, places that lead back."""

    made: int = 0
    read: int = 0
    letters: int = 0
    found: int = 0
    titles: int = 0
    days: int = 0
    paragraphs: int = 0
    placed: int = 0

    @property
    def characters(self) -> float:
        """Share of the known letters that were found, in paragraphs found whole or in part."""
        return self.found / self.letters if self.letters else 0.0


def _letters(words: str) -> Counter[str]:
    return Counter(c for c in words if not c.isspace())


def _known(name: str, story: Story) -> Story:
    """A standard PDF font has Latin letters only; others were lost when the file was made."""
    if name != "PDF":
        return story

    def latin(words: str) -> str:
        return words.encode("cp1252", "replace").decode("cp1252")

    return Story(latin(story.title), story.day, story.source, tuple(map(latin, story.paragraphs)))


def _measure(score: Score, raw: Raw, story: Story) -> None:
    try:
        parsed = parse(raw)
    except BadInput:
        return
    score.read += 1
    score.titles += parsed.document.title == story.title
    score.days += parsed.document.published.iso()[0] == story.day
    score.found += sum((_letters("".join(story.paragraphs)) & _letters(parsed.text)).values())
    where = places(raw)
    for paragraph in story.paragraphs:
        words = " ".join(paragraph.split())
        at = parsed.text.find(words)
        score.paragraphs += 1
        # Plain text needs no place: its offsets are those of the original.
        score.placed += at >= 0 and (not where or any(p.start <= at < p.end and p.where for p in where))


def formats() -> Iterator[tuple[str, Score]]:
    """The score of every format, files of one document first."""
    for name, (suffix, make) in MAKERS.items():
        score = Score()
        for story in stories():
            _add(score, name, suffix, make(story), [_known(name, story)])
        yield name, score
    for name, (suffix, box) in BOXES.items():
        score = Score()
        _add(score, name, suffix, box(stories()), stories())
        yield name, score


def _add(score: Score, name: str, suffix: str, data: bytes, told: Sequence[Story]) -> None:
    score.made += len(told)
    score.letters += sum(len("".join("".join(s.paragraphs).split())) for s in told)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"file{suffix}")
        path.write_bytes(data)
        raws = list(collect([str(path)], on_skip=lambda _: None))
    if len(raws) == len(told):
        for raw, story in zip(raws, told, strict=True):
            _measure(score, raw, story)


def pages() -> tuple[int, float, float]:
    """Imitations of saved pages: how many, and precision and recall of the main text's words."""
    kept = read = known = count = 0
    for layout in _LAYOUTS:
        for story in stories():
            head = f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{story.title}</title></head>"
            parsed = parse(Raw("a.html", f"{head}<body>{layout(story)}".encode(), "text/html"))
            got = Counter(w for s in parsed.sentences if s.read for w in parsed.text[s.start : s.end].split())
            told = Counter(" ".join((story.title, *story.paragraphs)).split())
            count, kept = count + 1, kept + sum((got & told).values())
            read, known = read + sum(got.values()), known + sum(told.values())
    return count, kept / read, kept / known


def alone() -> Iterator[str]:
    """What the texts of statements.dev tell by themselves of what their rows say."""
    rows = [json.loads(line) for line in (shared / "gold" / "statements.dev.jsonl").open(encoding="utf8")]
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    for row in rows:
        parsed = parse_text(row["text"], name="text")
        document = parsed.document
        title = "".join(filter(str.isalnum, row["title"])).lower()
        given["title"] += bool(document.title)
        right["title"] += "".join(filter(str.isalnum, document.title)).lower() == title
        stated["title"] += title in "".join(filter(str.isalnum, row["text"])).lower()
        given["day"] += document.published.day is not None
        right["day"] += document.published.day is not None and document.published.day.isoformat() == row["published"]
        outlet = "".join(filter(str.isalnum, row["source"])).lower()
        given["source"] += bool(document.source)
        right["source"] += bool(document.source) and _alike(outlet, document.source)
        stated["dateline"] += any(block.kind == "dateline" for block in parsed.blocks)
        stated["byline"] += any(block.kind == "byline" for block in parsed.blocks)
    yield f"{len(rows)} texts; with a dateline {stated['dateline']}, with a byline {stated['byline']}"
    for what in ("title", "day", "source"):
        there = f" (the text holds it in {stated[what]})" if stated[what] else ""
        yield f"{what}: given {given[what]}, right {right[what]}{there}"


def _alike(outlet: str, source: str) -> bool:
    words = "".join(filter(str.isalnum, source)).lower()
    return outlet in words or words in outlet or "".join(w[0] for w in source.lower().split()) == outlet


if __name__ == "__main__":
    print("| format | documents | read | characters | title | day | places |")
    for name, s in formats():
        print(
            f"| {name} | {s.made} | {s.read} | {s.characters:.3f} | {s.titles} | {s.days} | {s.placed}/{s.paragraphs} |"
        )
    print("pages: {}, precision {:.3f}, recall {:.3f}".format(*pages()))
    if shared.exists():
        print(*alone(), sep="\n")
