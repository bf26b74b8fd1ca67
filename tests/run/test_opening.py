"""Boxes are opened in a process of its own: the same things, and whatever a box does to that process stays there."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import zipfile
from pathlib import Path

import pytest

from detente.collect.names import safe_name
from detente.collect.opening import open_box
from detente.model.errors import BadInput
from detente.run.adding import add
from detente.run.opening import open_apart
from detente.run.sandbox import Limits, Parser
from detente.store.open import open_store

FEED = (
    "<rss><channel><title>Lakeside Herald</title>"
    "<item><guid>1</guid><title>Talks</title><description>The envoy met the hosts.</description></item>"
    "<item><link>https://herald.example/2</link></item><item><title>Bare</title></item></channel></rss>"
)
TABLE = "id,text,source\na,The envoy left Geneva on Friday.,Herald\nb,,\n"
MAILS = "From a@b May 26\nSubject: Talks\n\nThe hosts met.\n\nFrom c@d May 27\nSubject: x\n\nThey met again.\n"
MB = 2**20


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return out.getvalue()


BOXES = [
    (FEED.encode(), ".rss"),
    (TABLE.encode(), ".csv"),
    (MAILS.encode(), ".mbox"),
    (json.dumps([{"text": "The hosts met.", "handling": "amber"}, 7]).encode(), ".json"),
    (b'{"text": "One row."}\nnot json\n', ".jsonl"),
    (packed(a_txt="The hosts met.", feed_rss=FEED), ".zip"),
]


@pytest.mark.parametrize(("data", "suffix"), BOXES, ids=[suffix for _, suffix in BOXES])
def test_a_child_gives_what_the_opener_itself_gives(data: bytes, suffix: str) -> None:
    name = f"box{suffix}"
    here = [str(thing) for thing in open_box(data, name, suffix, {})]
    assert len(here) > 1
    assert [str(thing) for thing in open_apart(data, name, suffix, {})] == here


@pytest.mark.parametrize("suffix", [".zip", ".rss", ".json", ".csv", ".xml", ".mbox"])
def test_a_refusal_comes_with_the_openers_reason(suffix: str) -> None:
    for data in (b"\x00\xff nothing of that kind", b"<urlset></urlset>"):
        with pytest.raises(BadInput) as there:
            list(open_box(data, "box", suffix, {}))
        with pytest.raises(BadInput) as here:
            list(open_apart(data, "box", suffix, {}))
        assert str(here.value) == str(there.value)


def each(child: Parser, data: bytes, suffix: str) -> int:
    return sum(1 for _ in child.each({"name": "box", "suffix": suffix, "columns": {}}, data))


def test_a_box_that_stalls_is_set_aside_and_the_next_is_opened() -> None:
    child = Parser(Limits(seconds=0.2), warm=False)
    with pytest.raises(BadInput, match=r"set aside, because parsing took longer than 0\.2 seconds"):
        for _ in child.each({"name": "box", "suffix": ".json", "columns": {}}, b"[" + b"1," * 15_000_000):
            pass
    assert each(child, TABLE.encode(), ".csv") == 2
    child.close()


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux")
def test_a_box_that_bloats_is_set_aside_and_the_next_is_opened() -> None:
    child = Parser(Limits(memory=400 * MB), warm=False)
    with pytest.raises(BadInput, match="needs more memory than it may have"):
        each(child, ("text\n" + "wörd " * 30_000_000).encode(), ".csv")
    assert each(child, TABLE.encode(), ".csv") == 2
    child.close()


def test_a_child_killed_half_way_ends_the_box_with_its_reason() -> None:
    child = Parser(warm=False)
    things = child.each({"name": "box", "suffix": ".csv", "columns": {}}, (TABLE + "x,word,H\n" * 200_000).encode())
    next(things)
    assert child._child is not None
    os.kill(child._child.pid, signal.SIGKILL)
    with pytest.raises(BadInput, match="it ended the parser"):
        list(things)
    assert each(child, TABLE.encode(), ".csv") == 2
    child.close()


def test_who_stops_asking_leaves_nothing_behind_for_the_next() -> None:
    things = open_apart((TABLE + "x,word,H\n" * 20_000).encode(), "box.csv", ".csv", {})
    next(things)
    things.close()  # type: ignore[attr-defined]
    assert len(list(open_apart(TABLE.encode(), "box.csv", ".csv", {}))) == 2


def test_boxes_in_an_archive_are_taken_into_a_case_with_a_line_for_each_that_is_not(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(
        packed(a_txt="The hosts met.", b_csv=TABLE, c_rss=FEED, d_zip="PK", e_json="[", f_exe="MZ")
    )
    (tmp_path / "case").mkdir()
    store = open_store(tmp_path / "case")
    added = add(store, [str(tmp_path / "all.zip")])
    names = sorted(name for raw in store.view().raws() for name in raw.names)
    store.close()
    assert names == ["1", "a", "all.zip/a.txt"]
    reasons = {(line.item, line.reason) for line in added.log}
    assert ("all.zip/d.zip", "an archive in an archive; unpack it first") in reasons
    assert any(item == "all.zip/e.json" and reason.startswith("not JSON") for item, reason in reasons)
    assert any(item == "all.zip/f.exe" and ".exe are not read" in reason for item, reason in reasons)
    assert any(item == "all.zip/c.rss" and "1 entries give only an address" in reason for item, reason in reasons)


def test_names_from_a_child_cannot_harm() -> None:
    row = json.dumps({"id": "a\nb\u202e", "text": "The hosts met."}).encode()
    (raw,) = open_apart(row, "rows.jsonl", ".jsonl", {})
    assert not isinstance(raw, BadInput)
    assert getattr(raw, "name", "") == safe_name("a\nb\u202e")
