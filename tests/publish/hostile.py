"""A case whose every word wants to break out of where it is put."""

from __future__ import annotations

from datetime import datetime

from detente.model.documents import Block, Document, ParsedText, Raw, Sentence
from detente.model.entities import Entity
from detente.model.evidence import Evidence, Span
from detente.model.findings import Commitment, Contradiction, Position, Proposal
from detente.model.ids import bytes_id
from detente.model.interval import Interval
from detente.model.records import HappeningRecord, Name, Side, StatementRecord
from detente.model.rows import Statement
from detente.store.contract import Store
from detente.store.memory import memory_store

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
CALENDAR = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:planted"
TEX = r"\input{/etc/passwd}} @misc{planted, title = {"
XML = ']]><planted a="1"/>&evil;'
UNSEEN = "safe\u202egnp.exe\u2066\u200b\x01\x0b\x1b[31m\ufffe"
WORDS = f"{FORMULA} said {SCRIPT} {XML} {UNSEEN} {CALENDAR} {TEX} + done."
NAME = f"{FORMULA}{SCRIPT}{UNSEEN}{CALENDAR}{TEX}{XML}"
WHEN = Interval(datetime(2023, 5, 26), datetime(2023, 5, 27), "day", "2023-05-26")


def hostile_store(handling: str = "AMBER") -> Store:
    """One document, marked, with hostile words in every field that takes text."""
    ident = bytes_id(WORDS.encode())
    document = Document(
        ident, (NAME,), "text/plain", NAME, url="javascript:alert(1)", source=NAME, published=WHEN, handling=handling
    )
    whole = (Evidence(ident, 0, len(WORDS), WORDS, (NAME,)),)
    who, other, place = Name(NAME, "entity-1", "host"), Name(NAME, "entity-2", "visitor"), Name(NAME, "entity-3")
    told = {"origins": (ident,), "carriers": (ident,)}
    words = Span(0, len(WORDS))
    rows = [
        Statement("statement-1", whole, (words,), (words,), speaker_words=WORDS, form="direct", act="assert",
                  attribution="on_record"),
        Entity("entity-1", NAME, "person", (), (NAME,), whole, "CN", offices=(NAME,)),
        Entity("entity-2", NAME + "2", "person", (), (NAME,), whole),
        Entity("entity-3", NAME + "3", "place", (), (NAME,), whole, authority=f"city:{NAME}"),
        StatementRecord("statement-1", ("statement-1",), whole, (), (), who, "direct", "assert", "on_record",
                        addressee=other, office=NAME, hedges=(NAME,), said=WHEN, issues=("ceasefire",), **told),
        HappeningRecord("happening-1", ("happening-1",), whole, "meeting", "planned", (who, other), place, WHEN,
                        stops=(place,), subject=NAME, reasons=(NAME,), **told),
        HappeningRecord("happening-2", ("happening-2",), whole, "meeting", "held", (who, other), place, WHEN, **told),
        Contradiction("contradiction-1", "number", NAME, (Side(NAME, whole, (ident,), NAME),), reason=NAME),
        Commitment("commitment-1", who, NAME, whole, who, WHEN, WHEN, reason=NAME),
        Proposal("proposal-1", NAME, who, whole, WHEN),
        Position("position-1", who, (who,), "ceasefire", "conditional", ("statement-1",), whole, WHEN, NAME, NAME),
    ]  # fmt: skip
    kept = memory_store()
    with kept.writer() as writer:
        writer.put_raw(Raw(NAME, WORDS.encode(), "text/plain", handling=handling))
        writer.put_parsed(ParsedText(document, WORDS, (Block(0, len(WORDS), "body"),), (Sentence(0, len(WORDS)),)))
        writer.put_rows("tests", rows)
    return kept
