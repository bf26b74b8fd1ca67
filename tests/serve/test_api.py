"""The API over real sockets: lists, errors, jobs, and the client that is a View."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from detente.model.documents import Document, ParsedText, Sentence
from detente.model.errors import StoreError
from detente.publish.brief.write import write_brief
from detente.publish.export import export_jsonl
from detente.serve import meaning
from detente.serve.client import RemoteView
from detente.serve.errors import NotHere
from detente.serve.index import Index
from detente.serve.meaning import HeldMeaning
from detente.store.open import open_store
from tests.serve.conftest import make_case, served


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A case of one report, for tests that change it."""
    folder = tmp_path_factory.mktemp("api")
    report = folder / "in" / "monday.txt"
    report.parent.mkdir()
    report.write_text("Geneva, 4 May 2023. The envoys met in Geneva on Thursday.", encoding="utf8")
    with served(make_case(folder / "case", report.parent, "small")) as address:
        yield address


def token(address: str) -> dict[str, str]:
    """The header that changes must carry."""
    return {"X-Detente-Token": httpx.get(address + "api/v1").json()["token"]}


def test_a_list_is_walked_by_cursors_to_its_end(sample: str, sample_case: Path) -> None:
    found, asked = [], {"limit": 7}
    while True:
        page = httpx.get(sample + "api/v1/records/statement", params=asked).json()
        found += [r["id"] for r in page["records"]]
        if page["next"] is None:
            break
        asked = {"limit": 7, "cursor": page["next"]}
    store = open_store(sample_case)
    exported = [r["id"] for r in map(json.loads, export_jsonl(store.view())) if r["kind"] == "statement"]
    store.close()
    assert sorted(found) == sorted(exported)
    assert len(found) == page["total"]


def test_records_are_what_an_export_holds(sample: str, sample_case: Path) -> None:
    store = open_store(sample_case)
    exported = {r["id"]: r for r in map(json.loads, export_jsonl(store.view()))}
    store.close()
    for kind in ("happening", "event", "entity", "contradiction", "document"):
        for record in httpx.get(f"{sample}api/v1/records/{kind}", params={"limit": 20}).json()["records"]:
            assert record == exported[record["id"]]


def test_what_has_not_changed_is_not_sent_again(sample: str) -> None:
    first = httpx.get(sample + "api/v1/records/position")
    again = httpx.get(sample + "api/v1/records/position", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("api/v1/records/weather", 404),
        ("api/v1/records/statement?limit=0", 422),
        ("api/v1/records/statement?cursor=nonsense", 400),
        ("api/v1/rows/Nothing", 404),
        ("api/v1/jobs/none", 404),
        ("api/v1/documents/none", 404),
    ],
)
def test_errors_are_problems(sample: str, path: str, status: int) -> None:
    answer = httpx.get(sample + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_the_client_is_a_view(sample: str, sample_case: Path) -> None:
    store = open_store(sample_case)
    remote = RemoteView(sample)
    assert list(export_jsonl(remote)) == list(export_jsonl(store.view()))
    assert write_brief(remote, title="t") == write_brief(store.view(), title="t")
    document = next(remote.documents()).id
    assert remote.data(document) == store.view().data(document)
    assert list(remote.raws()) == list(store.view().raws())
    assert remote.search("Lavrov") == store.view().search("Lavrov")
    assert remote.marks("findings") == store.view().marks("findings")
    store.close()
    with pytest.raises(NotHere, match="no document"):
        remote.parsed("none")
    with pytest.raises(StoreError, match="cannot be reached"):
        list(RemoteView("http://127.0.0.1:9").documents())


def index_of(*sentences: str) -> Index:
    """As much of an index as meanings are made of: one document of these sentences."""
    text, spans = " ".join(sentences), []
    for sentence in sentences:
        start = spans[-1].end + 1 if spans else 0
        spans.append(Sentence(start, start + len(sentence), "body"))
    document = Document("doc-0001", ("monday.txt",), "text/plain")
    parsed = ParsedText(document, text, (), tuple(spans))
    return cast(
        Index, SimpleNamespace(documents={document.id: document}, view=SimpleNamespace(parsed=lambda _: parsed))
    )


def meaning_of(index: Index, before: HeldMeaning | None = None) -> HeldMeaning:
    made = HeldMeaning(index, before)
    made.start()
    made.wait()
    return made


def test_a_sentence_blacked_out_is_not_found_by_its_old_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    closed, quiet = "The army bombed the bridge at night.", "The envoys met in Geneva on Thursday."
    whole, asked = index_of(closed, quiet), "soldiers bombed a bridge"
    before = meaning_of(whole)
    assert before.near(asked)[0][0]["quote"] == closed
    black = index_of("█" * len(closed), quiet)
    after = meaning_of(black, before)
    assert after.near(asked) == []
    assert [piece["quote"] for piece, _ in after.near("envoys met in Geneva")] == [quiet]
    with monkeypatch.context() as patched:
        # What reads as before is not encoded again.
        patched.setattr(meaning, "shared_encoder", lambda: SimpleNamespace(sentence_vectors=pytest.fail))
        again = meaning_of(black, after)
    assert again.covered() == (1, 1)
    # One that was stopped before it came to the document hands on what it was given.
    stopped = HeldMeaning(black, before)
    stopped.stop()
    stopped.start()
    assert meaning_of(black, stopped).near(asked) == []


def test_files_are_added_as_a_job_that_tells_its_progress(small: str) -> None:
    files = {"files": ("../../friday.txt", b"Berne, 5 May 2023. The envoys met again in Berne on Friday.")}
    job = httpx.post(small + "api/v1/jobs", files=files, headers=token(small)).json()
    told = []
    with httpx.stream("GET", f"{small}api/v1/jobs/{job['id']}/events", timeout=120) as stream:
        told = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    assert told[-1]["state"] == "done", told[-1]
    assert "reading" in {t["step"] for t in told}
    assert "1 new" in told[-1]["detail"]
    names = [r["name"] for r in httpx.get(small + "api/v1/records/document").json()["records"]]
    assert any(name.endswith("friday.txt") and ".." not in name for name in names)


def test_a_job_can_be_cancelled(small: str) -> None:
    own = token(small)
    many = [("files", (f"{n}.txt", f"Day {n} of the talks in Geneva. They met.".encode())) for n in range(40)]
    job = httpx.post(small + "api/v1/jobs", files=many, headers=own, timeout=60).json()
    assert httpx.delete(f"{small}api/v1/jobs/{job['id']}").status_code == 403
    httpx.delete(f"{small}api/v1/jobs/{job['id']}", headers=own)
    for _ in range(300):
        state = httpx.get(f"{small}api/v1/jobs/{job['id']}").json()
        if state["state"] not in ("waiting", "running"):
            break
        time.sleep(0.2)
    assert state["state"] == "cancelled"
    assert httpx.get(small).status_code == 200


def test_every_answer_is_as_the_openapi_document_says(small: str) -> None:
    """Schemathesis makes up requests for every endpoint and checks the answers against the document."""
    schema = schemathesis.openapi.from_url(small + "api/v1/openapi.json")
    own = token(small)
    seen: set[str] = set()

    for operation in schema.get_all_operations():
        found = operation.ok()
        if found.path.endswith("/events"):
            continue
        seen.add(found.label)
        _every(found, own)
    assert len(seen) >= 15


def _every(operation: schemathesis.APIOperation, own: dict[str, str]) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        # Whether a decision about a row makes sense depends on the row, which no schema of a request can say.
        unsaid = [positive_data_acceptance] if "/review" in operation.path else []
        case.call_and_validate(headers=own, timeout=60, excluded_checks=unsaid)

    ask()
