"""A reviewer's round in a real browser: find a wrong merge, split it, see it gone from the brief, undo; and more."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.review.conftest import TEXTS
from tests.serve.conftest import PICTURES, make_case, served
from tests.serve.test_pages import page_of, violations


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reports = tmp_path_factory.mktemp("reports")
    for name, text in TEXTS.items():
        (reports / name).write_text(f"Date: 3 March 2023\n\n{text}", encoding="utf8")
    return make_case(tmp_path_factory.mktemp("review") / "harbour", reports, "The harbour")


@pytest.fixture(scope="module")
def address(case: Path) -> Iterator[str]:
    with served(case) as found:
        yield found


def brief(case: Path) -> str:
    """The brief as the verb writes it."""
    done = subprocess.run(
        [sys.executable, "-m", "detente", "brief", "--case", str(case)], capture_output=True, text=True, check=True
    )
    return done.stdout.replace("*", "").replace("\\", "")


def meeting(address: str) -> str:
    """Id of the meeting that both reports tell."""
    found = httpx.get(f"{address}api/v1/records/happening").json()["records"]
    return next(str(r["id"]) for r in found if r["type"] == "meeting" and r["carriers"] == 2)


def test_a_wrong_merge_is_split_gone_from_the_brief_and_back_when_undone(
    case: Path, address: str, browser: Any
) -> None:  # fmt: skip
    before = brief(case)
    assert re.search(r"Hakan Fidan .*\(2 reports, 2 origins\)", before)
    with page_of(browser) as page:
        page.goto(f"{address}review?kind=happening")
        page.get_by_role("link", name=re.compile("^meeting of .*Fidan")).click()
        page.get_by_role("button", name=re.compile("^Split off .*received")).click()
        page.wait_for_selector("[role=status]")
        assert not re.search(r"Hakan Fidan .*\(2 reports, 2 origins\)", brief(case))
        page.get_by_role("button", name=re.compile("^Undo")).first.click()
        page.wait_for_selector("text=taken back")
    assert brief(case) == before


def test_a_record_is_judged_by_keyboard_alone(case: Path, address: str, browser: Any) -> None:
    with page_of(browser) as page:
        page.goto(f"{address}review?kind=statement")
        page.keyboard.press("j")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        ident = page.url.rsplit("/", 1)[1]
        with page.expect_navigation():
            page.keyboard.press("r")
        page.wait_for_selector("text=it stands in no list, brief or export")
        assert httpx.get(f"{address}api/v1/record/{ident}").status_code == 404
        with page.expect_navigation():
            page.keyboard.press("u")
        page.wait_for_selector("text=taken back")
        assert httpx.get(f"{address}api/v1/record/{ident}").json()["id"] == ident
        page.keyboard.press("c")
        assert page.evaluate("document.activeElement.name") == "value"


def test_two_reviewers_are_compared(address: str, browser: Any) -> None:
    ident = meeting(address)
    with page_of(browser) as page:
        for name, key in (("Ann", "Accept"), ("Ben", "Reject")):
            page.goto(f"{address}review")
            page.get_by_label("You review as").fill(name)
            page.get_by_role("button", name="Set", exact=True).click()
            page.goto(f"{address}review/{ident}")
            page.get_by_role("button", name=re.compile(f"^{key}")).click()
            page.wait_for_selector("[role=status]")
        page.get_by_role("button", name=re.compile("^Undo reject|^Undo")).first.click()
        page.goto(f"{address}review")
        assert page.get_by_text("No two reviewers judged the same record yet").count() == 1
        page.goto(f"{address}review/{ident}")
        page.get_by_role("button", name=re.compile("^Accept")).click()
        page.goto(f"{address}review")
        cells = page.locator("table.figures").nth(1).locator("tbody tr").first.locator("th, td").all_text_contents()
    assert cells[:3] == ["Ann, Ben", "1", "1"]


def test_highlighted_words_become_a_record(case: Path, address: str, browser: Any) -> None:
    records = httpx.get(f"{address}api/v1/records/document").json()["records"]
    document = next(r["id"] for r in records if r["name"] == "harbour.txt")
    with page_of(browser) as page:
        page.goto(f"{address}read/{document}")
        page.evaluate(
            """() => {
                const walker = document.createTreeWalker(document.querySelector('.reader .text'), NodeFilter.SHOW_TEXT);
                const nodes = [];
                while (walker.nextNode()) nodes.push(walker.currentNode);
                const node = nodes.find((n) => n.textContent.includes('would visit'));
                const range = document.createRange();
                range.selectNodeContents(node);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
            }"""
        )
        page.wait_for_selector("[data-missed][open]")
        words = page.locator("[data-missed] textarea").input_value()
        assert "would visit" in words
        page.locator("[data-missed] select[name=kind]").select_option("commitment")
        page.locator("[data-missed] input[name=who]").fill("Sergei Lavrov")
        page.locator("[data-missed] button").click()
        page.wait_for_selector("#here")
        assert "".join(page.locator("mark").all_text_contents()).strip() == words
    assert re.search(r"Sergey Lavrov: “.*would visit.*added by", brief(case))


def test_a_document_is_amended_and_a_memo_added(address: str, browser: Any) -> None:
    records = httpx.get(f"{address}api/v1/records/document").json()["records"]
    document = next(r["id"] for r in records if r["name"] == "steppe.txt")
    with page_of(browser) as page:
        page.goto(f"{address}read/{document}")
        page.get_by_text("Date, source or title is wrong").click()
        page.get_by_label("Source").last.fill("Steppe Courier")
        page.get_by_role("button", name="Set and read again").click()
        page.wait_for_selector("text=Steppe Courier")
        page.goto(f"{address}review")
        page.get_by_label("Title").fill("At the desk")
        page.get_by_label("Day").fill("2023-03-09")
        page.get_by_label("Words").fill("Lavrov will meet Fidan again in May.")
        page.get_by_role("button", name="Add as a document of mine").click()
        page.wait_for_selector("text=TLP:AMBER")


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_pages_are_sound(size: str, scheme: str, address: str, browser: Any) -> None:
    ident = meeting(address)
    with page_of(browser, size=size, scheme=scheme) as page:
        for name, path in (("queue", "review"), ("row", f"review/{ident}")):
            page.goto(address + path)
            assert page.locator("h1").count() == 1
            width = page.evaluate("document.documentElement.clientWidth")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is too wide"
            assert violations(page) == [], path
            page.screenshot(path=PICTURES / f"review-{name}-{size}-{scheme}.png", full_page=True)


def test_the_api_judges_and_says_what_is_wrong(address: str) -> None:
    page = httpx.get(f"{address}review").text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    headers = {"x-detente-token": token[1]}
    ident = meeting(address)
    made = httpx.post(
        f"{address}api/v1/review/{ident}/note", headers=headers, json={"author": "Ann", "reason": "see p. 3"}
    )
    assert made.json()["judgements"][0]["decision"] == "note"
    unnamed = httpx.post(f"{address}api/v1/review/{ident}/accept", headers=headers, json={})
    assert (unnamed.status_code, unnamed.json()["detail"]) == (400, "say who you are first: a judgement needs a name")
    assert httpx.post(f"{address}api/v1/review/{ident}/accept", json={"author": "Ann"}).status_code == 403
    queued = httpx.get(f"{address}api/v1/review/queue?kind=statement&limit=2").json()
    assert len(queued["queue"]) == 2 <= queued["total"]
    assert httpx.get(f"{address}api/v1/review/rates").json()["rates"]["statement"]["gold"][1] > 50
