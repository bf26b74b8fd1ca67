"""Accounts, passwords and the door: who gets in, for how long, what a wrong guess costs. By a clock of the test's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import pytest

from detente.model.errors import UsageError
from detente.run.case import new_case
from detente.serve.access.door import Door, Ends, case_key, network_of
from detente.serve.access.lobby import own_address
from detente.serve.access.passwords import hashed
from detente.serve.errors import Busy, Refused
from detente.serve.listen import Listening, permitted
from detente.store.accounts import FILE, Accounts, tidy
from detente.store.audit import LOG, Audit, acts
from detente.store.entering import end_sessions, make_token, revoke_token

PASSWORD = "quiet lamp beside the river"
HERE = "192.0.2.7"


@dataclass
class Clock:
    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Hall:
    """A door with anna, analyst, cleared for AMBER."""

    door: Door
    clock: Clock
    folder: Path

    def enter(self, name: str = "anna", password: str = PASSWORD, address: str = HERE) -> str:
        return self.door.log_in(name, password, address, before="")

    def caller(self, value: str) -> object:
        return self.door.who({"cookie": f"{self.door.cookie}={value}"}, HERE)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    case = new_case(tmp_path / "case")
    accounts = Accounts(tmp_path / "accounts", make=True)
    accounts.add("anna", hashed(PASSWORD, name="anna"), "AMBER")
    accounts.grant("anna", case_key(case), "analyst")
    audit, clock = Audit(accounts.folder), Clock()
    ends = Ends(idle_s=600, whole_s=3600, clock=clock)
    yield Hall(Door(accounts, audit, case, clearance="RED", secure=False, ends=ends), clock, accounts.folder)
    accounts.close()
    audit.close()


def test_the_right_password_opens_and_the_caller_is_known(hall: Hall) -> None:
    caller = hall.door.who({"cookie": f"a=b; {hall.door.cookie}={hall.enter('ANNA')}"}, HERE)
    assert caller is not None
    assert (caller.name, caller.role, caller.clearance) == ("anna", "analyst", "AMBER")
    assert caller.rights == {"read", "export", "review"}
    assert hall.door.who({}, HERE) is None
    assert hall.caller("made up") is None


def test_a_session_ends_unused_and_in_any_case(hall: Hall) -> None:
    value = hall.enter()
    for _ in range(5):
        hall.clock.now += 590
        assert hall.caller(value) is not None
    hall.clock.now += 601
    assert hall.caller(value) is None
    value = hall.enter()
    for _ in range(6):
        hall.clock.now += 590
        hall.caller(value)
    hall.clock.now += 100
    assert hall.caller(value) is None, "an hour is over, however often it was used"


def test_a_login_begins_a_new_session_and_ends_the_one_before(hall: Hall) -> None:
    first = hall.enter()
    second = hall.door.log_in("anna", PASSWORD, HERE, before=first)
    assert second != first
    assert hall.caller(first) is None
    assert hall.caller(second) is not None


def test_a_new_password_ends_every_session_and_token(hall: Hall) -> None:
    other, mine = hall.enter(), hall.enter()
    caller = hall.door.who({"cookie": f"{hall.door.cookie}={mine}"}, HERE)
    assert caller is not None
    with pytest.raises(Refused):
        hall.door.change_password(caller, "wrong", "another lamp beside a lake")
    token = make_token(hall.door.accounts, "anna", "", ["read"], hall.clock.now + 100, hall.clock.now)
    after = hall.door.change_password(caller, PASSWORD, "another lamp beside a lake")
    assert (hall.caller(other), hall.caller(mine)) == (None, None)
    assert hall.caller(after) is not None
    assert hall.door.who({"authorization": f"Bearer {token}"}, HERE) is None
    with pytest.raises(Refused):
        hall.enter()


def test_closing_an_account_shuts_everything(hall: Hall) -> None:
    value = hall.enter()
    token = make_token(hall.door.accounts, "anna", "", ["read"], hall.clock.now + 100, hall.clock.now)
    hall.door.accounts.set_closed("anna", True)
    assert hall.caller(value) is None
    assert hall.door.who({"authorization": f"Bearer {token}"}, HERE) is None
    with pytest.raises(Refused):
        hall.enter()
    with pytest.raises(UsageError, match="already"):
        hall.door.accounts.add("Anna", "x", "CLEAR")


def test_no_token_comes_back_when_an_account_opens_again(hall: Hall) -> None:
    accounts, now = hall.door.accounts, hall.clock.now
    before = make_token(accounts, "anna", "", ["read"], now + 100, now)
    accounts.set_closed("anna", True)
    # As an earlier version left it: closed, and its tokens kept.
    kept = make_token(accounts, "anna", "", ["read"], now + 100, now)
    accounts.set_closed("anna", False)
    for token in (before, kept):
        assert hall.door.who({"authorization": f"Bearer {token}"}, HERE) is None
    after = make_token(accounts, "anna", "", ["read"], now + 100, now)
    accounts.set_closed("anna", False)
    assert hall.door.who({"authorization": f"Bearer {after}"}, HERE) is not None, "it was open"


def test_five_wrong_guesses_shut_the_door_for_ever_longer(hall: Hall) -> None:
    for _ in range(5):
        with pytest.raises(Refused, match="name or the password is wrong"):
            hall.enter(password="guess")
    with pytest.raises(Busy, match="too many attempts"):
        hall.enter()
    hall.clock.now += 31
    with pytest.raises(Refused):
        hall.enter(password="guess")
    hall.clock.now += 31
    with pytest.raises(Busy):
        hall.enter()
    hall.clock.now += 31
    assert hall.enter()
    with pytest.raises(Refused):
        hall.enter(password="guess")
    assert hall.enter(), "after a right one, guesses are counted anew"


def test_a_name_that_nobody_has_is_answered_alike(hall: Hall) -> None:
    told: dict[str, list[str]] = {"anna": [], "nobody": []}
    for name, heard in told.items():
        for _ in range(7):
            with pytest.raises((Refused, Busy)) as error:
                hall.enter(name, "guess", address=f"198.51.100.{len(heard)}")
            heard.append(f"{type(error.value).__name__} {error.value}")
    assert told["anna"] == told["nobody"]


def test_one_address_cannot_go_through_all_names(hall: Hall) -> None:
    for number in range(20):
        with pytest.raises(Refused):
            hall.enter(f"name{number}", "guess", address=f"2001:db8::{number:x}")
    with pytest.raises(Busy):
        hall.enter(address="2001:db8::ffff")
    assert hall.enter(address="2001:db8:0:1::1")
    assert network_of("::ffff:192.0.2.1") != network_of("2001:db8::1")


def test_a_token_may_do_what_its_scopes_and_the_role_allow(hall: Hall) -> None:
    accounts, now = hall.door.accounts, hall.clock.now
    token = make_token(accounts, "anna", "script", ["read", "add"], now + 100, now)
    caller = hall.door.who({"authorization": f"bearer {token}", "cookie": f"{hall.door.cookie}={hall.enter()}"}, HERE)
    assert caller is not None
    assert caller.rights == {"read"}
    assert caller.via.startswith("token:")
    assert hall.door.who({"authorization": f"Basic {token}"}, HERE) is None
    hall.clock.now += 101
    assert hall.door.who({"authorization": f"Bearer {token}"}, HERE) is None
    with pytest.raises(UsageError, match="no token"):
        revoke_token(accounts, caller.via.partition(":")[2], "ben")
    revoke_token(accounts, caller.via.partition(":")[2])


def test_nothing_kept_could_be_used_as_it_stands(hall: Hall) -> None:
    value = hall.enter()
    token = make_token(hall.door.accounts, "anna", "", ["read"], hall.clock.now + 100, hall.clock.now)
    with pytest.raises(Refused):
        hall.enter("my secret typed as a name", "x")
    kept = b"".join(path.read_bytes() for path in hall.folder.iterdir())
    for secret in (value, token, PASSWORD, value[:20], token[10:30]):
        assert secret.encode() not in kept
    assert "my secret" not in (hall.folder / LOG).read_text()
    assert [line["did"] for line in acts(hall.folder)] == ["login", "login failed"]
    database = sqlite3.connect(hall.folder / FILE)
    assert database.execute("SELECT password FROM account").fetchone()[0].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    database.close()


def test_logging_out_everywhere_else_keeps_this_one(hall: Hall) -> None:
    mine, other = hall.enter(), hall.enter()
    end_sessions(hall.door.accounts, "anna", but=mine)
    assert hall.caller(mine) is not None
    assert hall.caller(other) is None


@pytest.mark.parametrize("password", ["short", "x" * 600, "aaaaaaaaaaaaaa", "annaannaanna1", "anna lindqvist 1"])
def test_easy_passwords_are_refused(password: str) -> None:
    with pytest.raises(UsageError):
        hashed(password, name="anna lindqvist" if "lind" in password else "annaanna")


@pytest.mark.parametrize("name", ["", "  ", "detente serve", "a\x00b", "<b>", "x" * 65, "-anna", "a\u202eb"])
def test_names_that_are_none_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        tidy(name)


@pytest.mark.parametrize("name", ["anna", "Åsa Lindqvist", "j.o'neill", "李辉", "Anna-Lena Q."])
def test_names_of_people_are_taken(name: str) -> None:
    assert tidy(f" {name} ") == name


@pytest.mark.parametrize(
    "where", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", "x", "/login"]
)
def test_a_login_leads_nowhere_else(where: str) -> None:
    assert own_address(where) == "/"


def test_it_listens_only_where_that_is_safe(tmp_path: Path) -> None:
    pem = tmp_path / "pem"
    proxy = (ip_network("10.0.0.5"),)
    refused = [
        (Listening("0.0.0.0"), "no accounts"),
        (Listening("192.0.2.1", certfile=pem, keyfile=pem), "no accounts"),
        (Listening(proxies=proxy, names=("desk.example",)), "no accounts"),
        (Listening(names=("desk.example",)), "no accounts"),
        (Listening("0.0.0.0", accounts=tmp_path), "in the open"),
        (Listening(names=("desk.example",), accounts=tmp_path), "in the open"),
        (Listening("0.0.0.0", accounts=tmp_path, certfile=pem, keyfile=pem), "--name"),
        (Listening(accounts=tmp_path, proxies=proxy), "--name"),
        (Listening(accounts=tmp_path, certfile=pem), "both"),
        (Listening(accounts=tmp_path, certfile=pem, keyfile=pem, proxies=proxy), "leave"),
        (Listening("desk.example", accounts=tmp_path), "no address"),
    ]
    for how, why in refused:
        with pytest.raises(UsageError, match=why):
            permitted(how)
    assert permitted(Listening("localhost")) == "127.0.0.1"
    assert permitted(Listening("127.0.0.1", accounts=tmp_path)) == "127.0.0.1"
    assert permitted(Listening("0.0.0.0", names=("d",), accounts=tmp_path, certfile=pem, keyfile=pem)) == "0.0.0.0"
    assert permitted(Listening("10.0.0.1", names=("d",), accounts=tmp_path, proxies=proxy)) == "10.0.0.1"
