"""Feeds injured and made-up input to every parser: `python -m tests.hostile.fuzz NAME --runs N --seed S [--guided]`.

NAME is a target (`--list` names them). Each input must be read, or refused with a reason, within TOO_LONG_S; nothing
may be lost without a word: every character of a text stands in a sentence or between two, every row gives a document
or a refusal. Starting inputs are made by tests/parse/makers.py and tests/hostile/make.py; by default they are injured
at random, the same for the same seed; with --guided atheris looks for inputs that reach new code (the extra `fuzz`).
Prints the input that failed, written to FAILED beside where it runs.
"""

from __future__ import annotations

import argparse
import faulthandler
import functools
import io
import random
import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from detente.collect.boxes import members, messages, table
from detente.collect.chat import said
from detente.collect.exports import from_json
from detente.collect.feeds import entries
from detente.collect.links import gdelt_table, sitemap
from detente.collect.rows import rows
from detente.collect.warc import captures
from detente.extract.times.layer import read_page
from detente.extract.times.numbers import number, ordinal, spoken_year
from detente.findings.answered import check
from detente.findings.asking import Batch, Passage
from detente.model.dates import find
from detente.model.documents import Raw
from detente.model.errors import DetenteError
from detente.model.evidence import Span
from detente.model.judging import interval_of
from detente.model.records import Name
from detente.model.taxonomy import own_taxonomy
from detente.parse.document import parse
from detente.resolve.importing import read_holders
from detente.run.case import Case, open_case
from tests.hostile.make import CORPUS
from tests.parse.makers import MAKERS, mail, stories, zipped
from tests.parse.test_hostile import survive

TOO_LONG_S = 30
FAILED = "fuzz-failed.bin"
LARGEST = 1 << 20
_BAIT = (
    b"\x00", b"<", b">", b"{", b"}", b"[", b"]", b"\\", b"&", b"<p>", b"<table><td>", b"\xff\xfe", b"\xed\xa0\x80",
    b"\r\n\r\n", b"\n\n", b"--b\n", b"---\n", b"# ", b"2021-99-99", b"03/06/2023", b"\xe2\x80\xae", b".", b'"', b"'",
    b"\xf0\x9f\x95\x8a", b"PK\x01\x02", b"PK\x03\x04", b"]]>", b"<!ENTITY a '&a;'>", b"stream\n", b"endobj\n", b"NaN",
    b"1 0 R ", b"-1", b"1e999", b"99999999999999999999", b"null", b"\\ud800", b"Infinity", b"WARC/1.0\r\n", b",", b";",
    b"Content-Length: 99999999\r\n", b"\t",
)  # fmt: skip


class TooSlow(Exception):
    """An input took too long."""


@dataclass(frozen=True)
class Target:
    """What is fed, and what it starts from."""

    feed: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]


def _file(suffix: str) -> Target:
    """A format of documents: everything `survive` asks of a damaged file."""

    def seeds() -> list[bytes]:
        made = [make(story) for end, make in MAKERS.values() if end == suffix for story in stories()[:2]]
        return made + [make() for name, (_, make) in CORPUS.items() if name.endswith(suffix)]

    return Target(functools.partial(survive, suffix), lambda: [data for data in seeds() if len(data) < 20_000])


def _each(read: Callable[[bytes], Iterator[object]]) -> Callable[[bytes], None]:
    """A box: everything it gives is something, and a refusal has its reason."""

    def feed(data: bytes) -> None:
        for found in read(data):
            assert found is not None
            if isinstance(found, DetenteError):
                assert str(found), "refused without a reason"

    return feed


def _rows(data: bytes) -> None:
    """Each line that is not blank gives a document, an address or a refusal."""
    given = list(rows(io.BytesIO(data), "a.jsonl"))
    assert len(given) == sum(bool(line.strip()) for line in data.split(b"\n")), "a row is lost"


def _words(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf8", "replace"))


def _times(text: str) -> None:
    for found in read_page(parse(Raw("a.txt", text.encode(), "text/plain"))):
        assert found


def _numbers(text: str) -> None:
    words = text.split()[:40]
    for read in (number, ordinal, spoken_year):
        read(words)


def _case(text: str) -> None:
    """case.toml, as the verbs open it."""
    folder = Path(_scratch())
    (folder / "case.toml").write_text(text.replace("\x00", ""), encoding="utf8", errors="replace")
    open_case(folder)


@functools.cache
def _scratch() -> str:
    return tempfile.mkdtemp(prefix="fuzz-")


_TEXT = "Sergey Lavrov said that the talks would go on."
_BATCH = Batch(
    (Passage("doc-1", Span(0, len(_TEXT)), _TEXT, {"Russia": (Name("Russia", "entity-1"), "mention-1")}),),
    frozenset({"talks_process"}),
    "",
)
_ANSWERS = (
    '{"positions":[{"span":"s1","party":"Russia","issue":"talks_process","stance":1,"quote":"the talks would go on"}]}',
    '{"contradictions":[{"issue":"talks_process","type":"date","sides":[{"span":"s1","quote":"Sergey Lavrov said"},'
    '{"span":"s1","quote":"the talks would go on"}]}],'
    '"proposals":[{"span":"s1","author":null,"name":"talks","points":[]}]}',
)


def _answer(data: bytes) -> None:
    """An answer of a language model: whatever is kept stands in the sentence."""
    for words in (data.decode("utf8", "replace"), _unwrapped(data)):
        checked = check(words, _BATCH, {"doc-1": _TEXT}, model="small", answer="answer-1")
        assert all(e.quote in _TEXT for s in checked.suggestions for e in s.evidence)
        assert all(piece.reason for piece in checked.refused)


def _unwrapped(data: bytes) -> str:
    try:
        return said(data)
    except DetenteError:
        return ""


def _api() -> Target:
    """Every address of the API, with the input as path, query and body."""
    from starlette.testclient import TestClient

    from detente.serve.app import alone
    from detente.serve.guard import Reached
    from tests.leaks.cases import build
    from tests.leaks.served import HOST

    @functools.cache
    def client() -> tuple[TestClient, list[tuple[str, str]]]:
        case = Case(Path("case"), "A case")
        app = alone(case, build(3).store, Reached(frozenset({HOST})), clearance="RED", token="secret")
        made = TestClient(app, f"http://{HOST}")  # type: ignore[arg-type]
        paths = made.get("/api/v1/openapi.json").json()["paths"]
        return made, [(verb, path) for path, how in sorted(paths.items()) for verb in sorted(how) if "jobs" not in path]

    def feed(data: bytes) -> None:
        from urllib.parse import quote

        asking, asked = client()
        verb, path = asked[(data[0] if data else 0) % len(asked)]
        words = quote(data[1:200], safe="")
        address = re.sub(r"{[^}]*}", words, path)
        names = ("q", "cursor", "limit", "since", "entity", "document", "kind", "class")
        name = names[(data[1] if len(data) > 1 else 0) % len(names)]
        headers = {"x-detente-token": "secret", "content-type": "application/json"}
        body = data[2:] if verb not in ("get", "head", "delete") else None
        answer = asking.request(verb.upper(), f"{address}?{name}={words}", content=body, headers=headers)
        assert answer.status_code < 500, f"{verb} {address}: {answer.status_code} {answer.text[:300]}"

    return Target(feed, lambda: [bytes([n, n]) + words for n in range(60) for words in _BODIES])


_BODIES = (
    b'{"act":"accept","author":"Ann","reason":"seen"}',
    b'{"act":"correct","field":"stance","value":"1","author":"Ann"}',
    b"Lavrov",
    b"2023-05-26",
)
_ANSWERED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>The hosts met in Geneva.</p></body></html>"
)
_WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nWARC-Date: 2023-05-26T00:00:00Z\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(_ANSWERED)
    + _ANSWERED + b"\r\n\r\n"
)  # fmt: skip
_FEED = b"<rss><channel><item><title>a</title><description>The hosts met.</description></item></channel></rss>"
_SITEMAP = b"<urlset><url><loc>http://a.example/b</loc><lastmod>2023-05-26</lastmod></url></urlset>"
_JSON = b'{"items": [{"id": "1", "content_html": "<p>The hosts met.", "title": "a", "date_published": "2023-05-26"}]}'
_ROW = b'{"id": "a", "text": "The hosts met.", "published": "2023-05-26", "handling": "GREEN"}\n'
_ISSUES = """[[issue]]
id = "water"
label = "Water"
description = "Who gets it"
keywords = ["river*"]
plus = "more"
minus = "less"
"""
_HOLDERS = "state,title,person,start,end\nNorway,foreign minister,Anna Holm,2021-10-14,\n"
_PERSON = b'{"id":"a","schema":"Person","properties":{"name":["A"]}}\n'
_DATES = (
    "26 May 2023", "2023-05-15/2023-05-26", "../2023-05", "from 3 to 5 June", "the day before yesterday",
    "half past two on Friday",
)  # fmt: skip


def targets() -> Mapping[str, Callable[[], Target]]:
    """Every target by name, made when asked for."""
    story = stories()[0]
    box = b"From a@example.org\n" + mail(story) + b"\n\nFrom b@example.org\n" + mail(story)
    files = {name: functools.partial(_file, f".{name}") for name in
             ("html", "pdf", "docx", "odt", "epub", "rtf", "eml", "md", "txt")}  # fmt: skip
    boxes: Mapping[str, tuple[Callable[[bytes], object], list[bytes]]] = {
        "zip": (_each(lambda d: members(d, "a.zip", LARGEST)), [zipped({"a.txt": "The hosts met.", "b/c.md": "# A"})]),
        "mbox": (_each(lambda d: messages(d, "a.mbox")), [box]),
        "warc": (_each(lambda d: captures(io.BytesIO(d), "a.warc", LARGEST)), [_WARC * 2]),
        "csv": (_each(lambda d: table(d, "a.csv")), ["id,text\n1,The hosts met.\n2,“No”\n".encode()]),
        "gdelt": (_each(gdelt_table), [b"20230526\thttp://a.example/b\t" * 30]),
        "feed": (_each(lambda d: entries(d, "a.rss")), [_FEED, _JSON]),
        "sitemap": (lambda d: sitemap(d, "a.xml"), [_SITEMAP]),
        "json": (_each(lambda d: from_json(d, "a.json")), [_JSON, b"[" + _ROW.strip() + b"]"]),
        "jsonl": (_rows, [_ROW * 3]),
        "dates": (_words(lambda t: list(find(t))), [d.encode() for d in _DATES]),
        "intervals": (_words(lambda t: interval_of(t, reason="")), [d.encode() for d in _DATES]),
        "times": (_words(_times), [d.encode() for d in _DATES]),
        "numbers": (_words(_numbers), [b"three hundred and forty-two thousand", b"nineteen eighty-four"]),
        "taxonomy": (_words(own_taxonomy), [_ISSUES.encode()]),
        "config": (_words(_case), [b'format = 1\ntitle = "a"\nnaming = "un"\nabout = ["Libya"]\nclearance = "RED"\n']),
        "holders": (_words(read_holders), [_HOLDERS.encode(), _PERSON]),
        "answer": (_answer, [a.encode() for a in _ANSWERS]),
    }  # fmt: skip
    made = {name: (lambda feed=feed, seeds=seeds: Target(feed, lambda: seeds)) for name, (feed, seeds) in boxes.items()}
    return {**files, **made, "api": _api}


def injured(seeds: list[bytes], rng: random.Random) -> bytes:
    """One of the seeds with up to a dozen injuries."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 1, 2, 4, 12))):
        at, other = rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0 if data:
                data[min(at, len(data) - 1)] = rng.randrange(256)
            case 1:
                data[at:at] = rng.choice(_BAIT) * rng.choice((1, 1, 2, 50))
            case 2:
                del data[at : at + rng.randint(1, 60)]
            case 3:
                data[at:at] = data[min(at, other) : max(at, other)][:500]
            case _:
                data[at:at] = rng.choice(seeds)[:200]
    return bytes(data)


def feed(target: Target, data: bytes) -> bool:
    """Feed one input: True when it was read, False when refused with a reason. Anything else is a fault."""
    signal.alarm(TOO_LONG_S)
    try:
        target.feed(data)
    except (DetenteError, UnicodeDecodeError) as error:
        if not str(error):
            raise AssertionError("refused without a reason") from error
        return False
    finally:
        signal.alarm(0)
    return True


def _late(_: int, __: FrameType | None) -> None:
    faulthandler.dump_traceback()
    raise TooSlow(f"not done after {TOO_LONG_S} s")


def main() -> None:
    """Feed a target; fails on the first fault."""
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("name", nargs="?", choices=[*targets()])
    told.add_argument("--runs", type=int, default=1000)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--guided", action="store_true")
    told.add_argument("--list", action="store_true")
    asked = told.parse_args()
    if asked.list or asked.name is None:
        print("\n".join(targets()))
        return
    signal.signal(signal.SIGALRM, _late)
    target = targets()[asked.name]()
    (_guided if asked.guided else _random)(target, asked.name, asked.runs, asked.seed)


def _random(target: Target, name: str, runs: int, seed: int) -> None:
    rng, seeds = random.Random(seed), target.seeds()
    began, read, slowest = time.monotonic(), 0, 0.0
    for count in range(runs):
        data = injured(seeds, rng)
        start = time.monotonic()
        try:
            read += feed(target, data)
        except BaseException:
            Path(FAILED).write_bytes(data)
            print(f"{name}: input {count} of seed {seed} failed; it is in {FAILED}: {data[:200]!r}", flush=True)
            raise
        slowest = max(slowest, time.monotonic() - start)
        if (count + 1) % 10_000 == 0 or count + 1 == runs:
            took = time.monotonic() - began
            print(f"{name}: {count + 1} inputs, {read} read, {took:.0f} s, slowest {slowest:.2f} s", flush=True)


def _guided(target: Target, name: str, runs: int, seed: int) -> None:
    import atheris

    folder = Path(_scratch()) / "corpus"
    folder.mkdir()
    for at, data in enumerate(target.seeds()):
        (folder / str(at)).write_bytes(data)

    def one(data: bytes) -> None:
        feed(target, data)

    atheris.instrument_all()
    atheris.Setup(
        [name, f"-runs={runs}", f"-seed={seed}", f"-timeout={TOO_LONG_S}", "-max_len=20000", str(folder)], one
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
