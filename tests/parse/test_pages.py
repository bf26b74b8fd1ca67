"""Imitations of saved pages, each story in six layouts among what surrounds articles: all of the main text is kept."""

from __future__ import annotations

import html

import pytest

from detente.model.documents import Raw
from detente.parse.document import parse
from tests.parse.makers import Story, stories

_SECTIONS = ("World", "Politics", "Business", "Sport", "Weather", "Podcasts")
_MENU = "".join(f"<li><a href='/{w.lower()}'>{w}</a></li>" for w in _SECTIONS)
_COOKIES = """
<div class='cookie-banner' role='dialog'><p>We and our 312 partners store information on your device. You can change
your mind at any time under settings.</p><button>Accept all</button></div>
"""
_RELATED = """
<div class='related'><h3>More on this story</h3><ul><li><a href='/1'>Three capitals in one week of travel</a></li>
<li><a href='/2'>Why the valley matters to both of them</a></li></ul></div>
"""
_COMMENTS = """
<section id='comments'><h3>Comments (2)</h3><div class='comment'><p>Grumpy Reader: I never believed a word of this and I
never will, he said.</p></div><div class='comment'><p>Other Reader: The minister said the opposite!</p></div></section>
"""
_FOOTER = """
<footer><p>© 2021 Lakeside Herald. All rights reserved.</p><ul><li><a href='/p'>Privacy</a></li></ul></footer>
"""
_NEWSLETTER = """
<div class='newsletter'><h4>Morning post</h4><p>Sign up: five stories before breakfast.</p><form><input></form></div>
"""
_STRANGE = (
    "partners store",
    "Three capitals",
    "Why the valley",
    "Grumpy",
    "Other Reader",
    "Privacy",
    "five stories",
    "Podcasts",
)


def _paragraphs(story: Story) -> list[str]:
    return [f"<p>{html.escape(p)}</p>" for p in story.paragraphs]


def semantic(story: Story) -> str:
    body = _paragraphs(story)
    return f"""{_COOKIES}<header><nav><ul>{_MENU}</ul></nav></header><main><article><h1>{story.title}</h1>
        {"".join(body[:3])}{_RELATED}{"".join(body[3:])}</article>{_COMMENTS}</main>{_FOOTER}"""


def soup(story: Story) -> str:
    inner = "".join(f"<div class='row'><div class='col-8 story__paragraph'>{p}</div></div>" for p in _paragraphs(story))
    return f"""<div id='app'><div class='topbar'><ul class='menu'>{_MENU}</ul></div><div class='content-wrapper'>
        <div class='article-body'><h1 class='hl'>{story.title}</h1>{inner}</div>
        <div class='sidebar'>{_RELATED}{_NEWSLETTER}</div></div>{_FOOTER}</div>{_COOKIES}"""


def old(story: Story) -> str:
    body = "<br><br>".join(html.escape(p) for p in story.paragraphs)
    return f"""<table width=100%><tr><td class=left><ul>{_MENU}</ul></td><td class=main><h2>{story.title}</h2>
        <font size=2>{body}</font></td><td class=right>{_RELATED}</td></tr></table>
        <center><font size=1>© 2001 Lakeside Herald. All rights reserved.</font></center>"""


def advertised(story: Story) -> str:
    body = f"<div class='ad'>Advertisement</div>{_NEWSLETTER}".join(_paragraphs(story))
    return f"""<nav><ul>{_MENU}</ul></nav><div class='post'><div class='entry-content'><h1>{story.title}</h1>
        {body}</div></div>{_COMMENTS}{_FOOTER}"""


def single_file(story: Story) -> str:
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 2000
    figure = f"<figure><img src='{picture}'><figcaption>Hall at night. Photo: A. Example</figcaption></figure>"
    return f"""<nav><ul>{_MENU}</ul></nav><article><h1>{story.title}</h1>{figure.join(_paragraphs(story))}</article>
        <aside>{_RELATED}</aside>{_FOOTER}"""


def unclosed(story: Story) -> str:
    body = "".join(f"<p>{html.escape(p)}" for p in story.paragraphs)
    return f"""<nav><ul>{_MENU}</ul></nav><div class=article><h1>{story.title}<div class=text>
        {body}{_COMMENTS}{_FOOTER}"""


_LAYOUTS = (semantic, soup, old, advertised, single_file, unclosed)


@pytest.mark.parametrize("layout", _LAYOUTS, ids=lambda f: f.__name__)
def test_main_text_and_nothing_else(layout) -> None:  # type: ignore[no-untyped-def]
    kept = strange = total = 0
    for story in stories():
        head = f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{story.title}</title></head>"
        data = f"{head}<body>{layout(story)}"
        parsed = parse(Raw("a.html", data.encode(), "text/html"))
        read = " ".join(" ".join(parsed.text[s.start : s.end].split()) for s in parsed.sentences if s.read)
        total += len(story.paragraphs)
        kept += sum(" ".join(p.split()) in read for p in story.paragraphs)
        strange += sum(words in read for words in _STRANGE)
    assert kept == total
    assert strange == 0
