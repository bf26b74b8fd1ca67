"""Archives: what looking through one costs beside taking its text, and how many pages of a case the filter finds.

    python bench/archive.py [--mb 200] [--share 0.02] [--out out/bench-archive.json]

Cost: a WARC file of generated pages, of which a share tells of an invented case, through `add`; once fastwarc and
resiliparse alone, once with the filter, each in a process of its own; CPU seconds and their ratio. Found: articles of
the shared cases and of other collections as pages of a WARC file; a page belongs to the case whose collection it is of.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
# Parties of the invented case.
ABOUT = ("Moldova", "Transnistria", "OSCE")
# A page of a news site has 60 to 150 KB, most of it scripts, styles and menus.
PAGE_KB = (60, 150)
_SECTIONS = (
    "World",
    "Russia",
    "Ukraine",
    "Moldova",
    "Business",
    "Markets",
    "Football",
    "Weather",
    "Culture",
    "Science",
)
_FIRST = ("Ana", "Peter", "Lucia", "Marc", "Ivana", "Tom", "Nadia", "Carl", "Elena", "Hugo", "Rosa", "Viktor")
_LAST = (
    "Berger",
    "Novak",
    "Okafor",
    "Lindqvist",
    "Marin",
    "Costa",
    "Haas",
    "Petrov",
    "Sandu",
    "Whitby",
    "Abara",
    "Kim",
)
_PLACES = (
    "Lisbon",
    "Nairobi",
    "Osaka",
    "Toronto",
    "Lima",
    "Kraków",
    "Oslo",
    "Perth",
    "France",
    "Japan",
    "Kenya",
    "Chile",
)
_OTHER = (
    "{p} opened a bakery in {l} that sells bread made from old kinds of wheat.",
    "The club from {l} won by {n} points after a slow first half, its coach {p} said.",
    "Prices for flats in {l} rose by {n} per cent within a year, brokers report.",
    "A storm with gusts of {n} kilometres an hour is expected over {l} on Thursday.",
    "The museum in {l} shows {n} drawings that {p} left to the town.",
    "{p}, who leads the company, expects sales in {l} to grow by {n} per cent.",
    "Researchers in {l} counted {n} nests along the river, more than ever before.",
    "The council of {l} decided to plant {n} trees in streets without shade.",
    "Tickets for the concert in {l} cost {n} euros; {p} sings the main part.",
    "The train from {l} was {n} minutes late because of works on the line.",
)
_WORLD = (
    "The government of {l} signed a contract for {n} buses with a maker abroad.",
    "Lawmakers in {l} debate a budget with {n} million for roads, {p} told reporters.",
    "Trade between Japan and France grew by {n} per cent, the ministry said.",
    "Talks on wages in {l} go on; the union asks for {n} per cent, {p} said.",
)
_CASE = (
    "The negotiators of Moldova and Transnistria met in Vienna for {n} hours.",
    "{p} of the OSCE mission said both sides would discuss the {n} checkpoints again.",
    "Chisinau will not accept a settlement that leaves foreign troops on its soil, {p} said.",
    "Tiraspol asked for guarantees before it signs, according to {p}.",
    "The Moldovan side proposed to open {n} schools under a joint commission.",
    "A ceasefire monitor counted {n} incidents along the Dniester this month.",
)


@dataclass(frozen=True, slots=True)
class Article:
    """Words of an article, and whether they belong to the case."""

    title: str
    paragraphs: tuple[str, ...]
    relevant: bool


def article(number: int, *, relevant: bool) -> Article:
    """The article of that number, in our own words; the same each time."""
    rng = random.Random(f"article {number}")
    kinds = (_CASE, _OTHER[:2]) if relevant else rng.choice([(_OTHER,), (_OTHER,), (_OTHER, _WORLD), (_WORLD,)])
    lines = [line for kind in kinds for line in kind]

    def sentence() -> str:
        name = f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
        return rng.choice(lines).format(p=name, l=rng.choice(_PLACES), n=rng.randint(2, 99))

    paragraphs = tuple(" ".join(sentence() for _ in range(rng.randint(2, 5))) for _ in range(rng.randint(5, 14)))
    if relevant:  # what an article of the case cannot do without
        first = _CASE[0].format(p="", l="", n=rng.randint(2, 9))
        paragraphs = (first, *paragraphs)
    return Article(sentence().rstrip("."), paragraphs, relevant)


def page(told: Article, number: int, *, kilobytes: int = 0) -> bytes:
    """A news page around an article: scripts, menus that name everything, teasers of other pages, a footer."""
    rng = random.Random(f"page {number}")
    menu = "".join(f'<li class="nav-item"><a href="/s/{s.lower()}">{s}</a></li>' for s in _SECTIONS * 3)
    others = [(rng.randint(1, 10**6), article(rng.randint(1, 10**6), relevant=False).title) for _ in range(12)]
    teasers = "".join(
        f'<div class="teaser"><a href="/a/{at}"><h3>{escape(title)}</h3></a></div>' for at, title in others
    )
    body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in told.paragraphs)
    title = escape(told.title)
    head = f'<meta charset="utf-8"><title>{title}</title><meta property="og:title" content="{title}">'
    inner = (
        f"<header><nav><ul>{menu}</ul></nav></header><main><article><h1>{title}</h1>\n{body}</article></main>"
        f'<aside class="related">{teasers}</aside><footer><p>Imprint</p><ul>{menu}</ul></footer>'
    )
    wanted = (kilobytes or rng.randint(*PAGE_KB)) * 1024
    filler = wanted - len(inner.encode()) - len(head.encode())
    blob = rng.randbytes(max(filler, 0) // 2).hex()
    # About half is scripts and styles, half markup without words, as sites have them.
    bits = "".join(
        f'<div class="slot s{i}"><a href="/c/{blob[i : i + 24]}"><img src="/i/{blob[i : i + 32]}.jpg" alt=""></a></div>'
        for i in range(max(filler, 0) // 240)
    )
    blob = blob[: len(blob) - len(bits)] if len(bits) < len(blob) else ""
    half = len(blob) // 2
    return (
        f"<!DOCTYPE html><html><head>{head}<style>.a{{--x:'{blob[:half]}'}}</style>"
        f"<script>var s='{blob[half:]}';</script></head><body>{inner}<div hidden>{bits}</div></body></html>"
    ).encode()


def record(address: str, body: bytes) -> bytes:
    """A WARC record of a page that a server sent."""
    answer = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    )
    ident = f"{random.Random(address).getrandbits(48):012x}"
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{ident}>\r\n"
        f"WARC-Target-URI: {address}\r\nWARC-Date: 2021-07-14T09:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer) + len(body)}\r\n\r\n"
    )
    return head.encode() + answer + body + b"\r\n\r\n"


def write_archive(path: Path, articles: Iterable[Article], *, megabytes: float = 0, kilobytes: int = 0) -> list[bool]:
    """A WARC file of these articles, up to about `megabytes` (0: all); returns for each page whether it is relevant."""
    labels = []
    with path.open("wb") as out:
        for number, told in enumerate(articles):
            if megabytes and out.tell() >= megabytes * 2**20:
                break
            out.write(record(address(number), page(told, number, kilobytes=kilobytes)))
            labels.append(told.relevant)
    return labels


def address(number: int) -> str:
    """Where the page of that number stood."""
    return f"https://news.example/{number}"


def generated(share: float) -> Iterator[Article]:
    """Articles without end, of which a share belongs to the invented case."""
    every = round(1 / share)
    number = 0
    while True:
        yield article(number, relevant=number % every == every // 2)
        number += 1


def text_alone(path: Path) -> int:
    """Take the text of every page with fastwarc and resiliparse and do nothing with it; returns the characters."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    size = 0
    with path.open("rb") as stream:
        for found in ArchiveIterator(stream, record_types=WarcRecordType.response, auto_decode="all"):
            data = found.reader.read()
            tree = HTMLTree.parse_from_bytes(data, found.http_charset or detect_encoding(data))
            size += len(extract_plain_text(tree, main_content=True, alt_texts=False, preserve_formatting=False))
    return size


def taken(path: Path) -> int:
    """Take the archive into a new case; returns how many pages were."""
    from detente.collect.files import Options
    from detente.run.about import relevance
    from detente.run.adding import add
    from detente.run.case import new_case, open_record

    with tempfile.TemporaryDirectory() as folder:
        case = new_case(Path(folder) / "case", about=ABOUT)
        store = open_record(case)
        chosen = relevance(store.view(), case.about)
        found = len(add(store, [str(path)], options=Options(relevance=lambda: chosen)).new)
        store.close()
    return found


def in_a_process(what: str, path: Path) -> tuple[float, int]:
    """CPU seconds and result of `text_alone` or `taken`, in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--only", what, str(path)]
    alone = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=alone).stdout)
    return float(told["seconds"]), int(told["result"])


def cost(megabytes: float, share: float, rounds: int = 2) -> dict[str, float]:
    """The ratio of both on a generated archive, the best of some rounds each, taken in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.warc"
        labels = write_archive(path, generated(share), megabytes=megabytes)
        runs = [(in_a_process("text", path), in_a_process("take", path)) for _ in range(rounds)]
        alone, whole = (min(run[i][0] for run in runs) for i in (0, 1))
        return {
            "archive_mb": round(path.stat().st_size / 2**20),
            "pages": len(labels),
            "relevant": sum(labels),
            "taken": runs[0][1][1],
            "text_alone_s": round(alone, 2),
            "add_s": round(whole, 2),
            "ratio": round(whole / alone, 3),
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """A case of the shared text: by which names it is told, its articles, and those of other collections."""

    name: str
    about: tuple[str, ...]
    relevant: Sequence[Article]
    other: Sequence[Article]


def samples() -> list[Sample]:
    """The labelled samples; empty where there is no shared text."""
    if not SHARED.is_dir():
        return []
    other = [
        a
        for name in ("statements.train", "times.timebank", "times.aquaint", "grouping.train")
        for a in rows(f"gold/{name}")
    ]
    libya = rows("cases/libya-2011/articles", relevant=True)
    elsewhere = [*other, *(replace(article, relevant=False) for article in libya)]
    return [
        Sample("libya-2011", ("Libya", "NATO", "Gaddafi"), libya, other),
        Sample("case-iran-2018", ("Iran", "United States"), files("gold/case-iran-2018/texts"), elsewhere),
        Sample("ukraine-2023", ("Ukraine", "Russia", "China"), files("cases/ukraine-2023"), elsewhere),
    ]


def rows(name: str, *, relevant: bool = False) -> list[Article]:
    """The articles of a file of rows, by its name below the shared folder."""
    lines = (SHARED / f"{name}.jsonl").read_text(encoding="utf8").splitlines()
    return [told(row.get("title", ""), row["text"], relevant) for row in map(json.loads, lines)]


def files(name: str) -> list[Article]:
    """The articles of a folder of texts."""
    return [told("", path.read_text(encoding="utf8"), True) for path in sorted((SHARED / name).glob("*.txt"))]


def told(title: str, text: str, relevant: bool) -> Article:
    """An article of a text whose paragraphs are lines."""
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    return Article(title or (lines[0][:100] if lines else ""), lines, relevant)


def found(sample: Sample) -> dict[str, float]:
    """Recall and precision of the filter on a sample, as pages of an archive."""
    from detente.collect.relevance import Crawled
    from detente.collect.warc import captures
    from detente.run.about import relevance
    from detente.store.memory import memory_store

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.warc"
        labels = write_archive(path, [*sample.relevant, *sample.other], kilobytes=30)
        store = memory_store()
        chosen = relevance(store.view(), sample.about)
        store.close()
        assert chosen is not None
        with path.open("rb") as stream:
            kept = [
                not chosen.reason_against(crawled.raw)
                for crawled in captures(stream, "sample.warc", 2**26)
                if isinstance(crawled, Crawled)
            ]
    right = sum(k and label for k, label in zip(kept, labels, strict=True))
    return {
        "pages": len(labels),
        "relevant": sum(labels),
        "recall": round(right / sum(labels), 4),
        "precision": round(right / max(sum(kept), 1), 4),
        "others_kept": round((sum(kept) - right) / (len(labels) - sum(labels)), 4),
    }


def main() -> None:
    """Measure, print, and keep the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mb", type=float, default=200)
    options.add_argument("--share", type=float, default=0.02)
    options.add_argument("--out", type=Path, default=ROOT / "out" / "bench-archive.json")
    options.add_argument("--only", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.only:
        start = time.process_time()
        result = {"text": text_alone, "take": taken}[given.only[0]](Path(given.only[1]))
        print(json.dumps({"seconds": time.process_time() - start, "result": result}))
        return
    figures: dict[str, object] = {"cost": cost(given.mb, given.share)}
    print("archive: {archive_mb} MB, {pages} pages, {relevant} of the case, {taken} taken".format(**figures["cost"]))  # type: ignore[arg-type]
    print("archive: text alone {text_alone_s} s, add {add_s} s, ratio {ratio} (asked 1.5)".format(**figures["cost"]))  # type: ignore[arg-type]
    for sample in samples():
        figures[sample.name] = row = found(sample)
        print(f"archive: {sample.name}: " + ", ".join(f"{name} {value}" for name, value in row.items()))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
