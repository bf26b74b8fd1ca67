"""Stories: reports of one event go together, similar events stay apart, whatever the order."""

from __future__ import annotations

import random

from detente.model.documents import ParsedText
from detente.reconcile.stories import Story, stories
from tests.reconcile.build import Builder

FERRY = (
    "A ferry with 212 people aboard ran aground off Trelleborg on Monday. The Nils Dacke hit rocks near Trelleborg "
    "harbour, the Swedish coast guard said.",
    "Swedish coast guard boats took passengers off the ferry Nils Dacke, which struck rocks outside Trelleborg. All "
    "212 were brought ashore.",
    "Investigators boarded the Nils Dacke in Trelleborg to learn why the ferry left its lane. Its captain told the "
    "coast guard that the 212 passengers were never in danger.",
)
OTHER_FERRY = (
    "A ferry sank in Lake Kivu near Goma and 78 people drowned, the governor of South Kivu said. The boat had left "
    "Minova for Goma.",
    "Rescuers in Goma searched Lake Kivu for survivors of a ferry from Minova. Governor Jean-Jacques Purusi put the "
    "dead at 78.",
)
TALKS = (
    "Chile and Bolivia resumed talks on water from the Silala river. Delegations led by Alberto van Klaveren met in "
    "Santiago.",
    "In Santiago, Bolivian envoys and Alberto van Klaveren of Chile spoke about the Silala river.",
)


def _case(*texts: str, published: str = "2024-03-04") -> list[ParsedText]:
    case = Builder()
    for number, text in enumerate(texts):
        case.document(f"{number}.txt", text, published)
    return list(case.parsed.values())


def _groups(found: list[Story]) -> set[frozenset[str]]:
    return {frozenset(story.documents) for story in found}


def _ids(texts: list[ParsedText]) -> frozenset[str]:
    return frozenset(parsed.document.id for parsed in texts)


def test_reports_of_one_event_go_together_and_alike_ones_stay_apart() -> None:
    texts = _case(*FERRY, *OTHER_FERRY, *TALKS)
    assert _groups(stories(texts)) == {_ids(texts[:3]), _ids(texts[3:5]), _ids(texts[5:])}


def test_order_changes_nothing() -> None:
    texts = _case(*FERRY, *OTHER_FERRY, *TALKS)
    whole = stories(texts)
    for seed in range(5):
        shuffled = random.Random(seed).sample(texts, len(texts))
        assert stories(shuffled) == whole


def test_the_same_words_a_month_later_are_another_event() -> None:
    case = Builder()
    case.document("a.txt", FERRY[0], "2024-03-04")
    case.document("b.txt", FERRY[1], "2024-05-20")
    assert len(stories(case.parsed.values())) == 2


def test_one_document_stands_alone_and_reasons_name_shared_words() -> None:
    texts = _case(*FERRY)
    assert _groups(stories(texts[:1])) == {_ids(texts[:1])}
    (story,) = stories(texts)
    assert "trelleborg" in story.reasons[0]


def test_texts_without_words_stand_alone() -> None:
    texts = _case("...", "The of and.", "?!")
    assert len(stories(texts)) == 3
