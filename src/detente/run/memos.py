"""People's own notes of meetings: documents like any other, marked as theirs and with a handling mark."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from detente.model.documents import Raw
from detente.model.entities import Judgement, JudgementKind, Target
from detente.model.errors import BadInput, UsageError
from detente.model.ids import bytes_id, content_id
from detente.model.judging import interval_of
from detente.model.records import Place
from detente.resolve.verbs import By
from detente.store.contract import Store


@dataclass(frozen=True, slots=True)
class Memo:
    """A person's note: its text, headline, day (as `interval_of` reads it), and TLP mark."""

    text: str
    title: str
    published: str
    handling: str = "AMBER"


def now() -> str:
    """The clock time of a judgement: kept outside ids and default exports."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def add_memo(store: Store, memo: Memo, by: By) -> str:
    """Take the note in as a document by its author and return its id. Raises UsageError for an empty or undated one."""
    if not memo.text.strip():
        raise UsageError("the note is empty")
    try:
        interval_of(memo.published, reason="")
    except BadInput as error:
        raise UsageError(str(error)) from error
    data = memo.text.encode("utf8", "replace")
    ident = bytes_id(data)
    if any(raw.id == ident for raw in store.view().raws()):
        raise UsageError("a document of exactly these words is in the case already")
    name = f"memo-{ident.partition('-')[2][:8]}.txt"
    raw = Raw(
        name, data, "text/plain", title=memo.title, source=by.author, handling=memo.handling
    )  # fmt: skip
    with store.writer() as writer:
        writer.put_raw(raw, retrieved=by.at)
        writer.judge(_said(ident, "add", by))
        writer.judge(_said(ident, "correct", by, "published", json.dumps(memo.published.strip())))
    return ident


def _said(document: str, kind: JudgementKind, by: By, field: str = "", value: str = "") -> Judgement:
    ident = content_id("judgement", by.author, kind, "document", document, field, value)
    target = Target(document, (Place(document, ()),))
    return Judgement(
        ident, kind, "positive", document, "", by.author, by.reason, field, value,
        at=by.at, row="document", targets=(target,),
    )  # fmt: skip
