"""Encrypting, decrypting, new keys: nothing is lost or left, and a conversion cut off is as if not begun, or ended."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from detente.model.errors import StoreError, UsageError
from detente.run.case import open_case, open_record
from detente.run.converting import convert, others
from detente.run.progress import Progress
from detente.store.vault.lock import Lock, blank, locked, read_lock
from detente.store.vault.sealing import Keys, new_keys
from tests.vault.conftest import Made, run
from tests.vault.test_at_rest import documents_of, exported, keys_of, told

SECRET = b"a passphrase for tests"
CLEAR = ["authority.csv", "bytes", "case.toml", "record.sqlite", "sources.csv"]


class Dies(Progress):
    """Ends the process in the middle of the work, as a power cut would."""

    def __init__(self, after: int) -> None:
        self._left = after

    def step(self, count: int = 1) -> None:
        self._left -= count
        if self._left < 0:
            os._exit(9)


def files(case: Path) -> list[str]:
    return sorted(path.name for path in case.iterdir())


def test_there_and_back_again_is_the_same_case(
    made: Made, clear: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (clear / "brief.md").write_text("mine\n")
    whole, key = exported(clear, capsys), f"file:{tmp_path / 'key'}"
    assert run("encrypt", "--case", clear, "--new-key", key) == 0
    said = capsys.readouterr()
    assert "not part of the case, and left as it is: brief.md" in said.err
    monkeypatch.setenv("DETENTE_KEY", key)
    (clear / "brief.md").unlink()
    assert told(clear, documents_of(made)) == []
    assert exported(clear, capsys) == whole
    first = read_lock(clear)
    assert run("rekey", "--full", "--case", clear, "--new-key", f"file:{tmp_path / 'second'}") == 0
    second = read_lock(clear)
    assert first is not None
    assert second is not None
    assert files(clear) == [second.folder, "vault.json"]
    assert first.id != second.id
    monkeypatch.setenv("DETENTE_KEY", f"file:{tmp_path / 'second'}")
    assert exported(clear, capsys) == whole
    assert run("decrypt", "--case", clear) == 0
    assert files(clear) == CLEAR
    assert exported(clear, capsys) == whole
    assert run("check", "--case", clear) == 0


def test_a_new_passphrase_writes_the_lock_alone(made: Made, sealed: Path, tmp_path: Path) -> None:
    record = next(sealed.glob("vault-*/record.sqlite"))
    before = record.stat().st_mtime_ns
    assert run("rekey", "--case", sealed, "--new-key", f"file:{tmp_path / 'new'}") == 0
    assert run("status", "--case", sealed, "--key", f"file:{tmp_path / 'new'}") == 0
    with pytest.raises(Exception, match="not the key of this case"):
        run("status", "--case", sealed, "--key", made.key)
    assert record.stat().st_mtime_ns == before


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("way", ["encrypt", "decrypt"])
def test_killed_while_it_copies_it_is_what_it_was(
    made: Made, clear: Path, sealed: Path, way: str, after: int, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = exported(made.clear, capsys)
    folder = clear if way == "encrypt" else sealed
    before = files(folder)
    pid = os.fork()
    if pid == 0:
        if way == "encrypt":
            convert(open_case(clear), *_sealed(), progress=Dies(after))
        else:
            case = open_case(sealed, unlock=lambda _, __: keys_of(sealed, made))
            convert(case, None, None, progress=Dies(after))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    assert files(folder) != before
    assert exported(folder, capsys) == whole
    assert files(folder) == before, "what was built is gone"
    assert run("check", "--case", folder) == 0


def test_killed_after_the_switch_what_is_left_of_the_old_form_goes_with_the_next_opening(
    clear: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exported(clear, capsys)
    kept = {path: path.read_bytes() for path in clear.rglob("*") if path.is_file()}
    key = f"file:{tmp_path / 'key'}"
    assert run("encrypt", "--case", clear, "--new-key", key) == 0
    lock = read_lock(clear)
    assert lock is not None
    for path, data in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    names = ", ".join(f'"{name}"' for name in CLEAR)
    (clear / "converting.json").write_text(
        f'{{"before": "", "after": "{lock.id}", "old": [{names}], "new": ["{lock.folder}"]}}'
    )
    monkeypatch.setenv("DETENTE_KEY", key)
    assert exported(clear, capsys) == whole
    assert files(clear) == [lock.folder, "vault.json"]


def test_a_plan_removes_nothing_outside_the_case_and_nothing_of_another_one(clear: Path, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("kept")
    for plan in (
        '{"before": "", "after": "aa", "old": [], "new": ["../precious.txt"]}',
        '{"before": "bb", "after": "aa", "old": ["bytes"], "new": ["bytes"]}',
    ):
        (clear / "converting.json").write_text(plan)
        with pytest.raises(Exception, match="does not belong to this case"):
            run("status", "--case", clear)
    assert (tmp_path / "precious.txt").exists()
    assert files(clear) == sorted([*CLEAR, "converting.json"])


def _sealed() -> tuple[Lock, Keys]:
    keys = new_keys()
    return locked(blank("file"), keys, SECRET), keys


def test_nobody_else_may_have_it_open(clear: Path) -> None:
    # In a process of its own: the locks of a file hold between processes.
    code = (
        "import sys; from detente.store.open import open_store\n"
        "store = open_store(sys.argv[1]); print(len(list(store.view().raws())), flush=True)\n"
        "sys.stdin.read(); store.close()"
    )
    command = [sys.executable, "-c", code, str(clear)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf8") as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "3\n"
        with pytest.raises(StoreError, match="another program has this case open"):
            convert(open_case(clear), *_sealed(), wait_s=0.1)
        other.communicate("")
    assert files(clear) == CLEAR
    assert run("check", "--case", clear) == 0


def test_who_opened_it_before_the_switch_is_told_and_writes_nothing(clear: Path) -> None:
    early = open_case(clear)
    convert(open_case(clear), *_sealed())
    with pytest.raises(Exception, match="was encrypted, decrypted or given another key just now"):
        open_record(early)


def test_damaged_bytes_stop_it_before_anything_is_removed(clear: Path, tmp_path: Path) -> None:
    blob = next(path for path in clear.rglob("bytes/??/*"))
    blob.write_bytes(b"changed" + blob.read_bytes())
    with pytest.raises(StoreError, match="run detente check first"):
        run("encrypt", "--case", clear, "--new-key", f"file:{tmp_path / 'key'}")
    assert read_lock(clear) is None
    assert run("status", "--case", clear) == 0
    assert others(open_case(clear)) == []


def test_a_backup_stays_encrypted_and_is_restored_with_its_key(
    made: Made, sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = exported(sealed, capsys)
    assert run("backup", tmp_path / "b.zip", "--case", sealed) == 0
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(tmp_path / "looked at")
    assert told(tmp_path / "looked at", documents_of(made)) == []
    assert run("restore", tmp_path / "b.zip", tmp_path / "again") == 0
    assert exported(tmp_path / "again", capsys) == whole


def test_a_forgotten_document_leaves_no_trace_and_the_search_can_find_one(
    sealed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("forget", "whispering.txt", "--case", sealed) == 0
    assert "searched all files" in capsys.readouterr().out
    assert "lake towns" not in exported(sealed, capsys)
    assert run("source", "Zolvani met the envoy of the lake towns in Geneva", "--kind", "paper", "--case", sealed) == 0


def test_cases_of_both_forms_are_joined_and_one_in_a_server_is_not_made(
    made: Made, sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("new", tmp_path / "mine", "--title", "Talks at Quillhaven")
    assert run("join", sealed, "--other-key", made.key, "--case", tmp_path / "mine") == 0
    assert "3 new documents, 1 new judgements" in capsys.readouterr().out
    assert run("join", tmp_path / "mine", "--case", sealed) == 0
    assert "0 new documents, 0 new judgements" in capsys.readouterr().out
    with pytest.raises(UsageError, match="a database server would hold it in the clear"):
        run("move", "postgresql:///nowhere", "--case", sealed)


def test_settings_are_read_and_replaced_where_no_editor_opens_them(
    sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run("settings", "--case", sealed) == 0
    text = capsys.readouterr().out
    assert 'title = "Talks at Quillhaven"' in text
    (tmp_path / "new.toml").write_text(text.replace("Quillhaven", "Quillmouth"))
    assert run("settings", "--from", tmp_path / "new.toml", "--case", sealed) == 0
    capsys.readouterr()
    assert run("status", "--case", sealed) == 0
    assert "Talks at Quillmouth: 3 taken in" in capsys.readouterr().out
    with pytest.raises(UsageError, match="no language model is named"):
        run("propose", "--case", sealed)
    (tmp_path / "new.toml").write_text("format = 1\nnaming = 'mine'\n")
    with pytest.raises(Exception, match="naming is 'mine'"):
        run("settings", "--from", tmp_path / "new.toml", "--case", sealed)
