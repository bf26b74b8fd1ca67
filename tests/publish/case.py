"""A small case with every kind of record, made of real rows in a memory store, for the tests of what is published."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from detente.model.documents import Block, Document, ParsedText, Raw, Sentence
from detente.model.entities import Entity, Judgement, LogEntry, Tenure
from detente.model.evidence import Evidence
from detente.model.findings import Commitment, Contradiction, Denial, Linkage, Position, Proposal, Reaction, Reception
from detente.model.ids import bytes_id, content_id
from detente.model.interval import Interval
from detente.model.records import (
    Change,
    Copy,
    HappeningRecord,
    Name,
    Origin,
    Place,
    Side,
    StatementRecord,
    Version,
)
from detente.model.rows import Duration, Event, Happening, Mention, Participant, Statement, TimeExpression
from detente.store.contract import Store
from detente.store.memory import memory_store

LAVROV, LI, MOSCOW, XI, CHINA, RUSSIA, KYIV, POLAND = (
    f"entity-{name}" for name in ("lavrov", "li", "moscow", "xi", "china", "russia", "kyiv", "poland")
)
TEXTS = {
    "harbour.txt": (
        date(2023, 5, 26),
        "Sergei Lavrov received the Chinese envoy Li Hui in Moscow on Friday for 90 minutes. "
        "Russia stands firm. “Serious obstacles remain <on the road> to talks,” Lavrov said. "
        "He thanked Beijing for its 12-point plan. Poland was not consulted.",
    ),
    "copy.txt": (
        date(2023, 5, 26),
        "Sergei Lavrov received the Chinese envoy Li Hui in Moscow on Friday for 90 minutes. "
        "Li ended a 12-day tour of Kyiv and Moscow. Poland waits.",
    ),
    "steppe.txt": (
        date(2023, 5, 28),
        "The envoy, Li Hui, is back from a 10-day tour. Lavrov saw him on 26 May. "
        "Western officials say China wants a ceasefire now; Li denied that China wants a ceasefire now. "
        "Chinese President Xi Jinping promised in April to send a new delegation.",
    ),
}


def day(year: int, month: int, number: int, **more: Any) -> Interval:
    return Interval.of_day(date(year, month, number), **({"basis": "expression"} | more))


@dataclass
class Builder:
    """Finds words in the texts and makes rows that rest on them."""

    ids: dict[str, str] = field(
        default_factory=lambda: {name: bytes_id(text.encode()) for name, (_, text) in TEXTS.items()}
    )
    rows: list[Any] = field(default_factory=list)

    def words(self, name: str, words: str, *, after: str = "") -> Evidence:
        text = TEXTS[name][1]
        start = text.index(words, text.index(after) if after else 0)
        return Evidence(self.ids[name], start, start + len(words), words)

    def keep(self, row: Any) -> Any:
        self.rows.append(row)
        return row

    def mention(self, where: str, words: str, *, chain: Mention | None = None, after: str = "", **more: Any) -> Mention:
        evidence = self.words(where, words, after=after)
        ident = content_id("mention", evidence.document, evidence.start, evidence.end)
        options = {"type": "person", "form": "name", "head": evidence.span, "name": words} | more
        return self.keep(Mention(ident, (evidence,), chain=chain.chain if chain else ident, **options))

    def time(
        self, name: str, words: str, when: Interval | None, *, kind: str = "DATE", value: str = ""
    ) -> TimeExpression:
        evidence = self.words(name, words)
        value = value or (when.value if when else "")
        return self.keep(
            TimeExpression(content_id("time", evidence.document, evidence.start), (evidence,), kind, value, when)
        )  # type: ignore[arg-type]

    def entity(self, ident: str, name: str, kind: str, *members: Mention, **more: Any) -> Entity:
        evidence = tuple(m.evidence[0] for m in members)
        variants = tuple(sorted({m.evidence[0].quote for m in members}))
        return self.keep(Entity(ident, name, kind, tuple(sorted(m.id for m in members)), variants, evidence, **more))  # type: ignore[arg-type]


def parsed(name: str) -> ParsedText:
    published, text = TEXTS[name]
    spans, start = [], 0
    for part in text.split(". "):
        spans.append(Sentence(start, min(start + len(part) + 1, len(text))))
        start += len(part) + 2
    when = Interval.of_day(published, basis="dateline", reason="the date line")
    document = Document(
        bytes_id(text.encode()),
        (name,),
        "text/plain",
        f"Title of {name} & more",
        source=name.split(".")[0].title(),
        published=when,
    )
    return ParsedText(document, text, (Block(0, len(text), "body"),), tuple(spans))


def build() -> Builder:
    """All rows of the case."""
    b = Builder()
    who = _names(b)
    _times(b)
    _happenings(b, who)
    _statements(b, who)
    _acts(b, who)
    _findings(b)
    return b


def _names(b: Builder) -> dict[str, Mention]:
    m = {}
    for name in ("harbour.txt", "copy.txt"):
        m[f"lavrov {name}"] = b.mention(name, "Sergei Lavrov", state="RU")
        m[f"li {name}"] = b.mention(name, "the Chinese envoy Li Hui", title="Chinese envoy", state="CN", name="Li Hui")
        m[f"moscow {name}"] = b.mention(name, "Moscow", type="place", state="RU")
    m["lavrov said"] = b.mention("harbour.txt", "Lavrov", after="Lavrov said", chain=m["lavrov harbour.txt"])
    m["he"] = b.mention("harbour.txt", "He", form="pronoun", chain=m["lavrov harbour.txt"])
    m["russia"] = b.mention("harbour.txt", "Russia", type="state", state="RU")
    m["beijing"] = b.mention("harbour.txt", "Beijing", type="state", form="metonym", state="CN")
    m["plan"] = b.mention("harbour.txt", "12-point plan", type="proposal")
    m["poland"] = b.mention("harbour.txt", "Poland", type="state", state="PL")
    m["poland waits"] = b.mention("copy.txt", "Poland", type="state", state="PL")
    m["li tour"] = b.mention("copy.txt", "Li", after="Li ended", chain=m["li copy.txt"])
    m["kyiv"] = b.mention("copy.txt", "Kyiv", type="place", state="UA")
    m["li steppe"] = b.mention("steppe.txt", "Li Hui", state="CN")
    m["lavrov steppe"] = b.mention("steppe.txt", "Lavrov", state="RU")
    m["him"] = b.mention("steppe.txt", "him", form="pronoun", chain=m["li steppe"])
    m["li denied"] = b.mention("steppe.txt", "Li", after="Li denied", chain=m["li steppe"])
    m["china"] = b.mention("steppe.txt", "China", type="state", state="CN")
    m["xi"] = b.mention(
        "steppe.txt", "Chinese President Xi Jinping", title="Chinese President", state="CN", name="Xi Jinping"
    )
    b.entity(
        LAVROV, "Sergei Lavrov", "person", *(v for k, v in m.items() if k.startswith(("lavrov", "he"))), state="RU"
    )
    b.entity(LI, "Li Hui", "person", *(v for k, v in m.items() if k.startswith(("li ", "him"))), state="CN")
    b.entity(MOSCOW, "Moscow", "place", m["moscow harbour.txt"], m["moscow copy.txt"], state="RU")
    b.entity(KYIV, "Kyiv", "place", m["kyiv"], state="UA")
    b.entity(CHINA, "China", "state", m["beijing"], m["china"], state="CN")
    b.entity(RUSSIA, "Russia", "state", m["russia"], state="RU")
    b.entity(POLAND, "Poland", "state", m["poland"], m["poland waits"], state="PL")
    b.entity(XI, "Xi Jinping", "person", m["xi"], state="CN")
    b.keep(Tenure("tenure-1", CHINA, "president", XI, Interval(datetime(2013, 3, 14), None, "day"), "2026.1"))
    return m


def _times(b: Builder) -> None:
    for name in ("harbour.txt", "copy.txt"):
        b.time(name, "Friday", day(2023, 5, 26))
        b.time(name, "90 minutes", None, kind="DURATION", value="PT90M")
    b.time("steppe.txt", "26 May", day(2023, 5, 26))
    b.time("steppe.txt", "April", Interval(datetime(2023, 4, 1), datetime(2023, 5, 1), "month", "2023-04"))


def _happenings(b: Builder, who: dict[str, Mention]) -> None:
    def part(key: str, role: str) -> Participant:
        evidence = who[key].evidence[0]
        return Participant(who[key].id, evidence.quote, evidence.span, role)

    rows = []
    for name in ("harbour.txt", "copy.txt"):
        lasted = b.words(name, "90 minutes")
        words = b.words(name, "Sergei Lavrov received the Chinese envoy Li Hui in Moscow on Friday for 90 minutes")
        rows.append(
            b.keep(
                Happening(
                    f"happening-{name}",
                    (words,),
                    "meeting",
                    "held",
                    b.words(name, "received").span,
                    (part(f"lavrov {name}", "host"), part(f"li {name}", "visitor")),
                    "Moscow",
                    who[f"moscow {name}"].id,
                    day(2023, 5, 26),
                    Duration("PT90M", 90, 90, "90 minutes", lasted.span),
                )
            )
        )
    saw = b.words("steppe.txt", "Lavrov saw him on 26 May")
    rows.append(
        b.keep(
            Happening(
                "happening-steppe",
                (saw,),
                "meeting",
                "held",
                b.words("steppe.txt", "saw").span,
                (part("lavrov steppe", "host"), part("him", "visitor")),
                when=day(2023, 5, 26),
            )
        )
    )
    tours = []
    for name, words, key in (
        ("copy.txt", "Li ended a 12-day tour of Kyiv and Moscow", "li tour"),
        ("steppe.txt", "is back from a 10-day tour", "li steppe"),
    ):
        length = words.split("-")[0][-2:]
        span = b.words(name, f"{length}-day").span
        duration = Duration(f"P{length}D", 1440.0 * int(length), 1440.0 * int(length), f"{length}-day", span)
        stops = (part("kyiv", "stop"), part("moscow copy.txt", "stop")) if name == "copy.txt" else ()
        tours.append(
            b.keep(
                Happening(
                    f"happening-tour-{name}",
                    (b.words(name, words),),
                    "tour",
                    "held",
                    b.words(name, "tour").span,
                    (part(key, "visitor"),),
                    duration=duration,
                    stops=stops,
                )
            )
        )
    people = (Name("Sergei Lavrov", LAVROV, "host"), Name("Li Hui", LI, "visitor"))
    b.keep(
        HappeningRecord(
            "happening-met",
            tuple(r.id for r in rows),
            tuple(r.evidence[0] for r in rows),
            "meeting",
            "held",
            people,
            Name("Moscow", MOSCOW),
            day(2023, 5, 26),
            tuple(r.duration for r in rows if r.duration),
            origins=("copy-1", b.ids["steppe.txt"]),
            carriers=tuple(sorted(b.ids.values())),
            reasons=("same two participants",),
        )
    )
    b.keep(
        HappeningRecord(
            "happening-tour",
            tuple(r.id for r in tours),
            tuple(r.evidence[0] for r in tours),
            "tour",
            "held",
            (people[1],),
            None,
            durations=tuple(r.duration for r in tours if r.duration),
            stops=(Name("Kyiv", KYIV), Name("Moscow", MOSCOW)),
            origins=("copy-1", b.ids["steppe.txt"]),
            carriers=tuple(sorted((b.ids["copy.txt"], b.ids["steppe.txt"]))),
        )
    )


def _said(b: Builder, key: str, name: str, words: str, cue: str, speaker: Mention | None, **more: Any) -> Statement:
    source = speaker.evidence[0].span if speaker else b.words(name, "Western officials").span
    told = {"form": "indirect", "act": "assert", "attribution": "on_record"} | more
    return b.keep(
        Statement(
            f"statement-{key}",
            (b.words(name, words),),
            (source,),
            (b.words(name, cue).span,),
            speaker=speaker.id if speaker else "",
            speaker_words=TEXTS[name][1][source.start : source.end],
            **told,
        )
    )


def _statements(b: Builder, who: dict[str, Mention]) -> None:
    published = Interval.of_day(date(2023, 5, 26), basis="document", reason="the document's date")
    april = Interval(datetime(2023, 4, 1), datetime(2023, 5, 1), "month", "2023-04")
    rows = [
        (
            _said(
                b,
                "1",
                "harbour.txt",
                "“Serious obstacles remain <on the road> to talks,”",
                "said",
                who["lavrov said"],
                form="direct",
                said=published,
            ),
            Name("Sergei Lavrov", LAVROV),
            Name("Russia", RUSSIA),
        ),
        (
            _said(b, "2", "steppe.txt", "China wants a ceasefire now", "say", None, attribution="unnamed"),
            Name("Western officials"),
            None,
        ),
        (
            _said(b, "3", "steppe.txt", "to send a new delegation", "promised", who["xi"], act="promise", said=april),
            Name("Xi Jinping", XI),
            Name("China", CHINA),
        ),
    ]
    for row, speaker, party in rows:
        places = [(Place(row.document, spans),) for spans in (row.source_spans, row.cue_spans)]
        origin = "copy-1" if row.document != b.ids["steppe.txt"] else row.document
        b.keep(
            StatementRecord(
                row.id,
                (row.id,),
                row.evidence,
                places[0],
                places[1],
                speaker,
                row.form,
                row.act,
                row.attribution,
                party=party,
                said=row.said,
                origins=(origin,),
                carriers=(row.document,),
                issues=("ceasefire",),
            )
        )


def _acts(b: Builder, who: dict[str, Mention]) -> None:
    clause = b.words("steppe.txt", "Lavrov saw him")
    trigger = b.words("steppe.txt", "saw").span
    actor, recipient = who["lavrov steppe"].id, who["him"].id
    b.keep(Event("event-1", (clause,), "CONSULT", "verbal cooperation", trigger, actor, recipient, cameo="042"))


def _findings(b: Builder) -> None:
    li, xi, lavrov = Name("Li Hui", LI), Name("Xi Jinping", XI), Name("Sergei Lavrov", LAVROV)
    steppe = b.ids["steppe.txt"]
    first = "Sergei Lavrov received the Chinese envoy Li Hui in Moscow on Friday"
    pair = tuple(sorted((b.ids["harbour.txt"], b.ids["copy.txt"])))
    b.keep(
        Copy(
            "copy-1",
            pair,
            "harbour.txt",
            (b.words("harbour.txt", first), b.words("copy.txt", first)),
            ("near-copy",),
            0.8,
        )
    )
    b.keep(
        Version(
            "version-1",
            bytes_id(b"an earlier text, taken out of the case since"),
            b.ids["copy.txt"],
            "corrected",
            (Change("appeared", after=b.words("copy.txt", "Poland waits.")),),
            (b.words("copy.txt", "Poland waits."),),
        )
    )
    b.keep(Origin("origin-1", steppe, Name("Harbour Wire"), "cited", (b.words("steppe.txt", "10-day"),)))
    long, short = (
        Side("12-day", (b.words("copy.txt", "12-day"),), ("copy-1",)),
        Side("10-day", (b.words("steppe.txt", "10-day"),), (steppe,)),
    )
    b.keep(
        Contradiction(
            "contradiction-1",
            "number",
            "how long the tour of Li Hui lasted",
            (long, short),
            "open",
            ("happening-tour",),
            weight=0.9,
        )
    )
    denied = b.words("steppe.txt", "Li denied that China wants a ceasefire now")
    claim = Side("claimed", (b.words("steppe.txt", "China wants a ceasefire now"),), (steppe,), "Western officials")
    b.keep(
        Contradiction(
            "contradiction-2",
            "denial",
            "what Li Hui denies",
            (claim, Side("denied", (denied,), (steppe,), "Li Hui")),
            "open",
            ("denial-1", "statement-2"),
            weight=1.0,
        )
    )
    b.keep(Denial("denial-1", li, "that China wants a ceasefire now", "deny", (denied,), "", "statement-2"))
    april = Interval(datetime(2023, 4, 1), datetime(2023, 5, 1), "month", "2023-04")
    b.keep(
        Linkage(
            "linkage-1",
            Name("Russia", RUSSIA),
            (Name("Sergei Lavrov", LAVROV),),
            "talks_process",
            (),
            "condition",
            "<on the road> to talks",
            ("statement-1",),
            (b.words("harbour.txt", "“Serious obstacles remain <on the road> to talks,”"),),
        )
    )
    b.keep(
        Commitment(
            "commitment-1",
            xi,
            "send a new delegation",
            (b.words("steppe.txt", "to send a new delegation"),),
            xi,
            april,
            status="kept",
            settled_by="happening-tour",
        )
    )
    thanks = Reaction(lavrov, "support", (b.words("harbour.txt", "He thanked Beijing for its 12-point plan"),))
    b.keep(
        Proposal(
            "proposal-1",
            "12-point plan",
            Name("China", CHINA),
            (b.words("harbour.txt", "Beijing for its 12-point plan"),),
            reactions=(thanks,),
        )
    )
    b.keep(
        Position(
            "position-1",
            Name("China", CHINA),
            (xi,),
            "ceasefire",
            1,
            ("statement-3",),
            (b.words("steppe.txt", "to send a new delegation"),),
        )
    )
    b.keep(
        Reception(
            "reception-1",
            li,
            Name("Russia", RUSSIA),
            "foreign minister",
            (lavrov,),
            (),
            ("happening-met",),
            (b.words("harbour.txt", first),),
        )
    )


def store(rows: list[Any] | None = None) -> Store:
    """The case in memory, with all rows of `build` or those given."""
    kept = memory_store()
    with kept.writer() as writer:
        for name, (_, text) in TEXTS.items():
            writer.put_raw(Raw(name, text.encode(), "text/plain"))
            writer.put_parsed(parsed(name))
        writer.put_rows("tests", build().rows if rows is None else rows)
        writer.judge(Judgement("judgement-1", "merge", "positive", LI, XI, "a person", "a test", at="2026-01-01T00:00"))
        writer.log("parse", [LogEntry("log-1", "failed", "parse", "bad<b>.pdf", "no text in it", "")])
    return kept
