"""Text to sentences by rule: where a mark ends one, and where it only ends an abbreviation.

One pass over each block, linear in its length. A newline is white space here: which newlines part paragraphs was
settled when the blocks were cut. Sentences are in order, lie inside blocks, and together hold every character that is
not white space.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

from detente.model.documents import Block, Sentence

_CLOSE = "\"'”’»)\\]】」』"
_END = re.compile(
    r"(?P<cjk>[。！？])[”’」』】）]*"
    rf"|(?P<mark>[.!?…؟।]+)(?P<close>[{_CLOSE}]*)(?P<debris>(?:[ \t]+[.;]+(?=\s|$)|[ \t]*;(?=[A-Z]))*)"
)
# What may stand before the first letter of a sentence.
_LEAD = re.compile(r"""["'“‘«(\[【「『*#•–—-]{0,4}\s?""")
_TOKEN = re.compile(r"[^\s\"'“”‘’«»()\[\]【】/–—-]{1,24}\Z")
_WORD = re.compile(r"[^\W\d_]+")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\Z")
# Names that begin small: al-Shabab, d'Estaing, iPhone.
_SMALL_NAME = re.compile(r"[a-z]{1,3}[-’']?[A-Z]")
_GLUED = re.compile(r"[A-Z][a-z]+[\s,’']|(?:I|A)\s")
_SPEECH = re.compile(r"(?P<name>[^\W\d_][\w’'-]{0,30})[.]?\s+(?:[^\W\d_a-z][\w.’'-]{0,30}\s+){0,4}(?P<verb>[a-z]+)\b")
# "Lind hails a balanced view Lind thanked …": a heading in the present tense, then a sentence that begins as it does.
_TWICE = re.compile(
    r"(?:(?<=[.!?]\s)|(?<=[.!?][”’\"]\s)|^)(?P<name>[A-Z][\w-]+) [a-z]+s [^.,;:!?()\n—–]{4,80}?"
    r"(?P<last>[a-z]+)[”’\"]?(?= (?P=name) [a-z]+(?:ed|aid|eld|old|ook|ent|et|ave|ote|aw)\b)",
    re.MULTILINE,
)
_LOOK = 100
# How far back an opening quotation mark is looked for.
_QUOTED = 2000


@dataclass(frozen=True, slots=True)
class _Words:
    never: frozenset[str]
    before_number: frozenset[str]
    unless_opener: frozenset[str]
    openers: frozenset[str]
    says: frozenset[str]
    run_in: re.Pattern[str]
    onward: frozenset[str]


@functools.cache
def _words() -> _Words:
    raw = resources.files("detente.parse").joinpath("data/abbreviations.toml").read_text("utf-8")
    lists = {name: frozenset(value.split()) for name, value in tomllib.loads(raw).items()}
    opening = "|".join(sorted(word.capitalize() for word in lists["run_in"]))
    run_in = re.compile(rf"(?:(?<=[a-z])|(?<=\S[”’\"]))\s(?=(?:{opening})(?:,?\s[a-z]|,\s))")
    return _Words(
        lists["never"],
        lists["before_number"],
        lists["unless_opener"],
        lists["openers"],
        lists["says"],
        run_in,
        lists["onward"],
    )


def split(text: str, blocks: Sequence[Block]) -> tuple[Sentence, ...]:
    """The sentences of `text`'s blocks, in order, each inside one block and of its kind."""
    out: list[Sentence] = []
    for block in blocks:
        out.extend(_block(text, block))
    return tuple(out)


def _block(text: str, block: Block) -> Iterator[Sentence]:
    start = block.start
    whole = block.kind in ("title", "dateline", "front matter", "byline", "caption", "credit", "link")
    for end in () if whole else _ends(text, block.start, block.end):
        yield from _trimmed(text, start, end, block)
        start = end
    yield from _trimmed(text, start, block.end, block)


def _trimmed(text: str, start: int, end: int, block: Block) -> Iterator[Sentence]:
    words = text[start:end]
    left = len(words) - len(words.lstrip())
    if left < len(words):
        yield Sentence(start + left, start + len(words.rstrip()), block.kind)


def _ends(text: str, start: int, stop: int) -> list[int]:
    """Offsets after which a new sentence begins, inside text[start:stop]."""
    words = _words()
    found = {m.start() for m in words.run_in.finditer(text, start, stop) if _small_before(text, start, m.start())}
    found |= {m.end() for m in _TWICE.finditer(text, start, stop) if m["last"] not in words.onward}
    begin = start
    for match in _END.finditer(text, start, stop):
        end = match.end()
        if end >= stop or match.start() < begin:
            continue
        if text[end : end + 2] in (' "', " '") and _closes(text, start, end, stop):
            end += 2
            if end >= stop:
                continue
        if match["cjk"] or _is_end(text, begin, match, end, stop):
            found.add(end)
            begin = end
    return sorted(found)


def _closes(text: str, start: int, end: int, stop: int) -> bool:
    """A straight quotation mark between spaces closes at a line's end, or after an odd number of them in the line."""
    after = text[end + 2 : min(end + 3, stop)]
    if not after or after in "\r\n":
        return True
    line = max(text.rfind("\n", start, end) + 1, start, end - _QUOTED)
    return after.isspace() and text.count(text[end + 1], line, end) % 2 == 1


def _small_before(text: str, start: int, at: int) -> bool:
    token = _TOKEN.search(text, max(start, at - 25), at)
    return token is None or token[0][0].islower()


def _is_end(text: str, begin: int, match: re.Match[str], end: int, stop: int) -> bool:
    at = end
    while at < stop and text[at].isspace():
        at += 1
    if at >= stop:
        return False
    if at == end:
        return not match["close"] and _is_glued(text, begin, match, at, stop)
    lead = _LEAD.match(text, at, stop)
    first = lead.end() if lead else at
    char = text[first] if first < stop else text[at]
    if char.islower() and not _SMALL_NAME.match(text, first, stop):
        return text[at] in '"“‘«' and not match["close"] and match["mark"] in (".", "?", "!")
    if char in ",;:.!?%" or (char in ")]" and first == at):
        return False
    if match["mark"] == ".":
        return _ends_at_stop(text, begin, match, first, stop)
    return not (match["close"] and _speech_follows(text, first, stop))


def _is_glued(text: str, begin: int, match: re.Match[str], at: int, stop: int) -> bool:
    """A full stop with no space after it: an end only between a small word and a capitalised one."""
    token = _TOKEN.search(text, max(begin, match.start() - 25), match.start())
    if match["mark"] not in (".", "!", "?") or token is None or len(token[0]) < 2:
        return False
    return token[0].isalpha() and token[0].islower() and _GLUED.match(text, at, stop) is not None


def _ends_at_stop(text: str, begin: int, match: re.Match[str], first: int, stop: int) -> bool:
    """Whether the single full stop of `match` ends a sentence, given that what follows could open one."""
    words = _words()
    dot = match.start()
    token = _TOKEN.search(text, max(begin, dot - 25), dot)
    if token is None or match["close"]:
        return True
    word = token[0].lower()
    following = _WORD.match(text, first, stop)
    opens = following is not None and following[0].lower() in words.openers
    if word in words.never:
        return False
    initial = len(word) == 1 and token[0].isupper()
    if word in words.before_number and not initial:
        return not text[first].isdigit()
    if word.isdigit() and token.start() - begin <= 2 and not text[begin : token.start()].strip():
        return False
    if word in words.unless_opener or _DOTTED.search(word) or initial:
        return opens or (following is None and not text[first].isdigit())
    return True


def _speech_follows(text: str, first: int, stop: int) -> bool:
    """A name and a verb of saying come next: the question just closed belongs to this sentence."""
    words = _words()
    match = _SPEECH.match(text, first, min(stop, first + _LOOK))
    return match is not None and match["verb"] in words.says and match["name"].lower() not in words.openers
