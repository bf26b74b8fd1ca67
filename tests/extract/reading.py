"""Text through the layers up to happenings, for the tests of this folder."""

from __future__ import annotations

from detente.extract.contract import Page
from detente.extract.happenings import Happenings
from detente.extract.mentions.layer import Mentions
from detente.extract.syntax import Syntax
from detente.extract.times.layer import Times
from detente.model.rows import Happening
from detente.parse.document import parse_text

PUBLISHED = "2023-05-26"


def read(text: str, *, published: str = PUBLISHED) -> Page:
    """The page of `text` with times, mentions and happenings read."""
    parsed = parse_text(text, name="test", published=published)
    page = Page(parsed, Syntax(parsed.text, parsed.sentences))
    for layer in (Times(), Mentions(), Happenings()):
        layer.read([page])
    return page


def happenings_of(text: str, *, published: str = PUBLISHED) -> list[Happening]:
    """What the happenings layer reads in `text`."""
    return read(text, published=published).found.happenings
