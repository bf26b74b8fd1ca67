"""Texts published again: which supersedes which, what changed, and how they are counted."""

import itertools
import random
from contextlib import closing

import pytest

from detente.findings.stage import findings
from detente.model.documents import Block, Document, ParsedText
from detente.model.findings import Contradiction
from detente.model.ids import bytes_id
from detente.model.records import Change, Copy, HappeningRecord, StatementRecord, Version
from detente.parse.sentences import split
from detente.reconcile.copies import copies, copies_of, neighbours
from detente.reconcile.heads import head, rules
from detente.reconcile.likeness import address, compared
from detente.reconcile.neighbours import Neighbours
from detente.reconcile.stage import reconcile
from detente.reconcile.versions import versions
from tests.reconcile.build import Builder, day

BODY = (
    "Berg met Falk in Eastby on Tuesday for {length}. Berg said that Sudland must withdraw its troops by {day}. "
    "{more}The two sides will meet again in the autumn, when the fishing season has ended and the crews are home. "
    "Twelve sailors are held on either side of the strait, and their families wait for news. Cod is dear."
)
FIRST = BODY.format(length="two hours", day="1 June", more="Falk said the talks were useless. ")
SECOND = BODY.format(length="three hours", day="1 July", more="")


def text(name: str, words: str, *, title: str = "", source: str = "", url: str = "", published: str = "") -> ParsedText:
    block = Block(0, len(words), "body")
    about = {"title": title, "source": source, "url": url} | ({"published": day(published)} if published else {})
    document = Document(bytes_id(f"{name}{words}".encode()), (name,), "text/plain", **about)  # type: ignore[arg-type]
    return ParsedText(document, words, (block,), tuple(split(words, (block,))))


def found(*texts: ParsedText, fetched: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """The names of texts and of those that superseded them."""
    names = {t.document.id: t.document.name for t in texts}
    made = versions(neighbours(texts), {t.document.id: t for t in texts}, fetched or {})
    return sorted((names[v.earlier], names[v.later]) for v in made)


@pytest.mark.parametrize("rule", rules()["head"], ids=lambda rule: rule["pattern"][:40])
def test_a_head_rule_fits_its_examples_only(rule: dict[str, object]) -> None:
    for words in rule["examples"]:  # type: ignore[attr-defined]
        read = head(text("a", f"{words}\nThe rest of it."))
        assert read.kind == rule["kind"], words
        assert read.evidence, words
        assert read.bare, words
    for words in rule.get("others", ()):  # type: ignore[attr-defined]
        assert head(text("a", f"{words}\nThe rest of it.")).kind == "", words


@pytest.mark.parametrize("rule", rules()["notice"], ids=lambda rule: rule["pattern"][:40])
def test_a_notice_rule_fits_its_examples_only(rule: dict[str, object]) -> None:
    for words in rule["examples"]:  # type: ignore[attr-defined]
        assert head(text("a", f"Envoy leaves Eastby.\n\n{words}")).kind == rule["kind"], words
    for words in rule.get("others", ()):  # type: ignore[attr-defined]
        assert head(text("a", f"Envoy leaves Eastby.\n\n{words}")).kind == "", words


def test_marks_are_taken_off_a_headline_and_number_an_update() -> None:
    plain = head(text("a", "x y z.", title="Envoy leaves Eastby"))
    second = head(text("b", "x y z.", title="CORRECTED-UPDATE 2-Envoy leaves Eastby"))
    third = head(text("c", "x y z.", title="UPDATE 3-Envoy leaves Eastby"))
    assert plain.bare == second.bare == third.bare == "envoy leaves eastby"
    assert plain.rank < second.rank < third.rank
    assert second.kind == "corrected"


def test_one_address_is_one_article_whatever_is_tacked_on_to_it() -> None:
    a = text("a", FIRST, url="https://www.herald.example/talks?utm_source=mail", published="2023-05-03")
    b = text("b", SECOND, url="http://herald.example/talks/#top", published="2023-05-04")
    assert found(a, b) == [("a", "b")]


def test_a_front_page_is_no_article() -> None:
    assert address("https://herald.example/") == ""
    assert address("https://herald.example/index.html") == ""
    other = "A quite different text about prices of cod. It has nothing to do with the talks at all, says its author."
    front = "https://herald.example/"
    assert found(text("a", FIRST, url=front), text("b", other, url=front)) == []


def test_an_outlets_near_same_text_days_later_is_a_version_and_months_later_another_article() -> None:
    a = text("a", FIRST, source="Herald", title="Talks held", published="2023-05-03")
    b = text("b", SECOND, source="Herald", title="Talks held", published="2023-05-05")
    c = text("c", SECOND + " Ends.", source="Herald", title="Talks held", published="2023-11-05")
    assert found(a, b, c) == [("a", "b")]


def test_two_outlets_with_one_text_are_no_versions() -> None:
    assert found(text("a", FIRST, source="Herald"), text("b", SECOND, source="Gazette")) == []


def test_marked_heads_order_versions_of_one_day() -> None:
    texts = [
        text("z", FIRST, title="Talks held", published="2023-05-03"),
        text("b", SECOND + " Berg left.", title="UPDATE 2-Talks held", published="2023-05-03"),
        text("m", SECOND, title="UPDATE 1-Talks held", published="2023-05-03"),
    ]
    for order in itertools.permutations(texts):
        assert found(*order) == [("m", "b"), ("z", "m")]


def test_versions_that_nothing_else_orders_come_as_they_were_fetched() -> None:
    url = "https://herald.example/talks"
    a, b = text("a", FIRST, url=url), text("b", SECOND, url=url)
    when = {a.document.id: "2023-05-04T10:00:00+00:00", b.document.id: "2023-05-03T10:00:00+00:00"}
    assert found(a, b, fetched=when) == [("b", "a")]
    (made,) = versions(neighbours([a, b]), {t.document.id: t for t in (a, b)}, {})
    assert "taken by name" in made.reasons[1]


def case() -> tuple[Builder, str, str, str]:
    """Two versions of one report, and a third report by somebody else."""
    b = Builder()
    b.entity("Berg", state="NO")
    b.entity("Falk", state="SE")
    b.entity("Eastby", "place", state="NO")
    first = b.document("first.txt", "Talks held\n" + FIRST, "2023-05-03")
    second = b.document("second.txt", "CORRECTED-Talks held\n" + SECOND, "2023-05-04")
    other = b.document("other.txt", "Berg and Falk met in Eastby on Tuesday.", "2023-05-03")
    for ident, length, hours in ((first, "two hours", 2), (second, "three hours", 3)):
        took = b.duration(ident, length, f"PT{hours}H", 60 * hours, 60 * hours)
        clause = f"Berg met Falk in Eastby on Tuesday for {length}"
        b.happening(ident, clause, "meeting", ["Berg", "Falk"], place="Eastby", when=day("2023-05-02"), duration=took)
    b.happening(
        other, "Berg and Falk met in Eastby on Tuesday", "meeting", ["Berg", "Falk"], place="Eastby",
        when=day("2023-05-02"),
    )  # fmt: skip
    b.statement(first, "that Sudland must withdraw its troops by 1 June", "Berg", said=day("2023-05-02"))
    b.statement(second, "that Sudland must withdraw its troops by 1 July", "Berg", said=day("2023-05-02"))
    b.statement(first, "the talks were useless", "Falk", said=day("2023-05-02"))
    return b, first, second, other


def test_what_changed_is_shown_with_the_statements_in_it() -> None:
    b, first, second, _ = case()
    with closing(b.store()) as store:
        rows = reconcile(store.view())
    (made,) = [r for r in rows if isinstance(r, Version)]
    assert (made.earlier, made.later, made.marked) == (first, second, "corrected")
    by_kind: dict[str, list[Change]] = {}
    for change in made.changes:
        by_kind.setdefault(change.kind, []).append(change)
    (gone,) = by_kind["gone"]
    assert gone.before is not None
    assert gone.before.quote == "Falk said the talks were useless."
    assert [c.after.quote.split()[-1] for c in by_kind["changed"] if c.after] == ["hours.", "July."]
    assert "appeared" not in by_kind
    said = {r.id: r for r in rows if isinstance(r, StatementRecord)}
    (lost,) = gone.statements
    assert said[lost].superseded_by == second
    (kept,) = (r for r in said.values() if r.speaker.name == "Berg")
    assert kept.superseded_by == ""
    assert len(kept.evidence) == 2


def test_versions_are_one_article_and_one_origin_in_every_count() -> None:
    b, first, second, other = case()
    with closing(b.store()) as store:
        rows = reconcile(store.view())
    (copy,) = [r for r in rows if isinstance(r, Copy)]
    assert set(copy.documents) == {first, second}
    (met,) = [r for r in rows if isinstance(r, HappeningRecord)]
    assert set(met.carriers) == {second, other}
    assert len(met.origins) == 2
    assert {e.document for e in met.evidence} == {first, second, other}
    assert met.durations[0].words == "three hours"


def test_what_a_text_corrected_itself_is_superseded_and_not_open() -> None:
    b, *_ = case()
    with closing(b.store()) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        disputed = [f for f in findings(store.view()) if isinstance(f, Contradiction) and f.type == "number"]
    assert [c.status for c in disputed] == ["superseded"]
    assert {side.value for side in disputed[0].sides} == {"two hours", "three hours"}


def _many() -> list[ParsedText]:
    """Copies of a few texts: whole, cut, and with sentences that so many share that they become furniture."""
    rng = random.Random(7)
    words = [f"word{n}" for n in range(400)]
    texts = []
    for n in range(12):
        lines = [" ".join(rng.choices(words, k=14)).capitalize() + "." for _ in range(8)]
        shared = "Follow us for more news about the strait and about the fishing season in both countries."
        for copy in range(rng.randint(1, 6)):
            kept = lines[: rng.randint(5, 8)] + [shared] * rng.randint(0, 1)
            changed = [line if rng.random() < 0.7 else " ".join(rng.sample(line.split(), 14)) for line in kept]
            texts.append(text(f"{n}-{copy}", " ".join(changed)))
    return texts


def test_documents_taken_in_one_by_one_in_any_order_give_the_groups_of_all_at_once() -> None:
    texts = _many()
    whole = copies(texts)
    assert 6 < len(whole) < len(texts)
    for seed in range(6):
        random.Random(seed).shuffle(texts)
        known = Neighbours()
        for one in texts:
            known.add([compared(one)])
        assert copies_of(known) == whole


def test_taking_a_document_in_tells_whose_groups_it_changed() -> None:
    a, b, c = text("a", FIRST), text("b", SECOND), text("c", "Cod is dear in Norland this year, a trader said.")
    known = neighbours([a, c])
    assert known.add([compared(b)]) == {a.document.id, b.document.id}
