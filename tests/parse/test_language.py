"""Languages measured and languages named."""

from __future__ import annotations

import json

import pytest

from detente.parse.language import UNDETERMINED, code_of, language, translated_from
from tests.shared import needs_shared, shared


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The two delegations met in Geneva on Tuesday, and the hosts said that nothing had been agreed."),
        (
            "fr",
            "Les deux délégations se sont rencontrées mardi à Genève, et les hôtes ont dit que rien n'était décidé.",
        ),
        ("es", "Las dos delegaciones se reunieron el martes en Ginebra y los anfitriones dijeron que no hay acuerdo."),
        ("de", "Die beiden Delegationen trafen sich am Dienstag in Genf, und die Gastgeber meldeten keine Einigung."),
        ("ru", "Две делегации встретились во вторник в Женеве, и хозяева сообщили, что договорённости пока нет."),
        ("uk", "Дві делегації зустрілися у вівторок у Женеві, і господарі повідомили, що домовленості ще немає."),
        ("ar", "اجتمع الوفدان يوم الثلاثاء في جنيف وقال المضيفون إنه لم يتم التوصل إلى أي اتفاق حتى الآن بين الطرفين."),
        ("zh", "两个代表团星期二在日内瓦举行会谈，东道主表示目前尚未达成任何协议。" * 3),
        ("", "Yes, he said."),
        ("", "2021-07-14 — 12:30 — 14 — 2021 — 07 — 14 — 12 — 30 — 14 — 2021 — 07 — 14"),
    ],
)
def test_languages(code: str, text: str) -> None:
    assert language(text) == code


def test_translators_notes() -> None:
    assert translated_from("Translated from the original Chinese by the desk.") == "zh"
    assert translated_from("x" * 10_000 + " (machine-translated)") == UNDETERMINED
    assert translated_from("His promise was translated from paper into policy.") == ""
    assert code_of(" Russian ") == "ru"
    assert code_of("Klingon") == UNDETERMINED


@needs_shared
def test_a_floor_on_real_articles() -> None:
    lines = (shared / "cases" / "libya-2011" / "articles.jsonl").read_text("utf-8").splitlines()[:200]
    assert all(language(json.loads(line)["text"]) == "en" for line in lines)
