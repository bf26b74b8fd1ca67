"""Run the reading layers over documents, in batches, with one document's failure kept to itself."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

from detente.extract.contract import Layer, Page
from detente.extract.syntax import Syntax
from detente.model.documents import ParsedText
from detente.model.entities import LogEntry
from detente.model.errors import StopRun
from detente.model.ids import content_id
from detente.run.heap import collector_paused


@collector_paused()
def read_pages(texts: Sequence[ParsedText], layers: Sequence[Layer]) -> list[Page | LogEntry]:
    """One page, or the reason there is none, for each text; one that breaks a layer never takes its batch along."""
    try:
        return list(_read(texts, layers))
    except StopRun:
        raise
    except Exception:
        return [_alone(text, layers) for text in texts]


def _read(texts: Sequence[ParsedText], layers: Sequence[Layer]) -> list[Page]:
    pages = [Page(text, Syntax(text.text, text.sentences)) for text in texts]
    for layer in layers:
        layer.read(pages)
    return pages


def _alone(text: ParsedText, layers: Sequence[Layer]) -> Page | LogEntry:
    try:
        return _read([text], layers)[0]
    except StopRun:
        raise
    except Exception as error:
        return failed("extract", text.document.id, text.document.name, f"could not be read: {unforeseen(error)}")


def unforeseen(error: Exception) -> str:
    """What an unforeseen error is, with module and line where it rose: enough to find it, nothing of the machine."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).stem}:{last.lineno}"
    return f"{type(error).__name__}: {error} (in {place}; please report this)"


def failed(stage: str, document: str, item: str, reason: str) -> LogEntry:
    """The log line of an item that could not be used."""
    return LogEntry(content_id("log", stage, document, item, reason), "failed", stage, item, reason, document)
