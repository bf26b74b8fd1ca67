"""Was it held? Status from negation, modals and the words above the trigger, each with the words that decided."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from detente.extract.happenings import clause
from detente.extract.happenings.gainsaid import untrue
from detente.extract.happenings.lexicon import words
from detente.model.interval import Interval
from detente.model.rows import Status

if TYPE_CHECKING:
    from spacy.tokens import Token

FUTURE = frozenset({"will", "shall", "'ll", "wo"})
POSSIBLE = frozenset({"would", "could", "may", "might", "can", "should", "must", "ca"})
NEGATIONS = frozenset({"not", "n't", "never", "no", "n’t"})
HEARSAY = frozenset({"reportedly", "allegedly", "apparently", "rumored", "rumoured", "purportedly", "supposedly"})
BEFOREHAND = frozenset({"ahead", "until", "till", "towards", "toward"})
COMING = frozenset({"later", "next", "tomorrow", "coming"})
# Journeys that one is on.
JOURNEYS = frozenset({"visit", "trip", "tour", "mission"})
PAST = frozenset({"VBD", "VBN"})
# What may still have come to nothing.
UNSURE = frozenset({"planned", "considered", "conditional"})
WEIGHT: dict[str, int] = {
    "held": 0,
    "planned": 1,
    "considered": 2,
    "conditional": 3,
    "not_confirmed": 4,
    "cancelled": 5,
    "denied": 6,
    "reported": 7,
}


class Standing(NamedTuple):
    """A status and the tokens that give it; `still` for what is not called off, as some said it was."""

    status: Status
    tokens: tuple[Token, ...]
    still: bool = False


def standing(trigger: Token, carrier: Token | None, usual: Status = "held") -> Standing:
    """The status at `trigger`; `carrier` is the verb that carries a noun, `usual` what holds without any sign."""
    best: Standing = Standing(usual, ())
    signs = _signs(trigger, carrier)
    settled = _undenied(trigger, carrier, signs)
    for status, token in settled:
        if WEIGHT[status] > WEIGHT[best.status] or (status == best.status == "planned" and moved(token)):
            best = Standing(status, (token, *(c for c in token.children if c.i > token.i and _particle(token, c))))
    if best.status in UNSURE:
        for status, verb in _afterwards(trigger):
            best = Standing(status, (*best.tokens, verb, *(c for c in verb.children if c.dep_ == "prt")))
    called_off, stands = (any(s == "cancelled" for s, _ in found) for found in (signs, settled))
    if best.status == "planned" and called_off and not stands:
        return Standing("planned", tuple(t for s, t in settled if s == "planned"), still=True)
    return best


def _undenied(trigger: Token, carrier: Token | None, signs: list[tuple[Status, Token]]) -> list[tuple[Status, Token]]:
    """The signs, where a report is said to be wrong: what it tells is denied; what it says is cancelled is not."""
    below = [trigger, *([carrier] if carrier is not None else []), *clause.governors(trigger)]
    wrong = next((sign for verb in below if (sign := untrue(verb)) is not None), None)
    calls_off = [token for status, token in signs if status == "cancelled" and token.pos_ == "VERB"]
    denials = [t for s, t in signs if s == "denied" and any(t.head == c or t.is_ancestor(c) for c in calls_off)]
    if calls_off and (denials or wrong is not None):
        kept = [(s, t) for s, t in signs if s not in {"cancelled", "denied"}]
        still = [calls_off[0], *denials[:1], *([wrong] if wrong is not None else [])]
        return kept + [("planned", token) for token in still]
    if wrong is None:
        return signs
    twice = any(s == "denied" and t != wrong for s, t in signs)  # "reports that they had not met were false"
    return [(s, t) for s, t in signs if s != "denied"] if twice else [*signs, ("denied", wrong)]


def _afterwards(trigger: Token) -> list[tuple[Status, Token]]:
    """What became of it, told of "it" in a clause beside, or of "which" that the parse hangs on a name below."""
    chain = [trigger, *clause.governors(trigger)]
    verbs = [c for above in chain for c in clause.children(above, "conj", "ccomp", "parataxis") if c.i > trigger.i]
    verbs += [t for t in trigger.subtree if t.dep_ == "relcl" and t.head.pos_ == "PROPN"]
    told = [v for v in verbs if any(t.lower_ in {"it", "which"} for t in clause.children(v, "nsubjpass"))]
    undone: list[tuple[Status, Token]] = [("denied", n) for v in verbs if v.lemma_ == "do" for n in _bare_denial(v)]
    return undone + [sign for verb in told for sign in _dropped(verb)]


def _bare_denial(verb: Token) -> list[Token]:
    """The negation of "but did not", with nothing else said that was not done."""
    more = clause.children(verb, "nsubj", "dobj", "ccomp", "xcomp", "advcl")
    return [] if verb.dep_ != "conj" or more else clause.children(verb, "neg")


def _signs(trigger: Token, carrier: Token | None) -> list[tuple[Status, Token]]:
    found = _own(trigger) + _occurring(trigger)
    if carrier is not None and not _run_in(trigger, carrier):
        found += _own(carrier)
    chain = [trigger, *clause.governors(trigger)]
    for below, above in pairwise(chain):
        if any(c.lower_ == "whether" for c in clause.children(below, "mark")):
            return _asked(below, above, found)  # what is above answers nothing
        if above.pos_ == "ADP":
            early = above.lower_ == "before" and not _past(above.head)
            if early or above.lower_ in BEFOREHAND or (above.lower_ == "of" and above.head.lower_ == "ahead"):
                found.append(("planned", above))
            if above.lower_ == "for" and above.head.lemma_ in words().motion:
                found.append(("planned", above))
            if above.lower_ == "without":
                found.append(("denied", above))
            if above.lower_ == "on" and below.lemma_ in JOURNEYS:
                break
            if above.lower_ in {"about", "on", "of"} and _definite(below) and not _weighed(above.head):
                break  # "must be dreaming about her speech", "to brief them on his trip": the occasion is given
            if (
                below.dep_ == "pobj"
                and below.pos_ in {"NOUN", "PROPN"}
                and above.lower_ not in {"for", "to", "of", "about", "on", "without"}
            ):
                break  # "said after a meeting": what is above speaks of something else
            continue
        if _run_in(below, above):
            break
        found += _above(below, above)
        if below.dep_ in {"ccomp", "conj"} and above.pos_ == "VERB" and not _governs(above):
            break
    return found


def _particle(verb: Token, child: Token) -> bool:
    return child.dep_ == "prt" or f"{verb.lemma_} {child.lower_}" in words().lapses


def _occurring(noun: Token) -> list[tuple[Status, Token]]:
    """Signs in the verbs of which an occasion is the subject: "will not take place", "planned for May fell through"."""
    if noun.pos_ not in {"NOUN", "PROPN"}:
        return []
    found: list[tuple[Status, Token]] = []
    for child in clause.children(noun, "relcl"):  # "a meeting that never took place"
        if any(c.lower_ in clause.RELATIVES for c in clause.children(child, "nsubj", "nsubjpass")):
            found += _came_about(child, coming=False) + _dropped(child)
    if noun.dep_ not in {"nsubj", "nsubjpass"}:
        return found
    dating = [c for c in clause.children(noun, "acl", "amod", "prep") if c.lemma_ in words().dating]
    verb = clause.past_dating(noun)
    found += _came_about(verb, coming=bool(dating) or verb != noun.head)
    if verb == noun.head or not clause.passive(verb):
        return found
    status = (
        "cancelled" if _called_off(verb) else "planned" if moved(verb) else words().governors.get(verb.lemma_.lower())
    )
    if status is not None:
        status = "planned" if clause.children(verb, "neg") else status
        return [*found, (status, verb)]
    return found + [(s, verb) for s, _ in _own(verb) if verb.lemma_ in words().light]


def _called_off(verb: Token) -> bool:
    return verb.lemma_ == "call" and any(t.lower_ == "off" for t in verb.children)


def moved(verb: Token) -> bool:
    """True for a verb that says that an occasion is to come at another time: "put off", "moved to next week"."""
    if verb.pos_ not in {"VERB", "AUX"}:
        return False
    later = [t for until in moved_to(verb) for t in clause.children(until, "pobj")]
    shifted = verb.lemma_ == "move" and any(t.ent_type_ in {"DATE", "TIME"} for t in later)
    return shifted or _one_of(verb, words().put_off) is not None


def moved_to(verb: Token) -> list[Token]:
    """The prepositions that say to when: "put off until", "pushed back to", where the parse may hang "to" on "back"."""
    particles = clause.children(verb, "prt", "advmod")
    near = [c for word in (verb, *particles) for c in clause.children(word, "prep")]
    return [c for c in near if c.lower_ in {"to", "until", "till", "for"}]


def _dropped(verb: Token) -> list[tuple[Status, Token]]:
    """The sign in a verb whose subject is an occasion by a pronoun: "which was called off", "but it was cancelled"."""
    cancels = _called_off(verb) or words().governors.get(verb.lemma_.lower()) == "cancelled"
    if not clause.passive(verb) or clause.children(verb, "neg") or not (cancels or moved(verb)):
        return []
    return [("cancelled" if cancels else "planned", verb)]


def _came_about(verb: Token, *, coming: bool) -> list[tuple[Status, Token]]:
    """Whether an occasion that is the subject of `verb` came about; `coming` where it is said to have been planned."""
    found: list[tuple[Status, Token]] = []
    here = verb
    for _ in range(clause.DEEPEST):
        found += [(s, t) for s, t in _own(here) if not _elsewhere(here, t)]
        if (last := _one_of(here, words().occurs)) is not None:
            return [(status, last) for status, _ in found]
        below = clause.children(here, "xcomp", "acomp")
        status = words().governors.get(here.lemma_.lower())
        if not below or (status is None and here.lemma_ not in words().toward):
            break
        found += [(status, here)] if status else []
        here = below[0]
    lapsed = _one_of(verb, words().lapses) or (coming and _one_of(verb, words().collapses))
    return [("cancelled", verb)] if lapsed and not _own(verb) else []


def _one_of(verb: Token, phrases: frozenset[str]) -> Token | None:
    """The last word of the phrase, a verb or a verb and its particle, that `verb` begins."""
    lemma = verb.lemma_.lower()
    return verb if lemma in phrases else next((c for c in verb.children if f"{lemma} {c.lower_}" in phrases), None)


def _elsewhere(verb: Token, sign: Token) -> bool:
    """True where a negation denies a place or time only: "did not take place until May", "in Oslo but in Bergen"."""
    phrases = [t for c in clause.children(verb, "prep", "advcl") for t in (c, *c.children)]
    return sign.dep_ == "neg" and any(t.lower_ in {"until", "till", "but"} for t in phrases)


def _past(verb: Token) -> bool:
    return verb.tag_ in PAST or any(t.lemma_ == "have" for t in clause.children(verb, "aux"))


def _governs(token: Token) -> bool:
    return token.lemma_.lower() in words().governors


def _above(below: Token, above: Token) -> list[tuple[Status, Token]]:
    if below.dep_ == "conj" and above.pos_ in {"VERB", "AUX"}:
        own = any(c.dep_ in {"nsubj", "nsubjpass", "aux"} for c in below.children)
        return [] if own else [(s, t) for s, t in _own(above) if t.dep_ == "aux"]
    lemma = above.lemma_.lower()
    governors = words().governors
    status = "planned" if moved(above) else governors.get(lemma)
    status = status or next((s for c in above.children if (s := governors.get(f"{lemma} {c.lower_}"))), None)
    found: list[tuple[Status, Token]] = []
    if (
        status is not None
        and below.dep_ in {"xcomp", "ccomp", "dobj", "acl", "pobj", "pcomp", "prep", "nsubjpass", "advcl"}
        and above.pos_ in {"VERB", "NOUN", "ADJ"}
    ):
        found.append((status, above))
    if lemma == "open" and above.pos_ == "VERB" and below.dep_ in {"dobj", "nsubjpass"}:
        found.pop()  # "opened the talks" began them; only "open to talks" considers
    if lemma == "call" and below.dep_ in {"dobj", "nsubjpass"} and _definite(below):
        found.pop()  # "called the visit a success" names it; "called a meeting" wants one
    ruled_out = lemma == "rule" and any(t.lower_ == "out" for t in above.children)
    if (ruled_out or status == "denied") and clause.children(above, "neg"):
        return [("considered", above)]  # "did not rule out meeting"
    if ruled_out:
        found.append(("denied", above))
    if _called_off(above):
        return [("cancelled", above), *(("denied", t) for t in clause.children(above, "neg"))]
    if above.pos_ not in {"VERB", "AUX"} and status is None and lemma not in words().permits:
        return found  # "no details of the talks" denies no talks
    return found + [(s, t) for s, t in _own(above) if below.dep_ in {"xcomp", "acomp", "acl", "dobj", "pobj", "prep"}]


def _definite(noun: Token) -> bool:
    return any(c.dep_ == "poss" or c.lower_ in {"the", "this", "that"} for c in clause.children(noun, "det", "poss"))


def _weighed(head: Token) -> bool:
    """True for what speaks of an occasion as open: "insist on", "the idea of", "ahead of"."""
    return _governs(head) or head.pos_ in {"NOUN", "ADV", "ADP", "SCONJ"} or head.lemma_ in words().permits


def since_then(trigger: Token) -> bool:
    """True for "had not met since the war": it denies no occasion, it says when the last one was."""
    perfect = any(t.lemma_ == "have" for t in clause.children(trigger, "aux")) and clause.children(trigger, "neg")
    after = [c for c in trigger.children if c.lower_ == "since"]
    after += [c for verb in clause.children(trigger, "advcl") for c in verb.children if c.lower_ == "since"]
    return bool(perfect and after)


def _run_in(below: Token, above: Token) -> bool:
    """True where a verb has another thing for its object: a heading without a full stop runs into a sentence."""
    before = [c for c in clause.children(above, "dobj") if c.i < below.i and c.pos_ == "NOUN"]
    return below.dep_ == "dobj" and any(c.lemma_ not in words().people for c in before)


def _own(token: Token) -> list[tuple[Status, Token]]:
    """Signs that hang on the word itself."""
    found: list[tuple[Status, Token]] = []
    if any(c.tag_ == "TO" for c in clause.children(token, "aux")) and token.head.lemma_ not in words().achieved:
        found.append(("planned", token))
    for child in token.children:
        lower = child.lower_
        if child.dep_ == "neg" or (lower in NEGATIONS and child.dep_ in {"det", "advmod"}):
            found.append(("denied", child))
        elif child.dep_ == "aux" and (
            lower in FUTURE or (lower in POSSIBLE and (_purpose(token) or _foretold(token, child)))
        ):
            found.append(("planned", child))
        elif (
            child.dep_ in {"npadvmod", "advmod"}
            and token.tag_ in {"VBZ", "VBP"}
            and any(t.lower_ in COMING for t in child.subtree)
        ):
            found.append(("planned", child))  # "visits Berlin next week"
        elif child.dep_ == "aux" and lower in POSSIBLE:
            found.append(("conditional" if _if_clause(token) else "considered", child))
        elif lower in HEARSAY:
            found.append(("reported", child))
        elif child.dep_ in {"amod", "compound", "det"} and (status := words().modifiers.get(lower)):
            found.append((status, child))
        elif child.dep_ == "mark" and lower in {"whether", "if"} and token.pos_ in {"VERB", "AUX"}:
            found.append(("not_confirmed" if lower == "whether" else "conditional", child))
    return found


def _asked(question: Token, above: Token, found: list[tuple[Status, Token]]) -> list[tuple[Status, Token]]:
    """Signs in a question: it denies nothing, and what somebody is yet to decide or agree on is considered."""
    over = above.head if above.pos_ == "ADP" else above
    to_do = any(t.tag_ == "TO" for t in clause.children(question, "aux"))
    asked: Status = "considered" if to_do or over.lemma_.lower() in words().decides else "not_confirmed"
    return [(asked if status == "not_confirmed" else status, token) for status, token in found if status != "denied"]


def _purpose(verb: Token) -> bool:
    """True for "so that he could meet": meant to be, as the clause above says."""
    marks = [c for c in verb.children if c.dep_ == "mark"]
    return verb.dep_ == "advcl" and any(m.lower_ == "that" and m.i and m.nbor(-1).lower_ == "so" for m in marks)


def _foretold(verb: Token, modal: Token) -> bool:
    """True for "told the paper that she would travel": the future of what somebody, not just a source, said then."""
    clause_verb = verb
    while clause_verb.dep_ == "conj" and clause_verb.head.pos_ in {"VERB", "AUX"}:
        clause_verb = clause_verb.head
    over = clause_verb.head
    said = clause_verb.dep_ == "ccomp" and over.lemma_ in words().says and _past(over)
    hedged = clause.children(verb, "xcomp", "acomp") or _if_clause(verb) or _if_clause(over)
    never = any(c.lemma_ == "have" or c.lower_ == "only" for c in clause.children(verb, "aux", "advmod"))
    if modal.lower_ not in {"would", "'d", "’d"} or not said or hedged or never:
        return False
    return not any(t.lemma_ in words().unnamed for t in clause.subjects(over))


def _if_clause(verb: Token) -> bool:
    return any(
        child.dep_ == "advcl"
        and any(m.lower_ in {"if", "unless", "provided"} for m in child.children if m.dep_ == "mark")
        for child in verb.children
    )


def told_past(trigger: Token, carrier: Token | None) -> bool:
    """True where a verb in the past tells of it: "met", "had met", "was received", "held talks"."""
    verb = carrier if carrier is not None else trigger
    return verb.tag_ == "VBD" or any(t.tag_ == "VBD" for t in clause.children(verb, "aux", "auxpass"))


def ahead(status: Status, when: Interval, today: datetime | None) -> Status:
    """A held occasion whose time lies after the document's is planned: "visits Berlin next week"."""
    if (
        status == "held"
        and today is not None
        and when.basis == "expression"
        and when.start is not None
        and when.start >= today
    ):
        return "planned"
    return status
