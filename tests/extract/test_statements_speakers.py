"""Who speaks: what is nobody's statement, and to whom "the envoy", "he" and "it" go."""

from __future__ import annotations

import pytest

from detente.extract.mentions.layer import Mentions
from detente.extract.statements.layer import Statements
from detente.extract.times.layer import Times
from tests.extract.test_statements import page_of


def told(text: str) -> list[tuple[str, str, str]]:
    """(speaker's fullest name in the text or its words, act, content) of what is voiced, in order."""
    page = page_of(text)
    for layer in (Times(), Mentions(), Statements()):
        layer.read([page])
    chains = {m.id: m.chain for m in page.found.mentions}
    names = {m.chain: m.evidence[0].quote for m in page.found.mentions if m.id == m.chain}
    named: dict[str, str] = {}
    for m in page.found.mentions:
        if m.form == "name":
            named[m.chain] = max(named.get(m.chain, ""), m.name, key=len)
    names |= named
    return [
        (names.get(chains.get(s.speaker, ""), s.speaker_words), s.act, " … ".join(e.quote for e in s.evidence))
        for s in page.found.statements
        if s.voiced
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "A naval officer, who asked not to be named because he was not allowed to speak, said the fleet was late.",
            "the fleet was late",
        ),
        ("Two sources, who declined to be identified, told the Gazette that the list was ready.", "list was ready"),
        ("A diplomat, speaking on condition of anonymity, said that the draft was on the table.", "draft was on"),
        ("Minister Ana Brandt, asked about it, said the port had no berth left.", "no berth left"),
        ("Asked about the raid, Minister Ana Brandt said the port had no berth left.", "no berth left"),
    ],
)
def test_a_wish_for_anonymity_and_a_question_put_to_the_speaker_are_no_statements(text: str, words: str) -> None:
    (said,) = told(text)
    assert words in said[2]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        pytest.param(
            "The United States will go ahead with talks on Norland on Monday, Tomas Reyes told reporters here.\n\n"
            '"They have not yet said yes," the envoy said. The U.S. envoy to the U.N., Maria Dale, will brief the '
            "Council on Thursday.",
            "not yet said yes",
            "Tomas Reyes",
            id="the last speaker, not another envoy who is named later",
        ),
        pytest.param(
            "A delegation led by Brigadier General Omar Lund was in the city, two diplomats said. Nobody met it.\n\n"
            "In Port Example, Bakari told a gathering of troops that there would be no peace. "
            '"We will not put down our guns," the general said.',
            "put down our guns",
            "Bakari",
            id="the last speaker, not a general of a paragraph above",
        ),
        pytest.param(
            "President Omar Ali met General Carl Lund in Rome. Ali told aides that the fleet would sail. "
            '"The guns are silent," the general said.',
            "guns are silent",
            "Carl Lund",
            id="not the last speaker, whose office is another",
        ),
        pytest.param(
            "A mission called for an independent force to watch the port. The foreign ministry turned it down. "
            '"It is a wish of our rivals," it said.',
            "wish of our rivals",
            "The foreign ministry",
            id="it: the body of the sentence before, whatever the quoted it is",
        ),
        pytest.param(
            "Ada Berg said that Minister Lind had called Rossi last week. According to Berg, the general promised to "
            "think. The council had given another account, saying Rossi told the minister to wait.\n\n"
            "The envoy to the lakes, Karl Holm, will brief the council on Thursday, she said.",
            "will brief the council",
            "Ada Berg",
            id="she: who speaks in the paragraph before, not who is told of, nor who is named in what she says",
        ),
        pytest.param(
            "Pashinyan's spokeswoman said the road was not for sale.\n\n"
            "Iran's foreign ministry spokesman, Reza Example, warned against any change.",
            "not for sale",
            "Pashinyan's spokeswoman",
            id="his spokeswoman is no spokesman of another state",
        ),
        pytest.param(
            "The foreign ministry objects to the presence of Norway, which it accuses of arming the rebels.",
            "arming the rebels",
            "The foreign ministry",
            id="whom it accuses is not it",
        ),
        pytest.param(
            "Some had said President Omar Ali would join them. He did not, the palace's Karl Holm said, adding that no "
            "meeting had been planned.",
            "had been planned",
            "Karl Holm",
            id="who adds is who said, not whom the words are about",
        ),
    ],
)
def test_who_speaks_on(text: str, words: str, speaker: str) -> None:
    (said,) = [who for who, _, content in told(text) if words in content]
    assert said == speaker
