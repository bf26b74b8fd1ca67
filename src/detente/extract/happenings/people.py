"""Words to participants: the mention whose head they are, else an unnamed group that takes part in diplomacy."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.happenings import clause
from detente.extract.happenings.lexicon import words
from detente.model.evidence import Span
from detente.model.rows import Mention, Participant

if TYPE_CHECKING:
    from spacy.tokens import Token

ACTORS = frozenset({"person", "state", "body", "office", "group"})
PLACES = frozenset({"place", "state", "body"})
_LISTED = re.compile(r"\s*(?:,|;|,?\s*\band|&)\s+")
_OWNED = re.compile(r"[’']s?\s+")
_OWNED_BY = ("'s", "’s")  # "Norland's Lind" stands for Norland
# From so many states on, those who act for them are told one by one.
SEVERAL = 2
PLURAL_TAGS = frozenset({"NNS", "NNPS"})
PLURAL_PRONOUNS = frozenset({"they", "both", "them", "we", "us", "two"})


class People:
    """The mentions of one page, looked up by word."""

    __slots__ = ("_by_sentence", "_chains", "_outlets", "_page", "mentions")

    def __init__(self, page: Page) -> None:
        self._page = page
        self.mentions = {m.id: m for m in page.found.mentions}
        self._chains: dict[str, list[Mention]] = defaultdict(list)
        self._by_sentence: dict[int, list[Mention]] = defaultdict(list)
        for mention in sorted(page.found.mentions, key=lambda m: (m.evidence[0].start, m.evidence[0].end)):
            self._chains[mention.chain].append(mention)
        self._outlets = sorted(m.evidence[0].span for m in page.found.mentions if m.type == "outlet")
        self._fill_sentences()

    def _fill_sentences(self) -> None:
        ordered = sorted(self.mentions.values(), key=lambda m: (m.evidence[0].start, m.evidence[0].end, m.id))
        at = 0
        for index, sentence in enumerate(self._page.sentences):
            while at < len(ordered) and ordered[at].evidence[0].start < sentence.start:
                at += 1
            here = at
            while here < len(ordered) and ordered[here].evidence[0].start < sentence.end:
                self._by_sentence[index].append(ordered[here])
                here += 1

    def at(self, index: int, token: Token) -> Mention | None:
        """The mention that `token` heads, else the smallest one around it, else None."""
        span = self._page.syntax.span(index, [token])
        headed = [m for m in self._by_sentence[index] if m.head.overlaps(span)]
        if headed:
            return max(headed, key=lambda m: (m.evidence[0].end - m.evidence[0].start, m.id))
        around = [m for m in self._by_sentence[index] if m.evidence[0].span.covers(span) and _same_phrase(m, span)]
        return min(around, key=lambda m: (m.evidence[0].end - m.evidence[0].start, m.id)) if around else None

    def starting(self, at: int) -> Mention | None:
        """The longest mention whose words begin at a place of the text."""
        here = [m for m in self.mentions.values() if m.evidence[0].start == at]
        return max(here, key=lambda m: (m.evidence[0].end, m.id), default=None)

    def chain(self, mention: Mention) -> list[Mention]:
        """All mentions of the same thing in the document, in reading order."""
        return self._chains[mention.chain]

    def before(self, mention: Mention) -> Mention | None:
        """The nearest earlier mention of the same thing: what a relative pronoun stands for."""
        earlier = [m for m in self.chain(mention) if m.evidence[0].start < mention.evidence[0].start]
        return earlier[-1] if earlier else None

    def same(self, one: str, other: str) -> bool:
        """True when two mention ids stand for one thing."""
        a, b = self.mentions.get(one), self.mentions.get(other)
        return a is not None and b is not None and a.chain == b.chain

    def official(self, participant: Participant) -> bool:
        """True for states, bodies, offices, and people told to hold an office or known to."""
        mention = self.mentions.get(participant.mention)
        if mention is None:
            return True  # an unnamed group is taken up only when its noun names an office
        if mention.type in {"state", "body", "office"}:
            return True
        if _crowd(mention.evidence[0].quote):
            return False
        return any(
            m.authority
            or m.type == "office"
            or m.form == "metonym"
            or (m.type == "group" and (m.state or _office(m.evidence[0].quote)))
            or _office(m.title)
            or (m.state and m.title.endswith(_OWNED_BY))
            for m in self.chain(mention)
        )

    def notable(self, participant: Participant) -> bool:
        """True for officials and for people the text names."""
        return self.official(participant) or self.named(participant)

    def named(self, participant: Participant) -> bool:
        """True when the text gives a name for whom the words stand for."""
        mention = self.mentions.get(participant.mention)
        return mention is not None and any(m.form == "name" for m in self.chain(mention))

    def reporter(self, mention: Mention) -> bool:
        """True for who reports for an outlet: "CNN's Ana Example", "the correspondent Bo Beispiel"; and for outlets."""
        return mention.type == "outlet" or any(
            any(word.lower().strip(".,'’") in words().reporters for word in one.title.split())
            or self._of_outlet(one.evidence[0].span)
            for one in self.chain(mention)
            if one.form != "pronoun"
        )

    def reports(self, participant: Participant) -> bool:
        """True when the participant is a reporter."""
        mention = self.mentions.get(participant.mention)
        return mention is not None and self.reporter(mention)

    def _of_outlet(self, name: Span) -> bool:
        """An outlet's name begins the words, or owns them: "Reuters reporter", "ABC's Ana Example"."""
        text = self._page.text
        near = bisect_right(self._outlets, (name.end, 0))
        return any(
            name.start <= start < name.end or (end <= name.start and _OWNED.fullmatch(text, end, name.start))
            for start, end in self._outlets[max(0, near - 2) : near]
        )

    def known(self, participant: Participant) -> bool:
        """True for officials, and for named people of whom the text speaks more than once."""
        mention = self.mentions.get(participant.mention)
        return self.official(participant) or (
            mention is not None and mention.type == "person" and len(self.chain(mention)) > 1
        )

    def series(self, index: int, span: Span) -> list[Mention]:
        """The places listed after the one at `span` of sentence `index`, with nothing but commas and "and" between."""
        found: list[Mention] = []
        end = span.end
        for mention in self._by_sentence[index]:
            at = mention.evidence[0]
            if at.start >= end and mention.type in PLACES and _LISTED.fullmatch(self._page.text, end, at.start):
                found.append(mention)
                end = at.end
        return found

    def person(self, participant: Participant) -> bool:
        """True for people and those who hold an office, named or not."""
        mention = self.mentions.get(participant.mention)
        return mention is None or mention.type in {"person", "office", "group"}

    def sits(self, participant: Participant) -> bool:
        """True for a body whose members meet with one another: "the committee"."""
        mention = self.mentions.get(participant.mention)
        last = participant.words.split(" of ")[0].split(" for ")[0].lower().split()[-1]
        return mention is not None and mention.type == "body" and last in words().sitting

    def plural(self, participant: Participant) -> bool:
        """True when the words stand for more than one."""
        mention = self.mentions.get(participant.mention)
        if mention is not None and (mention.plural or mention.type in {"state", "body"}):
            return mention.plural
        last = participant.words.split(" of ")[0].lower().split()[-1]
        return last in PLURAL_PRONOUNS or (last.endswith("s") and last.removesuffix("s") in words().people)


_AGAINST = re.compile(r"(?i)\b(?:anti|pro|non)[-–]\w+")
_OF_WHOM = re.compile(r"(?i)^(?:[\w’'-]+ )*?(?:members?|crowds?|groups?|hundreds|thousands|dozens|scores) of ")
_MANY = re.compile(r"(?i)\b(?:million|thousands?|hundreds?|dozens|scores)\b")
_PHRASE_ENDS = re.compile(r"[,(“\"]| (?:in|at|on|from|outside|who|that|which|known|with|of|near|leaving) ")


def _crowd(phrase: str) -> bool:
    """True for "anti-government protesters", "members of an army unit", "a million Norwegians": nobody in office."""
    if _MANY.search(phrase):
        return True
    noun = _PHRASE_ENDS.split(_OF_WHOM.sub("", phrase), maxsplit=1)[0].lower().split()
    return bool(noun) and (
        noun[-1] in words().crowds or noun[-1].removesuffix("s") in words().crowds or noun[-1] == "men"
    )


def _office(title: str) -> bool:
    """True for titles of office, not for "Mr", "five-year-old" or "anti-government"."""
    title = _AGAINST.sub("", title)
    return any(word.lower().strip(".,'’").removesuffix("s") in words().people for word in re.split(r"[\s’'-]+", title))


def _same_phrase(mention: Mention, span: Span) -> bool:
    """True when the word stands before the mention's head or in its name: "Foreign" in "Foreign Minister Lavrov"."""
    return span.start <= mention.head.end + 1


def participants(page: Page, people: People, index: int, tokens: Iterable[Token], role: str) -> list[Participant]:
    """Those who take part among `tokens`, coordination opened and appositions looked through."""
    found: list[Participant] = []
    for start in tokens:
        for token in clause.conjuncts(start):
            one = _participant(page, people, index, token, role)
            each = _of_each(page, people, index, token, role) if one is not None else []
            led = _leaders(page, people, index, token, role) if one is not None else []
            for each_one in each or _under(people, one, led):
                if all(each_one.span != other.span for other in found):
                    found.append(each_one)
    return found


def _of_each(page: Page, people: People, index: int, token: Token, role: str) -> list[Participant]:
    """Whose they are, one by one: "the foreign ministers of Norway and Chile" are two, of two states.

    Those who come "from" somewhere may come from bodies, too: "diplomats from Norway and the African Union".
    """
    if token.tag_ not in PLURAL_TAGS or token.lemma_ not in words().people:
        return []
    origins = [t for group in clause.prepositions(token, "from") for t in group]
    owners = origins + [t for group in clause.prepositions(token, "of") for t in group]
    owners += clause.children(token, "amod", "poss")
    kinds = {"state", "body"} if origins else {"state"}
    own = people.at(index, token)
    listed = {
        m.id: m
        for owner in owners
        for one in clause.conjuncts(owner)
        if (m := people.at(index, one)) is not None and m != own
    }
    for origin in origins:
        if clause.children(origin, "appos") and (first := people.at(index, origin)) is not None:
            listed |= {m.id: m for m in people.series(index, first.evidence[0].span)}  # a list that the parse lost
    states = [m for m in listed.values() if m.type in kinds and m.form in ("name", "demonym")]
    if len({people.chain(m)[0].id for m in states}) < len(listed) or len(states) < SEVERAL:
        return []
    spans = [(m.id, m.evidence[0].span) for m in states]
    return [Participant(ident, page.text[span.start : span.end], span, role) for ident, span in spans]


def _leaders(page: Page, people: People, index: int, token: Token, role: str) -> list[Participant]:
    """Those who lead the delegations or teams that a word names."""
    if token.lemma_ not in words().led:
        return []
    found = participants(page, people, index, clause.leaders(token), role)
    return [one for one in found if people.named(one)]


def _under(people: People, one: Participant | None, leaders: list[Participant]) -> list[Participant]:
    """Who takes part, and who leads them; of "delegations" of which no more is told, only who leads them."""
    if one is None:
        return []
    return leaders if leaders and not people.named(one) else [one, *leaders]


def _participant(page: Page, people: People, index: int, token: Token, role: str) -> Participant | None:
    if token.lemma_.lower() in words().tellers - {"who"} or (token.tag_ == "NN" and token.lower_ in words().matters):
        return None
    named = _named(people, index, token)
    mention = named or people.at(index, token)
    if mention is not None and token.lower_ in clause.RELATIVES:
        mention = people.before(mention)
    if mention is not None and mention.type in ACTORS:
        if mention.form == "pronoun" and len(people.chain(mention)) < 2:
            return None
        evidence = mention.evidence[0]
        if _stamped(page, index, evidence.span):
            return None
        if token.pos_ == "NOUN" and mention.type in {"state", "body"} and token.lemma_ in words().people:
            tokens = clause.phrase(token)  # "Russian officials": the state stands for them, the words are theirs
            span = page.syntax.span(index, tokens)
            return Participant(mention.id, page.text[span.start : span.end], span, role)
        span = _with_houses(page, evidence.span) if mention.type == "group" else evidence.span
        return Participant(mention.id, page.text[span.start : span.end], span, role)
    if (mention is None or mention.type == "topic") and token.lemma_ in words().people and token.pos_ == "NOUN":
        return unnamed(page, people, index, token, role)
    return None


_HOUSE = r"(?:the )?(?:Ministry|Department) of [A-Z]\w+(?:(?: and)? [A-Z]\w+)*"
_ENDS_IN_HOUSE = re.compile(rf"\bof {_HOUSE}$")
_MORE_HOUSES = re.compile(rf"(?:(?:, and|,| and) {_HOUSE})+")


def _with_houses(page: Page, span: Span) -> Span:
    """ "Leaders of the Ministry of Trade" with the ministries listed after it, whose leaders are meant, too."""
    more = _MORE_HOUSES.match(page.text, span.end)
    return Span(span.start, more.end()) if more and _ENDS_IN_HOUSE.search(page.text[span.start : span.end]) else span


# "NORLAND, 4:01 p.m.": where a live report was filed, and when.
_STAMP = re.compile(r"\s*,\s*(?:\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\b|hrs|GMT|ET\b)|\d{1,2}:\d\d\b|noon\b|midnight\b)")


def _stamped(page: Page, index: int, span: Span) -> bool:
    """True for the place of a live report's dateline: it takes no part in what the line tells."""
    at_start = not page.text[page.sentences[index].start : span.start].strip(" (-–—")
    return at_start and _STAMP.match(page.text, span.end) is not None


def _named(people: People, index: int, token: Token) -> Mention | None:
    """The name in apposition to a nominal: "its leader, Kim Jong-un"; also after a comma where the parse lost it."""
    own = people.at(index, token)
    if own is not None and own.form == "name" and own.type == "person":
        return own
    for child in clause.children(token, "appos"):
        mention = people.at(index, child)
        if mention is not None and mention.type == "person" and mention.form == "name":
            return mention
    if token.pos_ == "NOUN" and token.tag_ not in PLURAL_TAGS and token.lemma_ in words().people:
        return _name_after_comma(people, index, token)
    return None


def _name_after_comma(people: People, index: int, token: Token) -> Mention | None:
    if token.i + 2 >= len(token.doc) or token.nbor(1).text != ",":
        return None
    words_ahead = [token.nbor(n) for n in range(2, min(6, len(token.doc) - token.i))]
    if words_ahead[0].pos_ != "PROPN":
        return None
    last = next((w for w in words_ahead if w.i + 1 >= len(w.doc) or w.nbor(1).pos_ != "PROPN"), words_ahead[-1])
    mention = people.at(index, last)
    return mention if mention is not None and mention.type == "person" and mention.form == "name" else None


def unnamed(page: Page, people: People, index: int, token: Token, role: str) -> Participant:
    """The participant that a noun phrase stands for which no mention covers: of the state or body it names, if any."""
    tokens = clause.phrase(token)
    span = page.syntax.span(index, tokens)
    owner = next(
        (m for t in tokens if t != token and (m := people.at(index, t)) is not None and m.type in {"state", "body"}),
        None,
    )
    return Participant(owner.id if owner else "", page.text[span.start : span.end], span, role)


def pair_words(token: Token) -> str:
    """The kind of a word for both who met before: "they", "people" ("the two leaders"), or "sides" ("both sides")."""
    if token.lower_ in {"they", "both", "two", "pair"}:
        return "they" if token.lower_ == "they" else "people"
    near = {t.lower_ for t in token.children}
    if token.lemma_ in words().pairs and near & {"two", "both"} and token.tag_ in PLURAL_TAGS:
        return "sides" if token.lemma_ in words().sides else "people"
    return ""


def unlike(page: Page, people: People, first: Sequence[Participant], more: Iterable[Participant]) -> list[Participant]:
    """`first` followed by those of `more` that stand for nobody in it."""
    kept = list(first)
    for one in more:
        if not any(one.span == other.span or people.same(one.mention, other.mention) for other in kept):
            kept.append(one)
    return kept
