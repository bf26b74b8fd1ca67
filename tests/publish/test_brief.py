"""The brief as its reader gets it: what it says, what it escapes, where its links go."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

from detente.model.documents import Block, Document, ParsedText, Raw, Sentence
from detente.model.entities import Entity
from detente.model.errors import UsageError
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import bytes_id
from detente.model.interval import Interval
from detente.model.records import HappeningRecord, Name, Side
from detente.model.rows import Happening
from detente.publish.brief.disputed import _ABOUT
from detente.publish.brief.line import DatePart, shown
from detente.publish.brief.quoting import LONGEST, fragment, quotation, whole_words
from detente.publish.brief.sections import sections
from detente.publish.brief.stands import verb_of
from detente.publish.brief.write import write_brief
from detente.publish.validate import lines
from detente.reconcile.stage import reconcile
from detente.store.memory import memory_store
from tests.findings.build import people
from tests.publish.case import KYIV, LAVROV, LI, MOSCOW, XI, build, store
from tests.reconcile.build import Builder, day


class Reader(HTMLParser):
    """Collects what a page shows, its ids and its links; refuses tags that do not close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def html() -> str:
    return write_brief(store().view(), format="html", title="Talks & <tours>")


@pytest.fixture(scope="module")
def md() -> str:
    return write_brief(store().view(), format="md", title="Talks & <tours>")


@pytest.mark.parametrize(
    "words",
    [
        "3 documents read, 2 origins. As of 28 May 2023.",
        "26 May 2023: **Sergei Lavrov** received **Li Hui** in **Moscow** for 90 minutes (3 reports, 2 origins)",
        "**Li Hui** made a tour of **Kyiv** and **Moscow** (2 reports, 2 origins)",
        "reported 26 May 2023: **Sergei Lavrov** said: “Serious obstacles remain \\<on the road\\> to talks”",
        "Western officials said: “China wants a ceasefire now” (paraphrase)",
        "- Claimed, and denied by **Li Hui**",
        "- How long: tour by **Li Hui**",
        "“12-day” – Copy (1 report)",
        "**Li Hui**: “Li denied that China wants a ceasefire now” – Steppe (1 report)",
        "April 2023: **Xi Jinping** (Chinese President) promised: “to send a new delegation” (paraphrase)",
        "**Xi Jinping**: “to send a new delegation”, April 2023",
        "“12-point plan” by **China**",
        "**Li Hui**: **Kyiv** and **Moscow** (order uncertain)",
        "Named but not quoted in the 3 documents searched: **Poland**",
        "One origin with 2: near-copy.",
        "- Copy corrected",
        "New: “Poland waits.”",
        "- failed: bad\\<b\\>.pdf: no text in it",
    ],
)
def test_it_says(md: str, words: str) -> None:
    assert words in md


def test_both_forms_show_every_line_and_lead_to_its_words(html: str, md: str) -> None:
    reader = Reader(html)
    shown_text = " ".join(reader.text.split())
    for section in sections(store().view()):
        for line in lines(section):
            if line.cites:
                assert " ".join(line.text.split()) in shown_text
    anchors = [link[1:] for link in reader.links]
    assert set(anchors) <= set(reader.ids)
    assert len(set(reader.ids)) == len(reader.ids)
    assert set(re.findall(r"\(#([\w-]+)\)", md)) <= set(re.findall(r'id="([\w-]+)"', md))


def test_the_page_needs_nothing_from_outside_and_runs_nothing(html: str) -> None:
    reader = Reader(html)
    assert all(link.startswith("#") for link in reader.links)
    assert not reader.tags & {"script", "img", "link", "iframe", "object", "form"}
    assert "http" not in html.replace("http-equiv", "")
    assert "@import" not in html
    assert "url(" not in html


def test_the_words_in_sources_are_those_of_the_documents(html: str) -> None:
    marked = re.findall(r"<mark>(.*?)</mark>", html, re.S)
    assert "Sergei Lavrov received the Chinese envoy Li Hui in Moscow on Friday for 90 minutes" in marked
    assert any("&lt;on the road&gt;" in words for words in marked)


def test_order_of_rows_does_not_matter(md: str) -> None:
    assert write_brief(store(build().rows[::-1]).view(), title="Talks & <tours>") == md


def test_hostile_words_are_shown_as_words() -> None:
    text = "<script>alert(1)</script> *bold* [link](http://x.example) `code` \u202egnihton\u202c | # head. It ends."
    kept = memory_store()
    raw = Raw("evil<b>`name`.txt", text.encode(), "text/plain")
    document = Document(bytes_id(raw.data), (raw.name,), "text/plain", title=text, source=text)
    with kept.writer() as writer:
        writer.put_raw(raw)
        writer.put_parsed(ParsedText(document, text, (Block(0, len(text), "body"),), (Sentence(0, len(text)),)))
    page = write_brief(kept.view(), format="html", title="<img src=x>")
    reader = Reader(page)
    assert not reader.tags & {"script", "img", "b"}
    assert "\u202e" not in page
    assert "<script>alert(1)</script> *bold*" in reader.text
    plain = write_brief(kept.view(), title="<img src=x>")
    assert "<script>" not in plain.replace("\\<script\\>", "")
    assert "\\[link\\]" in plain
    assert "http://" not in plain
    assert "\n# \\<img src=x\\>" in f"\n{plain}"


def test_an_empty_case_has_an_empty_brief() -> None:
    text = write_brief(memory_store().view())
    assert text.startswith("# Brief\n\n0 documents read, 0 origins.")
    assert "Nobody is quoted." in text
    assert "Everything that was added has been read." in text


def test_a_day_before_the_newest_report_is_refused() -> None:
    view = store().view()
    with pytest.raises(UsageError, match="up to 2023-05-28"):
        write_brief(view, as_of=date(2023, 5, 1))
    assert "As of 1 June 2023." in write_brief(view, as_of=date(2023, 6, 1))


def test_a_length_that_is_disputed_is_not_told_as_fact(md: str) -> None:
    assert "a 12-day tour" not in md.split("## What is disputed")[0]
    rows = build().rows
    once = [
        replace(row, members=row.members[:1], evidence=row.evidence[:1], durations=row.durations[:1])
        if isinstance(row, HappeningRecord) and row.id == "happening-tour"
        else row
        for row in rows
    ]
    assert "**Li Hui** made a 12-day tour of **Kyiv** and **Moscow**" in write_brief(store(once).view())


def test_a_time_known_only_from_the_report_is_told_as_reported() -> None:
    open_end = Interval(None, datetime(2023, 5, 27), "unknown", basis="document", reason="before the report")
    rows = [
        replace(row, when=open_end) if isinstance(row, HappeningRecord) and row.id == "happening-met" else row
        for row in build().rows
    ]
    assert "- reported 26 May 2023: **Sergei Lavrov** received **Li Hui**" in write_brief(store(rows).view())


def test_a_date_that_nothing_supports_gives_way_to_what_is_told_or_to_none() -> None:
    wrong = Interval.of_day(date(2023, 7, 1), basis="expression")

    def text(*classes: type) -> str:
        rows = [replace(row, when=wrong) if isinstance(row, classes) else row for row in build().rows]
        return write_brief(store(rows).view())

    assert "- 26 May 2023: **Sergei Lavrov** received **Li Hui**" in text(HappeningRecord)
    assert "- **Sergei Lavrov** received **Li Hui**" in text(HappeningRecord, Happening)
    assert "July" not in text(HappeningRecord) + text(HappeningRecord, Happening)


def test_a_contested_characterisation_shows_both_labels() -> None:
    builder = build()
    thanks, wants = builder.words("harbour.txt", "12-point plan"), builder.words("steppe.txt", "a ceasefire now")
    sides = (Side("balanced", (thanks,)), Side("on one side", (wants,)))
    contested = Contradiction(
        "contradiction-3", "denial", "what it is: China", sides, rows=("statement-1",), weight=3.0
    )
    text = write_brief(store([*builder.rows, contested]).view())
    assert "- Contested: **China**" in text
    assert "  - balanced: “12-point plan” – Harbour (1 report)" in text
    assert "  - on one side: “a ceasefire now”" in text


def test_a_name_without_a_mention_is_left_out_with_its_line() -> None:
    rows = [row for row in build().rows if not (isinstance(row, Entity) and row.id == LAVROV)]
    text = write_brief(store(rows).view())
    assert "**Li Hui**" in text
    assert "**Sergei Lavrov**" not in text


def test_many_lines_are_counted_not_listed() -> None:
    builder = build()
    (met,) = (row for row in builder.rows if isinstance(row, HappeningRecord) and row.id == "happening-met")
    more = [replace(met, id=f"happening-more-{n:03}", place=None, origins=(), carriers=()) for n in range(40)]
    text = write_brief(store([*builder.rows, *more]).view())
    assert "- And 12 more in the record." in text


def evidence(words: str) -> Evidence:
    return Evidence("doc-1", 0, len(words), words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("“We will talk,”", "“We will talk”"),
        ("we will “talk” soon", "“we will ‘talk’ soon”"),
        ('"We will talk', "“We will talk”"),
        ('he said it was "balanced".', "“he said it was ‘balanced’.”"),
        ('its ""balanced" view', "“its ‘balanced’ view”"),
        ('called " insane " and "ridiculous"', "“called ‘ insane ’ and ‘ridiculous’”"),
        ("  two\n\n lines ,", "“two lines”"),
        ("the leaders' talks", "“the leaders' talks”"),
        ("“Stop,” he said, “now”", "“‘Stop,’ he said, ‘now’”"),
    ],
)
def test_quotation_marks_are_neat(words: str, told: str) -> None:
    made = quotation([evidence(words)])
    assert made is not None
    assert shown(made) == told


def test_nothing_to_quote_is_no_quotation() -> None:
    assert quotation([evidence("“ … ”")]) is None


def test_a_long_quotation_is_cut_at_a_clause_and_says_so() -> None:
    words = (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen, "
        + "more " * 40
    )
    made = quotation([evidence(words.strip())])
    assert made is not None
    assert shown(made).endswith("fifteen sixteen …”")
    run = quotation([evidence("word " * 60 + "end")])
    assert run is not None
    assert len(shown(run).split()) == LONGEST + 1


@pytest.mark.parametrize(
    ("first", "after", "told"),
    [
        (datetime(2014, 4, 6), datetime(2024, 4, 7), "between 2014 and 2024"),
        (datetime(2023, 4, 6), datetime(2024, 4, 7), "6 April 2023 – 6 April 2024"),
        (datetime(2023, 5, 15), datetime(2023, 5, 27), "15–26 May 2023"),
    ],
)
def test_what_is_told_of_years_has_no_days(first: datetime, after: datetime, told: str) -> None:
    assert shown(DatePart(Interval(first, after, "range"))) == told


def test_pieces_are_joined_by_dots() -> None:
    text = "We hope, he said, for peace"
    pieces = [Evidence("doc-1", 0, 8, "We hope,"), Evidence("doc-1", 18, 27, "for peace")]
    assert text[18:27] == "for peace"
    made = quotation(pieces)
    assert made is not None
    assert shown(made) == "“We hope … for peace”"
    assert shown(fragment(evidence(text), 18, 27)) == "“for peace”"


@pytest.mark.parametrize(
    ("text", "told", "words"),
    [
        ("Norway put forward a 9-point plan.", "point plan", "9-point plan"),
        ("He read last week’s Courier report.", "’s Courier report", "Courier report"),
        ("The ceasefires held.", "ceasefire", "ceasefires"),
        ("A plan, and a truce.", "a truce", "a truce"),
    ],
)
def test_no_quotation_shows_half_a_word(text: str, told: str, words: str) -> None:
    start = text.index(told)
    assert whole_words(Evidence("d", start, start + len(told), told), text).quote == words


def test_the_word_that_joins_a_clause_is_left_out_and_one_that_points_is_kept() -> None:
    for words, told in (("that talks go on", "“talks go on”"), ("that is not our aim", "“that is not our aim”")):
        found = quotation([Evidence("d", 0, len(words), words)])
        assert found is not None
        assert shown(found) == told


def test_who_sends_travellers_is_not_told_as_one() -> None:
    def brief(*roles: str) -> str:
        rows = [
            replace(row, stops=(), place=Name("Kyiv", KYIV), participants=people(roles))
            if isinstance(row, HappeningRecord) and row.id == "happening-tour"
            else row
            for row in build().rows
        ]
        return write_brief(store(rows).view())

    def people(roles: tuple[str, ...]) -> tuple[Name, ...]:
        return tuple(
            Name(name, ident, role)
            for (name, ident), role in zip((("Li Hui", LI), ("Sergei Lavrov", LAVROV)), roles, strict=False)
        )

    assert "**Li Hui** sent a mission to **Kyiv**" in brief("sender")
    assert "**Sergei Lavrov** made a tour of **Kyiv**" in brief("sender", "visitor")


@pytest.mark.parametrize(
    ("kind", "status", "roles", "told"),
    [
        ("visit", "held", ("visitor", "host"), "**Sergei Lavrov** received **Li Hui** in **Kyiv**"),
        ("visit", "planned", ("visitor", "host"), "visit by **Li Hui** to **Kyiv**, received by **Sergei Lavrov**"),
        ("tour", "planned", ("visitor", "host"), "tour by **Li Hui** to **Kyiv**, received by **Sergei Lavrov**"),
        ("talks", "held", ("participant", "host"), "**Sergei Lavrov** held talks with **Li Hui** in **Kyiv**"),
        (
            "talks",
            "held",
            ("participant", "participant", "host"),
            "**Li Hui** held talks with **Sergei Lavrov** in **Kyiv**, hosted by **Xi Jinping**",
        ),
        (
            "meeting",
            "planned",
            ("participant", "participant", "host"),
            "meeting of **Li Hui** and **Sergei Lavrov** in **Kyiv**, hosted by **Xi Jinping**",
        ),
    ],
)
def test_who_receives_is_told_as_host_not_as_traveller(
    kind: str, status: str, roles: tuple[str, ...], told: str
) -> None:
    known = (("Li Hui", LI), ("Sergei Lavrov", LAVROV), ("Xi Jinping", XI))
    people = tuple(Name(*who, role) for who, role in zip(known, roles, strict=False))
    changed: dict[str, Any] = {
        "type": kind,
        "status": status,
        "stops": (),
        "place": Name("Kyiv", KYIV),
        "participants": people,
    }
    rows = [
        replace(row, **changed) if isinstance(row, HappeningRecord) and row.id == "happening-tour" else row
        for row in build().rows
    ]
    assert told in write_brief(store(rows).view())


def test_a_visit_is_one_line_with_its_meetings_below() -> None:
    def brief(where: Name, when: Interval) -> str:
        rows = [
            replace(row, type="visit", stops=(), place=where, when=when, participants=(Name("Li Hui", LI, "visitor"),))
            if isinstance(row, HappeningRecord) and row.id == "happening-tour"
            else row
            for row in build().rows
        ]
        return write_brief(store(rows).view())

    may, moscow = Interval.of_day(date(2023, 5, 26), basis="expression"), Name("Moscow", MOSCOW)
    assert "  - 26 May 2023: **Sergei Lavrov** received **Li Hui**" in brief(moscow, may)
    assert "\n- 26 May 2023: **Sergei Lavrov** received **Li Hui**" in brief(Name("Kyiv", KYIV), may)
    earlier = Interval.of_day(date(2023, 5, 17), basis="expression")
    assert "\n- 26 May 2023: **Sergei Lavrov** received **Li Hui**" in brief(moscow, earlier)


def test_every_heading_of_a_dispute_is_in_the_vocabulary() -> None:
    allowed = set((files("detente.publish") / "data" / "vocabulary.txt").read_text(encoding="utf-8").split())
    assert {w for about in _ABOUT.values() for w in about.casefold().split()} - allowed - {"claimed,"} == set()


@pytest.mark.parametrize(
    ("content", "told"),
    [("all parties must stay calm", "urged **Norland**: “"), ("an end to the siege", "called for (to **Norland**): “")],
)
def test_whom_somebody_urges_stands_behind_the_verb(content: str, told: str) -> None:
    case = people(Builder())
    ident = case.document("a", f"Ada Berg asked Norland for this: {content}.", "2023-05-26")
    to = case.mention(ident, "Norland", "Norland")
    case.statement(ident, content, "Ada Berg", act="call_for", said=day("2023-05-26"), addressee=to)
    with closing(case.store()) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        assert told in write_brief(store.view())


def test_what_somebody_is_said_to_call_for_is_quoted_where_they_call_for_it() -> None:
    case = people(Builder())
    long = "there is no short way out of the crisis, all parties should begin with themselves and build up trust"
    short = "there is no short way out of the crisis"
    for name, content, act in (("a", long, "call_for"), ("b", short, "assert"), ("c", short, "assert")):
        ident = case.document(name, f"In report {name} Ada Berg said that {content}.", "2023-05-26")
        case.statement(
            ident, content, "Ada Berg", act=act, form="mixed" if act == "assert" else "indirect", said=day("2023-05-26")
        )
    with closing(case.store()) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        brief = write_brief(store.view())
    line = next(x for x in brief.splitlines() if "Ada Berg" in x and " urged: " in x)
    assert "should begin with themselves" in line
    assert "(paraphrase)" in line


def test_what_somebody_appeared_to_promise_is_told_in_the_words_of_the_source() -> None:
    case = people(Builder())
    said = "that the port would stay open to all ships"
    ident = case.document("a", f"Ada Berg appeared to promise {said}.", "2023-05-26")
    cue = (case.place(ident, "appeared to promise"),)
    case.statement(
        ident, said, "Ada Berg", act="promise", said=day("2023-05-26"), cue_spans=cue, hedges=("appeared to",)
    )
    with closing(case.store()) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        brief = write_brief(store.view())
    assert f"**Ada Berg** appeared to promise: “{said}”" in brief
    assert "promised" not in brief


def test_an_announcement_is_told_as_one_and_a_paper_does_not_speak() -> None:
    case = people(Builder())
    case.entity("The peace document", "topic")
    said, asked = "the start of a broad new offensive", "that all sides should meet in the spring"
    ident = case.document("a", f"Norland officially announced {said}. The peace document urged {asked}.", "2023-05-26")
    cue = (case.place(ident, "officially announced"),)
    case.statement(ident, said, "Norland", said=day("2023-05-26"), cue_spans=cue)
    case.statement(ident, asked, words="The peace document", act="call_for", said=day("2023-05-26"))
    with closing(case.store()) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        brief = write_brief(store.view())
    assert f"**Norland** officially announced: “{said}”" in brief
    assert "should meet in the spring" not in brief


@pytest.mark.parametrize(
    ("act", "words", "verb"),
    [
        ("call_for", "all parties must stay calm", "urged"),
        ("call_for", "that the border be opened", "urged"),
        ("call_for", "“When the road is open, each side should send a team”", "urged"),
        ("propose", "the talks could be held in Oslo", "suggested"),
        ("accept", "it would send a team", "agreed"),
        ("call_for", "a truce that would hold until spring", "called for"),
        ("call_for", "the sides to sit down, which they have not done", "called for"),
        ("propose", "talks without conditions", "proposed"),
        ("accept", "the offer", "accepted"),
        ("warn", "the road will be closed", "warned"),
    ],
)
def test_the_verb_fits_what_is_said(act: str, words: str, verb: str) -> None:
    assert verb_of(act, words) == verb
    assert (
        verb in (files("detente.publish") / "data" / "vocabulary.txt").read_text(encoding="utf-8").split()
        or " " in verb
    )
