"""PLOVER lines: valid, closed lists kept, and statements beside the acts they tell of."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from detente.extract.events.coder import QUADS
from detente.extract.events.lexicon import codes, of_happenings, triggers
from detente.publish.plover import _lists, export_plover, plover_schema
from detente.run.adding import add
from detente.run.reading import read
from detente.store.memory import memory_store
from tests.publish.case import store

TEXT = (
    "OSLO, 4 March 2024 - Norway condemned Belarus on Monday for the arrest of a trawler crew. "
    'Norwegian Foreign Minister Espen Barth Eide said: "Norway will impose sanctions on Belarus next month."'
)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    path = tmp_path_factory.mktemp("case") / "oslo.txt"
    path.write_text(TEXT, encoding="utf8")
    case = memory_store()
    add(case, [str(path)])
    read(case)
    return [json.loads(line) for line in export_plover(case.view())]


def test_lines_fit_the_schema(lines: list[dict[str, Any]]) -> None:
    validator = Draft202012Validator(plover_schema())
    Draft202012Validator.check_schema(plover_schema())
    for line in (*lines, *map(json.loads, export_plover(store().view()))):
        line_errors = [error.message for error in validator.iter_errors(line)]
        assert line_errors == []


def test_the_schema_refuses_what_plover_has_not(lines: list[dict[str, Any]]) -> None:
    validator = Draft202012Validator(plover_schema())
    line = lines[0]
    for change in ({"event": "GOSSIP"}, {"mode": "phone"}, {"context": ["x"]}, {"date": "Monday"}, {"actor": []}):
        assert not validator.is_valid(line | change)


def test_who_did_what_to_whom_when(lines: list[dict[str, Any]]) -> None:
    found = {line["event"]: line for line in lines}
    accused = found["ACCUSE"]
    assert (accused["actor"][0]["country"], accused["recipient"][0]["country"]) == ("NOR", "BLR")
    assert (accused["date"], accused["x_status"]) == ("2024-03-04", "held")
    assert accused["text"] == TEXT[accused["x_start"] : accused["x_end"]]


def test_statements_stand_beside_what_they_tell(lines: list[dict[str, Any]]) -> None:
    (sanction,) = (line for line in lines if line["event"] == "SANCTION")
    assert [s["speaker"] for s in sanction["x_statements"]] == ["Espen Barth Eide"]
    assert sanction["x_status"] == "planned"


def test_every_code_that_rules_give_is_in_the_lists() -> None:
    lists = _lists()
    assert {root: about["quad"] for root, about in lists["roots"].items()} == QUADS
    known = codes()
    for code in {*of_happenings().values(), *(trigger.cameo for trigger in triggers())}:
        root, mode, context = known[code]
        assert not mode or mode in lists["roots"][root]["modes"]
        assert set(context.split()) <= set(lists["contexts"])
