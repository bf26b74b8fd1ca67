"""Of two that are equally good the one that stands first in time and in the order of names, whatever the hashes say."""

from __future__ import annotations

import pytest

from detente.model.findings import Commitment, Denial
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day

# A word put behind a text gives it another hash, and so another id.
PADS = ("red", "blue", "grey", "brown", "white", "black")


@pytest.mark.parametrize("pad", PADS)
@pytest.mark.parametrize("backwards", [False, True])
def test_of_two_tellings_of_a_promise_the_first_speaks_for_it(pad: str, backwards: bool) -> None:
    case = people(Builder())
    for name, words in (("a", "an envoy to Sudland for the ports"), ("b", "one envoy to Sudland for the ports")):
        ident = case.document(name, f"Norland will send {words}. The doors were {pad}.", "2023-04-26")
        for who in ("Norland", "Sudland"):
            case.mention(ident, who, who)
    (one,) = found(case, Commitment, backwards=backwards)
    assert "an envoy" in one.what


@pytest.mark.parametrize("pad", PADS)
@pytest.mark.parametrize("backwards", [False, True])
def test_of_two_tellings_of_a_denial_the_first_speaks_for_it(pad: str, backwards: bool) -> None:
    case = people(Builder())
    for name, words in (("a", "needed the old ports"), ("b", "wanted the old ports")):
        ident = case.document(name, f"Ada Berg denied that Norland {words}. The doors were {pad}.", "2023-05-26")
        for who in ("Ada Berg", "Norland"):
            case.mention(ident, who, who)
    (one,) = found(case, Denial, backwards=backwards)
    assert len(one.evidence) == 2
    assert "needed" in one.what


@pytest.mark.parametrize("pad", PADS)
def test_of_two_visits_on_one_day_the_first_told_settles_a_promise(pad: str) -> None:
    case = people(Builder())
    case.entity("Ulf Ros", state="NO", offices=("defence minister",))
    ident = case.document("a", "Norland will send a delegation to Sudland to speak about the ports.", "2023-04-26")
    for who in ("Norland", "Sudland"):
        case.mention(ident, who, who)
    visits = []
    for name, who in (("b", "Ulf Ros"), ("c", "Ada Berg")):
        told = case.document(name, f"{who} of Norland arrived in Lund on Tuesday. The doors were {pad}.", "2023-05-17")
        case.mention(told, "Norland", "Norland")
        clause = f"{who} of Norland arrived in Lund"
        visits.append(case.happening(told, clause, "visit", [f"{who}/visitor"], place="Lund", when=day("2023-05-16")))
    (one,) = found(case, Commitment)
    assert one.settled_by == "happening-" + visits[0].id.split("-")[1]
