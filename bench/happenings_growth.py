"""Stories and copies as a case grows: generated reports of planted happenings, some of them wire copies.

    PYTHONPATH=src python bench/happenings_growth.py [DOCUMENTS ...]        (2000 20000 by default)

Seeded: the same reports every time. Ten documents to a happening. A happening is two office-holders of the authority
file in a city on a day about a matter, with figures; the same people meet again elsewhere, later, about something else.
Each report words it anew out of the sentences below, which were written for this bench and used for nothing else, with
passages about other things between. Fifteen in a hundred are wire copies: another report of the same happening, cut,
with a word in twelve changed. Reading the texts (mentions, happenings) is not part of the measure. Ratios hold on any
machine; times are those of the one it runs on.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from detente.model.authority import shipped
from detente.model.documents import Block, Document, ParsedText, Sentence
from detente.model.interval import Interval
from detente.reconcile.copies import copies, copies_of, neighbours
from detente.reconcile.likeness import compared
from detente.reconcile.stories import stories

SEED = 19750801
REPORTS = 10
COPIES = 0.15
CHANGED = 1 / 12
YEARS = 2
# Documents taken in one at a time, to see what one more costs.
ADDED = 500
MATTERS = (
    "grain corridor", "prisoner exchange", "border crossing", "gas transit", "fishing grounds", "demining fund",
    "dam upstream", "rail tariff", "ferry link", "satellite launch", "tuna quota", "vaccine plant", "copper royalties",
    "arms registry", "refugee return", "customs union", "power cable", "water treaty", "museum loan", "visa waiver",
)  # fmt: skip
# [this|that]: one of them is drawn each time.
TOLD = (
    "{a} [sat down|spent {n} minutes|conferred] with {b} in {city} {day} [to go over|and raised|over] the "
    "{matter}[.|, aides "
    "said.|, which has [stalled|dragged on] for [months|years].]",
    "The {matter} [was on the table|took up most of the hour|came first] when {b} [welcomed|hosted] {a} [in|to "
    "lunch in] {city}.",
    "{city} [saw|watched] {a} and {b} [spend|devote] {n} minutes [on|to] the {matter} [behind drawn blinds|at a "
    "lakeside villa|in "
    "the town hall].",
    "[After|Following] {n} minutes [behind closed doors|without interpreters] in {city}, {a} told [waiting "
    "cameras|reporters] the "
    "{matter} was [within reach|closer than ever|not yet ripe].",
    "[Aides to|Two people close to|Advisers of] {b} [put|estimate] the [cost|price] of the {matter} at {m} million.",
    "{a} [flew|drove|came] [into|to] {city} {day} [with|at the head of] [a delegation of {k}|{k} officials and "
    "businessmen].",
    "[Neither side|Nobody] would [say|confirm] whether the {m} million for the {matter} [had been|was] "
    "[agreed|promised].",
    "{b}, who [had pressed for|long resisted] the {matter}, [called|described] the visit of {a} [as overdue|as "
    "a first step|brave].",
    "A [communique|paper] of {k} points was [read out|handed out|leaked] in {city} [late|before dawn|at dusk].",
    "[Diplomats|Envoys|Analysts] [following|who track] the {matter} said {a} [gave no ground|hardly moved|was "
    "generous] on the {m} "
    "million.",
    "The [delegation|party] of {k} [left|departed from] {city} [before nightfall|by train|without a farewell].",
    "On the {matter}, {b} [spoke of|hinted at|warned of] [a long road|hard choices|a narrow window] [ahead|this year].",
    "{a} and {b} [last met|had not met|first met] [years ago|since the crisis], [long before|well ahead of] the "
    "{matter} [soured|"
    "became a quarrel].",
    "[Critics|Opponents] of {a} [at home|in parliament] [doubt|question] that {m} million [will|can] "
    "[save|carry] the {matter}.",
)
BESIDE = (
    "[Markets|Shares|Bonds] in {other} [closed|ended|finished] {n} points [lower|higher].",
    "[Forecasters|Meteorologists] [expect|predict] [rain|sleet|haze] over {other} for [the rest of the week|days].",
    "In {other}, {c} [opened|inspected] a [bridge|tunnel|clinic] that took {k} [years|months] to [build|finish].",
    "[Harvests|Catches|Yields] around {other} [fell|rose] for the {k}th [season|year] [in a row|running].",
    "A [strike|walkout] kept {m} [buses|trams|taxis] off the streets of {other}.",
    "{c} is to [publish|sell] [memoirs|letters] of {m} pages.",
    "[Parliament|The senate] [rose|broke up] early, as [happens|is the custom] when [heat|smog] in {other} "
    "[peaks|lingers].",
    "[Schools|Nurseries] in {other} [reopened|closed] under a roof [paid for|designed] by {c}.",
)
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
SWAPS = ("reportedly", "however", "meanwhile", "the", "its", "also", "today", "again", "officials", "later")


@dataclass(frozen=True)
class Happening:
    """What is told: words by slot, and the day."""

    slots: Mapping[str, str]
    day: date


def happenings(number: int, rng: random.Random) -> list[Happening]:
    """That many, spread over the years as they would be in a case of this size."""
    known = shipped()
    people = sorted(known.people[q][0] for q in known.by_person)
    cities = sorted(c.name for c in known.cities.values())
    rng.shuffle(people)
    people = people[: max(20, number // 4)]
    made = []
    for _ in range(number):
        a, b = rng.sample(people, 2)
        slots = {"a": a, "b": b, "city": rng.choice(cities), "matter": rng.choice(MATTERS)}
        figures = {"n": str(rng.randint(11, 190)), "m": str(rng.randint(101, 999)), "k": str(rng.randint(4, 60))}
        made.append(Happening(slots | figures, date(2021, 1, 1) + timedelta(days=rng.randrange(365 * YEARS))))
    return made


def drawn(form: str, rng: random.Random) -> str:
    """A form with one of each choice, the innermost first."""
    while _CHOICE.search(form):
        form = _CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), form, count=1)
    return form


def report(told: Happening, rng: random.Random, others: Sequence[Happening]) -> list[str]:
    """Sentences of one report: what happened, in some of the wordings, and things beside it."""
    day = "on " + told.day.strftime("%A")
    short = {key: told.slots[key].split()[-1] for key in "ab"}
    lines = []
    for nth, form in enumerate(rng.sample(TOLD, rng.randint(5, 8))):
        slots = dict(told.slots) | ({} if nth < 2 else short) | {"day": day}
        lines.append(drawn(form, rng).format(**slots))
    for form in rng.sample(BESIDE, rng.randint(1, 3)):
        other = rng.choice(others).slots
        figures = {key: str(rng.randint(4, 990)) for key in "nmk"}
        lines.insert(rng.randint(2, len(lines)), drawn(form, rng).format(other=other["city"], c=other["a"], **figures))
    return lines


def copied(lines: Sequence[str], rng: random.Random) -> list[str]:
    """The same report as another outlet carries it: cut at the end, some words changed."""
    kept = lines[: max(4, len(lines) - rng.randint(0, 3))]
    return [" ".join(rng.choice(SWAPS) if rng.random() < CHANGED else w for w in line.split()) for line in kept]


def document(number: int, lines: Sequence[str], day: date) -> ParsedText:
    """A document of these sentences."""
    text, sentences = "", []
    for line in lines:
        sentences.append(Sentence(len(text), len(text) + len(line)))
        text += f"{line}\n"
    about = Document(f"doc-{number:020x}", (f"{number}.txt",), "text/plain", published=Interval.of_day(day))
    return ParsedText(about, text, (Block(0, len(text), "body"),), tuple(sentences))


def case(documents: int) -> tuple[list[ParsedText], dict[str, str], dict[str, str]]:
    """The texts, and the truth: document to happening, document to origin."""
    rng = random.Random(SEED)
    planted = happenings(documents // REPORTS, rng)
    texts: list[ParsedText] = []
    event: dict[str, str] = {}
    origin: dict[str, str] = {}
    for n, told in enumerate(planted):
        written: list[tuple[str, list[str]]] = []
        for _ in range(REPORTS):
            source, lines = (
                rng.choice(written) if written and rng.random() < COPIES * REPORTS / (REPORTS - 1) else ("", [])
            )
            lines = copied(lines, rng) if source else report(told, rng, planted)
            text = document(len(texts), lines, told.day + timedelta(days=rng.randint(0, 2)))
            texts.append(text)
            ident = text.document.id
            event[ident], origin[ident] = str(n), source or ident
            if not source:
                written.append((ident, lines))
    rng.shuffle(texts)
    return texts, event, origin


def b_cubed(truth: Mapping[str, str], answer: Mapping[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 over documents (Bagga and Baldwin 1998)."""
    both = Counter((truth[d], answer[d]) for d in truth)
    gold, ours = Counter(truth.values()), Counter(answer.values())
    p = sum(both[truth[d], answer[d]] / ours[answer[d]] for d in truth) / len(truth)
    r = sum(both[truth[d], answer[d]] / gold[truth[d]] for d in truth) / len(truth)
    return p, r, 2 * p * r / (p + r)


def pairs(groups: Mapping[str, str]) -> set[tuple[str, str]]:
    """Pairs of documents of one group."""
    members: dict[str, list[str]] = {}
    for ident, group in sorted(groups.items()):
        members.setdefault(group, []).append(ident)
    return {(m[i], m[j]) for m in members.values() for i in range(len(m)) for j in range(i + 1, len(m))}


def added(texts: Sequence[ParsedText]) -> float:
    """Seconds a document that the last ADDED of the texts cost when the others are there already, one at a time."""
    known = neighbours(texts[:-ADDED])
    start = time.process_time()
    for text in texts[-ADDED:]:
        copies_of(known, known.add([compared(text)]))
    return (time.process_time() - start) / ADDED


def main() -> None:
    """Print what each size gives, then how much more a document costs in the largest case than in the smallest."""
    costs: list[dict[str, float]] = []
    for documents in [int(a) for a in sys.argv[1:]] or [2_000, 20_000]:
        texts, event, origin = case(documents)
        start = time.process_time()
        told = {d: s.id for s in stories(texts) for d in s.documents}
        middle = time.process_time()
        one_origin = {t.document.id: t.document.id for t in texts} | {
            d: c.id for c in copies(texts) for d in c.documents
        }
        end = time.process_time()
        p, r, f = b_cubed(event, told)
        true, found = pairs(origin), pairs(one_origin)
        cost = {"stories": (middle - start) / documents, "copies": (end - middle) / documents, "added": added(texts)}
        costs.append(cost)
        each = {name: f"{1e3 * seconds:.2f} ms a document" for name, seconds in cost.items()}
        print(
            f"{documents} documents\n  stories {each['stories']}; B-cubed P {p:.3f} R {r:.3f} F1 {f:.3f}; "
            f"{len(set(told.values()))} found of {documents // REPORTS}\n  copies {each['copies']}; pairs "
            f"P {len(true & found) / (len(found) or 1):.3f} R {len(true & found) / len(true):.3f}\n"
            f"  copies, one more document: {each['added']}",
            flush=True,
        )
    print("a document in the last case against the first:", {n: round(costs[-1][n] / costs[0][n], 2) for n in costs[0]})


if __name__ == "__main__":
    main()
