"""The pages in a real browser: what they show, what they ask for, what axe-core finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.serve.conftest import PICTURES

PATHS = (
    "/",
    "/timeline",
    "/positions",
    "/common-ground",
    "/disputes",
    "/proposals",
    "/itinerary",
    "/who",
    "/documents",
    "/coverage",
    "/origins",
    "/search?q=ceasefire",
    "/log",
    "/changes",
)
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


def first_person(address: str) -> str:
    """Id of the person whom the case names most."""
    found = httpx.get(address + "api/v1/records/entity?limit=100").json()["records"]
    return next(str(r["id"]) for r in found if r["type"] == "person")


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
        for path in (*PATHS, f"/read/{document}?at=0-40#here", f"/who/{first_person(address)}"):
            page.goto(address.rstrip("/") + path)
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], f"{path} is too wide"
            assert violations(page) == [], path
            name = "entity" if path.startswith("/who/") else path.strip("/").split("?")[0].split("/")[0] or "overview"
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


def test_a_cell_of_the_matrix_opens_its_words(sample: str, browser: Any) -> None:
    with page_of(browser) as page:
        page.goto(sample + "positions")
        cell = page.locator("table.matrix td a").first
        label = cell.get_attribute("aria-label")
        cell.click()
        page.wait_for_selector("#words blockquote")
        assert page.locator("#words h2").inner_text() == label.split(":")[0]
        page.locator("#words blockquote a").first.click()
        page.wait_for_selector("#here")


def test_positions_as_of_a_day_hold_nothing_later(sample: str) -> None:
    early = httpx.get(sample + "positions?as_of=2023-05-20&party=China&issue=ceasefire", timeout=60)
    late = httpx.get(sample + "positions?party=China&issue=ceasefire")
    assert early.status_code == 200
    assert "2023-06-15" in late.text.split('id="words"')[1]
    assert "2023-06-15" not in early.text.split('id="words"')[1]
    assert httpx.get(sample + "positions?as_of=soon").status_code == 400


def test_the_itinerary_draws_its_stops_without_asking_anybody(sample: str, browser: Any) -> None:
    with page_of(browser) as page:
        page.goto(sample + "itinerary")
        page.wait_for_selector(".leaflet-tooltip.place")
        drawn = set(page.locator(".leaflet-tooltip.place").all_inner_texts())
        listed = page.locator("ol.stops li").all_inner_texts()
    assert {"Kyiv", "Moscow"} <= drawn
    assert all(any(name in text for text in listed) for name in drawn)


def test_search_finds_words_phrases_facets_and_meaning(sample: str, browser: Any) -> None:
    everything = httpx.get(sample + "search?q=Lavrov").text
    assert "Lavrov" in everything
    assert "No record has this" in httpx.get(sample + 'search?q="Lavrov ceasefire nowhere"').text
    only = httpx.get(sample + "search?q=Lavrov kind:happening").text
    assert 'href="/record/happening' in only
    assert 'href="/record/statement' not in only
    with page_of(browser) as page:
        page.goto(sample + "search?q=stop the shooting")
        page.wait_for_selector("#near h2")
        assert page.locator("#near").inner_text().strip()


def test_what_was_seen_is_remembered(sample: str, browser: Any) -> None:
    with page_of(browser) as page:
        page.goto(sample)
        assert "has not marked" in page.inner_text("main")
        page.click("text=Mark as seen")
        page.wait_for_load_state()
        assert "Nothing new" in page.inner_text("main")


def test_keys_reach_the_search_and_the_content(sample: str, browser: Any) -> None:
    with page_of(browser) as page:
        page.goto(sample + "disputes")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"


def test_the_brief_can_be_taken_along(sample: str) -> None:
    page = httpx.get(sample + "brief.html", timeout=60)
    assert page.headers["content-disposition"].startswith("attachment")
    assert "Li Hui" in page.text
    assert httpx.get(sample + "brief.exe").status_code == 422


@pytest.mark.parametrize(
    ("name", "address"), [("brief", "brief.html"), ("promises", "proposals"), ("contradictions", "disputes")]
)
def test_what_the_command_line_calls_a_page_leads_there(sample: str, name: str, address: str) -> None:
    page = httpx.get(sample + name, timeout=60, follow_redirects=True)
    assert page.status_code == 200
    assert str(page.url) == sample + address
