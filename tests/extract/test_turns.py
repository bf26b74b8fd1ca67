"""Press conferences: each turn's sentences are said by whom its label names."""

from __future__ import annotations

from detente.extract.contract import Page
from detente.extract.mentions.layer import Mentions
from detente.extract.statements.layer import Statements
from detente.extract.syntax import Syntax
from detente.extract.times.layer import Times
from detente.parse.document import parse_text

BRIEFING = """Foreign Ministry Spokesperson Ida Holm's press conference on 14 July 2021

Ida Holm: Good afternoon. The ministers met this morning in Geneva and spoke about the truce for two hours.

AFP: Will the second round of talks take place in August?

Ida Holm: We have proposed the tenth of August to all parties. Norland has said that it accepts this date.

Lakeside Herald: Has the ministry received the list of prisoners? The families are waiting.

Ida Holm: Not yet. We call on the other side to hand over the list without further delay.
"""


def read(text: str) -> Page:
    parsed = parse_text(text, name="a.txt", published="2021-07-14")
    page = Page(parsed, Syntax(parsed.text, parsed.sentences))
    for layer in (Times(), Mentions(), Statements()):
        layer.read([page])
    return page


def test_turns_of_a_press_conference_are_said_by_their_speakers() -> None:
    page = read(BRIEFING)
    assert page.parsed.document.genre == "transcript"
    said = {s.evidence[0].quote: s for s in page.found.statements}
    named = {m.id: m.name for m in page.found.mentions}
    proposed = said["We have proposed the tenth of August to all parties"]
    assert (named[proposed.speaker], proposed.form, proposed.voiced) == ("Ida Holm", "direct", True)
    truce = said["The ministers met this morning in Geneva and spoke about the truce for two hours"]
    assert named[truce.speaker] == "Ida Holm"
    asked = [s for s in page.found.statements if s.act == "ask"]
    assert [(s.speaker_words, s.evidence[0].quote) for s in asked if "?" in s.evidence[0].quote] != []
    nested = next(s for quote, s in said.items() if "accepts this date" in quote)
    assert "Norland" in (nested.speaker_words + nested.evidence[0].quote)
    assert not [quote for quote in said if quote.startswith(("Good afternoon", "Not yet", "Ida Holm:"))]


def test_questions_and_answers_go_to_the_one_the_text_is_about() -> None:
    text = (
        "Interview with Special Envoy Tomas Reyes\n\n"
        "Question: When will you travel to the capital again?\n\n"
        "Answer: I shall be there in the first week of August.\n\n"
        "Question: What do you expect from the second round?\n\n"
        "Answer: I expect a written text that both sides can sign.\n"
    )
    page = read(text)
    named = {m.id: m.name for m in page.found.mentions}
    got = [(named.get(s.speaker, ""), s.act == "ask", s.evidence[0].quote) for s in page.found.statements]
    assert got == [
        ("", True, "When will you travel to the capital again?"),
        ("Tomas Reyes", False, "I shall be there in the first week of August"),
        ("", True, "What do you expect from the second round?"),
        ("Tomas Reyes", False, "I expect a written text that both sides can sign"),
    ]


def test_a_report_with_colons_is_no_transcript() -> None:
    text = (
        "Talks end\n\nThe envoy said: “We are done.”\n\nGeneva: The hosts were silent.\n\n"
        "Next steps: the sides meet in August.\n\nThe minister left at noon.\n\nNobody spoke to the press."
    )
    page = read(text)
    assert [s for s in page.found.statements if s.cue_spans[0].end - s.cue_spans[0].start == 1] == []
