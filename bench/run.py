"""Speed on one text in one run, as ratios to bare spaCy, and how the work on a whole case grows; `make bench` runs it.

    python bench/run.py [--words N] [--out out/bench.json]

CPU seconds of one process with one thread. A ratio of 1.5 means half as long again as spaCy takes alone with all its
components; that ratio holds from machine to machine, words a second do not.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

# Before NumPy and onnxruntime load: threads that only wait would count as work.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

from detente.extract.contract import Layer, Page
from detente.extract.english import MODEL, English
from detente.extract.syntax import BATCH_SENTENCES, Syntax
from detente.model.documents import ParsedText
from detente.model.entities import LogEntry
from detente.parse.document import parse_text
from detente.run.pages import read_pages
from detente.run.reading import commit_pages, put_together
from detente.run.stages import LAYERS
from detente.store.memory import memory_store

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT.parent / "shared" / "gold" / "statements.dev.jsonl"
SAMPLE = ROOT / "examples" / "li-hui-2023" / "reports"
# Enough that loading and caches do not show; about a minute of work.
WORDS = 12_000
WARM_UP = "The minister said on Tuesday that talks would resume in Geneva next week."
Row = dict[str, str]


def rows(words: int) -> list[Row]:
    """News articles of about `words` words in all: from the shared gold set when there is one, else the sample case."""
    if GOLD.exists():
        found = [json.loads(line) for line in GOLD.read_text(encoding="utf8").splitlines()]
    else:
        paths = sorted(SAMPLE.glob("*.txt")) + sorted(SAMPLE.glob("*.md"))
        found = [{"id": path.name, "text": path.read_text(encoding="utf8")} for path in paths]
    out, so_far = [], 0
    for row in sorted(found, key=lambda row: row["id"]):
        if so_far < words:
            out.append({key: row[key] for key in ("id", "text", "published", "source", "title") if row.get(key)})
            so_far += length(row)
    return out


def length(article: Row) -> int:
    """Words of an article."""
    return len(article["text"].split())


def parsed(articles: Iterable[Row]) -> list[ParsedText]:
    """The articles through `parse`."""
    return [
        parse_text(r["text"], name=r["id"], **{k: r[k] for k in ("published", "source", "title") if k in r})
        for r in articles
    ]


def cpu(since: float = 0.0) -> float:
    """CPU seconds of this process, after `since`."""
    return time.process_time() - since


def spacy_alone(texts: Iterable[str]) -> float:
    """CPU seconds of spaCy as it comes, with all its components, over `texts`."""
    import spacy

    nlp = spacy.load(MODEL)
    list(nlp.pipe([WARM_UP]))
    start = cpu()
    for _ in nlp.pipe(texts):
        pass
    return cpu(start)


def syntax_alone(texts: Sequence[str]) -> float:
    """CPU seconds of the same model as the layers use it, with nothing remembered."""
    model = English()
    start = cpu()
    for at in range(0, len(texts), BATCH_SENTENCES):
        model.docs(texts[at : at + BATCH_SENTENCES])
    return cpu(start)


def reading(articles: Sequence[Row]) -> dict[str, float]:
    """CPU seconds of everything done to a document, whole and part by part.

    The whole is measured first, with nothing kept from before; the layers one by one then find all sentences parsed.
    """
    out = {}
    start = cpu()
    texts = parsed(articles)
    out["parse"] = cpu(start)
    pages = read(texts, [layer() for layer in LAYERS])
    out["whole reading"] = cpu(start)
    out["syntax of sentences"] = syntax_alone([s for t in texts for s in sentences(t)])
    fresh = [Page(page.parsed, page.syntax) for page in pages]
    for layer in LAYERS:
        start = cpu()
        layer().read(fresh)
        out[layer.name] = cpu(start)
    return out


def read(texts: Sequence[ParsedText], layers: Sequence[Layer]) -> list[Page]:
    """The pages of all texts; stops when one cannot be read, since what fails early costs little."""
    pages = []
    for page in read_pages(texts, layers):
        if isinstance(page, LogEntry):
            raise SystemExit(f"{page.item} {page.reason}")
        pages.append(page)
    return pages


def sentences(text: ParsedText) -> list[str]:
    """The words of a text's sentences, as the layers have them parsed."""
    syntax = Syntax(text.text, text.sentences)
    return [syntax.words(i) for i in range(len(text.sentences))]


def together(pages: Sequence[Page], layers: Sequence[Layer]) -> float:
    """CPU seconds of the set stages over a case of these pages."""
    store = memory_store()
    commit_pages(store, pages, {})
    start = cpu()
    put_together(store, layers)
    seconds = cpu(start)
    store.close()
    return seconds


def main() -> None:
    """Measure, print a table, and keep the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--words", type=int, default=WORDS)
    options.add_argument("--out", type=Path, default=ROOT / "out" / "bench.json")
    given = options.parse_args()
    articles = rows(given.words)
    words = sum(map(length, articles))
    layers = [layer() for layer in LAYERS]
    read_pages(parsed([{"id": "warm-up", "text": WARM_UP}]), layers)

    bare = spacy_alone([row["text"] for row in articles])
    parts = reading(articles)
    pages = read(parsed(articles), layers)
    together(pages[:2], layers)  # loads what the set stages load once
    first = len(pages) // 2
    half, all_of_them = together(pages[:first], layers), together(pages, layers)
    growth = (all_of_them / words) / (half / sum(map(length, articles[:first])))

    print(f"{words} words in {len(articles)} articles, one thread; 1.00 is bare spaCy with all components")
    print(f"{'bare spaCy':24}{words / bare:8.0f} words/s")
    for name, seconds in parts.items():
        print(f"{name:24}{words / max(seconds, 1e-9):8.0f} words/s  {seconds / bare:6.2f}")
    print(f"{'set stages':24}{words / max(all_of_them, 1e-9):8.0f} words/s  {all_of_them / bare:6.2f}")
    print(f"with twice the documents a word costs the set stages {growth:.2f} times as much")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{memory} MB at most")
    figures = {
        "words": words,
        "bare_words_per_s": round(words / bare),
        "ratios": {name: round(seconds / bare, 3) for name, seconds in parts.items()}
        | {"set stages": round(all_of_them / bare, 3)},
        "growth": round(growth, 3),
        "memory_mb": memory,
    }
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
