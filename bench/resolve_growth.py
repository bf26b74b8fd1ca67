"""Time, memory and B-cubed of resolve as a case grows: synthetic mentions of entities of the authority file, with
realistic noise.

    PYTHONPATH=src python bench/resolve_growth.py [MENTIONS ...]        (10000 100000 by default)

Seeded: the same mentions every time. A tenth as many entities as mentions; documents of twenty mentions; persons by
full name, spelling
variants, initials, short forms, bare family names with and without titles; states by name, demonym and capital; cities.
"""

from __future__ import annotations

import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

from detente.model.authority import Holder, shipped
from detente.model.documents import Block, Document, ParsedText, Sentence
from detente.model.entities import Entity
from detente.model.evidence import Evidence, Span
from detente.model.ids import content_id
from detente.model.interval import Interval
from detente.model.rows import Mention
from detente.resolve.stage import resolve
from detente.store.contract import Store
from detente.store.open import open_store

SEED = 20230519
MENTIONS_A_DOCUMENT = 20
CHAINS_A_DOCUMENT = 9
# Letters that romanisations change for one another.
SWAPS = (("iy", "y"), ("y", "iy"), ("ei", "ey"), ("kh", "h"), ("ou", "u"), ("ya", "ia"), ("sh", "sch"), ("j", "dj"))


@dataclass(frozen=True)
class Thing:
    """An entity to be named: its truth id, and how it may be called."""

    id: str
    type: str
    name: str
    state: str
    title: str = ""
    words: tuple[str, ...] = ()


def things(n: int, rng: random.Random) -> list[Thing]:
    """n entities of the authority file: persons with one of their offices, states, cities."""
    known = shipped()
    people = [
        Thing(q, "person", known.people[q][0], held[0].iso, _title(held[0]))
        for q, held in sorted(known.by_person.items())
    ]
    states = [Thing(s.iso, "state", s.name, s.iso, words=(s.name, *s.names[:2])) for s in known.states.values()]
    cities = [Thing(f"city:{c.name}", "place", c.name, c.iso, words=(c.name, *c.names)) for c in known.cities.values()]
    rng.shuffle(people)
    rng.shuffle(cities)
    share = n * 6 // 10
    return [*people[:share], *states[: n // 20], *cities[: n - min(share, len(people)) - n // 20]]


def _title(holder: Holder) -> str:
    state = shipped().states.get(holder.iso)
    return f"{state.demonyms[0] if state and state.demonyms else ''} {holder.role.title()}".strip()


def spelled(name: str, rng: random.Random) -> str:
    """A full name as some report writes it."""
    words = name.split()
    draw = rng.random()
    if draw < 0.12 and len(words) > 2:
        return f"{words[0]} {words[-1]}"
    if draw < 0.3:
        a, b = rng.choice(SWAPS)
        changed = words[-1].replace(a, b, 1)
        return " ".join([*words[:-1], changed])
    return name


class Writer:
    """Makes documents whose text is their mentions, one sentence each."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.truth: dict[str, str] = {}

    def document(self, number: int, named: Sequence[Thing]) -> tuple[ParsedText, list[Mention]]:
        """One document naming these things, and its mentions in chains."""
        ident = f"doc-{number:020x}"
        text, rows = "", []
        for nth, thing in enumerate(named):
            first = ""
            times = MENTIONS_A_DOCUMENT // len(named) + (nth < MENTIONS_A_DOCUMENT % len(named))
            full = spelled(thing.name, self.rng) if thing.type == "person" else ""
            bare = self.rng.random() < 0.12
            for k in range(times):
                words, name, title = self._words(thing, full, first=k == 0, bare=bare)
                start = len(text)
                text += words + ". "
                row = content_id("mention", ident, start, start + len(words))
                first = first or row
                rows.append(self._mention(row, ident, (start, words), thing, (name, title), first))
                self.truth[row] = thing.id
        day = date(2021, 1, 1) + timedelta(days=number % 540)
        document = Document(ident, (f"{number}.txt",), "text/plain", published=Interval.of_day(day))
        return ParsedText(document, text, (Block(0, len(text), "body"),), (Sentence(0, len(text)),)), rows

    def _words(self, thing: Thing, full: str, *, first: bool, bare: bool) -> tuple[str, str, str]:
        if thing.type != "person":
            words = self.rng.choice(thing.words)
            return words, thing.name if thing.type == "state" else words, ""
        name = full.split()[-1] if bare or not first else full
        title = thing.title if first and self.rng.random() < 0.75 else ""
        return f"{title} {name}".strip(), name, title

    def _mention(
        self, row: str, document: str, at: tuple[int, str], thing: Thing, called: tuple[str, str], chain: str
    ) -> Mention:
        start, words = at
        name, title = called
        evidence = (Evidence(document, start, start + len(words), words),)
        state = thing.state if thing.type != "person" or title else ""
        authority = thing.id if thing.type != "person" else ""
        return Mention(
            row, evidence, thing.type, "name", chain, Span(start, start + len(words)), name, title, state, authority
        )  # type: ignore[arg-type]


def fill(store: Store, mentions: int) -> dict[str, str]:
    """A case of that many mentions in the store, and the truth: mention id → entity."""
    rng = random.Random(SEED)
    pool = things(mentions // 10, rng)
    writer = Writer(rng)
    order = [
        thing
        for _ in range(mentions * CHAINS_A_DOCUMENT // MENTIONS_A_DOCUMENT // len(pool) + 1)
        for thing in rng.sample(pool, len(pool))
    ]
    with store.writer() as out:
        for number in range(mentions // MENTIONS_A_DOCUMENT):
            named = {t.id: t for t in order[number * CHAINS_A_DOCUMENT : (number + 1) * CHAINS_A_DOCUMENT]}
            parsed, rows = writer.document(number, list(named.values()))
            out.put_parsed(parsed)
            out.put_rows("mentions", rows)
    return writer.truth


def b_cubed(truth: dict[str, str], entities: Sequence[Entity]) -> tuple[float, float, float]:
    """Precision, recall and F1 over mentions (Bagga and Baldwin 1998)."""
    found = {m: e.id for e in entities for m in e.members}
    answer = {m: found.get(m, m) for m in truth}
    both, gold, ours = Counter((truth[m], answer[m]) for m in truth), Counter(truth.values()), Counter(answer.values())
    p = sum(both[truth[m], answer[m]] / ours[answer[m]] for m in truth) / len(truth)
    r = sum(both[truth[m], answer[m]] / gold[truth[m]] for m in truth) / len(truth)
    return p, r, 2 * p * r / (p + r)


def touched(store: Store, truth: dict[str, str], before: Sequence[Entity], number: int) -> tuple[int, int]:
    """Add one document: entities that changed, and those of them that it does not name."""
    rng = random.Random(SEED + 1)
    writer = Writer(rng)
    parsed, rows = writer.document(number, things(len(truth) // 10, random.Random(SEED))[:CHAINS_A_DOCUMENT])
    with store.writer() as out:
        out.put_parsed(parsed)
        out.put_rows("mentions", rows)
    old = {(e.members, e.name, e.variants) for e in before}
    changed = [e for e in resolve(store.view()).entities if (e.members, e.name, e.variants) not in old]
    mine = {row.id for row in rows}
    return len(changed), sum(not mine & set(e.members) for e in changed)


def _fill_file(folder: Path, mentions: int) -> dict[str, str]:
    store = open_store(folder)
    truth = fill(store, mentions)
    store.close()
    return truth


def main() -> None:
    """Print one line a size; times are of the processor, so that other work on the machine does not count."""
    shipped().names  # the authority file is read once a process and is no part of a case  # noqa: B018
    for mentions in [int(a) for a in sys.argv[1:]] or [10_000, 100_000]:
        folder = Path(tempfile.mkdtemp())
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:  # so that its memory is not counted here
            truth = other.submit(_fill_file, folder, mentions).result()
        store = open_store(folder)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        resolved = resolve(store.view())
        seconds = time.process_time() - start
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        p, r, f = b_cubed(truth, resolved.entities)
        changed, strangers = touched(store, truth, resolved.entities, mentions)
        print(
            f"{mentions} mentions: {seconds:.1f} s, {1e6 * seconds / mentions:.0f} µs each, "
            f"{(after - before) / 1024:.0f} MB more; "
            f"B-cubed P {p:.3f} R {r:.3f} F1 {f:.3f}; {len(resolved.entities)} entities; "
            f"one document more changed {changed}, of which it does not name {strangers}"
        )
        store.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
