"""Who speaks, to whom, and through whom, by the mentions that stand in a statement's spans."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.statements.plain import plain
from detente.extract.statements.reader import Reported
from detente.extract.statements.words import words
from detente.model.evidence import Span
from detente.model.rows import Attribution, Mention, Relay

if TYPE_CHECKING:
    from spacy.tokens import Token

# Words that stand for a speaker named just before.
RELATIVES = frozenset({"that", "which"})
_WHEN = frozenset({"DATE", "TIME"})
SPEAKERS = frozenset({"person", "state", "body", "outlet", "office", "group", "place"})

# A name beside a description, where no mention says so: "a spokesman for the council, Given Family".
_NAMED = re.compile(r"^[A-Z][a-z]+ [A-Z][\w'’-]+,|, [A-Z][a-z]+ [A-Z][\w'’-]+,?$")


class Mentions:
    """The mentions of a page, by place."""

    def __init__(self, page: Page) -> None:
        self.all: Sequence[Mention] = sorted(
            page.found.mentions, key=lambda m: (m.evidence[0].start, m.evidence[0].end)
        )
        self._starts = [m.evidence[0].start for m in self.all]
        self._heads_at = sorted((m.head.start, n) for n, m in enumerate(self.all) if m.type in SPEAKERS)
        self._page = page
        self._sentences = [s.start for s in page.sentences]

    def within(self, span: Span) -> list[Mention]:
        """Mentions that may speak and lie inside `span`, in order."""
        out = []
        for at in range(bisect_right(self._starts, span.start - 1), len(self.all)):
            mention = self.all[at]
            if mention.evidence[0].start >= span.end:
                break
            if mention.evidence[0].end <= span.end and mention.type in SPEAKERS:
                out.append(mention)
        return out

    def touching(self, span: Span) -> list[Mention]:
        """Mentions that may speak and whose head lies in `span`."""
        first, after = (bisect_left(self._heads_at, (at, -1)) for at in span)
        return [self.all[number] for number in sorted(number for _, number in self._heads_at[first:after])]

    def whole(self, span: Span) -> Mention | None:
        """The mention that `span` is or begins ("the envoy" of "the envoy Given Family"); else its main one."""
        spots = [m for m in self.all if m.type in SPEAKERS and m.evidence[0].start == span.start]
        begun = [m for m in spots if m.evidence[0].end >= span.end]
        return min(begun, key=lambda m: (m.evidence[0].end, m.id)) if begun else self.main(span)

    def main(self, span: Span) -> Mention | None:
        """The mention that `span` as a whole stands for: its head word or a name beside it; named persons first.

        What only stands inside a longer phrase does not count: "those close to him" is not him.
        """
        found = self.touching(span)
        outer = [m for m in found if not any(o is not m and covers(o, m) for o in found)]
        heads = self._heads(span)
        fit = [m for m in outer if m.head.start in heads or m.evidence[0].start <= span.start]
        if not fit:
            return None
        return min(fit, key=lambda m: (not (m.type == "person" and m.form == "name"), -_length(m), m.evidence[0].start))

    def _heads(self, span: Span) -> set[int]:
        """Where the head word of `span` stands, and the words in apposition or coordination with it."""
        number = max(0, bisect_right(self._sentences, span.start) - 1)
        base = self._page.sentences[number].start
        inside = self._page.syntax.starting(number, span)
        places = {t.i for t in inside}
        roots = [t for t in inside if t.head.i not in places or t.head.i == t.i]
        beside = [t for t in inside if t.dep_ in ("appos", "conj") and t.head.i in {r.i for r in roots[:1]}]
        return {base + t.idx for t in (*roots[:1], *beside)}


def covers(outer: Mention, inner: Mention) -> bool:
    """Whether `inner` stands inside `outer` ("Russia" in "Russia's foreign minister")."""
    return outer.evidence[0].span.covers(inner.evidence[0].span) and _length(outer) > _length(inner)


def _length(mention: Mention) -> int:
    return mention.evidence[0].end - mention.evidence[0].start


def is_outlet(words_: str, mention: Mention | None) -> bool:
    """Whether a source is something that publishes; the platform a person writes on is none."""
    if words().platform.fullmatch(plain(words_)):
        return False
    return (
        mention.type == "outlet"
        if mention is not None and mention.form == "name"
        else bool(words().outlet.search(plain(words_)))
    )


def is_unnamed(source: str, inside: Sequence[Mention]) -> bool:
    """Whether a source is people described and not named ("Western officials", "a person familiar with the talks")."""
    if any(m.form == "name" and (m.type == "person" or (m.evidence[0].quote == source)) for m in inside):
        return False
    if _NAMED.search(source):
        return False
    text = re.split(
        r",| who | from | of | in | at | on | with | close | familiar | briefed | speaking | \w+ed by | that | whom ",
        plain(source),
    )[0]
    return bool(words().unnamed_one.search(text) or words().unnamed.search(text))


def attribution_of(source: str, cue: str, inside: Sequence[Mention], *, relayed: bool) -> Attribution:
    """In what capacity the words were said."""
    text, said = plain(source), plain(cue)
    if words().own_knowledge.search(said) and (
        words().own_subject.search(text) or any(m.type == "outlet" for m in inside)
    ):
        return "own_knowledge"
    if words().spokesperson.search(text):
        return "spokesperson"
    if is_unnamed(source, inside):
        return "unnamed"
    if relayed:
        return "relayed"
    named = any(m.type == "person" for m in inside)
    if not named and (words().readout.search(text) or re.search(r"\b(statement|readout|communiqu)", said)):
        return "readout"
    return "on_record"


def links(page: Page, mentions: Mentions, said: Reported, number: int) -> tuple[Relay, ...]:
    """The chain the words came through, nearest first: outlets tied to the cue, then people they cite.

    "The Journal, citing Western officials, reported" is two links; "told the Daily" and "according to state TV" one
    each. Words inside the content are no part of the chain; sentence `number` is the cue's.
    """
    sentence = page.sentences[number].span
    spots = [m for m in mentions.touching(sentence) if not any(c.start <= m.head.start < c.end for c in said.content)]
    main = mentions.main(said.source[0]) if said.source else None
    outlets, people = [], []
    for mention in spots:
        if any(covers(o, mention) and o.type != "outlet" and not _describes(o, mention) for o in spots):
            continue
        span, text = mention.evidence[0].span, mention.evidence[0].quote
        before = plain(page.text[sentence.start : span.start])
        speaks, inside = mention is main, any(s.overlaps(span) for s in said.source)
        tied = speaks or inside or is_tied(page, number, mention.head, said.cue)
        if is_outlet(text, mention):
            if speaks or (tied and words().through.search(before)):
                outlets.append(Relay(span, text, mention.id))
        elif tied and not inside and words().citing.search(before):
            people.append(Relay(span, text, mention.id))
    unnamed = _unnamed(page, mentions, said, main)
    if (
        people
        and not outlets
        and not unnamed
        and said.source
        and (main is None or main.type not in ("person", "office"))
    ):
        outlets = [Relay(said.source[0], page.text[slice(*said.source[0])], main.id if main else "")]
    return (*outlets, *unnamed, *people)


def _unnamed(page: Page, mentions: Mentions, said: Reported, main: Mention | None) -> list[Relay]:
    """The source itself as the last link, when it is people without names."""
    if not said.source:
        return []
    first = said.source[0]
    if not is_unnamed(page.text[slice(*first)], mentions.within(first)):
        return []
    span = described(page.text, first)
    return [Relay(span, page.text[slice(*span)], main.id if main else "")]


def described(text: str, source: Span) -> Span:
    """The description at the head of a source, without the clauses that follow it."""
    clause = words().clause.search(text[slice(*source)])
    return Span(source.start, source.start + clause.start()) if clause else source


def issuer(page: Page, mentions: Mentions, said: Reported) -> Mention | None:
    """Whose words a document's are: "a statement issued by the ministry", "the president's letter"."""
    for source in said.source:
        if not words().paper.search(plain(page.text[slice(*source)])):
            continue
        inside = mentions.within(source)
        for mention in (m for m in inside if not any(covers(o, m) for o in inside)):
            place = mention.evidence[0].span
            before, after = plain(page.text[source.start : place.start]), plain(page.text[place.end : place.end + 2])
            if re.search(r"\b(?:by|from|of)(?: the| a| an)?$", before) or after == "'s":
                rest = plain(page.text[place.end : source.end]).removeprefix("'s").strip()
                return _body_of(mentions, mention, rest) if rest else mention
    return None


def _body_of(mentions: Mentions, owner: Mention, rest: str) -> Mention:
    """The owner's body of that name where the document has it elsewhere ("Russia's foreign ministry"), else it."""
    named = (m for m in mentions.all if m.type == "body" and m.state == owner.state)
    return next((m for m in named if rest in plain(m.evidence[0].quote)), owner)


def taken_up(page: Page, mentions: Mentions, said: Reported, source: str) -> tuple[Mention | None, str]:
    """Whom "that" and "which" take up before the cue: "it was Norland that proposed", "the group, which called for"."""
    number = max(0, bisect_right([s.start for s in page.sentences], said.cue.start) - 1)
    doc, base = page.syntax[number], page.sentences[number].start
    word = next((t for t in doc if said.source and base + t.idx == said.source[0].start), None)
    if word is None or word.dep_ not in ("nsubj", "nsubjpass"):
        return None, source
    clause = word.head
    named = clause.head if clause.dep_ in ("relcl", "acl") else None
    if named is None and clause.head.lemma_ == "be":  # a cleft: "it was X that"
        named = next((t for t in clause.head.children if t.dep_ == "attr" and t.i < word.i), None)
    if named is None:
        return None, source
    at = base + named.idx
    found = next((m for m in mentions.all if m.type in SPEAKERS and m.head.start <= at < m.head.end), None)
    return (found, found.evidence[0].quote) if found else (None, source)


def is_tied(page: Page, number: int, head: Span, cue: Span) -> bool:
    """Whether a word hangs on the cue, by the parse, within its clause."""
    doc, base = page.syntax[number], page.sentences[number].start
    token = next((t for t in doc if base + t.idx == head.start), None)
    for above in token.ancestors if token is not None else ():
        if cue.start <= base + above.idx < cue.end:
            return True
        if above.pos_ == "VERB" and above.dep_ in ("conj", "relcl"):
            return False
    return False


def _describes(outer: Mention, inner: Mention) -> bool:
    """Whether `inner` stands in a clause that only describes `outer` ("officials who spoke to the Journal")."""
    return inner.type == "outlet" and inner.evidence[0].start > outer.head.end


def addressee_span(page: Page, sentence: int, cue: Span, content: Sequence[Span]) -> Span | None:
    """To whom something is said: the object of "told", what follows "to" after "said", "on" after "called"."""
    lists = words()
    for token in page.syntax.starting(sentence, cue):
        if token.pos_ not in ("VERB", "AUX", "NOUN"):
            continue
        if token.lemma_ in lists.hears:
            for child in token.children:
                if (
                    child.dep_ in ("dobj", "dative", "iobj")
                    and child.pos_ in ("NOUN", "PROPN", "PRON")
                    and not _mute(child)
                ):
                    return _phrase(page, sentence, child, content)
        for child in token.children:
            if child.dep_ in ("prep", "dative") and token.lemma_ in lists.hears_through.get(child.lower_, frozenset()):
                for object_ in child.children:
                    if object_.dep_ == "pobj" and object_.pos_ in ("NOUN", "PROPN", "PRON"):
                        return _phrase(page, sentence, object_, content)
    return None


def _mute(token: Token) -> bool:
    """Things that cannot be spoken to: "told a story", "asked a question"."""
    return token.lemma_ in ("story", "question", "it", "that", "this", "what", "truth", "lie", "which")


def _phrase(page: Page, sentence: int, head: Token, content: Sequence[Span]) -> Span | None:
    """The noun phrase of `head` without clauses and days, unless it begins inside the content."""
    if head.ent_type_ in _WHEN:
        return None  # "called on Sunday for"
    timed = {t.head.i for t in head.subtree if t.dep_ == "pobj" and t.ent_type_ in _WHEN}
    out = [
        t
        for t in head.subtree
        if not any(
            a.dep_ in ("relcl", "acl", "appos", "ccomp") or a.i in timed for a in (t, *t.ancestors) if a.i > head.i
        )
    ]
    if not out:
        return None
    run = [t for n, t in enumerate(out) if t.i - out[0].i == n]
    while len(run) > 1 and run[-1].is_punct:
        run.pop()
    span = page.syntax.span(sentence, run)
    return None if any(c.start < span.start < c.end for c in content) else span


def time_is_near(page: Page, sentence: int, cue: Span, when: Span) -> bool:
    """Whether a time expression belongs to the cue's own clause, by the parse."""
    if not page.sentences[sentence].span.overlaps(when):
        return False
    base, inside = page.sentences[sentence].start, page.syntax.starting(sentence, when)
    if not inside:
        return False
    for token in inside[0].ancestors:
        if cue.start <= base + token.idx < cue.end:
            return True
        if token.dep_ in ("relcl", "acl", "advcl", "ccomp", "appos", "xcomp", "pcomp"):
            return False
    return False
