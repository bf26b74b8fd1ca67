"""Make people's judgements part of the record: append them, then put together anew what they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from detente.model.entities import Judgement
from detente.resolve.verbs import By
from detente.run.progress import SILENT, Progress
from detente.run.reading import DEFAULT, Settings, put_together, read
from detente.run.stages import layers_with
from detente.store.contract import Store, View

Ask = Callable[[View, By], Sequence[Judgement]]


def judge(
    store: Store, ask: Ask, by: By, *, settings: Settings = DEFAULT, progress: Progress = SILENT
) -> Sequence[Judgement]:
    """Append what `ask` decides and return it. A document is read again when something was said of it itself; nothing
    is put together anew by what changes nothing, such as a note.
    """
    made = ask(store.view(), by)
    with store.writer() as writer:
        for judgement in made:
            writer.judge(judgement)
    if any(judgement.row == "document" for judgement in made):
        read(store, settings=settings, progress=progress)
    else:
        put_together(store, layers_with(store.view().issues()), settings, progress=progress)
    return made
