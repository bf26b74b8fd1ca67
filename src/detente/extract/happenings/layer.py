"""The happenings layer: trigger words of diplomatic occasions, read over the parse of the sentences that hold one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from detente.extract.contract import Layer, Page
from detente.extract.happenings import details
from detente.extract.happenings.apart import apart
from detente.extract.happenings.beside import joined
from detente.extract.happenings.headings import without_headings
from detente.extract.happenings.lexicon import triggers, words
from detente.extract.happenings.moving import put_off
from detente.extract.happenings.people import People
from detente.extract.happenings.refer import again, antecedent, borrow, both, elsewhere, partner, visitor
from detente.extract.happenings.spoken import dated, reported_by, told
from detente.extract.happenings.status import UNSURE, ahead, told_past
from detente.extract.happenings.telling import Telling, enough, tell
from detente.extract.happenings.undone import dropped, gainsaid
from detente.extract.syntax import parse_all
from detente.extract.times.govern import when
from detente.model.evidence import Evidence, Span, cite
from detente.model.ids import content_id
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.rows import Happening, HappeningType, Statement, Status

if TYPE_CHECKING:
    pass

# Evidence longer than this is cut to the trigger and what stands nearest: the fewest words that carry the record.
LONGEST_EVIDENCE = 400
# Types of which a document tells one over and over: "said in the speech", "told the audience".
SPOKEN = frozenset({"speech", "press_conference"})
# Types whose plural means several occasions.
COUNTED = frozenset({"meeting", "visit", "call", "summit", "tour"})


class Happenings(Layer):
    """Meetings, visits, calls, tours, talks, summits, press conferences and speeches, as each passage tells them."""

    name: ClassVar[str] = "happenings"
    version: ClassVar[str] = "1"

    def read(self, pages: Sequence[Page]) -> None:
        """Add each page's happenings to its `found`, in reading order."""
        wanted = [(page, candidates(page)) for page in pages]
        parse_all([(page.syntax, indexes) for page, indexes in wanted])
        for page, indexes in wanted:
            page.found.happenings.extend(_read(page, indexes))


def _prefilter() -> re.Pattern[str]:
    """Any form of any trigger lemma, found in the text before parsing."""
    irregular = {
        "meet": "met",
        "speak": "spoke|spoken",
        "see": "saw|seen",
        "sit": "sat",
        "fly": "flew|flown",
        "go": "went|gone",
        "come": "came",
        "leave": "left",
        "send": "sent",
        "spend": "spent",
        "drive": "drove|driven",
        "tell": "told",
        "be": "was|were|been",
    }
    stems = {lemma.rstrip("e") for trigger in triggers() for lemma in trigger.lemmas}
    forms = sorted(stems | {f for lemma in irregular for f in irregular[lemma].split("|")})
    return re.compile(r"\b(?:" + "|".join(forms) + r")(?:\w{0,4})\b", re.IGNORECASE)


_TRIGGER_WORDS = _prefilter()


def candidates(page: Page) -> list[int]:
    """Sentences of readable blocks that hold a form of a trigger word."""
    return [i for i, s in enumerate(page.sentences) if s.read and _TRIGGER_WORDS.search(page.text, s.start, s.end)]


def _read(page: Page, indexes: Sequence[int]) -> list[Happening]:
    people = People(page)
    spoken = told(page, people)
    found: list[Happening] = []
    for index in indexes:
        for token in page.syntax[index]:
            telling = tell(page, people, index, token)
            if telling is not None:
                before = [s for s in spoken if s.trigger.start < page.sentences[index].start]
                for happening in _settle(page, people, telling, [*before, *found]):
                    found = dropped(page, people, found, happening)
        found = gainsaid(page, people, index, found)
    return dated(page, people, without_headings(page, people, found))


def _settle(page: Page, people: People, telling: Telling, earlier: list[Happening]) -> list[Happening]:
    """The happenings a telling makes by itself, or with what it refers back to; none when neither is enough."""
    back = None
    telling = both(people, partner(people, visitor(telling, earlier), earlier), earlier)
    if not enough(people, telling) and (telling.pair or telling.definite):
        back = antecedent(people, telling, earlier)
        if back is None:
            return []
        telling = borrow(people, telling, back)
    if not enough(people, telling) and back is None:
        return []
    if back is None and telling.definite and (fuller := antecedent(people, telling, earlier)) is not None:
        telling = borrow(people, telling, fuller)  # "the meeting with Lind": who else was there was told before
    if telling.standing.still and (told_of := antecedent(people, telling, earlier)) and told_of.status != "cancelled":
        return []  # "reports that he had called off the trip were wrong": the trip was told of before
    parts = apart(page, joined(page, people, telling))
    return [made for part in parts if (made := _made(page, people, part, back, earlier)) is not None]


def _made(
    page: Page, people: People, telling: Telling, back: Happening | None, earlier: list[Happening]
) -> Happening | None:
    """The happening of one occasion; None where nothing new is told, or too little."""
    made = _happening(page, people, telling, back)
    if (
        back is not None
        and not back.id.startswith("told-")
        and not _another(people, telling, made.when, back)
        and not _adds(made, back)
    ) or (telling.trigger.timed and made.duration is None):
        return None
    said_when = made.when.basis == "expression"
    if (telling.trigger.dated and not said_when) or (telling.trigger.anchored and not said_when and not made.place):
        return None
    if telling.token.tag_ == "NNS" and telling.trigger.type in COUNTED and not said_when:
        return None  # "repeated meetings": several occasions, of which nothing is told
    if made.type in SPOKEN and (same := again(people, made, earlier)) is not None and not _adds(made, same):
        return None  # one speech, told once more
    return made


def _adds(made: Happening, back: Happening) -> bool:
    new_time = _dated(made.when) and not _dated(back.when)
    return (
        made.duration is not None
        or new_time
        or (bool(made.place) and not back.place)
        or (made.status != back.status and made.status in {"cancelled", "denied"})
    )


def _another(people: People, telling: Telling, when: Interval, back: Happening | None) -> bool:
    """True for another occasion, told of by an earlier one's people: "to meet again", "the two last met in May"."""
    if back is None:
        return False
    status = telling.standing.status
    if status in UNSURE or (status == "cancelled" and back.status in {"held", "reported"}):
        return back.status not in UNSURE
    apart = _dated(when) and _dated(back.when) and not when.overlaps(back.when)
    return telling.pair in {"people", "sides"} and status == "held" and (apart or elsewhere(people, telling, back))


def _dated(when: Interval) -> bool:
    return when.basis == "expression" and when.value != "PRESENT_REF"


def _happening(page: Page, people: People, telling: Telling, back: Happening | None) -> Happening:
    index = telling.index
    trigger = page.syntax.span(index, [telling.token])
    lasted = details.duration(page, telling.heads, index)
    stops = telling.stops
    by = reported_by(page, trigger)
    time, before = put_off(page, telling, telling.dated or _time(page, trigger))
    if telling.standing.status == "cancelled" and _time_of_calling_off(page, telling, time):
        time = replace(UNKNOWN_TIME, basis="document", reason="the day is when it was called off")
    if telling.standing.status == "held" and told_past(telling.token, telling.carrier):
        time = _not_ahead(page, time)
    there = None if _another(people, telling, time, back) else back
    if time.basis == "document":
        time = (
            there.when
            if there is not None and telling.standing.status == "held"
            else _around(page, telling.standing.status, put_off=before is not None)
        )
    spans = [*(p.span for p in telling.participants), *(w.span for w in telling.places), *(s.span for s in stops)]
    spans += [page.syntax.span(index, [t]) for t in [*telling.heads, *telling.standing.tokens, *telling.shown]]
    spans += [telling.others.words.span] if telling.others is not None else []
    spans += [telling.part] if telling.part is not None and page.sentences[index].span.covers(telling.part) else []
    spans += [lasted.span] if lasted is not None else []
    spans += _time_spans(page, index, time)
    evidence = _evidence(page, index, trigger, spans)
    if back is not None:
        evidence += tuple(e for e in back.evidence[:1] if e not in evidence)
    evidence += _borrowed(page, telling, evidence)
    where = telling.places[0] if telling.places else None
    kind: HappeningType = "tour" if telling.trigger.type == "visit" and len(stops) > 1 else telling.trigger.type
    return Happening(
        id=content_id("happening", page.id, kind, *(telling.part or ()), trigger.start, trigger.end),
        evidence=evidence,
        type=kind,
        status=_status(page, telling, there, time, by),
        trigger=trigger,
        participants=telling.participants,
        place=where.words if where else there.place if there else "",
        place_mention=where.mention if where else there.place_mention if there else "",
        when=time,
        duration=lasted,
        stops=stops,
        subject=details.subject(page, index, telling.heads),
        by=by.id if by else "",
        moved=before,
    )


def _time_of_calling_off(page: Page, telling: Telling, time: Interval) -> bool:
    """True when the time hangs on the verb that calls off: "was called off on Friday"."""
    verbs = [t for t in telling.standing.tokens if t.pos_ == "VERB" and t.tag_ in {"VBD", "VBN"}]
    below = [d for v in verbs for c in v.children if c.dep_ in {"prep", "npadvmod"} for d in (c, *c.children)]
    spans = [page.syntax.span(telling.index, [token]) for token in below]
    times = [t.evidence[0].span for t in page.found.times if t.interval == time]
    return any(span.overlaps(other) for span in spans for other in times)


def _not_ahead(page: Page, time: Interval) -> Interval:
    """The time of what is told as past; none where a day reckoned from another lies after the text: it is misread."""
    published = page.parsed.document.published
    late = time.start is not None and published.end is not None and time.start >= published.end
    if time.basis == "expression" and time.anchor and late:
        return replace(UNKNOWN_TIME, basis="document", reason="told as past, its day would come after the text")
    return time


def _around(page: Page, standing: Status, *, put_off: bool = False) -> Interval:
    """Told without a time: held some time before the text was published, or planned for some time after."""
    published = page.parsed.document.published
    if not published.known:
        return replace(UNKNOWN_TIME, basis="document")
    if standing in UNSURE:
        told = "put off, and no new day is told" if put_off else "no time is given"
        why = f"{told}; after the text was published"
        return Interval(published.start, None, "unknown", basis="document", reason=why)
    return Interval(
        None, published.end, "unknown", basis="document", reason="no time is given; before the text was published"
    )


def _borrowed(page: Page, telling: Telling, cited: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The words of participants that stand in another sentence."""
    outside = sorted(p.span for p in telling.participants if not any(e.span.covers(p.span) for e in cited))
    return cite(page.id, page.text, outside)


def _status(page: Page, telling: Telling, back: Happening | None, time: Interval, by: Statement | None) -> Status:
    standing = telling.standing.status
    if back is not None and standing == "held":
        standing = back.status
    over = told_past(telling.token, telling.carrier)
    told = standing if over else ahead(standing, time, page.parsed.document.published.end)
    return "reported" if told == "held" and by is not None and _on_unnamed_authority(page, by) else told


def _on_unnamed_authority(page: Page, by: Statement) -> bool:
    """True for "a source said", "officials said": people without a name, not a body or outlet that has one."""
    speaker = next((m for m in page.found.mentions if m.id == by.speaker), None)
    named = speaker is not None and (speaker.type in {"state", "body", "outlet", "office"} or speaker.form == "name")
    authority = any(
        word.strip(".,").lower().removesuffix("s") in words().authorities for word in by.speaker_words.split()
    )
    return by.attribution == "unnamed" and authority and not named


def _time(page: Page, trigger: Span) -> Interval:
    """The time that governs the trigger, unless "since" stands between: that says from when on, not when."""
    time = when(page, trigger)
    if time.basis == "expression":
        spans = [
            t.evidence[0].span for t in page.found.times if t.interval == time and t.evidence[0].start >= trigger.end
        ]
        if (
            spans
            and re.search(r"\bsince\b", page.text[trigger.end : min(spans).start])
            and min(spans).start - trigger.end < LONGEST_EVIDENCE
        ):
            return replace(page.parsed.document.published, basis="document")
    return time


def _time_spans(page: Page, index: int, time: Interval) -> list[Span]:
    """Where in the sentence the expression stands that gave the time."""
    if time.basis != "expression":
        return []
    sentence = page.sentences[index].span
    spans = [
        t.evidence[0].span for t in page.found.times if t.interval is not None and sentence.covers(t.evidence[0].span)
    ]
    exact = [t.evidence[0].span for t in page.found.times if t.interval == time and t.evidence[0].span in spans]
    return exact[:1] or spans


def _evidence(page: Page, index: int, trigger: Span, spans: list[Span]) -> tuple[Evidence, ...]:
    """One stretch from the first to the last of the words it rests on; two or more when that is too long."""
    sentence = page.sentences[index].span
    inside = sorted(s for s in spans if sentence.covers(s))
    start, end = min(s.start for s in inside), max(s.end for s in inside)
    if end - start <= LONGEST_EVIDENCE:
        return cite(page.id, page.text, [(start, end)])
    near = [
        s
        for s in inside
        if abs(s.start - trigger.start) < LONGEST_EVIDENCE // 2 and s.end - trigger.start < LONGEST_EVIDENCE
    ]
    start, end = min(s.start for s in [trigger, *near]), max(s.end for s in [trigger, *near])
    far = [(s.start, s.end) for s in inside if s.end <= start or s.start >= end]
    return cite(page.id, page.text, [(start, end), *far])
