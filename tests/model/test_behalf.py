"""Offices of international bodies belong to the body, and a state's envoy to it to the state."""

from __future__ import annotations

import pytest

from detente.model.behalf import body_of
from detente.model.naming import Naming
from detente.model.records import Name
from detente.model.rows import Mention
from detente.resolve.stage import resolve
from tests.resolve.case import case

UN, LEAGUE = Name("United Nations", "un"), Name("Arab League", "league")
BODIES = {"un": UN, "united nations": UN, "arab league": LEAGUE}


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("UN special envoy for Norland", UN),
        ("the United Nations' chief mediator", UN),
        ("secretary general of the Arab League", LEAGUE),
        ("Arab League chief", LEAGUE),
        ("a spokeswoman for the UN", UN),
        ("Norland's ambassador to the UN", None),
        ("Norland's envoy to the Arab League", None),
        ("former UN envoy", None),
        ("union leader", None),
        ("UN-sanctioned commander", None),
        ("UN-recognised president", None),
        ("Arab League candidate Norland's president", None),
        ("UN member Norland's president", None),
        ("President", None),
    ],
)
def test_the_body_of_a_title(title: str, body: Name | None) -> None:
    assert body_of(title, BODIES) == body


@pytest.mark.parametrize(
    ("text", "words", "party"),
    [
        ("NATO Secretary General Ada Holm warned of war. Holm left.", "Holm", "NATO"),
        ("The NATO chief warned of war.", "The NATO chief", "NATO"),
        ("EU foreign policy chief Ada Holm warned of war.", "EU foreign policy chief Ada Holm", "European Union"),
        ("Russia's envoy to the UN, Ada Holm, warned of war.", "Ada Holm", "Russia"),
        ("Hamas spokesman Abu Holm warned of war.", "Hamas spokesman Abu Holm", "Hamas"),
        ("M23 left. M23 spokesman Willy Holm warned of war.", "M23 spokesman Willy Holm", "M23"),
        ("Ada Holm, an RLK negotiator, told River Times that rain fell. The RLK denied it.", "Ada Holm", "RLK"),
        ("The Lake Army (RLK) left. Ada Holm, an RLK commander, told the Southern Front so.", "Ada Holm", "Lake Army"),
        ("The Southern Front left. Ada Holm, a senior commander, told the Southern Front so.", "Ada Holm", "Ada Holm"),
        ("Ada Holm, the Rwandan government spokeswoman, warned of war.", "Ada Holm", "Rwanda"),
        ("Iran's foreign ministry spokesman, Omid Holm, warned against any change in borders.", "Omid Holm", "Iran"),
    ],
)
def test_who_holds_an_office_of_a_body_speaks_for_it(text: str, words: str, party: str) -> None:
    view = case(text).view()
    mentions = list(view.rows(Mention))
    naming = Naming(resolve(view).entities, mentions)
    spoken = next(m for m in mentions if m.evidence[0].quote == words)
    assert naming.party(spoken.id, words).name == party
