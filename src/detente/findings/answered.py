"""What of a language model's answer holds. The answer is a stranger's: its form, names and words are all checked.

Nothing that a model says in its own words is taken. A suggestion is made of names the sentence itself bears, issues and
kinds of the program's own lists, and words that stand in the sentence; anything else is refused with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from detente.findings.asking import Batch, Passage
from detente.model.errors import BadInput
from detente.model.evidence import Evidence
from detente.model.ids import content_id
from detente.model.records import ContradictionType
from detente.model.suggested import Refused, Suggestion, SuggestionKind

# An omission cites documents searched, drift a chain of texts: no pair of quotations shows either.
TYPES = tuple(kind for kind in get_args(ContradictionType) if kind not in ("omission", "relay drift"))
STANCES: tuple[int | str, ...] = (-2, -1, 0, 1, 2, "conditional", "unclear")
# Fewer words of a quotation show nothing; a plan's name may be one word.
LEAST_WORDS, LEAST_NAME = 3, 4
MOST_ITEMS, MOST_POINTS = 200, 40
# Words that turn what follows them into its opposite; a quotation that begins after them says what nobody said.
_NEGATED = re.compile(r"(?:\b(?:not|never|no|nor|neither|without|cannot)|n['’]t)\W*$", re.IGNORECASE)
# Of what was refused so much is kept to be recognised by.
_SHOWN = 160
_LISTS: Mapping[str, frozenset[str]] = {
    "positions": frozenset({"span", "party", "issue", "stance", "quote"}),
    "contradictions": frozenset({"issue", "type", "sides"}),
    "proposals": frozenset({"span", "author", "name", "points"}),
}


@dataclass(slots=True)
class Checked:
    """What of an answer holds, and what does not."""

    suggestions: list[Suggestion] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def check(words: str, batch: Batch, texts: Mapping[str, str], *, model: str, answer: str) -> Checked:
    """The suggestions that a model's words make of a batch. `texts` are the documents' by id, `answer` its own id."""
    out = Checked()
    checks: Mapping[str, Callable[[Any, Batch, Mapping[str, str]], Made]] = {
        "positions": _position, "contradictions": _contradiction, "proposals": _proposal,
    }  # fmt: skip
    made: dict[str, Suggestion] = {}
    for name, item in _items(words, out):
        try:
            _fields(item, _LISTS[name])
            kind, value, evidence = checks[name](item, batch, texts)
        except BadInput as error:
            out.refused.append(Refused(_short(item), str(error)))
            continue
        told = json.dumps(value, ensure_ascii=False, sort_keys=True)
        places = [(piece.document, piece.start, piece.end) for piece in evidence]
        ident = content_id("suggestion", kind, told, places, model)
        made.setdefault(ident, Suggestion(ident, kind, told, evidence, model, answer))
    out.suggestions = list(made.values())
    return out


Made = tuple[SuggestionKind, dict[str, Any], tuple[Evidence, ...]]


def _items(words: str, out: Checked) -> Iterator[tuple[str, Any]]:
    """Each item of the answer's lists; what has another form is refused."""
    try:
        value = json.loads(words)
    except (ValueError, RecursionError):
        out.refused.append(Refused(_short(words), "the answer is no JSON"))
        return
    if not isinstance(value, dict):
        out.refused.append(Refused(_short(value), "the answer is no object"))
        return
    for name, items in value.items():
        if name not in _LISTS or not isinstance(items, list):
            out.refused.append(Refused(_short({name: items}), "nothing of this form was asked for"))
            continue
        if len(items) > MOST_ITEMS:
            reason = f"{len(items) - MOST_ITEMS} of {len(items)} {name} are more than one answer may hold"
            out.refused.append(Refused(name, reason))
        yield from ((name, item) for item in items[:MOST_ITEMS])


def _fields(item: Any, wanted: frozenset[str]) -> None:
    if not isinstance(item, dict):
        raise BadInput("it is no object")
    if unknown := sorted(set(item) - wanted):
        raise BadInput(f"it has fields nobody asked for: {_short(unknown)}")
    if missing := sorted(wanted - set(item)):
        raise BadInput(f"it lacks {', '.join(missing)}")


def _position(item: Any, batch: Batch, texts: Mapping[str, str]) -> Made:
    passage = _passage(item["span"], batch)
    party = _party(item["party"], passage)
    stance = item["stance"]
    if isinstance(stance, bool) or not isinstance(stance, int | str) or stance not in STANCES:
        raise BadInput(f"the stance is out of range; it can be {', '.join(map(str, STANCES))}")
    value = {"party": party, "issue": _issue(item["issue"], batch), "stance": stance}
    return "position", value, (_quoted(item["quote"], passage, texts),)


def _contradiction(item: Any, batch: Batch, texts: Mapping[str, str]) -> Made:
    if item["type"] not in TYPES:
        raise BadInput(f"the type is none; it can be {', '.join(TYPES)}")
    sides = _quotes(item["sides"], batch, texts, most=2)
    if len(sides) != 2:
        raise BadInput("a contradiction has two sides")
    if sides[0].document == sides[1].document and sides[0].span.overlaps(sides[1].span):
        raise BadInput("both sides are the same words")
    if len({" ".join(side.quote.split()).casefold() for side in sides}) < 2:
        raise BadInput("both sides say the same")
    # Which side came first in the answer says nothing.
    ordered = tuple(sorted(sides, key=lambda e: (e.document, e.start)))
    return "contradiction", {"type": item["type"], "issue": _issue(item["issue"], batch)}, ordered


def _proposal(item: Any, batch: Batch, texts: Mapping[str, str]) -> Made:
    passage = _passage(item["span"], batch)
    author = _party(item["author"], passage) if item["author"] is not None else {"mention": "", "words": ""}
    name = _quoted(item["name"], passage, texts, words_least=1)
    if len(name.quote) < LEAST_NAME:
        raise BadInput("a plan's name has more letters")
    points = _quotes(item["points"], batch, texts, most=MOST_POINTS)
    return "proposal", {"author": author}, (name, *points)


def _quotes(items: Any, batch: Batch, texts: Mapping[str, str], *, most: int) -> list[Evidence]:
    if not isinstance(items, list) or len(items) > most:
        raise BadInput(f"its quotations are no list of at most {most}")
    for item in items:
        _fields(item, frozenset({"span", "quote"}))
    return [_quoted(item["quote"], _passage(item["span"], batch), texts) for item in items]


def _passage(ident: Any, batch: Batch) -> Passage:
    known = {f"s{n}": passage for n, passage in enumerate(batch.passages, 1)}
    if not isinstance(ident, str) or ident not in known:
        raise BadInput("it names no span that was sent")
    return known[ident]


def _party(name: Any, passage: Passage) -> dict[str, str]:
    if not isinstance(name, str) or name not in passage.parties:
        raise BadInput("it names somebody who neither speaks nor is named in that span")
    known, mention = passage.parties[name]
    return {"mention": mention, "words": known.name}


def _issue(ident: Any, batch: Batch) -> str:
    if not isinstance(ident, str) or ident not in batch.issues:
        raise BadInput("it names no issue of the taxonomy")
    return ident


def _quoted(words: Any, passage: Passage, texts: Mapping[str, str], *, words_least: int = LEAST_WORDS) -> Evidence:
    """Where the words stand in the passage, white space aside. Raises BadInput when they do not."""
    if not isinstance(words, str) or len(words) > 2 * len(passage.text) + LEAST_WORDS:
        raise BadInput("its words are not in that span")
    parts = words.split()
    if len(parts) < words_least:
        raise BadInput(f"a quotation has at least {words_least} words")
    found = re.search(rf"(?<!\w){_folded(parts)}(?!\w)", passage.text)
    if found is None:
        raise BadInput("its words are not in that span")
    if _NEGATED.search(passage.text[: found.start()]):
        raise BadInput("its words leave out the negation before them")
    start, end = passage.span.start + found.start(), passage.span.start + found.end()
    return Evidence(passage.document, start, end, texts[passage.document][start:end])


def _folded(parts: Sequence[str]) -> str:
    return r"\s+".join(map(re.escape, parts))


def _short(value: Any) -> str:
    """A piece of an answer on one line, cut short."""
    try:
        words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        words = type(value).__name__
    words = " ".join(words.split()).encode("utf8", "replace").decode()
    return words[:_SHOWN] + ("…" if len(words) > _SHOWN else "")
