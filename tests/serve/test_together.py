"""A workbench beside other programs at its case: nobody hangs, and what is shown is whole or says that it is not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from detente.model.errors import StoreError
from detente.run.case import open_case
from detente.run.reading import read
from detente.run.settings import settings_of
from detente.run.turns import WAITING
from detente.serve.cleared import ClearedDesk
from detente.serve.desk import Desk
from detente.serve.show import LATER, UNFINISHED
from detente.store.open import open_store
from tests.review.conftest import TEXTS
from tests.serve.conftest import make_case, served

# Far longer than any answer takes, far shorter than for ever.
PATIENCE_S = 60


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reports = tmp_path_factory.mktemp("reports")
    for name, text in TEXTS.items():
        (reports / name).write_text(f"Date: 3 March 2023\n\n{text}", encoding="utf8")
    return make_case(tmp_path_factory.mktemp("together") / "harbour", reports, "The harbour")


@pytest.fixture
def client(case: Path) -> Iterator[httpx.Client]:
    with served(case) as address, httpx.Client(base_url=address, timeout=PATIENCE_S) as found:
        found.headers["x-detente-token"] = found.get("/api/v1").json()["token"]
        yield found


def happenings(client: httpx.Client) -> list[str]:
    return [str(row["id"]) for row in client.get("/api/v1/records/happening").json()["records"]]


def until(holds: Callable[[], Any]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_a_decision_is_written_at_once_while_another_program_reads(case: Path, client: httpx.Client) -> None:
    ident = happenings(client)[0]
    with closing(open_store(case)) as other:
        with other.turn(alone=True):
            answer = client.post(f"/api/v1/review/{ident}/reject", json={"author": "Ann"})
            assert answer.json()["taken_up"] is False
            assert [j.kind for j in other.view().judgements()] == ["reject"]
            form = {"token": client.headers["x-detente-token"], "back": ident, "reason": "why"}
            sent = client.post(f"/review/{ident}/note", data=form, headers={"accept": "text/html"})
            assert LATER in client.get(sent.headers["location"]).text
            memo = {
                "token": form["token"],
                "title": "At the desk",
                "published": "2023-03-09",
                "words": "They meet again.",
            }
            sent = client.post("/review/memo", data=memo, headers={"accept": "text/html"})
            assert LATER in client.get(sent.headers["location"]).text
        until(lambda: ident not in happenings(client))
        until(lambda: any(d.title == "At the desk" for d in other.view().documents()))
        until(lambda: all(job["state"] == "done" for job in client.get("/api/v1/jobs").json()["jobs"]))
        assert client.post(f"/api/v1/review/{ident}/accept", json={"author": "Ann"}).json()["taken_up"] is True


def one_report(folder: Path) -> tuple[Path, Path]:
    """A case of one report, and the file of its bytes."""
    (folder / "harbour.txt").write_text(TEXTS["harbour.txt"], encoding="utf8")
    case = make_case(folder / "case", folder / "harbour.txt", "The harbour")
    (data,) = case.glob("bytes/??/*")
    return case, data


def test_a_part_for_a_clearance_that_cannot_be_put_together_says_so_until_it_can(tmp_path: Path) -> None:
    case, data = one_report(tmp_path)
    told = data.read_bytes()
    data.unlink()
    with closing(open_store(case)) as store:
        desk = ClearedDesk(open_case(case), store, "CLEAR")
        with pytest.raises(StoreError, match="could not be put together; the log of this server says why"):
            desk.index()
        data.write_bytes(told)
        assert [document.name for document in desk.index().documents.values()] == ["harbour.txt"]


def test_a_decision_that_the_record_cannot_take_up_is_kept_and_says_why(tmp_path: Path) -> None:
    case, data = one_report(tmp_path)
    told = data.read_bytes()
    with served(case) as address, httpx.Client(base_url=address, timeout=PATIENCE_S) as client:
        client.headers["x-detente-token"] = client.get("/api/v1").json()["token"]
        (document,) = client.get("/api/v1/records/document").json()["records"]
        act = f"/api/v1/review/{document['id']}/correct"
        data.unlink()
        answer = client.post(act, json={"author": "Ann", "field": "title", "value": "The Harbour"})
        assert answer.status_code == 503
        assert "this is kept" in answer.json()["detail"]
        assert "bytes" in answer.json()["detail"]
        assert client.get("/api/v1/jobs").json()["jobs"] == []
        data.write_bytes(told)
        client.post("/api/v1/jobs/reading")
        until(lambda: client.get("/api/v1/records/document").json()["records"][0]["title"] == "The Harbour")


def test_a_job_that_waits_for_its_turn_ends_when_it_is_cancelled(case: Path, client: httpx.Client) -> None:
    with closing(open_store(case)) as other, other.turn(alone=True):
        job = f"/api/v1/jobs/{client.post('/api/v1/jobs/reading').json()['id']}"
        until(lambda: client.get(job).json()["step"] == WAITING)
        client.delete(job)
        until(lambda: client.get(job).json()["state"] == "cancelled")


def test_a_record_half_put_together_is_not_laid_out(case: Path, client: httpx.Client) -> None:
    opened = open_case(case)
    with closing(open_store(case)) as store:
        desk = Desk(opened, store)
        whole = desk.index()
        assert not desk.unfinished()
        assert UNFINISHED not in client.get("/").text
        with store.writer() as writer:
            writer.clear("findings", rows=False)
        with store.writer() as writer:
            writer.replace_rows("reconcile", [])
        assert desk.index() is whole
        assert desk.unfinished()
        assert UNFINISHED in client.get("/").text
        assert "etag" not in client.get("/api/v1/records/statement").headers
        read(store, settings=settings_of(opened))
        assert not desk.unfinished()
        assert UNFINISHED not in client.get("/").text
        assert "etag" in client.get("/api/v1/records/statement").headers
        again = desk.index()
        assert again is not whole
        assert again.state == whole.state
        desk._build(store.view(), "a state that has passed")
        assert desk.index() is again
