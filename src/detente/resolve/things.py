"""States, places, bodies, outlets, groups, plans and other things across documents:

edges by id, name, or description.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Sequence

from detente.model.authority import shipped
from detente.model.names import SHORTEST_INITIALS, fold, initials, proper
from detente.model.nouns import family
from detente.resolve.groups import Edge
from detente.resolve.units import Unit

_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "its",
        "his",
        "her",
        "their",
        "our",
        "my",
        "s",
        "of",
        "for",
        "to",
        "in",
        "on",
        "at",
        "and",
        "or",
        "with",
        "by",
        "from",
        "about",
        "into",
        "over",
        "between",
    ]
)


_INITIALS = re.compile(r"\b[A-Z]{2,6}\b")
# Descriptions of people: a lone "officials" may join one group that names tell apart, but never ties two such groups:
# what Libyan officials said would else be said by American ones.
_SPEAKING = frozenset({"group", "body"})


def thing_edges(found: Sequence[Unit], company: dict[str, frozenset[str]]) -> list[Edge]:
    """Edges between units that are not persons or offices."""
    edges: list[Edge] = []
    first: dict[tuple[str, str], Unit] = {}
    for unit in found:
        key = _key(unit)
        if key is None:
            continue
        other = first.setdefault(key, unit)
        if other is not unit:
            edges.append(Edge(other.id, unit.id, 0.95, _reason(unit)))
    edges.extend(_body_edges(found, company))
    described = [
        u
        for u in found
        if u.type in ("proposal", "happening", "topic", "group", "body", "place") and not u.names and not u.authority
    ]
    edges.extend(_topic_edges(described, company))
    return edges


# Bodies that every state has, by names without their state.
_ANY_STATES = re.compile(
    r"^(?:house|senate|congress|parliament|cabinet|government|police|(?:air|security|special|armed) forces?|army|navy"
    r"|military|coast guard|(?:supreme|high|constitutional|appeals) court|(?:central|national) bank"
    r"|(?:national )?(?:security|defen[cs]e|electoral|human rights|intelligence) (?:council|commission|agency))$"
)


def _body_edges(found: Sequence[Unit], company: dict[str, frozenset[str]]) -> list[Edge]:
    """Bodies that are one under two names: initials and the only name in the case whose words they begin, where one
    report gives both or both are of one story; and a name without a state, where one state alone has such a body and
    the report names that state.
    """
    bodies = [u for u in found if u.type == "body" and u.names and not u.authority and proper(u.name)]
    spelled: dict[str, dict[str, Unit]] = defaultdict(dict)
    owned: dict[str, dict[str, Unit]] = defaultdict(dict)
    for unit in bodies:
        for short in {initials(unit.name), *map(_short, unit.words)} - {_short(unit.name)}:
            spelled[short].setdefault(fold(unit.name), unit)
        if unit.state:
            owned[fold(unit.name)].setdefault(unit.state, unit)
    edges = []
    for unit in [*bodies, *(u for u in found if u.type == "topic" and not u.authority)]:
        short, there = _short(unit.name), company.get(unit.document, frozenset())
        if short:
            for whole in _only(spelled.get(short, {})):
                if short in map(_short, whole.words) or _one_story(whole, unit, company):
                    edges.append(Edge(whole.id, unit.id, 0.9, f"{short} is short for {whole.name}"))
        elif not unit.state and unit.type == "body" and not _ANY_STATES.search(fold(unit.name)):
            for whole in _only(owned.get(fold(unit.name), {})):
                if f"state {whole.state}" in there:
                    edges.append(Edge(whole.id, unit.id, 0.9, f"one state of the case alone has a {unit.name}"))
    return edges


def _short(name: str) -> str:
    """A name that is but initials, "" for any other."""
    letters = re.sub(r"^the ", "", name, flags=re.IGNORECASE).replace(".", "")
    return letters if len(letters) >= SHORTEST_INITIALS and letters.isalnum() and letters.isupper() else ""


def _only(found: dict[str, Unit]) -> list[Unit]:
    """The unit, where there is just one."""
    return list(found.values()) if len(found) == 1 else []


def _reason(unit: Unit) -> str:
    if unit.type == "state":
        return f"names of {shipped().states[unit.state].name}" if unit.state in shipped().states else "one state"
    return f"one {unit.type} by name: {unit.name}" if unit.names else f"one description: {unit.name}"


def _key(unit: Unit) -> tuple[str, str] | None:
    if unit.type == "state" and unit.state:
        return "state", unit.state
    if unit.type in ("place", "body", "outlet") and unit.authority:
        return unit.type, unit.authority
    if unit.type == "body" and (ministry := _ministry(unit)):
        return ("body", f"{unit.state} {ministry}") if unit.state else None
    if unit.type in ("place", "body", "outlet", "proposal", "topic") and unit.names:
        name = fold(unit.name)
        return unit.type, f"{unit.state if unit.type == 'body' else ''} {name}"
    if unit.type == "group":
        words = content(unit.name)
        return ("group", f"{unit.state} {' '.join(words)}") if len(words) >= 2 else None
    return None


def _ministry(unit: Unit) -> str:
    for words in unit.words:
        text = fold(words)
        if "ministry of foreign affairs" in text or text.endswith("foreign ministry"):
            return "foreign ministry"
        if text.endswith(("defence ministry", "defense ministry")) or "ministry of defen" in text:
            return "defence ministry"
    return ""


@functools.lru_cache(maxsize=1 << 16)
def content(words: str) -> tuple[str, ...]:
    """Folded words of a description that narrow it, singular, in order."""
    return tuple(_singular(w) for w in fold(_spelled_out(words)).split() if w not in _STOP)


def _spelled_out(words: str) -> str:
    """A description with the bodies known by initials in full: "the AU delegation" is the African Union's."""
    return _INITIALS.sub(_in_full, words)


def _in_full(found: re.Match[str]) -> str:
    return next((e.name for e in shipped().names.get((found.group(),), ()) if e.kind == "body"), found.group())


@functools.lru_cache(maxsize=1 << 16)
def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return re.sub(r"(?<=[^s])s$", "", word) if len(word) > 3 else word


# Units of one head compared with those before them; more are of other stories.
_LOOK_BACK = 12


def _topic_edges(found: Sequence[Unit], company: dict[str, frozenset[str]]) -> list[Edge]:
    """Descriptions of one head in reports of one story:
    the same narrowing words, or one that all of a report calls so.
    """
    heads: dict[str, list[tuple[Unit, frozenset[str]]]] = defaultdict(list)
    edges = []
    whose: dict[str, tuple[set[str], set[str]]] = {}
    for unit in sorted(found, key=lambda u: (u.day, u.document, u.id)):
        head, narrowing = _head(unit)
        whose[unit.id] = (_proper(unit), {unit.state} - {""})
        for other, theirs in reversed(heads[head][-_LOOK_BACK:]):
            if (
                other.document != unit.document
                and _alike(other, theirs, unit, narrowing)
                and _one_story(other, unit, company)
                and (unit.type not in _SPEAKING or not _others(whose[other.id], whose[unit.id]))
            ):
                for mine, so_far in zip(whose[unit.id], whose[other.id], strict=True):
                    so_far |= mine
                whose[unit.id] = whose[other.id]
                edges.append(
                    Edge(other.id, unit.id, 0.75, f"reports of one story speak of “{unit.name}” and “{other.name}”")
                )
                break
        heads[head].append((unit, narrowing))
    return edges


def _head(unit: Unit) -> tuple[str, frozenset[str]]:
    heads: dict[str, int] = defaultdict(int)
    words: set[str] = set()
    for phrase, n in unit.words.items():
        head = _head_of(phrase)
        if head:
            heads[head] += n
        words.update(content(phrase))
    head = max(heads, key=lambda h: (heads[h], h)) if heads else ""
    return head, frozenset(w for w in words if family(w) != head)


@functools.lru_cache(maxsize=1 << 16)
def _head_of(phrase: str) -> str:
    """The head of a description, by the family of its noun; "" when it has none."""
    told = content(re.split(r" (?:of|for|to|in|on|with|between) ", phrase)[0])
    if not told:
        return ""
    two = " ".join(told[-2:])
    return family(two) if family(two) != two else family(told[-1])


def _alike(a: Unit, a_words: frozenset[str], b: Unit, b_words: frozenset[str]) -> bool:
    """Two states' bodies are two, and so are their notes, whatever words they share."""
    if a.state != b.state and (a.type == "body" or (a.state and b.state)):
        return False
    if a_words & b_words:
        return True
    return min(len(a.members), len(b.members)) >= 2 and (not _named(a) or not _named(b))


def _others(a: tuple[set[str], set[str]], b: tuple[set[str], set[str]]) -> bool:
    """True when what has been put together so far names others than a description does, or is of another state."""
    return any(bool(mine and theirs) and not mine & theirs for mine, theirs in zip(a, b, strict=True))


def _proper(unit: Unit) -> set[str]:
    """The names among the words of a description: whose officials, which Union's members. No sentence's first word."""
    return {name for phrase in unit.words for name in _names_in(phrase)}


@functools.lru_cache(maxsize=1 << 16)
def _names_in(phrase: str) -> tuple[str, ...]:
    found = []
    for n, word in enumerate(re.findall(r"[\w.’'-]+", _spelled_out(phrase))):
        if word[:1].isupper() and (n > 0 or (word,) in shipped().names):
            found.append(fold(word).removesuffix(" s"))
    return tuple(found)


def _named(unit: Unit) -> bool:
    """True when a name narrows the description: "the Iran deal"."""
    return any(w[:1].isupper() for phrase in unit.words for w in phrase.split()[1:]) or any(
        p.split()[0] not in ("The", "A", "An") and p[:1].isupper() for p in unit.words
    )


def _one_story(a: Unit, b: Unit, company: dict[str, frozenset[str]]) -> bool:
    return len(company.get(a.document, frozenset()) & company.get(b.document, frozenset())) >= 3
