"""How fast the workbench answers on a large generated case, asked from a second process.

    PYTHONPATH=src python bench/serve_load.py [--documents 20000] [--requests 40] [--out out/serve_load.json]

Seeded: the same case every time. Its rows are put into a record directly; nothing is read by the layers, so that only
serving is measured. The server is `detente serve`; the load is this process. Prints for each page the median and the
95th percentile in milliseconds, and fails when a page is over 150 ms or a search over 100 ms at the 95th percentile.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

from detente.model.documents import Block, Document, ParsedText, Raw, Sentence
from detente.model.entities import Entity
from detente.model.evidence import Evidence, Span
from detente.model.findings import Commitment, Contradiction, Position
from detente.model.ids import bytes_id, content_id
from detente.model.interval import Interval
from detente.model.records import HappeningRecord, Name, Place, Side, StatementRecord
from detente.model.rows import Mention
from detente.model.taxonomy import taxonomy
from detente.run.case import new_case
from detente.store.contract import Store
from detente.store.open import open_store

SEED = 19450626
PAGE_MS, SEARCH_MS = 150.0, 100.0
PEOPLE, PARTIES = 2000, 60
FIRST_DAY = date(2015, 1, 5)
VERBS = ("said", "insisted", "denied", "promised", "warned", "proposed")
MATTERS = (
    "a ceasefire", "the prisoner lists", "the grain corridor", "the border crossing", "new talks", "the sanctions",
    "the airport", "demining", "the troop withdrawal", "an observer mission", "fuel transit", "the dam",
)  # fmt: skip
TAILS = (
    "before the month is over", "without conditions", "in the capital", "after the vote", "with both delegations",
    "as the mediators asked", "under the old map", "when the road is open",
)  # fmt: skip
SEARCHES = ("ceasefire", "\"troop withdrawal\"", "negotiat*", "grain corridor", "dam fuel", "kind:statement ceasefire",
            "party:\"Party 3\"", "ceasefire after:2019-01-01 before:2019-06-01", "issue:ceasefire kind:position",
            "speaker:\"Person 17 Name\" airport", "sanctions -denied")  # fmt: skip


def fill(store: Store, documents: int) -> None:
    """The generated case: documents with mentions, and what the set stages would have concluded from them."""
    draw = random.Random(SEED)
    members: dict[str, list[str]] = {}
    cited: dict[str, Evidence] = {}
    for first in range(0, documents, 500):
        with store.writer() as writer:
            for number in range(first, min(first + 500, documents)):
                parsed, said = _report(draw, number)
                writer.put_raw(Raw(parsed.document.names[0], parsed.text.encode(), "text/plain"))
                writer.put_parsed(parsed)
                mentions = [m for _, _, m in said]
                for name, piece, mention in said:
                    members.setdefault(name, []).append(mention.id)
                    cited.setdefault(name, piece)
                writer.put_rows("extract", mentions)
                writer.put_rows("reconcile", list(_records(draw, parsed, said)))
                writer.mark("extract", parsed.document.id, "generated")
                writer.mark("reading", parsed.document.id, "1")
    with store.writer() as writer:
        writer.put_rows("resolve", [_entity(name, members[name], cited[name]) for name in sorted(members)])
        writer.mark("findings", "case", "generated")


def _report(draw: random.Random, number: int) -> tuple[ParsedText, list[tuple[str, Evidence, Mention]]]:
    day = FIRST_DAY + timedelta(days=number // 5)
    text, sentences, said = "", [], []
    for _ in range(12):
        person = f"Person {min(int(draw.paretovariate(1.1)), PEOPLE)} Name"
        words = f"{person} {draw.choice(VERBS)} that {draw.choice(MATTERS)} would come {draw.choice(TAILS)}, "
        words += f"note {draw.randrange(10**6)}."
        start = len(text)
        text += words + " "
        sentences.append(Sentence(start, start + len(words)))
        said.append((person, start))
    ident = bytes_id(text.encode())
    interval = Interval.of_day(day)
    names = (f"report-{number:06}.txt",)
    document = Document(
        ident, names, "text/plain", f"Report {number}", source=f"Outlet {number % 40}", published=interval
    )
    rows = []
    for person, start in said[:8]:
        piece = Evidence(ident, start, start + len(person), person)
        mention = content_id("mention", ident, start)
        rows.append((person, piece, Mention(mention, (piece,), "person", "name", mention, Span(*piece.span), person)))
    parsed = ParsedText(document, text, (Block(0, len(text), "body"),), tuple(sentences))
    return parsed, rows


def _entity(name: str, members: list[str], piece: Evidence) -> Entity:
    return Entity(content_id("entity", name), name, "person", tuple(sorted(members)), (name,), (piece,))


def _records(draw: random.Random, parsed: ParsedText, said: list[tuple[str, Evidence, Mention]]) -> Iterator[object]:
    document, issues = parsed.document, [issue.id for issue in taxonomy().issues]
    when, origin = document.published, (document.id,)
    number = int(document.names[0][7:13])
    for at in range(3):
        name, piece, mention = said[at]
        span = parsed.sentences[at]
        words = Evidence(document.id, piece.end + 1, span.end, parsed.text[piece.end + 1 : span.end])
        party = f"Party {hash_of(name) % PARTIES}"
        by, of = Name(name, content_id("entity", name)), Name(party, content_id("entity", party))
        yield StatementRecord(
            content_id("statement", document.id, at), (mention.id,), (words,), (Place(document.id, (piece.span,)),), (),
            by, "indirect", "assert", "on_record", party=of, said=when, issues=(draw.choice(issues),), origins=origin,
            carriers=origin,
        )  # fmt: skip
        if at == 0 and number % 24 == 0:
            about = issues[(hash_of(party) + number % 6) % len(issues)]
            position = content_id("position", document.id)
            yield Position(position, of, (by,), about, draw.randint(-2, 2), (), (words,), when)
        if at == 1 and number % 8 == 0:
            yield Commitment(content_id("commitment", document.id), by, words.quote, (words,), announced=when)
        if at == 2 and number % 10 == 0:
            sides = (Side("claimed", (words,), origin), Side("denied", (piece,), origin))
            yield Contradiction(content_id("contradiction", document.id), "denial", f"what {name} said", sides,
                                weight=draw.random())  # fmt: skip
    if number % 2 == 0:
        who = tuple(Name(n, content_id("entity", n), "participant") for n in dict.fromkeys(s[0] for s in said[3:5]))
        yield HappeningRecord(content_id("happening", document.id), (content_id("row", document.id),), (said[3][1],),
                              "meeting", draw.choice(("held", "held", "planned", "denied")), who, None, when,
                              origins=origin, carriers=origin)  # fmt: skip


def hash_of(text: str) -> int:
    """A number that stays the same from run to run."""
    return int(content_id("n", text)[2:10], 16)


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, float]]:
    """The address of `detente serve` on the case, and the seconds until it answered."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "detente", "serve", "--case", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://[^ ]+", process.stdout.readline())
        assert found, "the server did not start"
        try:
            yield found[0].rstrip("/"), time.perf_counter() - began
        finally:
            process.terminate()


def ask(address: str) -> tuple[float, bytes]:
    """Milliseconds until the whole answer was there, and the answer."""
    began = time.perf_counter()
    with urlopen(Request(address)) as answer:
        body: bytes = answer.read()
    return 1000 * (time.perf_counter() - began), body


def paths(address: str, requests: int) -> dict[str, list[str]]:
    """What is asked of each page: different filters, documents, people and cursors each time."""
    draw = random.Random(SEED)
    documents = [r["id"] for r in json.loads(ask(f"{address}/api/v1/records/document?limit=200")[1])["records"]]
    people = [r["id"] for r in json.loads(ask(f"{address}/api/v1/records/entity?limit=200")[1])["records"]]
    records = [r["id"] for r in json.loads(ask(f"{address}/api/v1/records/statement?limit=200")[1])["records"]]
    days = [(FIRST_DAY + timedelta(days=30 * n)).isoformat() for n in range(100)]
    asked = {
        "overview": ["/"],
        "timeline": ["/timeline", *(f"/timeline?since={d}&status=held" for d in days)],
        "positions": [f"/positions?party=Party%20{n}&issue=ceasefire" for n in range(PARTIES)],
        "common ground": ["/common-ground"],
        "disputes": ["/disputes", "/disputes?type=denial", "/disputes?status=open"],
        "proposals": ["/proposals"],
        "itinerary": ["/itinerary"],
        "who": ["/who", "/who?name=person", "/who?name=name%201"],
        "entity": [f"/who/{ident}" for ident in people],
        "sources": ["/documents", "/documents?newest=true", "/documents?source=Outlet%207"],
        "reader": [f"/read/{ident}?at=0-30" for ident in documents],
        "record": [f"/record/{ident}" for ident in records],
        "log": ["/log"],
        "search": [f"/search?q={quote(q)}" for q in SEARCHES],
        "api list": [f"/api/v1/records/statement?since={d}&limit=50" for d in days],
        "api search": [f"/api/v1/search?q={quote(q)}" for q in SEARCHES],
    }
    return {name: [draw.choice(some) for _ in range(requests)] for name, some in asked.items()}


def main() -> None:
    """Fill, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--case", type=Path, help="keep the generated case here, and use it again")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.case or Path(made) / "case"
        if not (folder / "case.toml").exists():
            new_case(folder, title="generated")
            store = open_store(folder)
            fill(store, given.documents)
            store.close()
        with served(folder) as (address, start_s):
            print(f"{given.documents} documents; answering after {start_s:.1f} s")
            rows = measure(address, given.requests)
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps({"documents": given.documents, "start_s": start_s, "pages": rows}, indent=1))
    over = [row for row in rows if row["p95_ms"] > row["limit_ms"]]
    print("within the limits" if not over else "OVER: " + ", ".join(str(row["page"]) for row in over))
    sys.exit(bool(over))


def measure(address: str, requests: int) -> list[dict[str, float | str]]:
    """Every page's times, after one request that makes what is kept for the state of the record."""
    rows: list[dict[str, float | str]] = []
    for page, asked in paths(address, requests).items():
        first, _ = ask(address + asked[0])
        times = sorted(ask(address + path)[0] for path in asked)
        limit = SEARCH_MS if "search" in page else PAGE_MS
        row = {"page": page, "first_ms": round(first, 1), "p50_ms": round(times[len(times) // 2], 1),
               "p95_ms": round(times[-(-95 * len(times) // 100) - 1], 1), "limit_ms": limit}  # fmt: skip
        rows.append(row)
        print(
            f"{page:14} first {row['first_ms']:8} ms  median {row['p50_ms']:7} ms  p95 {row['p95_ms']:7} ms", flush=True
        )
    return rows


if __name__ == "__main__":
    main()
