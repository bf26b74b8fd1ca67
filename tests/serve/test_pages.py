"""The pages in a real browser: what they show, what they ask for, what axe-core finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.serve.conftest import PICTURES

PATHS = ("/", "/timeline")
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@contextmanager
def page_of(browser: Any, *, size: str = "desktop", scheme: str = "light") -> Iterator[Any]:
    """A fresh page that fails the test for errors on its console and for requests that leave the machine."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: wrong.append(f"asked for {r.url}") if not _own(r.url) else None)
    yield page
    context.close()
    assert wrong == []


def _own(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:"))


def first_document(address: str) -> str:
    """Id of the first document of the case."""
    found: str = httpx.get(address + "api/v1/records/document?limit=1").json()["records"][0]["id"]
    return found


def violations(page: Any) -> list[str]:
    """What axe-core finds on the page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes'][:3]]}" for v in found]


@pytest.mark.parametrize(
    ("case", "size", "scheme"),
    [
        ("sample", "desktop", "light"),
        ("sample", "phone", "dark"),
        ("ukraine", "desktop", "dark"),
        ("ukraine", "phone", "light"),
    ],
)
def test_every_page_is_sound(case: str, size: str, scheme: str, browser: Any, request: pytest.FixtureRequest) -> None:
    address = request.getfixturevalue(case)
    document = first_document(address)
    with page_of(browser, size=size, scheme=scheme) as page:
        for path in (*PATHS, f"/read/{document}?at=0-40#here"):
            page.goto(address.rstrip("/") + path)
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], f"{path} is too wide"
            assert violations(page) == [], path
            name = path.strip("/").split("?")[0].split("/")[0] or "overview"
            page.screenshot(path=PICTURES / f"{case}-{name}-{size}-{scheme}.png", full_page=size == "phone")


def test_a_finding_is_one_click_from_its_words(sample: str, browser: Any) -> None:
    with page_of(browser) as page:
        page.goto(sample + "timeline")
        record = page.locator("ol.days > li").first.get_attribute("id")
        page.locator("ol.days > li").first.locator("a.cite").first.click()
        page.wait_for_selector("#here")
        here = page.locator("mark").all_text_contents()
    quotes = [e["quote"] for e in httpx.get(f"{sample}api/v1/record/{record}").json()["evidence"]]
    assert any("".join(here).startswith(quote[:20]) for quote in quotes)


def test_the_reader_shows_the_record_of_a_marked_word(sample: str, browser: Any) -> None:
    with page_of(browser) as page:
        page.goto(f"{sample}read/{first_document(sample)}")
        page.locator("a.m-mention").first.focus()
        page.wait_for_selector("#card h2")
        assert page.locator("#card").inner_text().strip()
