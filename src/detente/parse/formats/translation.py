"""Machine translations that `detente translate` made: English sentences, each with the sentence it stands for."""

from __future__ import annotations

import json

from detente.model.documents import Aligned, Raw
from detente.model.errors import BadInput
from detente.parse.content import Builder, Content

MEDIA_TYPE = "application/vnd.detente.translation+json"


def read(raw: Raw) -> Content:
    """The translated text, a blank line where the original has a new block; places name the original's sentence."""
    try:
        made = json.loads(raw.data)
        rows = [(int(r["start"]), int(r["end"]), str(r["words"]), str(r["text"])) for r in made["sentences"]]
        of, spoken, service, breaks = str(made["of"]), str(made["from"]), str(made["service"]), set(made["breaks"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(f"no translation: {error}") from error
    builder = Builder()
    aligned: list[Aligned] = []
    paragraph: list[tuple[int, int, str, str]] = []
    for number, row in enumerate([*rows, None]):
        if row is None or (number in breaks and paragraph):
            start = builder.length + (2 if builder.parts else 0)
            builder.add(" ".join(text for _, _, _, text in paragraph), where=f"characters {paragraph[0][0]} on of {of}")
            for begin, end, words, text in paragraph:
                aligned.append(Aligned(start, start + len(text), begin, end, words))
                start += len(text) + 1
            paragraph = []
        if row is not None:
            paragraph.append(row)
    note = f"machine-translated from {spoken} by {service}; each sentence stands for one of the original"
    return Content(
        builder.text, language="en", notes=(note,), places=tuple(builder.places), of=of, spoken=spoken,
        aligned=tuple(aligned),
    )  # fmt: skip
