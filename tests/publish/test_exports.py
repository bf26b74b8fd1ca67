"""Each export format as a program of that format reads it; hostile words stay words in all of them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import bibtexparser
import feedparser
import geojson
import icalendar
import networkx
import pytest
import rdflib
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from jsonschema import Draft202012Validator

from detente.model.documents import Raw
from detente.model.entities import Entity
from detente.model.errors import NotValid, UsageError
from detente.model.ids import bytes_id
from detente.publish.export import export_records
from detente.publish.exports.checks import checked
from detente.publish.exports.contract import Holdings, Piece
from detente.publish.exports.formats import FORMATS
from detente.publish.exports.run import export, zipped
from detente.publish.kinds import KINDS
from detente.publish.schema import columns, schema
from detente.store.contract import Store
from tests.publish.case import KYIV, MOSCOW, TEXTS, build, parsed, store
from tests.publish.hostile import FORMULA, NAME, SCRIPT, hostile_store

DATA = Path(__file__).parent / "data"
NAMES = [exporter.name for exporter in FORMATS]
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
# These hold the record exactly: what they carry is escaped, never changed.
EXACT = {"training", "jsonl", "plover", "webannotation", "jsonld", "parquet", "geojson"}


def files(form: str, kept: Store, **options: Any) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, data in export(kept.view(), form, title="Talks & <tours>", **options):
        found[name] = found.get(name, b"") + data
    return found


def one(form: str, kept: Store | None = None, **options: Any) -> str:
    return files(form, kept or store(), **options).get("", b"").decode("utf8")


def records(kept: Store) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in export_records(kept.view())}


rdf = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


@pytest.fixture(params=["case", "hostile"])
def kept(request: pytest.FixtureRequest) -> Store:
    return store() if request.param == "case" else hostile_store()


def test_jsonl_fits_the_schema(kept: Store) -> None:
    validator = Draft202012Validator(schema())
    for line in one("jsonl", kept).splitlines():
        validator.validate(json.loads(line))


def test_csv_holds_every_record_in_its_table(kept: Store) -> None:
    found = files("csv", kept)
    known = records(kept)
    seen = 0
    for name, data in found.items():
        if name in ("dictionary.csv", "HANDLING.txt"):
            continue
        rows = list(csv.DictReader(io.StringIO(data.decode("utf8"), newline="")))
        for row in rows:
            assert row["kind"] == name.removesuffix(".csv") == known[row["id"]]["kind"]
            assert None not in row
            seen += 1
    assert seen == len(known)
    told = {(r["file"], r["column"]) for r in csv.DictReader(io.StringIO(found["dictionary.csv"].decode("utf8")))}
    assert told == {(f"{kind.name}.csv", column.name) for kind in KINDS for column in columns(kind.name)}


def test_no_cell_is_a_formula() -> None:
    found = files("csv", hostile_store())
    cells = [
        cell
        for name, data in found.items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(data.decode("utf8"), newline=""))
        for cell in row
    ]
    assert any(FORMULA in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "@", "\t", "\r", "|", "%"))]
    assert not [cell for cell in cells if cell.startswith("-") and not re.fullmatch(r"-\d+", cell)]


def test_parquet_gives_the_same_values(kept: Store) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    found = files("parquet", kept)
    known = records(kept)
    seen = 0
    for name, data in found.items():
        if not name.endswith(".parquet"):
            continue
        table = parquet.read_table(io.BytesIO(data))
        assert table.schema.metadata[b"handling"].startswith(b"TLP:")
        assert all(field.metadata[b"description"] for field in table.schema)
        for row in table.to_pylist():
            record = known[row["id"]]
            for field, value in row.items():
                right = record[field]
                assert value == right or json.loads(value) == right
            seen += 1
    assert seen == len(known)


@rdf
def test_annotations_select_the_words_in_the_text(kept: Store) -> None:
    page = json.loads(one("webannotation", kept))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    texts = {d.id: kept.view().parsed(d.id).text for d in kept.view().documents()}
    graph = rdflib.Graph()
    graph.parse(data=json.dumps(page | json.loads((DATA / "anno.jsonld").read_text("utf8"))), format="json-ld")
    rows = list(
        graph.query(
            """PREFIX oa: <http://www.w3.org/ns/oa#> SELECT ?source ?exact ?start ?end ?before ?after WHERE {
            ?annotation a oa:Annotation; oa:hasBody ?body; oa:motivatedBy ?why; oa:hasTarget ?target.
            ?target oa:hasSource ?source; oa:hasSelector ?quote, ?place.
            ?quote a oa:TextQuoteSelector; oa:exact ?exact; oa:prefix ?before; oa:suffix ?after.
            ?place a oa:TextPositionSelector; oa:start ?start; oa:end ?end }"""
        )
    )
    for source, exact, start, end, before, after in rows:
        text = texts[str(source).removeprefix("urn:detente:")]
        assert text[int(start) : int(end)] == str(exact)
        assert text[: int(start)].endswith(str(before))
        assert text[int(end) :].startswith(str(after))
    assert len(page["items"]) >= 7
    assert rows


@rdf
def test_provenance_leads_from_findings_to_documents(kept: Store) -> None:
    graph = rdflib.Graph()
    graph.parse(data=one("jsonld", kept), format="json-ld")
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    documents = {rdflib.URIRef(f"urn:detente:{d.id}") for d in kept.view().documents()}
    assert documents <= set(graph.subjects(rdflib.RDF.type, prov.Entity))
    quoted = list(graph.subject_objects(prov.wasQuotedFrom))
    assert quoted
    assert {target for _, target in quoted} <= documents
    derived = {subject for subject, target in graph.subject_objects(prov.wasDerivedFrom) if target in documents}
    commitment = rdflib.URIRef("urn:detente:commitment-1")
    assert commitment in derived
    assert (commitment, prov.wasGeneratedBy, rdflib.URIRef("urn:detente:activity:reading")) in graph
    agents = set(graph.objects(commitment, prov.wasAttributedTo))
    assert agents
    assert all((agent, rdflib.RDF.type, prov.Person) in graph for agent in agents)
    assert not [node for node in graph.all_nodes() if isinstance(node, rdflib.BNode)]


@rdf
def test_a_persons_decision_is_an_activity_of_theirs() -> None:
    graph = rdflib.Graph()
    graph.parse(data=one("jsonld"), format="json-ld")
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    (agent,) = graph.objects(rdflib.URIRef("urn:detente:judgement-1"), prov.wasAssociatedWith)
    assert (agent, rdflib.RDF.type, prov.Person) in graph


def test_followthemoney_entities_fit_the_published_model(kept: Store) -> None:
    model = json.loads((DATA / "ftm-model.json").read_text("utf8"))
    entities = {e["id"]: e for e in map(json.loads, one("ftm", kept).splitlines())}
    formats = {"date": r"\d{4}(-\d\d){0,2}", "country": r"[a-z]{2}", "url": r"https?://\S+", "mimetype": r"\w+/\S+"}
    for entity in entities.values():
        schema_ = model[entity["schema"]]
        assert set(schema_["required"]) <= set(entity["properties"])
        for name, values in entity["properties"].items():
            kind, range_ = schema_["properties"][name]
            assert len(values) == len(set(values)) > 0
            for value in values:
                assert isinstance(value, str)
                if kind in formats:
                    assert re.fullmatch(formats[kind], value)
                if kind == "entity":
                    assert range_ in model[entities[value]["schema"]]["is"] or range_ in ("Document", "LegalEntity")
    assert {"Article", "Person", "Event", "Note"} <= {e["schema"] for e in entities.values()}


def located() -> Store:
    """The case with its places found in the list of cities."""
    found = {MOSCOW: "city:Moscow", KYIV: "city:Kyiv"}
    rows = [
        replace(row, authority=found[row.id]) if isinstance(row, Entity) and row.id in found else row
        for row in build().rows
    ]
    return store(rows)


def test_geojson_stands_where_the_cities_are() -> None:
    found = geojson.loads(one("geojson", located()))
    assert found.is_valid
    met, tour = sorted(found["features"], key=lambda feature: feature["properties"]["type"])
    assert met["geometry"]["type"] == "Point"
    assert met["geometry"]["coordinates"] == pytest.approx([37.6, 55.75], abs=0.1)
    assert (tour["geometry"]["type"], len(tour["geometry"]["coordinates"])) == ("MultiPoint", 2)
    assert tour["properties"]["order_certain"] is False


def test_hostile_geojson_is_valid_and_places_nobody() -> None:
    found = geojson.loads(one("geojson", hostile_store()))
    assert found.is_valid
    assert found["handling"] == "TLP:AMBER"
    assert [feature["geometry"] for feature in found["features"]] == [None, None]


def test_the_calendar_tells_held_planned_and_cancelled_apart() -> None:
    calendar = icalendar.Calendar.from_ical(one("ics"))
    (met,) = calendar.walk("VEVENT")
    assert (met["STATUS"], met["DTSTART"].dt, met["DTEND"].dt) == ("CONFIRMED", date(2023, 5, 26), date(2023, 5, 27))
    assert (met["LOCATION"], str(met["SUMMARY"])) == ("Moscow", "Meeting: Sergei Lavrov, Li Hui in Moscow")
    assert met["DTSTAMP"].dt.date() == date(2023, 5, 28)
    assert "1 occasions without a date" in calendar["X-WR-CALDESC"]


def test_hostile_words_plant_nothing_in_the_calendar() -> None:
    text = one("ics", hostile_store())
    assert all(len(line.encode("utf8")) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    calendar = icalendar.Calendar.from_ical(text)
    events = calendar.walk("VEVENT")
    assert [event["STATUS"] for event in events] == ["TENTATIVE", "TENTATIVE", "CONFIRMED"]
    assert not calendar.errors
    assert {event["CLASS"] for event in events} == {"PRIVATE"}
    assert "planted" in events[1]["SUMMARY"]


def test_timelinejs_escapes_what_it_shows(kept: Store) -> None:
    text = {"type": "object", "required": ["headline", "text"]}
    day = {"type": "object", "required": ["year", "month", "day"], "additionalProperties": {"type": "integer"}}
    shape = {
        "type": "object",
        "required": ["title", "events"],
        "properties": {
            "title": {"properties": {"text": text}},
            "events": {
                "minItems": 1,
                "items": {
                    "required": ["start_date", "text", "unique_id"],
                    "properties": {"start_date": day, "end_date": day, "text": text},
                },
            },
        },
    }
    timeline = json.loads(one("timelinejs", kept))
    Draft202012Validator(shape).validate(timeline)
    shown = json.dumps([slide["text"] | {"d": slide["display_date"]} for slide in timeline["events"]])
    assert set(re.findall(r"<(\w+)", shown)) <= {"p", "blockquote"}
    days = [tuple(slide["start_date"].values()) for slide in timeline["events"]]
    assert days == sorted(days)


def test_graphml_is_read_by_networkx(kept: Store) -> None:
    graph = networkx.read_graphml(io.BytesIO(one("graphml", kept).encode("utf8")))
    edges = {(a, b): data for a, b, data in graph.edges(data=True) if data["kind"] == "met"}
    ((pair, data),) = edges.items()
    assert data["mutual"] is True
    assert (data["count"], data["first"], data["last"]) == (1, "2023-05-26", "2023-05-26")
    assert {graph.nodes[node]["type"] for node in pair} == {"person"}


def test_graphml_tells_who_spoke_of_whom() -> None:
    graph = networkx.read_graphml(io.BytesIO(one("graphml").encode("utf8")))
    spoke = {(a, b) for a, b, data in graph.edges(data=True) if data["kind"] == "spoke of"}
    assert spoke <= {(a, b) for a in graph for b in graph if a != b}


def test_bibtex_is_read_by_bibtexparser(kept: Store) -> None:
    found = bibtexparser.parse_string(one("bibtex", kept))
    assert not found.failed_blocks
    assert [entry.key for entry in found.entries] == [d.id for d in kept.view().documents()]
    assert {entry["year"] for entry in found.entries} == {"2023"}
    assert all("TLP:" in entry["note"] for entry in found.entries)
    assert not re.search(r"(?<!textbackslash\{\})\\(?!textbackslash|textascii|[{}$&#%_])", one("bibtex", kept))


def test_csl_is_set_by_citeproc(kept: Store) -> None:
    items = json.loads(one("csl-json", kept))
    source = CiteProcJSON(items)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    lines = [str(line) for line in bibliography.bibliography()]
    assert len(lines) == len(items)
    assert all("2023" in line for line in lines)


def test_the_feed_is_read_by_feedparser(kept: Store) -> None:
    text = one("atom", kept)
    found = feedparser.parse(text)
    assert not found.bozo
    assert (found.version, found.feed.title, found.feed.id) == ("atom10", "Talks & <tours>", "urn:detente:feed")
    ids = [entry.id for entry in found.entries]
    assert len(ids) == len(set(ids)) > 0
    assert all(
        entry.title and entry.updated_parsed and entry.content[0].type == "text/plain" for entry in found.entries
    )
    updated = [entry.updated for entry in found.entries]
    assert updated == sorted(updated, reverse=True)
    root = ElementTree.fromstring(text)
    assert {element.tag.split("}")[0] for element in root.iter()} == {"{http://www.w3.org/2005/Atom"}


@pytest.mark.parametrize("form", NAMES)
def test_the_same_record_gives_the_same_bytes(form: str) -> None:
    assert files(form, store()) == files(form, store())


@pytest.mark.parametrize("form", NAMES)
def test_hostile_words_run_nowhere(form: str) -> None:
    for name, data in files(form, hostile_store()).items():
        if name.endswith(".parquet"):
            continue
        text = data.decode("utf8")
        if form not in EXACT:
            assert not UNSEEN.search(text.replace("\r\n", "\n")), form
        if form in ("graphml", "atom", "timelinejs"):
            assert SCRIPT not in text
        assert "javascript:" not in text or form in EXACT | {"csv"}


@pytest.mark.parametrize("form", [name for name in NAMES if name not in ("bibtex", "csl-json", "plover", "training")])
def test_every_export_carries_the_strictest_mark(form: str) -> None:
    found = files(form, hostile_store("AMBER+STRICT"))
    marks = b"".join(data for name, data in found.items() if not name.endswith(".parquet"))
    assert b"AMBER+STRICT" in marks


def test_nothing_is_exported_when_a_record_misquotes() -> None:
    kept = store()
    holdings = Holdings(kept.view(), title="", handling="CLEAR")
    (record,) = (r for r in export_records(kept.view(), kinds=("proposal",)))
    record["evidence"][0]["quote"] = "other words"
    with pytest.raises(NotValid, match="not published: quotations: proposal proposal-1: 'other words' is not in"):
        checked([record], holdings)


def test_nothing_is_exported_below_its_documents_mark() -> None:
    kept = hostile_store("RED")
    (record,) = (r for r in export_records(kept.view(), kinds=("proposal",)))
    assert checked([record], Holdings(kept.view(), title="", handling="CLEAR")) == "RED"
    record["handling"] = "GREEN"
    with pytest.raises(NotValid, match="it is marked 'GREEN', but rests on what is marked RED"):
        checked([record], Holdings(kept.view(), title="", handling="CLEAR"))


def test_kinds_and_days_are_chosen() -> None:
    lines = [json.loads(line) for line in one("jsonl", kinds=("happening", "denial")).splitlines()]
    assert {line["kind"] for line in lines} == {"happening", "denial"}
    recent = [json.loads(line) for line in one("jsonl", since=date(2023, 5, 28)).splitlines()]
    assert [r["name"] for r in recent if r["kind"] == "document"] == ["steppe.txt"]
    assert "copy" not in {r["kind"] for r in recent}
    assert all("steppe.txt" in {e["document"] for e in r["evidence"]} for r in recent if r["kind"] == "happening")
    with pytest.raises(UsageError, match="ics has no statement; it shows: happening, commitment"):
        export(store().view(), "ics", kinds=("statement",))


def test_a_zip_of_the_files_is_the_same_every_time() -> None:
    archives = [b"".join(zipped(export(store().view(), "csv"))) for _ in range(2)]
    assert archives[0] == archives[1]
    with zipfile.ZipFile(io.BytesIO(archives[0])) as archive:
        assert archive.testzip() is None
        assert "happening.csv" in archive.namelist()
        assert archive.read("document.csv").decode("utf8").count("\r\n") == len(TEXTS) + 1


def test_records_are_given_out_one_by_one() -> None:
    pieces = export(store().view(), "jsonl")
    first = next(pieces)
    assert isinstance(first, Piece)
    assert first.data.count(b"\n") == 1
    assert NAME not in first.data.decode("utf8")


def test_two_documents_of_one_name_are_told_apart() -> None:
    kept = store()
    text = "Li Hui went home. " + TEXTS["steppe.txt"][1]
    twin = parsed("steppe.txt")
    twin = replace(twin, text=text, document=replace(twin.document, id=bytes_id(text.encode())), sentences=())
    with kept.writer() as writer:
        writer.put_raw(Raw("steppe.txt", text.encode(), "text/plain"))
        writer.put_parsed(twin)
    page = json.loads(one("webannotation", kept))
    (commitment,) = (item for item in page["items"] if item["id"] == "urn:detente:commitment-1")
    assert [target["source"] for target in commitment["target"]] == [
        f"urn:detente:{bytes_id(TEXTS['steppe.txt'][1].encode())}"
    ]
