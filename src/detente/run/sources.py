"""Who the documents come from: how much was taken from each source, what failed and why, its kind and its party.

What a user says of a source lies in the case's sources.csv and wins over the authority file.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import urlsplit

from detente.model.authority import Outlet, shipped
from detente.model.documents import Document, Source, SourceKind
from detente.model.entities import LogEntry
from detente.model.errors import CaseError, UsageError
from detente.model.ids import content_id
from detente.run.case import SOURCES_FILE, Case, read_case_file, write_case_file
from detente.store.contract import RawInfo, View

KINDS: tuple[str, ...] = get_args(SourceKind)
NOBODY = "(no source named)"
_FIELDS = ("name", "kind", "party")


@dataclass(frozen=True, slots=True)
class Taken:
    """One source with what came from it. `first` and `last` are ISO days of publication, empty when none is known.

    `told` says who gave kind and party: "you", "authority file", or nobody. `failed` are (document, reason).
    """

    source: Source
    told: str
    documents: int
    read: int
    characters: int
    first: str
    last: str
    languages: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]


def sources(view: View, own: Sequence[Source] = ()) -> list[Taken]:
    """All sources of the record, those with most documents first; documents that name none are one source."""
    documents = {document.id: document for document in view.documents()}
    failures: dict[str, list[LogEntry]] = defaultdict(list)
    for line in view.log():
        if line.document and line.level in ("failed", "skipped"):
            failures[line.document].append(line)
    groups: dict[str, list[RawInfo]] = defaultdict(list)
    for raw in view.raws():
        groups[_name(raw, documents.get(raw.id))].append(raw)
    out = [_taken(view, name, raws, documents, failures) for name, raws in groups.items()]
    said = {source.name.casefold(): source for source in own}
    out = [_told(taken, said.get(taken.source.name.casefold())) for taken in out]
    return sorted(out, key=lambda taken: (-taken.documents, taken.source.name))


def _name(raw: RawInfo, document: Document | None) -> str:
    named = (document.source if document else "") or raw.source or (urlsplit(raw.url).hostname or "")
    return named or NOBODY


def _taken(
    view: View,
    name: str,
    raws: Sequence[RawInfo],
    documents: dict[str, Document],
    failures: dict[str, list[LogEntry]],
) -> Taken:
    read = [documents[raw.id] for raw in raws if raw.id in documents]
    days = sorted(d.published.start.date().isoformat() for d in read if d.published.start)
    return Taken(
        Source(content_id("source", name), name),
        "",
        documents=len(raws),
        read=len(read),
        characters=sum(len(view.parsed(d.id).text) for d in read),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        languages=tuple(sorted({d.language for d in read if d.language})),
        failed=tuple((line.item, line.reason) for raw in raws for line in failures[raw.id]),
    )


def _told(taken: Taken, own: Source | None) -> Taken:
    if own is not None:
        return replace(taken, source=replace(taken.source, type=own.type, party=own.party), told="you")
    outlet = outlet_named(taken.source.name)
    if outlet is None:
        return taken
    kind: SourceKind = outlet.kind if outlet.kind in KINDS else "unknown"  # type: ignore[assignment]
    return replace(taken, source=replace(taken.source, type=kind, party=outlet.party), told="authority file")


def outlet_named(name: str) -> Outlet | None:
    """The outlet of the authority file that bears this name, or None."""
    wanted = name.casefold().removeprefix("the ")
    for outlet in shipped().outlets.values():
        if any(known.casefold().removeprefix("the ") == wanted for known in (outlet.name, *outlet.names)):
            return outlet
    return None


def own_sources(case: Case) -> list[Source]:
    """What the user said of sources in a case. Raises CaseError when the file cannot be read."""
    text = read_case_file(case, SOURCES_FILE)
    if text is None:
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(text)))
        return [_source(row["name"], row["kind"], row["party"]) for row in rows]
    except (csv.Error, KeyError, UsageError) as error:
        raise CaseError(
            f"{case.home / SOURCES_FILE} cannot be read ({error}); it has the columns {', '.join(_FIELDS)}"
        ) from error


def set_source(case: Case, name: str, *, kind: str | None = None, party: str | None = None) -> Source:
    """Remember the kind and party of a source; what is None stays as it was. Raises UsageError for unknown ones."""
    known = {source.name.casefold(): source for source in own_sources(case)}
    outlet = outlet_named(name)
    before = known.get(name.casefold())
    if kind is None:
        kind = before.type if before else outlet.kind if outlet and outlet.kind in KINDS else "unknown"
    if party is None:
        party = before.party if before else outlet.party if outlet else ""
    known[name.casefold()] = source = _source(name, kind, party)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_FIELDS)
    writer.writerows((s.name, s.type, s.party) for _, s in sorted(known.items()))
    write_case_file(case, SOURCES_FILE, out.getvalue())
    return source


def _source(name: str, kind: str, party: str) -> Source:
    """Checked: the kind is one of the list, a state is named by its code or its English name."""
    if kind not in KINDS:
        raise UsageError(f"a source is no {kind!r}; it can be one of: {', '.join(KINDS)}")
    states = shipped().states
    by_name = {name.casefold(): iso for iso, s in states.items() for name in (s.name, *s.names)}
    code = party.upper() if party.upper() in states else by_name.get(party.casefold(), party)
    return Source(content_id("source", name), name, kind, code)  # type: ignore[arg-type]
