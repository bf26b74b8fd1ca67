"""A served case with accounts, over real sockets: who may do what, what each clearance is shown, what is logged."""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import schemathesis
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from detente.cli.main import program
from detente.model.errors import UsageError
from detente.serve.access.rights import ADDRESSES, OPEN, RIGHTS, ROLES, SESSION
from detente.serve.client import RemoteView
from detente.store.accounts import Accounts
from detente.store.audit import LOG, acts, verify
from detente.store.open import open_store
from tests.collect.certificate import make
from tests.serve.conftest import PASSWORD, SECRET, Guarded, form_token, served

SECRETS = ("Quillan", "Feather", "Lausanne", "Closed note")


def filled(pattern: str) -> str:
    """An address of a pattern; what stands in its places names nothing that is there."""
    return re.sub(r"\{form\}", "md", re.sub(r"\{kind\}", "statement", re.sub(r"\{(?!form|kind)\w+\}", "none", pattern)))


@pytest.mark.parametrize("role", [*ROLES, "stranger", ""])
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: str, guarded: Guarded) -> None:
    rights = ROLES.get(role, frozenset())
    with guarded.entered(role) as client:
        for (method, pattern), right in ADDRESSES.items():
            answer = client.request(method, filled(pattern))
            if right == OPEN:
                assert answer.status_code in (200, 403), (method, pattern)
            elif not role:
                assert answer.status_code == 401, (method, pattern)
                assert "Bearer" in answer.headers["www-authenticate"]
            elif right in rights:
                assert answer.status_code not in (401, 403), (method, pattern, answer.text)
                assert answer.status_code < 500, (method, pattern, answer.text)
            else:
                assert answer.status_code == 403, (method, pattern, answer.status_code)
        nowhere = 404 if rights else 403 if role else 401
        assert client.get("/no-such-page").status_code == nowhere


def test_a_browser_may_do_what_its_role_may(guarded: Guarded) -> None:
    with guarded.log_in("reader") as reader, guarded.log_in("owner") as owner:
        assert reader.get("/timeline").status_code == 200
        assert reader.get("/account").status_code == 200
        refused = reader.get("/review")
        assert refused.status_code == 403
        assert "as reader you may not judge records" in refused.text
        assert 'href="/review"' not in reader.get("/").text
        assert reader.get("/accounts").status_code == 403
        assert owner.get("/accounts").status_code == 200
    with guarded.log_in("stranger") as stranger:
        nothing = stranger.get("/")
        assert nothing.status_code == 403
        assert "Talks at the lake" not in nothing.text
        assert "Talks at the lake" not in stranger.get("/account").text


def test_a_scope_bounds_what_a_token_may_do(guarded: Guarded) -> None:
    for scope in RIGHTS:
        with guarded.entered("owner", scope) as client:
            for (method, pattern), right in ADDRESSES.items():
                if right in RIGHTS and method == "GET":
                    assert (client.get(filled(pattern)).status_code != 403) == (right == scope), (scope, pattern)
            assert client.get("/account").status_code == 403, "tokens make no tokens"
    assert set(ADDRESSES.values()) == {*RIGHTS, OPEN, SESSION}


def test_who_is_not_known_is_sent_to_the_login_and_told_nothing(guarded: Guarded) -> None:
    answer = httpx.get(f"{guarded.address}timeline?status=held", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/timeline%3Fstatus%3Dheld"
    page = httpx.get(f"{guarded.address}login", headers={"Accept": "text/html"})
    assert "Talks at the lake" not in page.text
    assert httpx.get(f"{guarded.address}api/v1/openapi.json").status_code == 401
    assert httpx.get(f"{guarded.address}static/workbench.css").status_code == 200
    wrong = httpx.get(f"{guarded.address}api/v1", headers={"Authorization": "Bearer detente_nothing"})
    assert (wrong.status_code, wrong.json()["detail"]) == (401, "the token is not known, or has ended")


def test_cookies_are_for_this_host_and_no_script(guarded: Guarded) -> None:
    with httpx.Client(base_url=guarded.address) as client:
        visit = client.get("/login").headers["set-cookie"]
        answer = client.post(
            "/login", data={"name": "reader", "password": PASSWORD, "token": form_token(client, "/login")}
        )
        for cookie in (visit, answer.headers["set-cookie"]):
            assert "HttpOnly" in cookie
            assert "SameSite=lax" in cookie
            assert "Path=/" in cookie
            assert "Domain" not in cookie


def test_a_change_needs_the_token_of_this_very_session(guarded: Guarded) -> None:
    with guarded.log_in("analyst") as one, guarded.log_in("analyst") as two:
        entity = one.get("/api/v1/records/entity", headers={"Accept": "*/*"}).json()["records"][0]["id"]
        own, other = form_token(one, "/account"), form_token(two, "/account")
        path, words = f"/review/{entity}/note", {"reason": "seen"}
        for token in ("", "0" * 64, other):
            assert one.post(path, data={**words, "token": token}).status_code == 403
        elsewhere = {"Origin": "http://evil.example"}
        assert one.post(path, data={**words, "token": own}, headers=elsewhere).status_code == 403
        assert one.post(path, data={**words, "token": own}, headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
        assert one.post(f"/api/v1{path}", json=words).status_code == 403
        assert one.post(path, data={**words, "token": own}).status_code == 303
        assert one.post("/logout", data={"token": other}).status_code == 403
        assert one.post("/logout", data={"token": own}).status_code == 303
        assert one.get("/").status_code == 303
        assert two.get("/").status_code == 200


def test_a_login_form_from_elsewhere_is_refused(guarded: Guarded) -> None:
    given = {"name": "reader", "password": PASSWORD}
    assert httpx.post(f"{guarded.address}login", data=given).status_code == 403
    with httpx.Client(base_url=guarded.address) as client:
        token = form_token(client, "/login")
        client.cookies.clear()
        assert client.post("/login", data={**given, "token": token}).status_code == 403


def test_decisions_bear_the_name_of_the_account(guarded: Guarded) -> None:
    own = guarded.token("analyst", "read", "review")
    entity = httpx.get(f"{guarded.address}api/v1/records/entity", headers=own).json()["records"][0]["id"]
    path = f"{guarded.address}api/v1/review/{entity}/note"
    forged = httpx.post(path, json={"reason": "x", "author": "owner"}, headers=own)
    assert forged.status_code == 403
    assert "bear the name of your account, analyst" in forged.json()["detail"]
    made = httpx.post(path, json={"reason": "a remark"}, headers={**own, "Cookie": "reviewer=owner"}, timeout=60)
    ident = made.json()["judgements"][0]["id"]
    store = open_store(guarded.case)
    assert {j.id: j.author for j in store.view().judgements()}[ident] == "analyst"
    store.close()
    lines = [line for line in acts(guarded.accounts) if ident in line["on"]]
    assert [(line["who"], line["did"], line["status"]) for line in lines] == [("analyst", "review", 200)]


def test_a_clearance_bounds_every_answer(guarded: Guarded) -> None:
    owner, reader = guarded.token("owner"), guarded.token("reader")
    whole = httpx.get(f"{guarded.address}search?q=Quillan", headers=owner, timeout=60).text
    assert "Quillan Feather" in whole
    documents = httpx.get(f"{guarded.address}api/v1/raws", headers=owner).text
    hidden = next(json.loads(line)["id"] for line in documents.splitlines() if "memo-" in line)
    queries = ("/search?q=Quillan", "/api/v1/search?q=Lausanne", "/api/v1/sentences?q=secret", "/search/near?q=met")
    patterns = [p for (method, p), right in ADDRESSES.items() if method == "GET" and right in RIGHTS]
    for name in ("reader", "analyst"):
        with guarded.entered(name) as client:
            for path in (filled(re.sub(r"\{(document|ident)\}", hidden, pattern)) for pattern in patterns):
                answer = client.get(path)
                assert not any(secret in answer.text for secret in SECRETS), (path, answer.text)
            for query in queries:
                found = client.get(query).text
                assert "Feather" not in found
                assert "in secret" not in found
    counts = [httpx.get(f"{guarded.address}api/v1", headers=h, timeout=60).json()["counts"] for h in (owner, reader)]
    assert [found["document"] for found in counts] == [2, 1]


def test_what_becomes_closed_is_gone_at_once(guarded: Guarded) -> None:
    reader, owner = guarded.token("reader"), guarded.token("owner")
    address = f"{guarded.address}api/v1/records/document"
    assert [r["name"] for r in httpx.get(address, headers=reader, timeout=60).json()["records"]] == ["monday.txt"]
    marked = CliRunner().invoke(program, ["mark", "monday.txt", "RED", "--case", str(guarded.case)])
    assert marked.exit_code == 0, marked.output
    assert httpx.get(address, headers=reader, timeout=60).json()["records"] == []
    assert CliRunner().invoke(program, ["undo", "--case", str(guarded.case)]).exit_code == 0
    for _ in range(100):
        found = httpx.get(address, headers=reader, timeout=60).json()["records"]
        if found:
            break
        time.sleep(0.2)
    assert [r["name"] for r in found] == ["monday.txt"]
    assert len(httpx.get(address, headers=owner, timeout=60).json()["records"]) == 2


def test_what_an_analyst_decides_stands_in_the_whole_record(guarded: Guarded) -> None:
    analyst, owner = guarded.token("analyst"), guarded.token("owner")
    address = f"{guarded.address}api/v1/records/statement"
    statement = httpx.get(address, headers=analyst, timeout=60).json()["records"][0]["id"]
    path = f"{guarded.address}api/v1/review/{statement}/reject"
    made = httpx.post(path, json={"reason": "misread"}, headers=analyst, timeout=60)
    assert made.status_code == 200, made.text
    for headers in (owner, analyst):
        for _ in range(100):
            left = [r["id"] for r in httpx.get(address, headers=headers, timeout=60).json()["records"]]
            if statement not in left:
                break
            time.sleep(0.2)
        assert statement not in left
    ident = made.json()["judgements"][0]["id"]
    taken = httpx.post(f"{guarded.address}api/v1/review/{ident}/undo", json={}, headers=analyst, timeout=60)
    assert taken.status_code == 200, taken.text


def test_no_judgement_made_here_opens_what_is_marked(guarded: Guarded) -> None:
    mark = ["mark", "monday.txt", "AMBER", "--case", str(guarded.case)]
    assert CliRunner().invoke(program, mark).exit_code == 0
    store = open_store(guarded.case)
    made = [j.id for j in store.view().judgements() if j.kind == "mark"][-1]
    store.close()
    owner = guarded.token("owner", "read", "review")
    undone = httpx.post(f"{guarded.address}api/v1/review/{made}/undo", json={}, headers=owner, timeout=60)
    assert undone.status_code == 400
    assert "on the command line" in undone.json()["detail"]
    assert CliRunner().invoke(program, ["undo", made, "--case", str(guarded.case)]).exit_code == 0


def test_files_are_taken_from_nobody_who_may_not_add_them(guarded: Guarded) -> None:
    with httpx.Client(base_url=guarded.address) as client:
        token = form_token(client, "/login")
        sent = client.post("/login", data={"token": token}, files={"name": ("large.bin", b"x" * 1000)})
    assert sent.status_code == 415


def test_a_job_of_a_reader_not_cleared_for_all_tells_no_counts(guarded: Guarded) -> None:
    editor, owner = guarded.token("editor"), guarded.token("owner")
    job = httpx.post(f"{guarded.address}api/v1/jobs/reading", headers=editor).json()
    for _ in range(300):
        told = httpx.get(f"{guarded.address}api/v1/jobs/{job['id']}", headers=editor).json()
        if told["state"] == "done":
            break
        time.sleep(0.1)
    assert (told["detail"], told["total"]) == ("done", None)
    assert "read" in httpx.get(f"{guarded.address}api/v1/jobs/{job['id']}", headers=owner).json()["detail"]
    other = httpx.post(f"{guarded.address}api/v1/jobs/reading", headers=owner).json()
    assert httpx.get(f"{guarded.address}api/v1/jobs/{other['id']}", headers=editor).status_code == 404


def test_the_log_has_reads_exports_and_refusals_and_no_words(guarded: Guarded) -> None:
    own = guarded.token("analyst")
    document = httpx.get(f"{guarded.address}api/v1/records/document", headers=own).json()["records"][0]["id"]
    before = verify(guarded.accounts).head
    httpx.get(f"{guarded.address}read/{document}", headers=own)
    httpx.get(f"{guarded.address}search?q=Zanzibar+{PASSWORD}", headers=own)
    httpx.get(f"{guarded.address}record/Zanzibar", headers=own)
    httpx.get(f"{guarded.address}brief.md", headers=own, timeout=60)
    httpx.post(f"{guarded.address}api/v1/jobs/reading", headers=own)
    lines = list(acts(guarded.accounts))[before.n :]
    assert [(line["who"], line["did"], line["what"], line["on"], line["status"]) for line in lines] == [
        ("analyst", "read", "GET /read/{document}", [document], 200),
        ("analyst", "read", "GET /search", [], 200),
        ("analyst", "read", "GET /record/{ident}", [], 404),
        ("analyst", "export", "GET /brief.{form}", [], 200),
        ("analyst", "refused", "POST /api/v1/jobs/reading", [], 403),
    ]
    assert all(line["via"].startswith("token:") and line["address"] == "127.0.0.1" for line in lines)
    log = (guarded.accounts / LOG).read_text()
    assert not any(words in log for words in ("Zanzibar", "lamp", "Geneva", *SECRET.split()[3:5]))
    assert verify(guarded.accounts, [before.told()]).faults == ()


def test_the_log_has_the_ids_of_a_query_and_no_other_words(guarded: Guarded) -> None:
    own = guarded.token("owner")
    one, two = [r["id"] for r in httpx.get(f"{guarded.address}api/v1/records/document", headers=own).json()["records"]]
    before = verify(guarded.accounts).head
    asked = (
        f"api/v1/rows/Statement?document={one}&as_read=true",
        f"api/v1/rows/Document?ids={one}&ids={two}&ids={one}&ids=Zanzibar",
        f"api/v1/rows/Statement?document={one}%20Zanzibar",
        "search?q=zanzibar-20230504",
    )
    for path in asked:
        assert httpx.get(f"{guarded.address}{path}", headers=own, timeout=60).status_code == 200, path
    lines = list(acts(guarded.accounts))[before.n :]
    assert [line["on"] for line in lines] == [[one], [one, two], [], []]
    assert "zanzibar" not in (guarded.accounts / LOG).read_text().casefold()


def test_owners_say_who_has_which_role(guarded: Guarded) -> None:
    with guarded.log_in("owner") as owner:
        token = form_token(owner, "/accounts")
        given = {"name": "stranger", "role": "reader", "token": token}
        assert owner.post("/accounts", data=given).status_code == 303
        assert httpx.get(guarded.address, headers=guarded.token("stranger"), timeout=60).status_code == 200
        assert owner.post("/accounts", data={**given, "role": ""}).status_code == 303
        assert httpx.get(guarded.address, headers=guarded.token("stranger")).status_code == 403
        for wrong in ({"name": "owner"}, {"role": "king"}, {"name": "nobody"}):
            answer = owner.post("/accounts", data={**given, **wrong})
            assert answer.status_code == 400
            assert 'role="alert"' in answer.text
    changes = [(line["what"], line["on"]) for line in acts(guarded.accounts) if line["did"] == "role"]
    assert changes == [("reader", ["stranger"]), ("none", ["stranger"])]


def test_a_token_made_on_the_page_is_shown_once_and_bounded(guarded: Guarded) -> None:
    with guarded.log_in("analyst") as analyst:
        given = {"label": "nightly", "scopes": ["read"], "days": "1", "token": form_token(analyst, "/account")}
        page = analyst.post("/account/tokens", data=given)
        token = re.findall(r"detente_[\w-]{43}", page.text)
        assert len(token) == 1
        assert token[0] not in analyst.get("/account").text
        own = {"Authorization": f"Bearer {token[0]}"}
        assert httpx.get(f"{guarded.address}api/v1", headers=own).status_code == 200
        assert analyst.post("/account/tokens", data={**given, "scopes": ["admin"]}).status_code == 400
        ident = next(line["via"] for line in acts(guarded.accounts) if line["via"].startswith("token:"))
        assert ident
        shown = re.findall(r'action="/account/tokens/([0-9a-f]+)"', page.text)
        for one in shown:
            analyst.post(f"/account/tokens/{one}", data={"token": given["token"]})
        assert httpx.get(f"{guarded.address}api/v1", headers=own).status_code == 401


def test_the_client_enters_with_a_token(guarded: Guarded) -> None:
    token = guarded.token("owner", "read", "export")["Authorization"].removeprefix("Bearer ")
    store = open_store(guarded.case)
    assert list(RemoteView(guarded.address, token=token).documents()) == list(store.view().documents())
    store.close()
    with pytest.raises(UsageError, match="in the open"):
        RemoteView("http://desk.example", token=token)


def test_no_made_up_request_of_a_reader_fails_the_server_or_writes(guarded: Guarded) -> None:
    """Schemathesis makes up requests for every endpoint; a reader gets answers or refusals, and changes nothing."""
    own = guarded.token("reader")
    before = _record(guarded.case)
    schema = schemathesis.openapi.from_url(guarded.address + "api/v1/openapi.json", headers=own)
    refused = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        right = ADDRESSES[operation.method.upper(), operation.path]
        statuses: set[int] = set()
        _every(operation, own, statuses)
        assert max(statuses) < 500, operation.label
        assert right == "read" or statuses == {403}, operation.label
        assert right != "read" or not statuses & {401, 403}, operation.label
        refused += right != "read"
    assert refused >= 15
    assert _record(guarded.case) == before


def _every(operation: schemathesis.APIOperation, own: dict[str, str], statuses: set[int]) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        statuses.add(case.call(headers=own, timeout=60).status_code)

    ask()


def _record(case: Path) -> tuple[list[str], list[str]]:
    store = open_store(case)
    view = store.view()
    found = [raw.id for raw in view.raws()], [judgement.id for judgement in view.judgements()]
    store.close()
    return found


@pytest.fixture(scope="module")
def by_proxy(guarded: Guarded) -> Iterator[str]:
    """The same case and accounts by a second server, behind a proxy on this machine."""
    options = ("--accounts", str(guarded.accounts), "--behind-proxy", "127.0.0.1", "--name", "desk.example")
    with served(guarded.case, *options) as address:
        yield address


def test_behind_a_proxy_only_the_proxy_is_answered(guarded: Guarded, by_proxy: str) -> None:
    own = guarded.token("reader")
    through = {**own, "Host": "desk.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
    answer = httpx.get(by_proxy, headers=through, timeout=60)
    assert answer.status_code == 200
    assert "max-age" in answer.headers["strict-transport-security"]
    assert list(acts(guarded.accounts))[-1]["address"] == "203.0.113.9"
    assert httpx.get(by_proxy, headers={**through, "X-Forwarded-Proto": "http"}).status_code == 403
    assert httpx.get(by_proxy, headers=own).status_code == 421
    page = httpx.get(by_proxy + "login", headers={**through, "Authorization": ""})
    assert page.headers["set-cookie"].startswith("__Host-detente-")
    assert "Secure" in page.headers["set-cookie"]


def test_two_servers_write_one_log_and_know_the_same_sessions(guarded: Guarded, by_proxy: str) -> None:
    through = {"Host": "desk.example", "X-Forwarded-Proto": "https"}
    own = guarded.token("reader")
    for _ in range(5):
        assert httpx.get(f"{guarded.address}api/v1", headers=own, timeout=60).status_code == 200
        assert httpx.get(f"{by_proxy}api/v1", headers={**own, **through}, timeout=60).status_code == 200
    found = verify(guarded.accounts)
    assert (found.faults, found.notes) == ((), ())


def test_by_tls_cookies_are_secure(guarded: Guarded, tmp_path: Path) -> None:
    pem = str(make(tmp_path / "both.pem", "localhost"))
    options = ("--accounts", str(guarded.accounts), "--certfile", pem, "--keyfile", pem)
    with served(guarded.case, *options) as address:
        assert address.startswith("https://")
        trusted = ssl.create_default_context(cafile=pem)
        address = address.replace("127.0.0.1", "localhost")
        with httpx.Client(base_url=address, verify=trusted) as client:
            cookie = client.get("/login").headers["set-cookie"]
            assert "Secure" in cookie
            given = {"name": "reader", "password": PASSWORD, "token": form_token(client, "/login")}
            assert client.post("/login", data=given).status_code == 303
            assert client.get("/account", headers={"Accept": "text/html"}).status_code == 200
        token = guarded.token("owner", "export")["Authorization"].removeprefix("Bearer ")
        assert len(list(RemoteView(address, token=token, tls=trusted).documents())) == 2


def test_a_session_ends_when_it_is_not_used(guarded: Guarded) -> None:
    with served(guarded.case, "--accounts", str(guarded.accounts), "--idle-minutes", "0.03") as address:
        quick = Guarded(address, guarded.case, guarded.accounts)
        with quick.log_in("reader") as client:
            assert client.get("/account").status_code == 200
            time.sleep(2.2)
            assert client.get("/account").status_code == 303


def test_guesses_shut_the_door(guarded: Guarded) -> None:
    with closing(Accounts(guarded.accounts)) as accounts, httpx.Client(base_url=guarded.address) as client:
        token = form_token(client, "/login")
        told: dict[str, list[str]] = {}
        for name in ("stranger", "nobody"):
            for _ in range(6):
                answer = client.post("/login", data={"name": name, "password": "guess", "token": token}, timeout=60)
                told.setdefault(name, []).append(f"{answer.status_code} {answer.text.replace(name, '-')}")
        assert told["stranger"] == told["nobody"]
        assert [line[:3] for line in told["nobody"]] == ["403"] * 5 + ["429"]
        right = client.post("/login", data={"name": "stranger", "password": PASSWORD, "token": token})
        assert right.status_code == 429
        assert "There were too many attempts" in right.text
        accounts.ask("DELETE FROM attempt")
