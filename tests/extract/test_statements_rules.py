"""The rules of the statements layer: acts, silences, manner. The examples in the rule files are the tests."""

from __future__ import annotations

import random
from typing import get_args

import pytest

from detente.extract.statements.acts import act_of, act_rules, is_speech
from detente.extract.statements.bounds import without_hearer
from detente.extract.statements.manner import (
    denial_of,
    form_of,
    hedges_of,
    is_conditional,
    is_negated,
    quoted_spans,
)
from detente.extract.statements.plain import folded
from detente.extract.statements.reader import SAME_CONTENT, Reported, without_doubles
from detente.extract.statements.words import words
from detente.model.evidence import Span
from detente.model.rows import Act

EXAMPLES = [(rule.act, cue, content) for rule in act_rules().all() for cue, content in rule.examples]


@pytest.mark.parametrize(("act", "cue", "content"), EXAMPLES)
def test_each_example_is_decided_as_its_rule_says(act: Act, cue: str, content: str) -> None:
    assert act_of(cue, content) == act


def test_every_rule_has_an_example_and_every_act_but_the_plain_one_a_rule() -> None:
    assert all(rule.examples for rule in act_rules().all())
    assert {rule.act for rule in act_rules().all()} == set(get_args(Act)) - {"assert"}


@pytest.mark.parametrize(
    ("cue", "content", "speaker", "act"),
    [
        ("said", "Norland would join the talks in May", "Norland", "promise"),
        ("said", "Sudria would join the talks in May", "Norland", "assert"),
        ("said", '"We will join the talks in May"', "the envoy", "promise"),
        ("said", "that Mr. Varga would join the talks in May", "Ambassador Varga", "promise"),
        ("said", "in May Varga would join the talks", "Ambassador Varga", "assert"),
        ("said", "Varganovo would join the talks in May", "Ambassador Varga", "assert"),
        ("agreed", "that the road was closed", "the envoy", "assert"),
        ("said", "the harvest had begun", "", "assert"),
        ("has always refused to", "expand on how the levy works", "", "decline_to_confirm"),
        ("dismissed", "the offer as too small", "", "reject"),
        ("called", "similar allegations credible", "", "assert"),
        ("declined", "to describe the mood at the table", "", "decline_to_confirm"),
        ("refused", "to go into the figures", "", "decline_to_confirm"),
        ("refused", "to give up the two islands", "", "reject"),
        ("called", "the rumours of a truce nonsense", "", "deny"),
        ("had never refused to", "discuss the draft", "", "reject"),
        ("told", "that the vote would be held in May and that it had nothing to do with Norland", "", "assert"),
        ("said", "the vote had nothing to do with Norland", "", "deny"),
        ("replied", 'that there was "a great deal" to do', "", "assert"),
        ("said", "it was a great day", "", "praise"),
    ],
)
def test_the_content_decides_where_the_cue_says_nothing(cue: str, content: str, speaker: str, act: Act) -> None:
    assert act_of(cue, content, speaker=speaker) == act


@pytest.mark.parametrize(
    "cue", ["said", "told reporters", "issued an explicit warning", "according to", "praised", ":"]
)
def test_cues_of_words_are_speech(cue: str) -> None:
    assert is_speech(cue)


@pytest.mark.parametrize("cue", ["wants", "hates", "was", "is expected", "tried to", "understood", "must decide"])
def test_cues_of_minds_and_deeds_are_not(cue: str) -> None:
    assert not is_speech(cue)


@pytest.mark.parametrize("sentence", words().wordless_examples)
def test_what_is_given_out_and_not_told_is_no_speech(sentence: str) -> None:
    assert words().wordless.search(sentence)
    cue, _, content = sentence.removeprefix("has ").partition(" ")
    assert not is_speech(cue, content)


@pytest.mark.parametrize(
    "sentence",
    [
        "released a statement that the text was agreed",
        "issued a warning about the text of the letter",
        "published the text, saying it was final",
        "announced the release of 40 prisoners",
    ],
)
def test_what_is_told_with_what_is_given_out_is_speech(sentence: str) -> None:
    assert not words().wordless.search(sentence)


@pytest.mark.parametrize("sentence", words().silence_examples)
def test_silences_are_found_in_their_examples(sentence: str) -> None:
    assert words().silence.search(folded(sentence))


def test_talk_is_no_silence() -> None:
    assert not words().silence.search(folded("The ministry commented on the raid and named the ports."))


@pytest.mark.parametrize(
    ("text", "content", "form"),
    [
        ('He said: "The door is open."', (9, 28), "direct"),
        ("He said: “The door is open.”", (9, 28), "direct"),
        ('He said the door was "wide open" now', (8, 36), "mixed"),
        ("He said the door was ‘wide open’ now", (8, 36), "mixed"),
        ('He praised a ""steady" hand', (11, 27), "mixed"),
        ("He said the minister's door was open", (8, 36), "indirect"),
    ],
)
def test_form_follows_the_quotation_marks_inside_the_content(text: str, content: tuple[int, int], form: str) -> None:
    assert form_of(text, [Span(*content)], quoted_spans(text)) == form


def test_form_of_a_quotation_split_by_its_cue_is_direct() -> None:
    text = '"We will come," he said, "and stay."'
    assert form_of(text, [Span(0, 14), Span(25, 36)], quoted_spans(text)) == "direct"


def test_negation_is_of_the_saying_and_a_refusal_is_an_act_of_its_own() -> None:
    assert is_negated("never said", "assert")
    assert is_negated("didn’t promise", "promise")
    assert is_negated("has shied away from criticising", "criticise")
    assert not is_negated("said", "assert")
    assert not is_negated("did not say", "silence")


def test_hedges_and_conditions() -> None:
    assert hedges_of("reportedly told", "He reportedly told aides on Monday") == ("reportedly",)
    assert hedges_of("said", "It is said to be near, he said") == ("is said to",)
    assert is_conditional("they would return if the siege ended")
    assert not is_conditional("they would return")


@pytest.mark.parametrize(
    ("act", "cue", "content", "of_another", "kind"),
    [
        ("deny", "denied", "the report", False, "deny"),
        ("deny", "denied", "that Sudria had asked for it", True, "third_party_denies"),
        ("decline_to_confirm", "would not confirm", "the date", False, "decline_to_confirm"),
        ("decline_to_confirm", "dodged", "a question on the date", False, "deflect"),
        ("silence", "has not said", "when it will vote", False, "silence"),
        ("assert", "said", "the date is known", False, None),
    ],
)
def test_the_five_denials(act: Act, cue: str, content: str, of_another: bool, kind: str | None) -> None:
    assert denial_of(act, cue, content, of_another=of_another) == kind


@pytest.mark.parametrize(
    ("pieces", "hearer", "kept"),
    [
        (("the envoy", "that the road was open"), "envoy", ["that the road was open"]),
        (("the envoy", "to open the road"), "envoy", ["the envoy", "to open the road"]),
        (("him the road was open",), "him", ["the road was open"]),
        (("him",), "him", ["him"]),
        (("that the envoy would come",), "envoy", ["that the envoy would come"]),
        (("the road was open", "that the bridge was shut"), "", ["the road was open", "that the bridge was shut"]),
    ],
)
def test_whom_it_was_told_to_is_no_part_of_what_was_told(pieces: tuple[str, ...], hearer: str, kept: list[str]) -> None:
    text = f"Ada Berg told {' on Friday '.join(pieces)}."
    spans = [Span(text.index(piece), text.index(piece) + len(piece)) for piece in (*pieces, hearer)]
    said = Reported(Span(9, 13), (Span(0, 8),), tuple(spans[:-1]), 0.0)
    found = without_hearer(text, said, spans[-1] if hearer else None)
    assert [text[a:b] for a, b in found.content] == kept


@pytest.mark.parametrize("sentence", words().anonymity_examples)
def test_wishes_for_anonymity_are_found_in_their_examples(sentence: str) -> None:
    assert words().anonymity.search(folded(sentence))


@pytest.mark.parametrize("sentence", words().put_to_examples)
def test_questions_put_to_the_speaker_are_found_in_their_examples(sentence: str) -> None:
    assert words().put_to.search(folded(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The envoy asked Norland to name its delegates.",
        "She declined to name the ports.",
        "He spoke on condition that the truce held.",
        "They refused to be part of the talks.",
    ],
)
def test_other_requests_and_refusals_are_no_wish_for_anonymity(sentence: str) -> None:
    assert not words().anonymity.search(folded(sentence))


@pytest.mark.parametrize("seed", range(20))
def test_of_readings_that_share_their_words_the_surest_stays_however_far_apart_they_reach(seed: int) -> None:
    chance = random.Random(seed)
    found = []
    for number in range(60):
        starts = sorted(chance.sample(range(900), chance.randint(1, 3)))
        content = tuple(Span(a, min(a + chance.randint(1, 260), *[b for b in starts if b > a], 1200)) for a in starts)
        found.append(Reported(Span(number, number + 1), (), content, chance.random()))
    kept: list[Reported] = []
    for one in sorted(found, key=lambda r: -r.sureness):
        letters = {at for a, b in one.content for at in range(a, b)}
        others = [{at for a, b in other.content for at in range(a, b)} for other in kept]
        if all(len(letters & other) <= SAME_CONTENT * min(len(letters), len(other)) for other in others):
            kept.append(one)
    assert 1 < len(kept) < len(found)
    assert without_doubles(found) == kept
