"""Accounts in a real browser: logging in and out, what a role is shown, what the content policy stops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx
import pytest

from detente.store.accounts import Accounts
from tests.serve.conftest import PASSWORD, PICTURES, Guarded
from tests.serve.test_pages import SIZES, page_of, violations


def log_in(page: Any, guarded: Guarded, name: str, *, path: str = "/", password: str = PASSWORD) -> None:
    """Go to a page, and through the login that stands before it."""
    page.goto(guarded.address.rstrip("/") + path)
    page.fill('[name="name"]', name)
    page.fill('[name="password"]', password)
    page.click("text=Log in >> nth=-1")
    page.wait_for_load_state()


@contextmanager
def plain_page(browser: Any, **options: Any) -> Iterator[Any]:
    """A page in a browser of its own whose console may say what it likes."""
    context = browser.new_context(**options)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_pages_of_accounts_are_sound(size: str, scheme: str, guarded: Guarded, browser: Any) -> None:
    with page_of(browser, size=size, scheme=scheme) as page:
        page.goto(guarded.address)
        assert page.url.endswith("/login")
        assert violations(page) == []
        page.screenshot(path=PICTURES / f"access-login-{size}-{scheme}.png")
        log_in(page, guarded, "owner")
        for path in ("/", "/account", "/accounts", "/review", "/documents"):
            page.goto(guarded.address.rstrip("/") + path)
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], f"{path} is too wide"
            assert violations(page) == [], path
            page.screenshot(path=PICTURES / f"access-{path.strip('/') or 'overview'}-{size}-{scheme}.png")


def test_a_wrong_password_says_so_and_the_right_one_leads_on(guarded: Guarded, browser: Any) -> None:
    with plain_page(browser) as page:
        log_in(page, guarded, "reader", path="/timeline?status=held", password="not this one")
        assert page.locator('[role="alert"]').inner_text() == "The name or the password is wrong."
        assert page.input_value('[name="name"]') == "reader"
        assert page.input_value('[name="password"]') == ""
        page.fill('[name="password"]', PASSWORD)
        page.click("text=Log in >> nth=-1")
        page.wait_for_load_state()
        assert page.url.endswith("/timeline?status=held")
    with closing(Accounts(guarded.accounts)) as accounts:
        accounts.ask("DELETE FROM attempt")


def test_it_works_without_scripts(guarded: Guarded, browser: Any) -> None:
    with plain_page(browser, java_script_enabled=False) as page:
        log_in(page, guarded, "analyst")
        page.click("nav >> text=Review")
        page.wait_for_load_state()
        assert page.locator("h1").inner_text() == "Review"
        page.click("text=analyst")
        page.wait_for_load_state()
        page.click("text=Log out >> nth=0")
        page.wait_for_load_state()
        assert page.url.endswith("/login")
        page.goto(guarded.address)
        assert page.url.endswith("/login"), "the way back does not lead in"


def test_a_role_is_shown_what_it_may_do(guarded: Guarded, browser: Any) -> None:
    shown = {
        "reader": ("The brief", False), "analyst": ("The brief", True),
    }  # fmt: skip
    for name, (words, there) in shown.items():
        with page_of(browser) as page:
            log_in(page, guarded, name)
            assert (words in page.inner_text("main")) == there
            assert ("Review" in page.inner_text("nav")) == there
            page.goto(guarded.address + "documents")
            assert "Add documents" not in page.inner_text("main")
    with page_of(browser) as page:
        log_in(page, guarded, "editor", path="/documents")
        assert "Add documents" in page.inner_text("main")


def test_a_decision_made_in_the_browser_is_signed_by_the_account(guarded: Guarded, browser: Any) -> None:
    with page_of(browser) as page:
        log_in(page, guarded, "analyst", path="/review")
        page.locator("ol.queue a.kind").first.click()
        page.wait_for_load_state()
        page.fill('[name="reason"] >> nth=0', "seen in the browser")
        page.click('button:has-text("Note")')
        page.wait_for_load_state()
        assert "note by analyst" in page.inner_text("main")


def test_a_session_that_ended_leads_to_the_login(guarded: Guarded, browser: Any) -> None:
    with page_of(browser) as page:
        log_in(page, guarded, "reader")
        with closing(Accounts(guarded.accounts)) as accounts:
            accounts.ask("DELETE FROM session")
        page.click("nav >> text=Timeline")
        page.wait_for_load_state()
        assert "/login?next=" in page.url


def test_nothing_a_document_says_is_run(guarded: Guarded, browser: Any) -> None:
    document = httpx.get(f"{guarded.address}api/v1/records/document", headers=guarded.token("reader")).json()
    ident = document["records"][0]["id"]
    with page_of(browser) as page:
        log_in(page, guarded, "reader", path=f"/read/{ident}")
        assert "<script>window.hurt" in page.inner_text("article")
        page.goto(f"{guarded.address}search?q=hurt")
        assert page.evaluate("window.hurt") is None


def test_the_policy_stops_what_would_get_into_a_page_all_the_same(guarded: Guarded, browser: Any) -> None:
    with plain_page(browser) as page:
        log_in(page, guarded, "reader")
        page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.hurt = 1";
                document.body.append(script);
                const picture = document.createElement("div");
                picture.innerHTML = '<img src="data:," onerror="window.hurt = 2">';
                document.body.append(picture);
            }"""
        )
        page.wait_for_timeout(300)
        assert page.evaluate("window.hurt") is None
        sent = page.evaluate("fetch('https://elsewhere.example/').then(() => 'sent', () => 'stopped')")
        assert sent == "stopped"


def test_a_form_on_another_site_does_nothing(guarded: Guarded, browser: Any) -> None:
    with plain_page(browser) as page:
        log_in(page, guarded, "owner")
        # Another host for the browser, the same machine: the cookie is not sent, and the origin tells.
        page.route("http://evil.example/", lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{guarded.address}accounts"><input name="name" value="stranger">'
            '<input name="role" value="owner"><button>Win a prize</button></form>',
        ))  # fmt: skip
        page.goto("http://evil.example/")
        page.click("button")
        page.wait_for_load_state()
        assert "comes from another page" in page.inner_text("body")
    with closing(Accounts(guarded.accounts)) as accounts:
        assert accounts.role("stranger", str(guarded.case.resolve())) == ""
