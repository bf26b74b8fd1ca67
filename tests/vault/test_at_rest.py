"""An encrypted case tells nothing on the disk, holds what a case in the clear holds, and notices when it is changed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.model.documents import Raw
from detente.model.errors import CaseError, StoreError
from detente.run.case import open_case, open_record
from detente.run.sandbox import Parser
from detente.store.vault.lock import read_lock
from detente.store.vault.sealing import Keys, new_keys, padded_size
from tests.vault.conftest import NOTE, PLANTED, Made, run

SENTENCE = "Torvald Ekberg said on 28 May 2023 that the lake towns would leave Quillhaven."


def exported(case: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert run("export", "--case", case) == 0
    return capsys.readouterr().out


def told(folder: Path, documents: list[str]) -> list[str]:
    """Planted words, document ids and hashes that stand in a file of the folder, or in its name."""
    needles = [form for word in PLANTED for form in (word.encode(), word.lower().encode(), word.encode("utf-16-le"))]
    digests = [ident.removeprefix("doc-") for ident in documents]
    needles += [form for digest in digests for form in (digest.encode(), bytes.fromhex(digest))]
    found = []
    for path in sorted(folder.rglob("*")):
        held = path.read_bytes() if path.is_file() else b""
        name = str(path.relative_to(folder)).encode()
        found += [f"{path.name}: {needle!r}" for needle in needles if needle in held or needle in name]
    return found


def documents_of(made: Made) -> list[str]:
    store = open_record(open_case(made.clear))
    try:
        return [raw.id for raw in store.view().raws()]
    finally:
        store.close()


def keys_of(case: Path, made: Made) -> Keys:
    lock = read_lock(case)
    assert lock is not None
    return lock.opened(Path(made.key.removeprefix("file:")).read_bytes().strip())


def test_it_exports_the_same_bytes_as_a_case_in_the_clear(
    made: Made, sealed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = exported(made.clear, capsys)
    assert "Zolvani" in whole
    assert exported(sealed, capsys) == whole
    assert run("check", "--case", sealed) == 0


def test_no_file_of_it_tells_a_word_a_name_or_a_hash(made: Made) -> None:
    documents = documents_of(made)
    assert len(documents) == 3
    assert told(made.clear, documents), "the search finds what lies in the clear"
    assert told(made.sealed, documents) == []


def test_nor_do_its_files_while_somebody_writes(made: Made, sealed: Path) -> None:
    case = open_case(sealed, unlock=lambda _, __: keys_of(sealed, made))
    store = open_record(case)
    text = f"{SENTENCE}\n" * 20_000
    with store.writer() as writer:
        document = writer.put_raw(Raw("whispering again.txt", text.encode(), "text/plain"))
        writer.mark("told in confidence", "Marek Zolvani", "lake towns" * 1_000)
        assert told(sealed, [document, *documents_of(made)]) == []
    assert (case.home / "record.sqlite-wal").stat().st_size > 0
    assert told(sealed, [document, *documents_of(made)]) == []
    store.close()


def test_sizes_tell_little_and_names_change_with_the_key() -> None:
    assert [padded_size(n) for n in (1, 9, 100, 1000, 100_000)] == [1, 10, 104, 1024, 100_352]
    assert all(n <= padded_size(n) <= n * 1.125 + 1 for n in range(1, 5000))
    one, other = new_keys(), new_keys()
    assert len(one.seal(b"x" * 99_000, "a")) == len(one.seal(b"x" * 99_999, "a"))
    assert one.name("doc-1") == one.name("doc-1") != other.name("doc-1")
    assert one.seal(b"x", "a") != one.seal(b"x", "a")
    with pytest.raises(StoreError, match="changed, cut off, or sealed under another key"):
        one.unseal(one.seal(b"x", "a"), "b")
    with pytest.raises(StoreError):
        other.unseal(one.seal(b"x", "a"), "a")
    assert "…" in repr(one)


def blobs(case: Path) -> Iterator[Path]:
    yield from sorted(path for path in case.rglob("bytes/??/*"))


def test_what_was_changed_is_found(made: Made, sealed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, third = blobs(sealed)
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    third.write_bytes(third.read_bytes()[:-1] + b"x")
    with pytest.raises(StoreError, match="not sound"):
        run("check", "--case", sealed)
    assert len(re.findall("cannot be opened", capsys.readouterr().out)) == 3


def test_a_changed_record_is_refused(made: Made, sealed: Path) -> None:
    record = next(sealed.glob("vault-*/record.sqlite"))
    data = bytearray(record.read_bytes())
    data[100] ^= 1
    record.write_bytes(bytes(data))
    with pytest.raises(CaseError, match="cannot be read as a Detente record"):
        run("timeline", "--case", sealed)


def test_the_parser_never_sees_the_key(made: Made, sealed: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("processes are looked into by /proc")
    keys = keys_of(sealed, made)
    secret = Path(made.key.removeprefix("file:")).read_bytes().strip()
    parser = Parser()
    parser.parse(Raw("a.txt", NOTE.encode(), "text/plain"))
    assert parser._child is not None
    process = Path("/proc") / str(parser._child.pid)
    held = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
    files = {os.readlink(link) for link in (process / "fd").iterdir()}
    parser.close()
    assert not any(secret_form in held for secret_form in (secret, keys.master, keys.record.encode()))
    assert b"DETENTE_KEY" not in held
    assert not any(str(sealed) in file or "key" in file for file in files)


@pytest.mark.parametrize("missing", ["sqlcipher3", "cryptography.hazmat.primitives.ciphers.aead"])
def test_without_the_extra_it_says_what_to_install(sealed: Path, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(CaseError, match=re.escape("encrypted cases need an extra: pip install 'detente[vault]'")):
        run("timeline", "--case", sealed)


def test_a_file_of_issues_to_fill_in_is_printed_for_what_nobody_can_open_by_hand(
    sealed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("issues", "--start", "--case", sealed) == 0
    shown = capsys.readouterr()
    assert "# [[issue]]" in shown.out
    assert "detente issues --take FILE" in shown.err
    assert not [path for path in sealed.rglob("*") if "issues" in path.name]
