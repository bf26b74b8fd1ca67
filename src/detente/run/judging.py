"""Make people's judgements part of the record: append them, then put together anew what they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from detente.model.entities import Judgement
from detente.resolve.verbs import By
from detente.run.progress import SILENT, Progress
from detente.run.reading import read
from detente.run.settings import DEFAULT, Settings
from detente.run.stages import layers_with
from detente.run.together import put_together
from detente.store.contract import Store, View

Ask = Callable[[View, By], Sequence[Judgement]]


def judge(
    store: Store, ask: Ask, by: By, *, settings: Settings = DEFAULT, progress: Progress = SILENT
) -> Sequence[Judgement]:
    """Append what `ask` decides, have the record take it up, and return it."""
    made = append(store, ask, by)
    take_up(store, made, settings=settings, progress=progress)
    return made


def append(store: Store, ask: Ask, by: By) -> Sequence[Judgement]:
    """Append what `ask` decides and return it; the next reading takes it up."""
    made = ask(store.view(), by)
    with store.writer() as writer:
        for judgement in made:
            writer.judge(judgement)
    return made


def take_up(
    store: Store, made: Sequence[Judgement], *, settings: Settings = DEFAULT, progress: Progress = SILENT
) -> None:
    """Put together anew what judgements change. A document is read again when something was said of it itself; nothing
    is done for what changes nothing, such as a note.
    """
    if any(judgement.row == "document" for judgement in made):
        read(store, settings=settings, progress=progress)
    else:
        put_together(store, layers_with(store.view().issues()), settings, progress=progress)
