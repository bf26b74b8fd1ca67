"""Exported records: complete, valid against the published schema, and the same every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from detente.model.serial import stored_types
from detente.publish.export import export_jsonl
from detente.publish.kinds import KINDS
from detente.publish.schema import SCHEMA_FILE, columns, dictionary_text, schema, schema_text
from tests.publish.case import TEXTS, build, store

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in export_jsonl(store().view())]


def of(records: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [record for record in records if record["kind"] == kind]


def test_every_kind_is_exported_and_fits_the_schema(records: list[dict[str, Any]]) -> None:
    assert {record["kind"] for record in records} == {kind.name for kind in KINDS}
    validator = Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf8")))
    for record in records:
        validator.validate(record)


def test_the_schema_is_a_schema_and_refuses_what_is_no_record(records: list[dict[str, Any]]) -> None:
    Draft202012Validator.check_schema(schema())
    validator = Draft202012Validator(schema())
    for change in ({"kind": "gossip"}, {"id": 3}, {"evidence": [{"quote": "words"}]}, {"surprise": 1}):
        assert not validator.is_valid({**records[0], **change})
    assert not validator.is_valid({key: value for key, value in records[0].items() if key != "handling"})


def test_every_stored_record_has_a_kind_of_export() -> None:
    rows_behind_records = {"Source", "Mention", "TimeExpression", "Statement", "Happening"}
    rows_behind_records |= {"Decided", "Pairing", "Alert", "Answer", "Suggestion"}
    assert {kind.cls.__name__ for kind in KINDS} == set(stored_types()) - rows_behind_records


def test_no_kind_has_two_fields_of_one_name() -> None:
    for kind in KINDS:
        names = [column.name for column in columns(kind.name)]
        assert len(names) == len(set(names)), kind.name


def test_evidence_is_exact_and_names_documents_as_the_case_does(records: list[dict[str, Any]]) -> None:
    seen = 0
    for record in records:
        for piece in [*record["evidence"], *(e for side in record.get("sides", []) for e in side["evidence"])]:
            assert TEXTS[piece["document"]][1][piece["start"] : piece["end"]] == piece["quote"]
            seen += 1
    assert seen > 20


def test_a_statement_has_the_fields_the_design_names(records: list[dict[str, Any]]) -> None:
    (said,) = (record for record in of(records, "statement") if record["speaker"] == "Sergei Lavrov")
    assert said["evidence"][0]["quote"].startswith("“Serious obstacles")
    assert (said["form"], said["act"], said["party"], said["said"]) == ("direct", "assert", "Russia", "2023-05-26")
    assert said["said_basis"] == "document"
    (place,) = said["speaker_spans"]
    assert TEXTS["harbour.txt"][1][place["start"] : place["end"]] == "Lavrov"
    assert len(said["cue_spans"]) == 1
    (unnamed,) = (record for record in of(records, "statement") if record["speaker"] == "Western officials")
    assert unnamed["speaker_entity"] is None
    assert unnamed["said"] is None


def test_a_happening_counts_origins_beside_carriers(records: list[dict[str, Any]]) -> None:
    met, tour = sorted(of(records, "happening"), key=lambda record: record["type"])
    assert (met["origins"], met["carriers"], met["carried_by"]) == (2, 3, ["copy.txt", "harbour.txt", "steppe.txt"])
    assert [p["name"] for p in met["participants"]] == ["Sergei Lavrov", "Li Hui"]
    assert (met["start"], met["end"], met["when"], met["place"], met["duration"]) == (
        "2023-05-26",
        "2023-05-27",
        "2023-05-26",
        "Moscow",
        "PT90M",
    )
    assert (tour["stops"], tour["order_certain"], tour["start"]) == (["Kyiv", "Moscow"], False, None)


def test_an_event_names_who_acts_towards_whom(records: list[dict[str, Any]]) -> None:
    (event,) = of(records, "event")
    assert (event["root"], event["actor"], event["recipient"]) == ("CONSULT", "Sergei Lavrov", "Li Hui")
    assert (event["recipient_entity"], event["status"], event["mode"], event["start"]) == (
        "entity-li",
        "held",
        None,
        None,
    )


def test_findings_have_the_fields_the_design_names(records: list[dict[str, Any]]) -> None:
    (commitment,) = of(records, "commitment")
    assert (commitment["who"], commitment["speaker"], commitment["announced"], commitment["status"]) == (
        "Xi Jinping",
        "Xi Jinping",
        "2023-04",
        "kept",
    )
    assert commitment["settled_by"] in {record["id"] for record in of(records, "happening")}
    number = next(record for record in of(records, "contradiction") if record["type"] == "number")
    assert [(side["value"], side["evidence"][0]["document"]) for side in number["sides"]] == [
        ("12-day", "copy.txt"),
        ("10-day", "steppe.txt"),
    ]
    (copy,) = of(records, "copy")
    assert copy["documents"] == ["copy.txt", "harbour.txt"]
    (proposal,) = of(records, "proposal")
    assert (proposal["author"], proposal["reactions"][0]["party"]) == ("China", "Sergei Lavrov")
    (position,) = of(records, "position")
    assert (position["party"], position["speaker"], position["stance"]) == ("China", ["Xi Jinping"], 1)


def test_no_clock_time_is_exported_and_order_of_writing_does_not_matter() -> None:
    lines = list(export_jsonl(store().view()))
    assert lines == list(export_jsonl(store(build().rows[::-1]).view()))
    assert not any("2026-01-01" in line for line in lines)


def test_schema_and_dictionary_are_up_to_date() -> None:
    hint = "run: python -m detente.publish.schema"
    assert SCHEMA_FILE.read_text(encoding="utf8") == schema_text(), hint
    assert (ROOT / "docs" / "record.md").read_text(encoding="utf8") == dictionary_text(), hint
