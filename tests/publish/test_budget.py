"""The page budget, what changed, and the meeting pack: checked like the brief, and nothing lost in silence."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from detente.model.entities import Entity
from detente.model.findings import Position
from detente.publish.brief.budget import LINES, fit, height, told_rest
from detente.publish.brief.line import CountPart, Group, Line, Section, Text
from detente.publish.brief.pack import pack_page
from detente.publish.brief.render import render
from detente.publish.brief.sections import sections
from detente.publish.brief.write import write_brief
from detente.publish.validate import validate
from detente.store.contract import Store, View
from tests.publish.case import LAVROV, LI, build, store
from tests.run.conftest import REPORTS, make_case


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Store:
    from detente.run.reading import read

    made = make_case(tmp_path_factory.mktemp("budget"), sorted(str(p) for p in REPORTS.iterdir()))
    read(made)
    return made


def lines(count: int, key: str = "happened") -> Section:
    found = tuple(Line((Text(f"line {n}"),), ids=(f"id-{n}",), weight=float(n % 7)) for n in range(count))
    return Section(key, "What happened", (Group(None, found),))


def test_the_weightiest_lines_are_kept_in_their_order_and_the_others_counted() -> None:
    (kept,) = fit([lines(200)], pages=1)
    shown = kept.groups[0].lines
    assert 20 < len(shown) <= LINES
    assert list(shown) == sorted(shown, key=lambda found: int(found.ids[0][3:]))
    assert min(found.weight for found in shown) >= max(n % 7 for n in range(200) if f"id-{n}" in kept.rest) - 1
    assert {*kept.rest, *(found.ids[0] for found in shown)} == {f"id-{n}" for n in range(200)}
    (count,) = (p for p in told_rest(kept).groups[-1].lines[0].parts if isinstance(p, CountPart))
    assert count.count == 200 - len(shown)


def test_every_section_keeps_its_first_line_and_what_changed_is_not_told_twice() -> None:
    found = fit([lines(4, "changed"), lines(3), lines(40, "disputed")], pages=0.5)
    assert all(section.groups for section in (found[0], found[2]))
    told = {ident for found_line in found[0].groups[0].lines for ident in found_line.ids}
    again = {ident for group in found[1].groups for found_line in group.lines for ident in found_line.ids}
    assert not told & again
    assert not told & set(found[1].rest)


def test_a_long_line_with_lines_below_takes_more_room() -> None:
    short = Line((Text("word"),))
    assert height(Line((Text("word " * 60),), below=(short, short))) > height(short) + 2


def test_a_brief_of_one_page_is_shorter_and_says_what_it_leaves_out(sample: Store) -> None:
    view = sample.view()
    whole, page = sections(view), sections(view, pages=1)
    validate(page, view)
    room = sum(height(found) for s in page for group in s.groups for found in group.lines)
    assert room < sum(height(found) for s in whole for group in s.groups for found in group.lines) / 2
    assert room <= LINES
    text = write_brief(view, pages=1)
    assert re.search(r"And \d+ more in the record", text)
    assert write_brief(view, pages=1) == text


def test_positions_stand_by_issue_with_both_ends_named(sample: Store) -> None:
    text = write_brief(sample.view())
    assert "### Ceasefire (for: stop the fighting soon; against: no ceasefire on these terms)" in text
    assert re.search(r"- Nothing in the 15 documents searched speaks of: .*environment", text)
    assert re.search(r"\*\*Germany\*\*: (firmly )?for", text)


def test_what_changed_shows_the_words_of_both_states() -> None:
    rows = build().rows
    moved = [replace(r, stance=-1) if isinstance(r, Position) else r for r in rows]
    with closing(store(moved)) as before, closing(store(rows)) as after:
        text = write_brief(after.view(), earlier=before.view())
    part = text.split("## What changed", 1)[1].split("## What happened", 1)[0]
    assert "**China** on ceasefire: for" in part
    assert "Before: against: “to send a new delegation”" in part


def packed(view: View, other: str, own: str = "", *, pages: float | None = 1.0) -> str:
    return render(pack_page(view, other, own, pages=pages), "md")


def test_the_pack_is_one_page_for_the_meeting(sample: Store, tmp_path: Path) -> None:
    view = sample.view()
    li = next(e for e in view.rows(Entity) if e.name == "Li Hui")
    text = packed(view, li.id)
    for title in ("What they said lately", "Whom they met", "Promises due", "Disputes to clear up"):
        assert f"## {title}" in text
    assert re.search(r"26 May 2023: \*\*Sergey Lavrov\*\* \(.*\) in \*\*Moscow\*\*", text)
    assert "Claimed, and denied by **Li Hui**" in text
    body = text.split("## Sources", 1)[0]
    assert len([row for row in body.splitlines() if row.strip()]) <= LINES
    everything = packed(view, li.id, pages=None)
    assert len(everything) > len(text)


def test_a_pack_speaks_of_the_side_it_is_for() -> None:
    with closing(store()) as case:
        view = case.view()
        text = packed(view, LAVROV, LI)
    assert text.startswith("# For the meeting with Sergei Lavrov")
    assert "**Sergei Lavrov** supported it" in text
