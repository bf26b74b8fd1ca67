"""Names in letters that look alike are told to who asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli.main import program
from detente.model.names import disguised
from tests.hostile.make import CORPUS


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Sergey L\u0430vrov", True),
        ("\u0391nna Holm", True),
        ("Sergey Lavrov", False),
        ("Сергей Лавров", False),
        ("Élysée Müller", False),
        ("李辉 Li Hui", False),
    ],
)
def test_a_word_of_two_alphabets_is_a_disguise(name: str, told: bool) -> None:
    assert disguised(name) is told


def test_who_warns_of_a_name_in_disguise(tmp_path: Path) -> None:
    (tmp_path / "turned.txt").write_bytes(CORPUS["turned.txt"][1]())
    run, case = CliRunner(), str(tmp_path / "case")
    for words in (["new", case], ["add", str(tmp_path / "turned.txt"), "--case", case], ["read", "--case", case]):
        assert run.invoke(program, words).exit_code == 0
    told = run.invoke(program, ["who", "Lavrov", "--case", case]).output
    assert "warning: Sergey L\u0430vrov mixes letters of several alphabets that look alike" in told
    rows = [
        json.loads(line)
        for line in run.invoke(program, ["who", "Blinken", "--json", "--case", case]).stdout.splitlines()
    ]
    assert [row["warnings"] for row in rows] == [[]] * len(rows)
