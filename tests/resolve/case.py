"""A case in memory, out of texts read by the mention layer."""

from __future__ import annotations

from detente.extract.mentions.layer import Mentions
from detente.model.entities import Entity, Judgement
from detente.parse.document import parse_text
from detente.resolve.stage import resolve
from detente.run.pages import read_pages
from detente.store.contract import Store
from detente.store.memory import memory_store


def case(*texts: str, published: str | tuple[str, ...] = "2021-06-01") -> Store:
    """A memory store with these texts, each published on its day."""
    days = (published,) * len(texts) if isinstance(published, str) else published
    parsed = [parse_text(t, name=f"{n}.txt", published=d) for n, (t, d) in enumerate(zip(texts, days, strict=True))]
    pages = read_pages(parsed, [Mentions()])
    store = memory_store()
    with store.writer() as writer:
        for page in pages:
            assert not hasattr(page, "reason"), page
            writer.put_parsed(page.parsed)  # type: ignore[union-attr]
            writer.put_rows("mentions", page.found.rows())  # type: ignore[union-attr]
    return store


def judge(store: Store, *judgements: Judgement) -> None:
    """Append decisions."""
    with store.writer() as writer:
        for judgement in judgements:
            writer.judge(judgement)


def keep(store: Store) -> None:
    """Resolve and keep the entities and tenures, as a run does."""
    resolved = resolve(store.view())
    with store.writer() as writer:
        writer.clear("resolve")
        writer.put_rows("resolve", [*resolved.entities, *resolved.tenures])
        for judgement in resolved.judgements:
            writer.judge(judgement)


def people(store: Store) -> dict[str, Entity]:
    """The persons of a case by name."""
    return {e.name: e for e in resolve(store.view()).entities if e.type == "person"}


def persons(store: Store) -> list[Entity]:
    """The persons of a case."""
    return [e for e in resolve(store.view()).entities if e.type == "person"]


def called(store: Store, words: str) -> Entity:
    """The one entity with a mention in these words."""
    found = [e for e in resolve(store.view()).entities if words in e.variants]
    assert len(found) == 1, (words, [e.name for e in found])
    return found[0]
