"""How a case is opened: a typed passphrase, a file, the keyring; and what a wrong one says."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from detente.model.errors import CaseError, UsageError
from detente.store.vault.lock import read_lock
from tests.vault.conftest import Made, run

# A command that says nothing for so long has stalled.
PATIENCE_S = 60.0


class Kept(KeyringBackend):
    """A keyring that keeps its passwords in memory: keyring's own way of plugging one in."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[f"{service}/{username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.held.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError("none")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """The keyring of this process."""
    monkeypatch.delenv("DETENTE_KEY", raising=False)
    before, mine = keyring.get_keyring(), Kept()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def test_a_wrong_key_says_so_and_changes_nothing(made: Made, sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("another key altogether\n")
    before = {path: path.read_bytes() for path in sealed.rglob("*") if path.is_file()}
    with pytest.raises(CaseError, match="that is not the key of this case"):
        run("timeline", "--case", sealed, "--key", f"file:{tmp_path / 'other'}")
    assert {path: path.read_bytes() for path in sealed.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ("file:/nowhere/key", "cannot be read: No such file"),
        ("file:", "is no way to a key; say prompt, file:PATH or keyring"),
        ("secret words", "is no way to a key"),
        ("file:{empty}", "is empty"),
    ],
)
def test_a_key_that_is_not_there_says_what_to_do(sealed: Path, tmp_path: Path, way: str, message: str) -> None:
    (tmp_path / "empty").write_text("\n")
    with pytest.raises((CaseError, UsageError), match=message):
        run("timeline", "--case", sealed, "--key", way.format(empty=tmp_path / "empty"))


def test_a_file_is_asked_for_by_name(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_KEY")
    with pytest.raises(CaseError, match="say which: --key file:PATH"):
        run("timeline", "--case", sealed)


def test_a_key_file_is_made_for_its_owner_alone_and_never_in_the_case(made: Made, tmp_path: Path) -> None:
    key = Path(made.key.removeprefix("file:"))
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_text().strip()) > 40
    with pytest.raises(UsageError, match="lies in the case itself"):
        run("new", tmp_path / "case", "--encrypt", "--key", f"file:{tmp_path / 'case' / 'key'}")
    (tmp_path / "short").write_text("abc")
    with pytest.raises(UsageError, match="shorter than 8 characters"):
        run("new", tmp_path / "case", "--encrypt", "--key", f"file:{tmp_path / 'short'}")
    with pytest.raises(UsageError, match="say --encrypt, too"):
        run("new", tmp_path / "case", "--key", made.key)
    assert not (tmp_path / "case").exists()


def test_a_lock_that_asks_too_much_or_points_elsewhere_is_refused(sealed: Path) -> None:
    lock = sealed / "vault.json"
    said = json.loads(lock.read_text())
    for change in (
        {"memory_kib": 2**31},
        {"iterations": 10**9},
        {"id": "../../elsewhere"},
        {"lanes": "4"},
        {"salt": ""},
    ):
        lock.write_text(json.dumps(said | change))
        with pytest.raises(CaseError, match="is no lock that Detente makes"):
            read_lock(sealed)
    lock.write_text(json.dumps(said | {"iterations": 4}))
    with pytest.raises(CaseError, match="not the key of this case"):
        run("timeline", "--case", sealed)
    lock.write_text("{")
    with pytest.raises(CaseError, match="without it nothing opens this case"):
        run("timeline", "--case", sealed)
    lock.write_text(json.dumps(said | {"format": 2}))
    with pytest.raises(CaseError, match="written by another version"):
        run("timeline", "--case", sealed)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "detente", *map(str, arguments)]


def test_a_keyring_keeps_the_key_and_lets_it_go(kept: Kept, tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert run("new", case, "--encrypt", "--key", "keyring") == 0
    (account,) = kept.held
    assert account.startswith("detente/")
    assert run("rekey", "--case", case) == 0
    assert len(kept.held) == 1
    assert account not in kept.held
    assert run("status", "--case", case) == 0
    assert run("decrypt", "--case", case) == 0
    assert kept.held == {}
    assert run("encrypt", "--new-key", "keyring", "--case", case) == 0
    kept.held.clear()
    with pytest.raises(CaseError, match="the keyring of this user holds no key for the case case"):
        run("status", "--case", case)


def test_a_system_without_a_keyring_says_what_else_there_is(tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    try:
        with pytest.raises(CaseError, match="take --key prompt or --key file:PATH"):
            run("new", tmp_path / "case", "--encrypt", "--key", "keyring")
    finally:
        keyring.set_keyring(before)


def typed(arguments: list[str], words: list[str]) -> tuple[int, str]:
    """Run a command on a terminal of its own and type `words`; its exit code and what the terminal showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(arguments[0], arguments)
    shown, answered = b"", 0
    while select.select([terminal], [], [], PATIENCE_S)[0]:
        try:
            block = os.read(terminal, 4096)
        except OSError:  # the command ended
            break
        shown += block
        if not block:
            break
        if shown.count(b": ") > answered < len(words):
            os.write(terminal, words[answered].encode() + b"\n")
            answered += 1
    else:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode("utf8", "replace")


def test_a_passphrase_is_typed_twice_and_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_KEY", raising=False)
    case, words = tmp_path / "case", "seven quiet rivers"
    code, shown = typed(command("new", case, "--encrypt"), [words, words])
    assert code == 0, shown
    assert words not in shown
    key = tmp_path / "key"
    key.write_text(words)
    assert run("status", "--case", case, "--key", f"file:{key}") == 0
    code, shown = typed(command("status", "--case", case), ["six quiet rivers"])
    assert code == 1
    assert "that is not the key of this case" in shown


def test_where_nobody_can_type_it_says_what_else_there_is(tmp_path: Path) -> None:
    done = subprocess.run(
        command("new", tmp_path / "case", "--encrypt"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf8",
        start_new_session=True,
        env={k: v for k, v in os.environ.items() if k != "DETENTE_KEY"},
        check=False,
    )
    assert done.returncode == 1
    assert "there is no terminal; say --key file:PATH or --key keyring" in done.stderr
    assert not (tmp_path / "case").exists()


def test_its_words_go_to_a_cluster_only_under_tls(sealed: Path) -> None:
    with pytest.raises(UsageError, match="only over TLS"):
        run("read", "--case", sealed, "--cluster", "tcp://127.0.0.1:9")
