"""Every format that a case can be exported in: one list to read."""

from __future__ import annotations

from detente.publish.exports.annotations import WebAnnotation
from detente.publish.exports.bibliography import BibTex, CslJson
from detente.publish.exports.calendar import Calendar
from detente.publish.exports.coded import Plover
from detente.publish.exports.contract import Exporter
from detente.publish.exports.feed import Atom
from detente.publish.exports.ftm import FollowTheMoney
from detente.publish.exports.geojson import GeoJson
from detente.publish.exports.jsonl import JsonLines
from detente.publish.exports.judged import Training
from detente.publish.exports.network import GraphMl
from detente.publish.exports.parquet import Parquet
from detente.publish.exports.provenance import Provenance
from detente.publish.exports.tables import Csv
from detente.publish.exports.timelinejs import TimelineJs

FORMATS: tuple[type[Exporter], ...] = (
    JsonLines, Csv, Parquet, Plover, WebAnnotation, Provenance, FollowTheMoney, GeoJson, Calendar, TimelineJs, GraphMl,
    BibTex, CslJson, Atom, Training,
)  # fmt: skip


def format_named(name: str) -> type[Exporter]:
    """The format of that name. Raises KeyError for another."""
    return {exporter.name: exporter for exporter in FORMATS}[name]
