"""Two voices that exclude each other on an issue of fact are told together."""

from detente.model.findings import Contradiction
from detente.model.taxonomy import taxonomy
from tests.findings.build import found, people
from tests.reconcile.build import Builder


def said(*told: tuple[str, str]) -> list[Contradiction]:
    case = people(Builder())
    for n, (who, content) in enumerate(told):
        ident = case.document(f"{n}", f"Report {n}: {who} said {content}.", "2023-05-26")
        for state in ("Norland", "Sudland"):
            if state in content:
                case.mention(ident, state, state)
        case.statement(ident, content, who, issues=taxonomy().tags(content))
    return found(case, Contradiction)


def test_neutral_against_not_neutral() -> None:
    (one,) = said(
        ("Carl Dahl", "that Norland takes a balanced view of the quarrel"),
        ("Western officials", "that Norland is not the impartial observer of its own brochures"),
    )
    assert one.type == "characterisation"
    assert "Norland" in one.about
    assert [side.who for side in one.sides] == ["Carl Dahl", "Western officials"]


def test_complying_against_violating() -> None:
    (one,) = said(
        ("Carl Dahl", "that Norland is complying with the treaty"),
        ("Eva Falk", "that Norland is not in compliance"),
    )
    assert one.type == "denial"


def test_about_two_states_there_is_no_quarrel() -> None:
    assert (
        said(
            ("Western officials", "that Norland is neutral"),
            ("The Gazette", "that Sudland is not neutral at all"),
        )
        == []
    )


def test_one_voice_does_not_contradict_itself() -> None:
    assert (
        said(
            ("Carl Dahl", "that Norland takes a balanced view of the quarrel"),
            ("Carl Dahl", "that Norland is not impartial in the matter of the ports"),
        )
        == []
    )
