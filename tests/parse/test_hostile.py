"""Damaged files of every format: each is read, every character in a sentence, or refused with a reason.

Run `python -m tests.parse.test_hostile 100000` for a long hunt.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

from detente.collect.boxes import members, messages, table
from detente.collect.feeds import entries
from detente.collect.media import media_type
from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.document import parse
from tests.parse.makers import MAKERS, mail, stories, zipped

_BAIT = (
    b"\x00",
    b"<",
    b">",
    b"{",
    b"}",
    b"\\",
    b"\\u",
    b"\\par",
    b"&",
    b"<p>",
    b"</p>",
    b"<table><td>",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\r\n",
    b"\n\n",
    b"Content-Type: multipart/mixed; boundary=a\n",
    b"---\n",
    b"# ",
    b"date 2021-99-99",
    b"03/06/2023",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x95\x8a",
    b".",
    b'"',
    b"\\'zz",
    b"\\uc99999999 ",
    b"From ",
    b"PK\x01\x02",
    b"]]>",
    b"<!ENTITY",
)


def damaged(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`count` files with up to a dozen small injuries each."""
    rng = random.Random(seed)
    whole = [(suffix, make(story)) for suffix, make in MAKERS.values() for story in stories()[:2]]
    story = stories()[0]
    whole += [
        (".zip", zipped({"a.txt": "The hosts met.", "b/c.md": "# Talks"})),
        (".mbox", b"From a@example.org\n" + mail(story) + b"\n\nFrom b@example.org\n" + mail(story)),
        (".csv", "id,text\n1,The hosts met.\n2,“No”\n".encode()),
        (
            ".rss",
            b"<rss><channel><item><title>a</title><description>The hosts met.</description></item></channel></rss>",
        ),
        (".json", b'{"items": [{"id": "1", "content_html": "<p>The hosts met.", "title": "a"}]}'),
    ]
    for _ in range(count):
        suffix, made = rng.choice(whole)
        data = bytearray(made)
        for _ in range(rng.randint(1, 12)):
            at, other = rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)
            match rng.randrange(4):
                case 0 if data:
                    data[min(at, len(data) - 1)] = rng.randrange(256)
                case 1:
                    data[at:at] = rng.choice(_BAIT) * rng.choice((1, 2, 50))
                case 2:
                    del data[at : at + rng.randint(1, 60)]
                case _:
                    data[at:at] = data[min(at, other) : max(at, other)][:500]
        yield suffix, bytes(data)


def survive(suffix: str, data: bytes) -> None:
    """Read one damaged file; only BadInput may come out, and what is read must be whole."""
    try:
        if suffix in _BOXES:
            for found in _BOXES[suffix](data):
                assert found
            return
        parsed = parse(Raw(f"a{suffix}", data, media_type(f"a{suffix}")))
    except BadInput as error:
        if not str(error):
            raise AssertionError("refused without a reason") from error
        return
    at = 0
    for sentence in parsed.sentences:
        assert at <= sentence.start < sentence.end <= len(parsed.text)
        assert not parsed.text[at : sentence.start].strip()
        at = sentence.end
    assert not parsed.text[at:].strip()
    parsed.text.encode()
    repr(parsed.document).encode()


_BOXES = {
    ".zip": lambda data: members(data, "a.zip", 1 << 20),
    ".mbox": lambda data: messages(data, "a.mbox"),
    ".csv": lambda data: table(data, "a.csv"),
    ".rss": lambda data: entries(data, "a.rss"),
    ".json": lambda data: entries(data, "a.json"),
}


def test_damaged_files() -> None:
    for suffix, data in damaged(400, 1):
        survive(suffix, data)


if __name__ == "__main__":
    for number, (name, hurt) in enumerate(damaged(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2)):
        try:
            survive(name, hurt)
        except BaseException:
            print(f"number {number}, {name}: {hurt!r}")
            raise
