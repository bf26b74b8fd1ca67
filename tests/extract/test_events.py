"""Events: coded acts between two parties, their status, and the coder of given pairs."""

from __future__ import annotations

import pytest

from detente.extract.events.coder import QUADS, ROOTS, coder
from detente.extract.events.layer import Events
from detente.extract.events.lexicon import Trigger, codes, of_happenings, triggers
from detente.extract.events.pairs import pair_text
from detente.model.evidence import Span
from detente.model.rows import Event
from tests.extract.reading import read

CASES = [(t, example) for t in triggers() for example in t.examples]


def events_of(text: str) -> list[tuple[Event, str, str]]:
    page = read(text)
    Events().read([page])
    words = {m.id: m.evidence[0].quote for m in page.found.mentions}
    return [(e, words[e.actor], words[e.recipient]) for e in page.found.events]


@pytest.mark.parametrize(("trigger", "example"), CASES, ids=[e[0][:50] for _, e in CASES])
def test_example_reads_as_its_rule_says(trigger: Trigger, example: tuple[str, ...]) -> None:
    text, *wanted = example
    found = [(e.root, e.status, a, r) for e, a, r in events_of(text)]
    root, status, actor, recipient = wanted
    assert any(f[:2] == (root, status) and actor in f[2] and recipient in f[3] for f in found), found


def test_codes_come_from_the_table() -> None:
    assert codes()["0871"] == ("YIELD", "ceasefire", "military")
    assert {code.root for code in codes().values()} == set(ROOTS) == set(QUADS)
    assert all(t.cameo in codes() for t in triggers())
    assert all(code in codes() for code in of_happenings().values())


@pytest.mark.parametrize(
    "text",
    [
        "Norway accused nobody.",
        "Norway struck a friendly tone.",
        "Norway released a statement on Sweden.",
        "Norway called for talks.",
        "Oslo is cold.",
    ],
)
def test_what_only_looks_like_an_act(text: str) -> None:
    assert events_of(text) == []


def test_a_meeting_is_an_act_of_consulting_with_the_same_words() -> None:
    page = read("President Karl Lind met Prime Minister Ana Souza in Oslo.")
    Events().read([page])
    (event,), (happening,) = page.found.events, page.found.happenings
    assert (event.root, event.quad, event.cameo) == ("CONSULT", "1", "040")
    assert event.evidence == happening.evidence
    assert [event.actor, event.recipient] == [p.mention for p in happening.participants]


def test_the_caller_acts_on_the_called() -> None:
    found = [(e.cameo, a, r) for e, a, r in events_of("President Karl Lind phoned Prime Minister Ana Souza on Friday.")]
    assert found == [("041", "President Karl Lind", "Prime Minister Ana Souza")]


@pytest.mark.parametrize(
    ("text", "quad"),
    [
        ("Norway condemned Sweden for the attack.", "3"),
        ("Norwegian troops killed five people when they shelled Sweden.", "4"),
        ("Norway sent food and medicine to Sweden.", "2"),
        ("Norway welcomed the plan and promised to work with Sweden.", "1"),
    ],
)
def test_the_coder_tells_the_four_classes_apart(text: str, quad: str) -> None:
    page = read(text)
    actor = Span(0, len("Norway"))
    at = text.index("Sweden")
    answer = coder().code([pair_text(page, actor, Span(at, at + len("Sweden")))])[0]
    assert answer.quad == quad == QUADS[answer.root]
    assert 0 < answer.probability <= 1


def test_the_coder_does_not_depend_on_the_batch() -> None:
    texts = [
        "Norway condemned Sweden.",
        "Norway and Sweden signed a treaty. It was late.",
        "Sweden, says Norway, is wrong.",
    ]
    pairs = []
    for text in texts:
        actor, recipient = text.index("Norway"), text.index("Sweden")
        pairs.append(pair_text(read(text), Span(actor, actor + 6), Span(recipient, recipient + 6)))
    assert coder().code(pairs) == [coder().code([pair])[0] for pair in pairs]
    assert coder().code([]) == []


def test_a_pair_over_two_sentences_is_read_too() -> None:
    text = "Norway spoke. Sweden answered."
    pair = pair_text(read(text), Span(0, 6), Span(14, 20))
    assert pair.plain == text
    assert pair.masked == "someone spoke. somebody answered."


@pytest.mark.parametrize(
    ("text", "root", "status"),
    [
        ("Norway accused Sweden of cheating.", "ACCUSE", "held"),
        ("Norway will sanction Sweden next month.", "SANCTION", "planned"),
        ("Norway has not sanctioned Sweden.", "SANCTION", "denied"),
        ("Norway never accused Sweden of cheating.", "ACCUSE", "denied"),
        ("Norway may sanction Sweden.", "SANCTION", "considered"),
        ("Norway would sanction Sweden if the raids went on.", "SANCTION", "conditional"),
        ("Norway is considering sanctioning Sweden.", "SANCTION", "considered"),
        ("Norway refused to send aid to Sweden.", "AID", "denied"),
        ("Norway plans to accuse Sweden of cheating.", "ACCUSE", "planned"),
    ],
)
def test_past_future_hypothetical_and_negated_are_told_apart(text: str, root: str, status: str) -> None:
    assert [(e.root, e.status) for e, _, _ in events_of(text)] == [(root, status)]
