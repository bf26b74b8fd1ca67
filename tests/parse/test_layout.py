"""What the parts of a report are, in texts of our own and in the first case's reports."""

from __future__ import annotations

from collections import Counter

import pytest

from detente.model.documents import BlockKind, ParsedText, Raw
from detente.parse.document import parse, parse_text
from tests.shared import needs_shared, shared


def kinds(parsed: ParsedText) -> list[tuple[BlockKind, str]]:
    return [(b.kind, " ".join(parsed.text[b.start : b.end].split())) for b in parsed.blocks]


def read(text: str, **hints: str) -> ParsedText:
    return parse_text(text, name="a.txt", **hints)


def test_a_date_line_that_runs_into_the_text() -> None:
    parsed = read(" date 2021-07-14 Geneva (agencies)\n\nThe two sides met again on Tuesday, the hosts said.\n")
    assert kinds(parsed) == [
        ("front matter", "date 2021-07-14"),
        ("dateline", "Geneva (agencies)"),
        ("body", "The two sides met again on Tuesday, the hosts said."),
    ]
    assert parsed.document.published.iso() == ("2021-07-14", "2021-07-15")
    assert parsed.document.published.basis == "front matter"
    assert parsed.document.credits == ("agencies",)
    assert parsed.document.source == ""


def test_a_headline_over_two_lines_then_a_date_and_a_caption() -> None:
    parsed = read(
        " Envoys Meet Again\nWithout a Word to the Press\n\nJuly 14, 2021\n\n"
        "Minister Ana Example (L) and envoy Bo Beispiel. example.org\n\n"
        "The two envoys met in Geneva on Tuesday for the third time this year and left the\nhall without a word.\n"
        "DPA contributed reporting.\n"
    )
    assert [kind for kind, _ in kinds(parsed)] == ["title", "front matter", "caption", "body", "credit"]
    assert parsed.document.title == "Envoys Meet Again Without a Word to the Press"
    assert parsed.document.credits == ("DPA",)
    assert len([s for s in parsed.sentences if s.block == "title"]) == 1


def test_a_header_of_fields() -> None:
    parsed = read(
        "title: Two sides, one table\ndate: 14 July 2021\nsource: Lakeside Herald\nurl: https://example.org/a\n\n"
        "The two sides met again on Tuesday, the hosts said.\n"
    )
    document = parsed.document
    assert (document.title, document.source, document.url) == (
        "Two sides, one table",
        "Lakeside Herald",
        "https://example.org/a",
    )
    assert document.published.iso()[0] == "2021-07-14"
    assert {kind for kind, _ in kinds(parsed)[:4]} == {"front matter"}
    assert kinds(parsed)[4][0] == "body"


def test_body_text_behind_a_link_survives() -> None:
    parsed = read(
        "The two sides met again on Tuesday, the hosts said.\n\n"
        "Watch: What comes next? × The host said the talks would go on.\n\n"
        "Related article: The long road\n\nNobody spoke of a truce on Tuesday night.\n"
    )
    assert kinds(parsed)[1:4] == [
        ("link", "Watch: What comes next? ×"),
        ("body", "The host said the talks would go on."),
        ("link", "Related article: The long road"),
    ]
    long = "Watch: What comes next? " + "The host said that the talks would go on for as long as it takes. " * 5
    assert [kind for kind, _ in kinds(read("The two sides met again on Tuesday, the hosts said.\n\n" + long))][1:] == [
        "link",
        "body",
    ]


def test_bracketed_captions_but_not_bracketed_words() -> None:
    parsed = read(
        "The two sides met again on Tuesday, the hosts said.\n\n【The envoy leaves the hall】\n\n"
        "[The envoy at the airport]\n\n[He] left early, 【seen from the street】 his host said.\n"
    )
    assert [kind for kind, _ in kinds(parsed)] == ["body", "caption", "caption", "body", "caption", "body"]


@pytest.mark.parametrize(
    ("opening", "place", "day", "outlet"),
    [
        ("GENEVA, July 14 (Lakeside Herald) - ", "dateline", "2021-07-14", "Lakeside Herald"),
        ("GENEVA (AP) — ", "dateline", None, "AP"),
        ("Geneva, 14 July 2021 — ", "dateline", "2021-07-14", ""),
        ("(CNN) -- ", "dateline", None, "CNN"),
        ("GENEVA — ", "dateline", None, ""),
    ],
)
def test_datelines(opening: str, place: str, day: str | None, outlet: str) -> None:
    text = opening + "The two sides met again on Tuesday, the hosts said."
    parsed = parse(Raw("2021_talks.txt", text.encode(), "text/plain", url="https://example.org/2021/07/15/a"))
    assert kinds(parsed)[0] == (place, opening.strip())
    if day:
        assert (parsed.document.published.iso()[0], parsed.document.published.basis) == (day, "dateline")
    else:
        assert (parsed.document.published.iso()[0], parsed.document.published.basis) == ("2021-07-15", "url")
    assert parsed.document.source == "example.org"
    assert parse_text(text, name="a").document.source == outlet


def test_headlines_that_run_into_a_dateline_are_none_of_the_text() -> None:
    """A page saved without its line breaks: what stands before the dateline is the page's, and ends no sentence."""
    parsed = read(
        "Envoy leaves the lake empty-handed NEW: Norland says talks go on Witnesses tell of shots at the border "
        "Geneva, Switzerland (CNN) -- The envoy left on Tuesday, the hosts said.\n\nNobody saw him go.\n"
    )
    assert [kind for kind, _ in kinds(parsed)] == ["front matter", "dateline", "body", "body"]
    assert kinds(parsed)[1:3] == [
        ("dateline", "Geneva, Switzerland (CNN) --"),
        ("body", "The envoy left on Tuesday, the hosts said."),
    ]
    assert parsed.document.source == "CNN"


def test_a_sentence_before_a_dateline_stays_the_text_s() -> None:
    parsed = read("This report was put right on Monday. GENEVA (AP) - The envoy left.\n\nNobody saw him go.\n")
    assert ("body", "This report was put right on Monday.") in kinds(parsed)
    assert ("dateline", "GENEVA (AP) -") in kinds(parsed)


def test_a_dateline_deep_in_the_text_is_no_date_of_publication() -> None:
    parsed = read(
        "date: 2021-07-20\n\nFour capitals and four accounts of what was said. We paraphrase all of them.\n\n"
        "GENEVA, 14 July. The host was brief.\n"
    )
    assert ("dateline", "GENEVA, 14 July.") in kinds(parsed)
    assert parsed.document.published.iso()[0] == "2021-07-20"
    assert not parsed.notes


def test_lists_and_headings() -> None:
    parsed = read(
        "The paper has three points, and the hosts have read them.\n\nWhat it says\n\n1. an end to fighting\n"
        "2. talks at once\n3. an exchange of prisoners\n\nNobody knows who wrote it.\n"
    )
    assert [kind for kind, _ in kinds(parsed)] == ["body", "heading", "list", "list", "list", "body"]


def test_a_heading_between_wrapped_paragraphs_is_no_part_of_either() -> None:
    parsed = read(
        "The envoy met the host on Friday and spoke with him of\npeace for many hours in the royal palace of the "
        "town.\nHost hails balanced view of envoy\nThe host thanked the envoy for a balanced view of the\n"
        "war, a note said.\n"
    )
    assert [kind for kind, _ in kinds(parsed)] == ["body", "heading", "body"]


def test_a_title_known_from_elsewhere_is_found_though_it_ends_in_a_full_stop() -> None:
    text = "Two sides meet again in Geneva.\n\nThe two sides met again on Tuesday, the hosts said."
    assert [kind for kind, _ in kinds(read(text))] == ["body", "body"]
    assert [kind for kind, _ in kinds(read(text, title="Two Sides Meet Again in Geneva"))] == ["title", "body"]


def test_translated_texts_say_so() -> None:
    body = "The two sides met again on Tuesday, the hosts said, and they will go on.\n\n"
    assert read(body + "Translated from Russian").document.translated_from == "ru"
    assert read(body + "(Google-translated)").document.translated_from == "und"
    assert read(body).document.translated_from == ""


def test_a_handling_mark_in_the_text_counts_and_the_stricter_wins() -> None:
    def mark(text: str, told: str) -> str:
        return parse(Raw("a.txt", text.encode(), "text/plain", handling=told)).document.handling

    note = "TLP:AMBER\n\nThe two sides met again on Tuesday, the hosts said.\n"
    assert mark(note, "") == "AMBER"
    assert mark(note, "GREEN") == "AMBER"
    assert mark(note, "RED") == "RED"
    assert mark(note, "secret") == "RED"
    assert mark(note.replace("AMBER", "WHITE"), "") == "CLEAR"
    assert mark(note.partition("\n")[2], "") == "CLEAR"


def test_offsets_are_those_of_the_text_as_given() -> None:
    text = "\ufeffTalks \U0001f54a\r\n\r\nThe envoy left e\u0301arly, مرحبا said.\r\nHe\ud800 stayed.\u2028Done."
    parsed = read(text)
    assert parsed.text == text.replace("\ud800", "\ufffd")
    assert parsed.text[parsed.sentences[-1].start :] == "Done."


def test_windows_line_ends_change_nothing() -> None:
    text = "Envoys Meet Again\n\nJuly 14, 2021\n\nThe two envoys met in Geneva on Tuesday\nfor the third time.\n"
    one, other = read(text), read(text.replace("\n", "\r\n"))
    assert kinds(one) == kinds(other)
    assert one.document.published == other.document.published


_CASE = shared / "cases" / "ukraine-2023"


def report(number: int) -> ParsedText:
    path = next(_CASE.glob(f"{number:03d}_*.txt"))
    return parse(Raw(path.name, path.read_bytes(), "text/plain"))


@needs_shared
@pytest.mark.parametrize(
    ("number", "day", "counts"),
    [
        (0, "2023-06-03", {"front matter": 1, "dateline": 1}),
        (1, "2023-04-26", {"front matter": 1}),
        (2, None, {"title": 1, "caption": 5}),
        (3, "2023-05-26", {"title": 1, "front matter": 1, "caption": 1, "link": 1, "credit": 1}),
        (4, "2023-05-26", {"front matter": 1, "link": 1}),
    ],
)
def test_the_first_case(number: int, day: str | None, counts: dict[BlockKind, int]) -> None:
    parsed = report(number)
    found = Counter(b.kind for b in parsed.blocks)
    del found["body"]
    assert found == counts
    assert parsed.document.published.iso()[0] == day
    assert parsed.document.language == "en"
    assert not [s for s in parsed.sentences if s.block == "body" and len(s.span) and s.end - s.start < 12]


@needs_shared
def test_a_page_break_and_a_video_link_in_the_first_case() -> None:
    broken, linked = report(3), report(4)
    over_the_break = [s for s in broken.sentences if "\n\n\n" in broken.text[s.start : s.end]]
    assert [s.block for s in over_the_break] == ["body"]
    link = next(b for b in linked.blocks if b.kind == "link")
    after = next(s for s in linked.sentences if s.start >= link.end)
    assert linked.text[link.end - 1] == "×"
    assert after.read
    assert after.start == link.end + 1


def test_a_headline_that_ends_in_a_full_stop_stands_apart() -> None:
    lead = "The envoy left the capital on Friday after two days of talks that ended without a date for the next round."
    assert parse_text(f"Envoy leaves without a date.\n\n{lead}\n\nNothing more was said.", name="a").document.title == (
        "Envoy leaves without a date."
    )
    for text in (
        f"{lead}\n\nHe said nothing to the press, and nor did his hosts, who had promised a statement by noon.",
        "The envoy left.\n\nHe said nothing.",
        f"GENEVA, July 14 - The envoy left.\n\n{lead}",
    ):
        assert parse_text(text, name="a").document.title == ""
