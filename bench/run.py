"""Speed on one text in one run, as ratios to bare spaCy, and how the work on a whole case grows; `make bench` runs it.

    python bench/run.py [--words N] [--articles N] [--short] [--out out/bench.json]

CPU seconds with one thread. A ratio of 1.5 means half as long again as spaCy takes alone with all its components; that
ratio holds from machine to machine, words a second do not. `--short` is for CI: the sample case, the whole reading
only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

# Before NumPy and onnxruntime load: threads that only wait would count as work.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

from detente.extract.contract import Layer, Page
from detente.extract.english import MODEL, English
from detente.extract.syntax import BATCH_SENTENCES, Syntax, english, forget
from detente.model.documents import ParsedText
from detente.model.entities import LogEntry
from detente.parse.document import parse_text
from detente.parse.language import language
from detente.run.committing import commit_pages
from detente.run.pages import read_pages
from detente.run.stages import LAYERS
from detente.run.together import put_together
from detente.store.memory import memory_store

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT.parent / "shared" / "gold" / "statements.dev.jsonl"
CASE = ROOT.parent / "shared" / "cases" / "libya-2011" / "articles.jsonl"
SAMPLE = ROOT / "examples" / "li-hui-2023" / "reports"
# Enough that loading and caches do not show; about a minute of work.
WORDS = 12_000
CASE_ARTICLES = 120
WARM_UP = "The minister said on Tuesday that talks would resume in Geneva next week."
Row = dict[str, str]


def lines(path: Path) -> list[Row]:
    """The articles of a file of JSON lines, by id; none where there is no such file."""
    if not path.exists():
        return []
    found = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    kept = [{key: row[key] for key in ("id", "text", "published", "source", "title") if row.get(key)} for row in found]
    return sorted(kept, key=lambda row: row["id"])


def sample() -> list[Row]:
    """The reports of the sample case."""
    paths = sorted(SAMPLE.glob("*.txt")) + sorted(SAMPLE.glob("*.md"))
    return [{"id": path.name, "text": path.read_text(encoding="utf8")} for path in paths]


def up_to(articles: Sequence[Row], words: int) -> list[Row]:
    """The first articles that hold about `words` words."""
    out, so_far = [], 0
    for row in articles:
        if so_far < words:
            out.append(row)
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


def reading(articles: Sequence[Row], *, parts: bool = True) -> dict[str, float]:
    """CPU seconds of everything done to a document, whole and part by part.

    The whole is measured first, with nothing kept from before; the layers one by one then find all sentences parsed.
    """
    out = {}
    start = cpu()
    texts = parsed(articles)
    out["parse"] = cpu(start)
    pages = read(texts, [layer() for layer in LAYERS])
    out["whole reading"] = cpu(start)
    if not parts:
        return out
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


# A process of its own around each verb: what a large process starts is counted as large as itself on Linux.
MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024]))
"""


def whole_case(folder: Path, articles: Sequence[Row]) -> tuple[float, int]:
    """CPU seconds of `new`, `add`, `read` and `brief` over a case of these articles, by the verbs themselves, and the
    memory of the largest of their processes in MB.
    """
    clippings = folder / "articles.jsonl"
    clippings.write_text("".join(json.dumps(row) + "\n" for row in articles), encoding="utf8")
    case = str(folder / "case")
    seconds, memory = 0.0, 0
    for verb in (["new", case], ["add", str(clippings), "--case", case], ["read", "--case", case],
                 ["brief", "--case", case, "--out", str(folder / "brief.md")]):  # fmt: skip
        command = [sys.executable, "-c", MEASURED, sys.executable, "-m", "detente", *verb]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        code, spent, most = json.loads(told.stdout)
        if code:
            raise SystemExit(f"detente {verb[0]}: {told.stderr[-500:]}")
        seconds, memory = seconds + spent, max(memory, most)
    return seconds, memory


def load() -> None:
    """Load what a process loads once, as spaCy is loaded before it is measured."""
    language(WARM_UP)
    read(parsed([{"id": "warm-up", "text": WARM_UP}]), [layer() for layer in LAYERS])


def read_when_told(articles: Sequence[Row], ready: Barrier) -> None:
    """Load everything, wait for the others, then read; one process of `two_over_one`."""
    load()
    layers = [layer() for layer in LAYERS]
    texts = parsed(articles)
    ready.wait()
    read(texts, layers)
    ready.wait()


def two_over_one(articles: Sequence[Row]) -> float:
    """How much more two processes read in the same time than one does; 2 at best, and only where two cores are idle."""
    start = get_context("spawn")
    seconds = []
    for number in (1, 2):
        ready = start.Barrier(number + 1)
        workers = [start.Process(target=read_when_told, args=(articles, ready)) for _ in range(number)]
        for worker in workers:
            worker.start()
        ready.wait()
        since = time.monotonic()
        ready.wait()
        seconds.append(time.monotonic() - since)
        for worker in workers:
            worker.join()
    return 2 * seconds[0] / seconds[1]


def put_together_growth(pages: Sequence[Page]) -> tuple[float, float]:
    """CPU seconds of the set stages over all pages, and what a word costs there beside half as many pages."""
    layers = [layer() for layer in LAYERS]
    together(pages[:2], layers)  # loads what the set stages load once
    first = len(pages) // 2
    half, whole = together(pages[:first], layers), together(pages, layers)
    words = [len(page.text.split()) for page in pages]
    return whole, (whole / sum(words)) / (half / sum(words[:first]))


def short(articles: Sequence[Row]) -> dict[str, float]:
    """The whole reading beside bare spaCy, each the best of three, nothing more: what CI has the time for."""
    bare = min(spacy_alone([row["text"] for row in articles]) for _ in range(3))
    whole = []
    for _ in range(3):
        forget()
        english()
        whole.append(reading(articles, parts=False)["whole reading"])
    print(f"speed of the whole reading {bare / min(whole):.2f}, bare spaCy being 1")
    return {"reading_to_spacy": round(bare / min(whole), 3)}


def full(articles: Sequence[Row], case: Sequence[Row]) -> dict[str, object]:
    """Everything, printed as a table."""
    words = sum(map(length, articles))
    bare = spacy_alone([row["text"] for row in articles])
    parts = reading(articles)
    parts["set stages"], growth = put_together_growth(read(parsed(articles), [layer() for layer in LAYERS]))
    print(f"{words} words in {len(articles)} articles, one thread; 1.00 is the time of bare spaCy with all components")
    print(f"{'bare spaCy':24}{words / bare:8.0f} words/s")
    for name, seconds in parts.items():
        print(f"{name:24}{words / max(seconds, 1e-9):8.0f} words/s  {seconds / bare:6.2f}")
    print(f"speed of the whole reading {bare / parts['whole reading']:.2f}, bare spaCy being 1")
    print(f"with twice the documents a word costs the set stages {growth:.2f} times as much")
    case_words, case_bare = sum(map(length, case)), spacy_alone([row["text"] for row in case])
    with tempfile.TemporaryDirectory() as folder:
        case_seconds, memory = whole_case(Path(folder), case)
    print(f"from add to brief: {len(case)} articles, {case_words} words, {case_words / case_seconds:.0f} words/s, "
          f"bare spaCy {case_words / case_bare:.0f}: {case_bare / case_seconds:.2f}; {memory} MB at most")  # fmt: skip
    two = two_over_one(articles[: max(1, len(articles) // 3)])
    print(f"two processes over one {two:.2f}, at a load of {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return {
        "words": words,
        "bare_words_per_s": round(words / bare),
        "times_of_bare": {name: round(seconds / bare, 3) for name, seconds in parts.items()},
        "reading_to_spacy": round(bare / parts["whole reading"], 3),
        "case_to_spacy": round(case_bare / case_seconds, 3),
        "set_stages_growth": round(growth, 3),
        "two_processes": round(two, 3),
        "memory_mb": memory,
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure, print, and keep the figures under out/."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--words", type=int, default=WORDS)
    options.add_argument("--articles", type=int, default=CASE_ARTICLES)
    options.add_argument("--short", action="store_true")
    options.add_argument("--out", type=Path)
    given = options.parse_args()
    load()
    if given.short:
        figures: dict[str, object] = {**short(sample())}
    else:
        gold = lines(GOLD) or sample()
        figures = full(up_to(gold, given.words), (lines(CASE) or sample())[: given.articles])
    out = given.out or ROOT / "out" / ("bench-short.json" if given.short else "bench.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
