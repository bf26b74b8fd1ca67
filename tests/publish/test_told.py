"""Briefs of reports that are read whole: what a line says of who met whom."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from detente.publish.brief.write import write_brief
from detente.run.adding import add
from detente.run.reading import read
from detente.store.memory import memory_store


def brief(folder: Path, text: str) -> str:
    """The brief of one report of 10 May 2023."""
    (folder / "report.md").write_text(f"---\ndate: 2023-05-10\nsource: Harbour Wire\n---\n{text}\n", encoding="utf8")
    with closing(memory_store()) as store:
        add(store, [str(folder / "report.md")])
        read(store)
        return write_brief(store.view())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "President Kofi Bah spoke by telephone with Prime Minister Ada Holm and with President Sven Moe.",
            "**Kofi Bah** spoke by telephone with **Ada Holm** and **Sven Moe**",
        ),
        (
            "President Kofi Bah and Prime Minister Ada Holm met President Sven Moe in Oslo on Monday.",
            "**Ada Holm** met **Kofi Bah** and **Sven Moe**",
        ),
        (
            "President Kofi Bah met Prime Minister Ada Holm in Oslo on Monday.",
            "**Ada Holm** met **Kofi Bah**",
        ),
    ],
)
def test_who_alone_met_several_leads_the_line(tmp_path: Path, text: str, told: str) -> None:
    assert told in brief(tmp_path, text)


def test_a_plan_that_was_put_off_says_from_which_day(tmp_path: Path) -> None:
    text = "A meeting of President Kofi Bah and Prime Minister Ada Holm set for 12 May has been postponed, aides said."
    assert "meeting of **Ada Holm** and **Kofi Bah**, put off from 12 May 2023" in brief(tmp_path, text)
