"""The sample case holds what its README promises, and expected.json quotes it word for word."""

import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.shared import needs_shared, shared

CASE = Path(__file__).resolve().parents[1] / "examples" / "li-hui-2023"
REPORTS = CASE / "reports"
EXPECTED: dict[str, Any] = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
PAGE = "2023-05-24_quayside-tribune.html"
UNDATED = "steppe-review.txt"
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
HIDDEN = {"script", "style", "title"}


class Words(HTMLParser):
    """What a browser would show of a page, furniture included."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in HIDDEN

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.shown.append(data)


def visible(page: str) -> str:
    reader = Words()
    reader.feed(page)
    return "".join(reader.shown)


def squash(text: str) -> str:
    return " ".join(text.split())


def texts() -> dict[str, str]:
    """Every document's text by its name in the case: the file's name, or the row's id."""
    found: dict[str, str] = {}
    for path in sorted(REPORTS.iterdir()):
        body = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            found |= {row["id"]: row["text"] for row in map(json.loads, body.splitlines())}
        else:
            found[path.name] = visible(body) if path.suffix == ".html" else body
    return found


TEXTS = texts()


def quotes(value: object) -> Iterator[tuple[str, str]]:
    """Every (document, quoted words) pair anywhere below `value`."""
    if isinstance(value, dict):
        name = value.get("document") or value.get("name")
        for key in ("quote", "fragment"):
            if name in TEXTS and key in value:
                yield str(name), value[key]
        if "form" in value and "documents" in value:
            yield from ((name, value["form"]) for name in value["documents"])
        for child in value.values():
            yield from quotes(child)
    elif isinstance(value, list):
        for child in value:
            yield from quotes(child)


@pytest.mark.parametrize("section", [key for key in EXPECTED if key not in {"silent_issues", "positions"}])
def test_every_quote_occurs_in_its_document(section: str) -> None:
    pairs = list(quotes(EXPECTED[section]))
    missing = [(name, words) for name, words in pairs if squash(words) not in squash(TEXTS[name])]
    assert missing == []
    assert pairs


def test_every_document_is_expected_and_short() -> None:
    assert sorted(d["name"] for d in EXPECTED["documents"]) == sorted(TEXTS)
    assert {d["file"] for d in EXPECTED["documents"]} == {p.name for p in REPORTS.iterdir()}
    article = TEXTS | {PAGE: re.split("Foreign desk|Morning Tide", TEXTS[PAGE])[0]}
    lengths = {name: len(text.split()) for name, text in article.items()}
    assert {name: n for name, n in lengths.items() if not 80 <= n <= 280} == {}
    assert {p.suffix for p in REPORTS.iterdir()} == {".txt", ".md", ".html", ".jsonl"}


def test_references_lead_somewhere() -> None:
    happenings = {h["id"] for h in EXPECTED["happenings"]}
    statements = {s["id"] for s in EXPECTED["statements"]}
    names = {e["name"] for e in EXPECTED["entities"]}
    assert {c["settled_by"] for c in EXPECTED["commitments"]} <= happenings | {None}
    assert {h["same_as"] for h in EXPECTED["happenings"] if "same_as" in h} <= happenings
    assert {s["same_as"] for s in EXPECTED["statements"] if "same_as" in s} <= statements
    assert {s for p in EXPECTED["positions"] for point in p["points"] for s in point["statements"]} <= statements
    assert {p["name"] for h in EXPECTED["happenings"] for p in h["participants"]} <= names | {"China"}


def test_intervals_are_half_open_and_weekdays_are_right() -> None:
    rows = EXPECTED["documents"] + EXPECTED["times"] + EXPECTED["happenings"]
    assert [r for r in rows if r["start"] and not r["start"] < r["end"]] == []
    named = [(day, t) for t in EXPECTED["times"] for day in WEEKDAYS if day in t["quote"]]
    assert len(named) >= 10
    assert [t for day, t in named if WEEKDAYS[date.fromisoformat(t["start"]).weekday()] != day] == []


def test_two_outlets_carry_one_agency_text() -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

    grams = {name: runs(text) for name, text in TEXTS.items()}
    shares = {
        (a, b): len(grams[a] & grams[b]) / min(len(grams[a]), len(grams[b])) for a in grams for b in grams if a < b
    }
    alike = [list(pair) for pair, share in shares.items() if share > 0.1]
    assert alike == [copy["documents"] for copy in EXPECTED["copies"]]
    assert all(0.5 < shares[a, b] < 0.95 for a, b in alike)


def test_one_report_has_no_date_and_dates_stand_in_many_places() -> None:
    undated = next(d for d in EXPECTED["documents"] if d["name"] == UNDATED)
    assert undated["how"] == "inferred"
    assert undated["start"] <= undated["best"] < undated["end"]
    assert not re.search(r"\d{4}", UNDATED + TEXTS[UNDATED])
    assert len({d["how"] for d in EXPECTED["documents"]}) >= 6
    dated = [p.name for p in REPORTS.iterdir() if re.search(r"\d{4}", p.name)]
    assert 4 <= len(dated) < len(list(REPORTS.iterdir())) - 3
    assert {d["name"] for d in EXPECTED["documents"] if d.get("year_from") == "file name"} <= set(dated)


def test_spellings_differ() -> None:
    forms = {v["form"] for e in EXPECTED["entities"] for v in e["variants"]}
    wanted = {"Li", "Lee", "Kiev", "Kyiv", "Zelenskiy", "Zelensky", "Zelenskyy", "Anthony Blinken", "Antony Blinken"}
    assert wanted <= forms


@pytest.mark.parametrize(
    "pattern",
    [
        r"^【.+】$",
        r"^\[.+\]$",
        r"^Related article: ",
        r"^ [A-Z].+\n[A-Z].+\n\n[A-Z][a-z]+ \d+, 2023\n\n.+(Photo|pool)",
        r"\A date 2023-\d\d-\d\d \S",
        r"\A---\ntitle: (.+\n)+---\n",
        r"\Atitle: .+\ndate: .+\nsource: .+\nurl: .+\n\n",
        r"\b[Yy]esterday\b",
        r"\bon Tuesday\b",
        r"\blast month\b",
        r"\bearlier this month\b",
        r"citing Western officials",
    ],
)
def test_the_mess_of_real_reports_is_there(pattern: str) -> None:
    assert any(re.search(pattern, text, re.M | re.I) for text in TEXTS.values())


def test_the_page_is_a_real_one() -> None:
    page = (REPORTS / PAGE).read_text(encoding="utf-8")
    for part in ("<nav", "cookie", "application/ld+json", "og:site_name", "<figcaption", 'class="related"', "<footer"):
        assert part in page
    data = json.loads(re.search(r'ld\+json">(.+?)</script>', page, re.S).group(1))  # type: ignore[union-attr]
    entry = next(d for d in EXPECTED["documents"] if d["name"] == PAGE)
    assert (data["datePublished"], data["dateModified"]) == (entry["published"], entry["modified"])


def test_rows_have_the_form_that_add_takes() -> None:
    rows = [json.loads(line) for line in (REPORTS / "wires-2023-05.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [sorted(row) for row in rows] == [["id", "published", "source", "text", "title"]] * 2


def test_disputes_promises_and_shifts_are_there() -> None:
    kinds = {c["type"]: [side["value"] for side in c["sides"]] for c in EXPECTED["contradictions"]}
    assert kinds["number"] == ["P12D", "P10D"]
    assert {"date", "denial"} <= kinds.keys()
    assert {c["status"] for c in EXPECTED["commitments"]} == {"kept", "open"}
    moves = {(p["party"], p["moved"]) for p in EXPECTED["positions"]}
    assert {("Russia", "hardened"), ("United States", "softened"), ("Ukraine", "no")} <= moves
    dates = [[point["date"] for point in p["points"]] for p in EXPECTED["positions"]]
    assert all(row == sorted(row) for row in dates)
    assert {r["rank"] for r in EXPECTED["receptions"]} >= {"head of state", "deputy minister"}


def test_no_statement_rests_on_captions_links_or_silent_issues() -> None:
    furniture = {(f["document"], squash(f["quote"])) for f in EXPECTED["not_statements"]}
    statements = EXPECTED["statements"]
    assert [
        s for s in statements for name, words in furniture if name == s["document"] and s["fragment"] in words
    ] == []
    assert {s["issue"] for s in statements}.isdisjoint(EXPECTED["silent_issues"])
    assert not re.search(r"(?i)environment|climate|prisoner|deport|abducted", " ".join(TEXTS.values()))


@needs_shared
def test_no_wording_is_taken_from_the_real_reports() -> None:
    def runs(text: str) -> set[str]:
        words = re.findall(r"\w+", text.lower())
        return {" ".join(words[i : i + 7]) for i in range(len(words) - 6)}

    real = set().union(*(runs(p.read_text(encoding="utf-8")) for p in (shared / "cases" / "ukraine-2023").iterdir()))
    assert {name: runs(text) & real for name, text in TEXTS.items() if runs(text) & real} == {}
