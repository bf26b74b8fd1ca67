"""What the server refuses, asked over real sockets."""

from __future__ import annotations

import httpx
import pytest

from detente.model.errors import UsageError
from detente.run.case import open_case
from detente.serve.listen import Listening, listen
from detente.store.open import open_store


def test_a_page_answers_with_a_strict_policy(sample: str) -> None:
    answer = httpx.get(sample + "timeline")
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_another_host_is_refused(sample: str) -> None:
    answer = httpx.get(sample, headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_change_needs_our_own_page_and_its_token(sample: str, headers: dict[str, str]) -> None:
    answer = httpx.post(sample + "api/v1/records/statement", headers=headers)
    assert answer.status_code == 403
    assert answer.json()["status"] == 403


def test_what_is_not_there_says_so_to_people_and_programs(sample: str) -> None:
    assert httpx.get(sample + "api/v1/record/none").json()["title"] == "Not Found"
    page = httpx.get(sample + "read/none", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "there is no document none" in page.text


def test_it_listens_on_this_machine_only(sample_case: object) -> None:
    case = open_case(sample_case)  # type: ignore[arg-type]
    store = open_store(case.folder)
    with pytest.raises(UsageError, match="no accounts"):
        listen(case, store, Listening("0.0.0.0"), clearance="RED", ready=print)
    store.close()
