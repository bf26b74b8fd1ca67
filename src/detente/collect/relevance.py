"""Whether a page of an archive may belong to the case: its text is taken fast and looked through for the case's names.

What a crawl holds was chosen by nobody, and most of it is about other things. No model runs here: a page costs little
more than taking its text. A page is kept when it names something the case turns on and at least one thing more: another
party, person or place of the case, or words of an issue under negotiation. What carries no text that can be had cheaply
(PDF) is kept.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from detente.model.documents import Raw
from detente.model.errors import StopRun

Weight = Literal["turns on", "commonplace", "names", "issue"]
# Scripts written without spaces, and those that join particles to a name: no boundary can be asked there.
_JOINED = re.compile("[\u0590-\u06ff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
# Scripts whose languages put endings behind a name, and Cyrillic names long enough to be told without their first one.
_INFLECTED = re.compile("[\u0400-\u04ff\u0900-\u0dff\uac00-\ud7af]{4}")
_NEEDS = "looking through archives needs more: pip install 'detente[archive]'; or take all their pages with --all"
_DECLINED = re.compile("[\u0400-\u04ff]{4}[аяоеиыьйії]$")
NOTHING = "names nothing the case turns on"


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or something a case is about, with its names in any script.

    `weight`: the case turns on it; it is a party, but the news of any subject names it; the case names it, too; or it
    is an issue, whose names are words in any case, "*" at the end standing for any ending.
    """

    id: str
    weight: Weight
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crawled:
    """A page that stands in an archive of crawled pages, chosen by nobody."""

    raw: Raw


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page of an archive that was not taken: the archive, the page's name and address, and why."""

    archive: str
    name: str
    url: str
    reason: str


class Relevance:
    """The filter of one case. The same page gets the same answer wherever and in whatever order it is met."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._subjects = tuple(sorted(subjects, key=lambda subject: subject.id))
        self._words = _automaton(self._subjects)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What is looked for, by id."""
        return self._subjects

    def reason_against(self, raw: Raw) -> str:
        """Why the page is no part of the case; "" when it may be one."""
        text = text_of(raw)
        return "" if text is None else self.reason_against_text(f"{raw.title}\n{text}")

    def reason_against_text(self, text: str) -> str:
        """The same for words already taken from their page."""
        found = self._found(unicodedata.normalize("NFC", text))
        turning, common, named, issues = (
            [s for s in found if s.weight == weight] for weight in ("turns on", "commonplace", "names", "issue")
        )
        if turning:
            more = len(turning) + len(common) + len(named) + len(issues) > 1
            return "" if more else f"names {_shown(turning[0])} and nothing more of the case"
        # A case between two powers that all news names: both, and an issue.
        if len(common) > 1 and issues and not any(subject.weight == "turns on" for subject in self._subjects):
            return ""
        return NOTHING

    def _found(self, text: str) -> list[Subject]:
        if not self._words:
            return []
        met: set[int] = set()
        for last, hits in self._words.iter(text):
            for size, at, open_end in hits:
                if at not in met and _whole(text, last - size + 1, last + 1, open_end):
                    met.add(at)
        return [self._subjects[at] for at in sorted(met)]


def text_of(raw: Raw) -> str | None:
    """The words of a page without its menus, as fast as they can be had; None where that is not fast (PDF)."""
    kind, _, rest = raw.media_type.partition(";")
    if kind not in ("text/html", "text/plain"):
        return None
    encoding, parse, extract = _resiliparse()
    charset = rest.partition("charset=")[2].strip()
    used = encoding.map_encoding_to_html5(charset) if charset else ""
    if kind == "text/plain":
        return str(encoding.bytes_to_str(raw.data, used or "utf-8"))
    tree = parse(raw.data, used or encoding.detect_encoding(raw.data, from_html_meta=True))
    return str(extract(tree, main_content=True, alt_texts=False, preserve_formatting=False))


@functools.cache
def _resiliparse() -> tuple[Any, Any, Any]:
    """Encodings, from bytes to a tree, from a tree to its text."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse import encoding
        from resiliparse.parse.html import HTMLTree
    except ImportError as error:
        raise StopRun(_NEEDS) from error
    return encoding, HTMLTree.parse_from_bytes, extract_plain_text


def _automaton(subjects: Sequence[Subject]) -> Any:
    try:
        from ahocorasick import Automaton
    except ImportError as error:
        raise StopRun(_NEEDS) from error
    words: dict[str, list[tuple[int, int, bool]]] = {}
    for at, subject in enumerate(subjects):
        for form in _forms(subject):
            word = unicodedata.normalize("NFC", form.rstrip("*"))
            hit = (len(word), at, form.endswith("*"))
            if word and hit not in words.setdefault(word, []):
                words[word].append(hit)
    found = Automaton()
    for word in sorted(words):
        found.add_word(word, tuple(words[word]))
    if words:
        found.make_automaton()
    return found


def _forms(subject: Subject) -> Iterator[str]:
    """The names as they may stand in a text: those of issues also at the start of a sentence."""
    for name in subject.names:
        yield name
        if subject.weight == "issue":
            yield name[:1].upper() + name[1:]
        if _INFLECTED.search(name):
            yield f"{name}*"
        if _DECLINED.search(name):
            yield f"{name[:-1]}*"


def _whole(text: str, start: int, end: int, open_end: bool) -> bool:
    """The words stand by themselves: no letter goes on before or behind them, unless their script joins words."""
    if _JOINED.match(text[start]):
        return True
    return not (start and text[start - 1].isalnum()) and (open_end or end == len(text) or not text[end].isalnum())


def _shown(subject: Subject) -> str:
    return subject.names[0] if subject.names else subject.id


def counted(reasons: Iterable[tuple[str, int]]) -> str:
    """Reasons with their numbers, the most frequent first."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(reasons, key=lambda r: (-r[1], r[0])))
