"""How well a case's people are told: against a case read by people (the layout of shared/gold/case-iran-2018).

    PYTHONPATH=src python bench/who.py FOLDER

Prints the share of the people's variants (that the texts hold) which land in the entity most of that person's variants
are in, and the
share of office descriptions that resolve to the right person; then each miss.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from detente.extract.mentions.layer import Mentions
from detente.model.documents import ParsedText
from detente.model.entities import Entity
from detente.model.rows import Mention
from detente.parse.document import parse_text
from detente.resolve.stage import resolve
from detente.run.pages import read_pages
from detente.store.memory import memory_store


class Case:
    """The texts of a folder, read and resolved."""

    def __init__(self, folder: Path) -> None:
        self.texts: dict[str, ParsedText] = {
            p.stem: parse_text(p.read_text(encoding="utf8"), name=p.name) for p in sorted(folder.glob("*.txt"))
        }
        pages = read_pages(list(self.texts.values()), [Mentions()])
        store = memory_store()
        with store.writer() as writer:
            for page in pages:
                writer.put_parsed(page.parsed)  # type: ignore[union-attr]
                writer.put_rows("extract", page.found.rows())  # type: ignore[union-attr]
        self.entities = resolve(store.view()).entities
        self.mentions: list[Mention] = list(store.view().rows(Mention))
        self.entity_of = {m: e for e in self.entities for m in e.members}
        store.close()

    def at(self, document: str, start: int, end: int) -> list[Mention]:
        """Mentions in a stretch of a document, the longest first."""
        ident = self.texts[document].document.id
        here = [
            m
            for m in self.mentions
            if m.evidence[0].document == ident and start <= m.evidence[0].start and m.evidence[0].end <= end
        ]
        return sorted(here, key=lambda m: (m.evidence[0].start - m.evidence[0].end, m.id))

    def places(self, words: str) -> list[tuple[str, int, int]]:
        """Where words stand in the texts."""
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)")
        return [(name, m.start(), m.end()) for name, text in self.texts.items() for m in pattern.finditer(text.text)]


def variants(case: Case, people: Sequence[dict[str, Any]]) -> tuple[int, int, list[str]]:
    """Variants that land with most of their person's, all variants in the texts, and the misses."""
    right, total, missed = 0, 0, []
    for person in people:
        found: dict[str, Counter[str]] = {}
        for variant in dict.fromkeys([person["canonical"], *person["variants"]]):
            places = case.places(variant)
            if places:
                entities = [_entity(case, *place) for place in places]
                found[variant] = Counter(e.id for e in entities if e is not None)
        votes = sum(found.values(), Counter())
        home = votes.most_common(1)[0][0] if votes else ""
        for variant, where in found.items():
            total += 1
            best = where.most_common(1)[0][0] if where else ""
            right += best == home != ""
            if best != home or not home:
                missed.append(f"{person['canonical']}: {variant}")
    return right, total, missed


def _entity(case: Case, document: str, start: int, end: int) -> Entity | None:
    """The entity of the person's mention that fits these words best."""
    best: tuple[float, Mention | None] = (0.0, None)
    for m in case.at(document, start - 80, end + 80):
        a, b = m.evidence[0].span
        shared = min(b, end) - max(a, start)
        fit = shared / (max(b, end) - min(a, start))
        if (
            shared > 0
            and m.type in ("person", "office")
            and ((a <= start and end <= b) or (start <= a and b <= end))
            and fit > best[0]
        ):
            best = (fit, m)
    return case.entity_of.get(best[1].id) if best[1] is not None else None


def offices(
    case: Case, roles: Sequence[dict[str, Any]], people: Sequence[dict[str, Any]]
) -> tuple[int, int, list[str]]:
    """Office descriptions that resolve to the person people say, all of them, and the misses.

    Unnamed holders must stay unnamed.
    """
    known = {p["canonical"]: {p["canonical"], *p["variants"]} for p in people}
    right, total, missed = 0, 0, []
    for role in roles:
        if ";" in role["person"] or " and " in role["person"]:
            continue
        entity = _office(case, role)
        wanted = known.get(role["person"], {role["person"]})
        unnamed = role["person"].startswith("unnamed")
        good = (
            (entity is None or entity.type != "person")
            if unnamed
            else entity is not None and bool(wanted & {entity.name, *entity.variants})
        )
        total += 1
        right += good
        if not good:
            missed.append(f"{role['doc']} {role['surface']}: {entity.name if entity else '-'}, not {role['person']}")
    return right, total, missed


def _office(case: Case, role: dict[str, Any]) -> Entity | None:
    for evidence in role["evidence"]:
        for document, start, end in case.places(evidence["quote"]):
            text = case.texts[document].text[start:end]
            at = text.find(role["surface"])
            if document == role["doc"] and at >= 0:
                a, b = start + at, start + at + len(role["surface"])
                return _entity(case, document, a, b)
    return None


def main() -> None:
    """Score both people's readings."""
    folder = Path(sys.argv[1])
    case = Case(folder / "texts")
    for reading in ("A", "B"):
        gold = json.loads((folder / f"{reading}.json").read_text(encoding="utf8"))
        people = [e for e in gold["entities"] if e["type"] == "person"]
        for name, (right, total, missed) in (
            ("variants", variants(case, people)),
            ("offices", offices(case, gold["roles"], people)),
        ):
            print(f"{reading} {name}: {right} of {total} ({right / total:.3f})")
            print("".join(f"    {line}\n" for line in missed), end="")


if __name__ == "__main__":
    main()
