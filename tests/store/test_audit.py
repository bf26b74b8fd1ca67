"""The audit log: whatever is done to it afterwards is found, and nothing that merely went wrong is taken for that."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.model.errors import StoreError, UsageError
from detente.store import audit as log_of
from detente.store.audit import HEAD, LOG, Act, Audit, acts, read_head, verify
from tests.shared import ROOT

TEXT = st.text(max_size=20)
ACTS = st.lists(
    st.builds(Act, at=TEXT, who=TEXT, did=TEXT, what=TEXT, on=st.tuples(TEXT), status=st.integers(0, 999)),
    min_size=2, max_size=8,
)  # fmt: skip
WRITER = """
import sys
from pathlib import Path
from detente.store.audit import Act, Audit
audit = Audit(Path(sys.argv[1]))
print("writing", flush=True)
for n in range(int(sys.argv[3])):
    audit.write(Act(str(n), sys.argv[2], "read", "GET /"))
"""


def written(folder: Path, found: list[Act]) -> Path:
    """A folder with a log of these acts."""
    audit = Audit(folder)
    for act in found:
        audit.write(act)
    audit.close()
    return folder


def writer(folder: Path, who: str, lines: int) -> subprocess.Popen[str]:
    """Another process that writes."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", WRITER, str(folder), who, str(lines)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


@given(ACTS)
@settings(max_examples=25, deadline=None)
def test_what_is_written_is_read_and_holds(found: list[Act]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), found)
        assert [line["who"] for line in acts(folder)] == [act.who for act in found]
        checked = verify(folder)
        assert (checked.faults, checked.notes, checked.head.n) == ((), (), len(found))


@given(ACTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_change_of_the_log_is_found(found: list[Act], draw: random.Random) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), found)
        log = folder / LOG
        data = log.read_bytes()
        lines = data.splitlines(keepends=True)
        one, two = sorted(draw.sample(range(len(lines)), 2))
        at = draw.randrange(len(data))
        changed = {
            "a byte": data[:at] + bytes([data[at] ^ (1 << draw.randrange(7))]) + data[at + 1 :],
            "removed": b"".join(lines[:one] + lines[one + 1 :]),
            "cut off": data[:at],
            "moved": b"".join([*lines[:one], lines[two], *lines[one + 1 : two], lines[one], *lines[two + 1 :]]),
            "twice": b"".join(lines[: one + 1] + lines[one:]),
        }
        for what, now in changed.items():
            log.write_bytes(now)
            assert now == data or verify(folder).faults, what


def test_a_log_that_was_cut_off_still_shows_it_after_more_was_written(tmp_path: Path) -> None:
    written(tmp_path, [Act(str(n), "anna", "read", "GET /") for n in range(5)])
    log = tmp_path / LOG
    for keep in (3.0, 2.5):
        lines = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(b"".join(lines[: int(keep)]) + (lines[int(keep)][:20] if keep % 1 else b""))
        written(tmp_path, [Act("6", "ben", "read", "GET /")])
        assert any("does not follow" in fault for fault in verify(tmp_path).faults)
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        written(tmp_path, [Act(str(n), "anna", "read", "GET /") for n in range(5)])


def test_a_head_noted_elsewhere_finds_a_log_made_anew(tmp_path: Path) -> None:
    written(tmp_path, [Act("1", "anna", "read", "GET /secret"), Act("2", "anna", "read", "GET /")])
    noted = read_head(tmp_path).told()
    assert verify(tmp_path, [noted]).faults == ()
    for name in (LOG, HEAD):
        (tmp_path / name).unlink()
    written(tmp_path, [Act("1", "anna", "read", "GET /"), Act("2", "anna", "read", "GET /")])
    assert verify(tmp_path).faults == ()
    assert "does not hold the line noted" in verify(tmp_path, [noted]).faults[0]
    for short in ("nonsense", "6:11ad"):
        with pytest.raises(UsageError, match="all 64 characters"):
            verify(tmp_path, [short])


def test_a_head_that_cannot_be_read_is_no_head_that_is_missing(tmp_path: Path) -> None:
    written(tmp_path, [Act("1", "anna", "read", "GET /")])
    (tmp_path / HEAD).unlink()
    assert read_head(tmp_path).n == 0
    (tmp_path / HEAD).mkdir()
    with pytest.raises(StoreError, match="head of the audit log cannot be read"):
        verify(tmp_path)


def test_a_line_whose_writing_was_cut_off_is_no_tampering(tmp_path: Path) -> None:
    written(tmp_path, [Act("1", "anna", "read", "GET /")])
    with (tmp_path / LOG).open("ab") as file:
        file.write(b'{"address":"","at":"2",')
    torn = verify(tmp_path)
    assert torn.faults == ()
    assert "torn line" in torn.notes[0]
    written(tmp_path, [Act("3", "anna", "read", "GET /")])
    after = verify(tmp_path)
    assert (after.faults, after.head.n) == ((), 2)
    assert "the next line says" in after.notes[0]
    # The same with the piece changed afterwards is tampering.
    log = tmp_path / LOG
    log.write_bytes(log.read_bytes().replace(b'"at":"2",\n', b'"at":"9",\n'))
    assert verify(tmp_path).faults


def test_a_head_that_was_not_written_any_more_is_no_tampering(tmp_path: Path) -> None:
    written(tmp_path, [Act("1", "anna", "read", "GET /")])
    head = (tmp_path / HEAD).read_bytes()
    written(tmp_path, [Act("2", "anna", "read", "GET /")])
    (tmp_path / HEAD).write_bytes(head)
    assert verify(tmp_path).faults == ()
    assert "1 lines stand after the head" in verify(tmp_path).notes[0]
    written(tmp_path, [Act("3", "anna", "read", "GET /")])
    assert (verify(tmp_path).faults, verify(tmp_path).notes, verify(tmp_path).head.n) == ((), (), 3)


def test_several_processes_write_one_chain(tmp_path: Path) -> None:
    running = [writer(tmp_path, who, 60) for who in ("anna", "ben", "carl")]
    assert [process.communicate(timeout=60) and process.returncode for process in running] == [0, 0, 0]
    found = verify(tmp_path)
    assert (found.faults, found.notes, found.head.n) == ((), (), 180)
    assert {line["who"] for line in acts(tmp_path)} == {"anna", "ben", "carl"}


def test_lines_written_while_it_is_checked_are_no_tampering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, [Act("1", "anna", "read", "GET /")])
    rows = log_of._physical

    def and_one_more(folder: Path) -> Iterator[tuple[int, bytes]]:
        yield from rows(folder)
        written(folder, [Act("2", "ben", "read", "GET /")])

    with monkeypatch.context() as patched:
        patched.setattr(log_of, "_physical", and_one_more)
        assert verify(tmp_path).faults == ()
    busy = writer(tmp_path, "carl", 300)
    while busy.poll() is None:
        assert verify(tmp_path).faults == ()
    busy.communicate(timeout=30)
    assert (verify(tmp_path).faults, verify(tmp_path).notes) == ((), ())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_process_leaves_a_log_that_holds(tmp_path: Path) -> None:
    draw = random.Random(7)
    for _ in range(5):
        process = writer(tmp_path, "anna", 100_000)
        assert process.stdout
        process.stdout.readline()
        time.sleep(draw.uniform(0.0, 0.08))
        process.kill()
        process.communicate(timeout=30)
        before = verify(tmp_path)
        assert before.faults == ()
        written(tmp_path, [Act("then", "ben", "read", "GET /")])
        after = verify(tmp_path)
        assert after.faults == ()
        assert after.head.n == before.head.n + 1


def test_a_full_disk_is_an_error_that_says_so(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    (tmp_path / LOG).symlink_to("/dev/full")
    audit = Audit(tmp_path)
    with pytest.raises(StoreError, match="audit log cannot be written"):
        audit.write(Act("1", "anna", "read", "GET /"))
    audit.close()
    with pytest.raises(StoreError, match="no audit log"):
        verify(tmp_path / "nowhere")
