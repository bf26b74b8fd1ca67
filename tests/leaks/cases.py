"""Random cases with secrets in them, and everything that can be had from what a reader is cleared for.

Every document tells of people, places and figures of its own, made up and found nowhere else: whichever of them stands
in any output of a cut that withholds it has leaked.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyarrow import parquet

from detente.model.documents import Raw
from detente.model.entities import Judgement
from detente.model.handling import TLP, rank
from detente.model.rows import Statement
from detente.parse.document import parse
from detente.publish.brief.write import write_brief
from detente.publish.exports.formats import FORMATS
from detente.publish.exports.run import export
from detente.publish.plover import export_plover
from detente.resolve.judging import mark
from detente.resolve.verbs import By
from detente.run.committing import commit_pages
from detente.run.cut import Cut, cut
from detente.run.pages import read_pages
from detente.run.stages import LAYERS
from detente.run.together import put_together
from detente.store.contract import Store
from detente.store.memory import memory_store
from tests.leaks.served import pages

_SYLLABLES = ("zor", "vath", "quil", "dren", "mov", "tesk", "garl", "wyn", "plo", "brix", "hul", "nemb")
_ACTS = ("said", "told reporters", "announced", "warned")


@dataclass
class Made:
    """A case, what a reader of `clearance` may not see of it, and how the case stands without it."""

    store: Store
    clearance: str
    secrets: frozenset[str]
    shown: frozenset[str]
    without: frozenset[str]


def _name(rng: random.Random, number: int) -> str:
    """A name that no other document has."""
    return "".join(rng.choice(_SYLLABLES) for _ in range(3)).capitalize() + ("ax", "ex", "ix", "ox")[number]


def _story(rng: random.Random, number: int) -> tuple[str, str, list[str], str]:
    """Name and text of a document, its secret words, and its speaker's name."""
    speaker, guest = f"{_name(rng, number)} {_name(rng, number)}", f"{_name(rng, number)} {_name(rng, number)}"
    figure = str(rng.randrange(1_100, 9_900) * 10 + number)
    day = rng.randrange(10, 28)
    text = (
        f"Talks go on\n\nGENEVA, {day} May 2023\n\n"
        f"Foreign Minister {speaker} met Sergei Lavrov in Geneva on Friday. "
        f"“We will release {figure} prisoners with {guest},” {speaker} {rng.choice(_ACTS)} on Friday. "
        f"The minister said that {guest} would visit Moscow next month.\n"
    )
    secrets = [*speaker.split(), *guest.split(), figure, f"Wire {_name(rng, number)}"]
    return f"report-{number}-{secrets[5].split()[1].lower()}.txt", text, secrets, speaker


def build(seed: int) -> Made:
    """The case of that seed, read and marked."""
    rng = random.Random(seed)
    store = memory_store()
    told = [_story(rng, number) for number in range(rng.randint(2, 4))]
    raws = [Raw(name, text.encode(), "text/plain", source=secrets[5]) for name, text, secrets, _ in told]
    with store.writer() as writer:
        idents = [writer.put_raw(raw) for raw in raws]
    layers = [layer() for layer in LAYERS]
    commit_pages(store, read_pages([parse(raw) for raw in raws], layers), {})
    clearance = rng.choice(TLP[:-1])
    secrets: set[str] = set()
    shown: set[str] = set()
    without: set[str] = set()
    for ident, raw, (_, _, words, speaker) in zip(idents, raws, told, strict=True):
        hidden, whole = _mark(rng, store, (ident, raw, words, speaker), clearance)
        secrets |= hidden
        shown |= set() if hidden else {words[0]}
        without |= {ident} if whole else set()
    put_together(store, layers)
    folded = frozenset(word.casefold() for word in secrets)
    return Made(store, clearance, folded, frozenset(shown), frozenset(without))


def _mark(
    rng: random.Random, store: Store, document: tuple[str, Raw, list[str], str], clearance: str
) -> tuple[set[str], bool]:
    """Put a mark of a random kind on a document. Returns what it hides from the reader, and whether it hides all."""
    ident, raw, words, speaker = document
    tlp = rng.choice(TLP)
    closed = rank(tlp) > rank(clearance)
    by = By("analyst", f"told by {speaker}")
    judged: list[Judgement] = []
    hidden: set[str] = set()
    match rng.choice(("nothing", "document", "source", "embargo", "statement", "name", "names")):
        case "document":
            judged = [mark(store.view(), ident, "handling", tlp, by)]
            hidden = {*words, raw.name, ident} if closed else set()
        case "source":
            judged = [mark(store.view(), words[5], "handling", tlp, by)]
            hidden = {*words, raw.name, ident} if closed else set()
        case "embargo":
            day = rng.choice(("2023-05-01", "2023-07-01"))
            judged = [mark(store.view(), ident, "embargo", day, by)]
            hidden, closed = ({*words, raw.name, ident}, True) if day > "2023-06" else (set(), False)
        case "statement":
            row = next(r for r in store.view().rows(Statement, document=ident) if words[4] in r.evidence[0].quote)
            judged = [mark(store.view(), row.id, "handling", tlp, by)]
            hidden, closed = ({words[4]}, False) if closed else (set(), False)
        case "name":
            row = next(r for r in store.view().rows(Statement, document=ident) if words[4] in r.evidence[0].quote)
            judged = [mark(store.view(), row.id, "unattributed", True, by)]
            hidden, closed = set(speaker.split()), False
        case "names":
            judged = [mark(store.view(), ident, "unattributed", True, by)]
            hidden, closed = set(speaker.split()), False
        case _:
            closed = False
    with store.writer() as writer:
        for judgement in judged:
            writer.judge(judgement)
    return hidden, closed and bool(hidden)


def outputs(store: Store, looked_for: frozenset[str]) -> Iterator[tuple[str, str]]:
    """All that can be had from a record: every export, both briefs, searches, the log, and each document's parts."""
    view = store.view()
    for form in FORMATS:
        files: dict[str, bytes] = {}
        for piece in export(view, form.name):
            files[piece.file] = files.get(piece.file, b"") + piece.data
        yield form.name, "\n".join(name + _read(data) for name, data in files.items())
    yield "plover", "\n".join(export_plover(view))
    yield "brief.md", write_brief(view, format="md")
    yield "brief.html", write_brief(view, format="html")
    yield "log", "\n".join(map(repr, view.log()))
    yield "documents", "\n".join(repr(view.parsed(d.id)) for d in view.documents())
    yield "bytes", "\n".join(repr((raw, view.data(raw.id))) for raw in view.raws())
    yield "judgements", "\n".join(map(repr, view.judgements()))
    for word in sorted(looked_for):
        yield f"search {word}", repr(view.search(word))


def _read(data: bytes) -> str:
    if not data.startswith(b"PAR1"):
        return data.decode("utf8")
    table = parquet.read_table(io.BytesIO(data))
    return repr((table.schema.metadata, table.to_pylist()))


def _stands(word: str, text: str) -> bool:
    """Whether a name or number stands in a text; digits inside a hash are no number."""
    return word in text if not word.isdigit() else re.search(rf"(?<!\w){word}(?!\w)", text) is not None


def leaks(made: Made, *, served: bool = False) -> list[str]:
    """What of the secrets can be had by a reader, and whether what is withheld whole changes anything else.

    With `served`, also from the pages and the API of the workbench.
    """
    part = cut(made.store, Cut(clearance=made.clearance))
    found: list[str] = []
    texts = dict(outputs(part, made.secrets))
    texts |= dict(pages(made.store, made.clearance, made.secrets)) if served else {}
    for where, text in texts.items():
        folded = text.casefold()
        found += [f"{word} in {where}" for word in sorted(made.secrets) if _stands(word, folded)]
    seen = texts["documents"].casefold()
    found += [f"{word} is gone, though nobody marked it" for word in made.shown if word.casefold() not in seen]
    part.close()
    return found


def embargoed(day: str) -> tuple[Store, str]:
    """A case of two documents, one of them under embargo until `day`."""
    rng, store = random.Random(7), memory_store()
    raws = [Raw(name, text.encode(), "text/plain") for name, text, _, _ in (_story(rng, n) for n in range(2))]
    with store.writer() as writer:
        idents = [writer.put_raw(raw) for raw in raws]
    layers = [layer() for layer in LAYERS]
    commit_pages(store, read_pages([parse(raw) for raw in raws], layers), {})
    with store.writer() as writer:
        writer.judge(mark(store.view(), idents[0], "embargo", day, By("analyst", "agreed with the source")))
    put_together(store, layers)
    return store, idents[0]
