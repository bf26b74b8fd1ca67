"""Machine translation by a service the case names: off until then, never above the mark it allows, always told."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.collect.translate import KINDS, Service, translate
from detente.collect.walk import entry
from detente.model.documents import FOREIGN, READ_BLOCKS, Document, ParsedText, Raw
from detente.model.entities import LogEntry
from detente.model.errors import BadInput, CaseError, UsageError
from detente.parse.formats.translation import MEDIA_TYPE
from detente.run.case import CASE_FILE, Case, read_case_file
from detente.run.progress import SILENT, Progress
from detente.store.contract import HANDLING, Store, View, strictest

# The environment variable that holds a service's key; a key in a file of the case would travel with it.
KEY = "DETENTE_TRANSLATION_KEY"
_FIELDS = frozenset({"address", "kind", "model", "allowed"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What case.toml says under [translation]: the service, and the strictest mark of what may be sent to it."""

    service: Service
    allowed: str = HANDLING[0]


@dataclass(frozen=True, slots=True)
class Translated:
    """What was done: ids of translations made, documents withheld by their mark, and the log lines of failures."""

    made: tuple[str, ...]
    withheld: int
    log: tuple[LogEntry, ...] = field(default=())


def setting_of(case: Case, environment: Mapping[str, str] = os.environ) -> Setting:
    """The case's translation service. Raises UsageError when it names none, CaseError when it names one wrongly."""
    path = case.folder / CASE_FILE
    said: Any = tomllib.loads(read_case_file(case, CASE_FILE) or "").get("translation")
    if said is None:
        raise UsageError(f'no translation service is named; add to {path}: [translation] and address = "http://…"')
    if not isinstance(said, dict) or set(said) - _FIELDS or not isinstance(said.get("address"), str):
        raise CaseError(f"{path}: [translation] has address, and may have {', '.join(sorted(_FIELDS - {'address'}))}")
    kind, allowed = str(said.get("kind", KINDS[0])), str(said.get("allowed", HANDLING[0])).upper()
    if kind not in KINDS:
        raise CaseError(f"{path}: translation kind is {kind!r}; it can be {' or '.join(KINDS)}")
    if allowed not in HANDLING:
        raise CaseError(f"{path}: translation allowed is {allowed!r}; it can be one of {', '.join(HANDLING)}")
    service = Service(said["address"], kind, str(said.get("model", "")), environment.get(KEY, ""))
    return Setting(service, allowed)


def translate_case(store: Store, setting: Setting, *, progress: Progress = SILENT) -> Translated:
    """Translate every document that is not English, has no translation yet, and may be sent."""
    view = store.view()
    documents = list(view.documents())
    done = {d.translation_of for d in documents if d.translation_of}
    todo = [d for d in documents if d.id not in done and not d.translation_of and d.language not in ("", "en")]
    sent = [d for d in todo if HANDLING.index(strictest([d.handling])) <= HANDLING.index(setting.allowed)]
    made, log = [], []
    with progress.task("translating", len(sent)):
        for document in sent:
            try:
                raw = _translation(view, document, setting.service)
            except BadInput as error:
                log.append(entry("failed", document.name, f"not translated: {error}", document=document.id))
            else:
                with store.writer() as writer:
                    made.append(writer.put_raw(raw))
            progress.step()
    with store.writer() as writer:
        writer.log("collect", log)
    return Translated(tuple(made), len(todo) - len(sent), tuple(log))


def _translation(view: View, document: Document, service: Service) -> Raw:
    """The document's sentences in English as bytes of their own, with what is known about the original."""
    parsed = view.parsed(document.id)
    rows, breaks = _sentences(parsed)
    if not rows:
        raise BadInput("it has no sentence to translate")
    english = translate(service, [words for _, _, words in rows], document.language)
    sentences = [
        {"start": start, "end": end, "words": words, "text": text}
        for (start, end, words), text in zip(rows, english, strict=True)
    ]
    made = {"of": document.id, "from": document.language, "service": service.label, "breaks": breaks}
    data = json.dumps(made | {"sentences": sentences}, ensure_ascii=False, sort_keys=True).encode()
    title = next((t for (s, _, words), t in zip(rows, english, strict=True) if words == document.title), "")
    return Raw(
        f"{document.name} (translated from {document.language})",
        data,
        MEDIA_TYPE,
        url=document.url,
        title=title,
        source=document.source,
        published=document.published.value if document.published.day else "",
        language="en",
        handling=document.handling,
    )


def _sentences(parsed: ParsedText) -> tuple[list[tuple[int, int, str]], list[int]]:
    """The sentences to send, and the numbers of those that open a block."""
    rows: list[tuple[int, int, str]] = []
    breaks: list[int] = []
    for block in parsed.blocks:
        if block.kind not in READ_BLOCKS:
            continue
        breaks.append(len(rows))
        for s in parsed.sentences:
            if block.start <= s.start < block.end and s.block == FOREIGN:
                rows.append((s.start, s.end, parsed.text[s.start : s.end]))
    return rows, sorted(set(breaks))
