"""Plans with their author, date, points and reactions."""

from detente.findings.points import listed
from detente.model.evidence import Span
from detente.model.findings import Proposal
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day


def plan() -> Builder:
    case = people(Builder())
    text = "In February Norland published a 12-point plan that calls for respecting all borders and opening the ports."
    a = case.document("a", text, "2023-05-26")
    case.mention(a, "Norland", "Norland")
    case.time(a, "February", day("2023-02-24"))
    b = case.document(
        "b", "Norland's 12-point plan was rejected by Sudland, but Carl Dahl welcomed the plan later.", "2023-05-28"
    )
    for name in ("Norland", "Sudland", "Carl Dahl"):
        case.mention(b, name, name)
    return case


def test_one_plan_in_two_reports_with_points_and_reactions() -> None:
    (one,) = found(plan(), Proposal)
    assert one.author is not None
    assert one.author.name == "Norland"
    assert "12-point plan" in one.name
    assert one.date.iso() == ("2023-02-24", "2023-02-25")
    assert [p.quote for p in one.points] == ["respecting all borders", "opening the ports"]
    assert ("Sudland", "reject") in {(r.party.name, r.stance) for r in one.reactions}
    assert len({e.document for e in one.evidence}) == 2


def test_a_plan_in_phases_is_named_by_them_and_its_list_gives_its_points() -> None:
    case = people(Builder())
    text = "Norland tabled a three-phase plan for the ports: a truce at sea, new pilots and a shared lighthouse."
    case.mention(case.document("a", text, "2023-05-26"), "Norland", "Norland")
    (one,) = found(case, Proposal)
    assert one.name == "Norland: three-phase plan"
    assert [p.quote for p in one.points] == ["a truce at sea", "new pilots", "a shared lighthouse"]


def test_a_plan_of_nobody_with_no_points_is_none() -> None:
    case = people(Builder())
    ident = case.document("a", "There was talk of a plan in Sudland.", "2023-05-26")
    case.mention(ident, "Sudland", "Sudland")
    assert found(case, Proposal) == []


def test_what_an_analyst_proposes_is_no_partys_plan() -> None:
    def plans(title: str) -> list[Proposal]:
        case = people(Builder())
        case.entity("Ida Holm")
        ident = case.document("a", f"The {title} Ida Holm proposed a plan for the ports.", "2023-05-26")
        case.mention(ident, "Ida Holm", "Ida Holm", title=title)
        return found(case, Proposal)

    assert len(plans("minister")) == 1
    assert plans("analyst") == []


def test_an_old_and_a_new_agreement_are_two() -> None:
    case = people(Builder())
    ident = case.document(
        "a", "Eva Falk's deal with Norland failed. Carl Dahl proposed a new deal to Norland.", "2023-05-26"
    )
    for name in ("Eva Falk", "Carl Dahl", "Norland"):
        case.mention(ident, name, name)
    assert {p.author.name for p in found(case, Proposal) if p.author} == {"Eva Falk", "Carl Dahl"}


TWELVE = "borders ports prisoners grain truce aid cities power rails courts funds guarantees".split()  # noqa: SIM905


def test_a_numbered_list_gives_a_plan_its_points() -> None:
    case = people(Builder())
    points = "\n".join(f"{n}. Respect for {word}. All sides are to keep it." for n, word in enumerate(TWELVE, 1))
    text = f"Norland published a 12-point plan on Monday. It reads:\n\n{points}\n\nSudland made no comment."
    ident = case.document("a", text, "2023-05-26")
    case.mention(ident, "Norland", "Norland")
    (one,) = found(case, Proposal)
    assert [p.quote for p in one.points] == [f"Respect for {word}" for word in TWELVE]


def test_a_list_of_another_length_is_not_the_plans() -> None:
    case = people(Builder())
    text = "Norland published a 12-point plan.\n\nAlso today:\n1. Weather is fine\n2. Ports open\n3. Games begin\n"
    ident = case.document("a", text, "2023-05-26")
    case.mention(ident, "Norland", "Norland")
    (one,) = found(case, Proposal)
    assert one.points == ()


def test_numbers_in_words_brackets_and_tables() -> None:
    for lines in (
        ["First, a truce.", "Second, an exchange of prisoners.", "Third, talks."],
        ["(1) a truce.", "(2) an exchange of prisoners.", "(3) talks."],
        ["1 | a truce", "2 | an exchange of prisoners", "3 | talks"],
    ):
        text = "The plan:\n" + "\n".join(lines)
        spans = listed(text, Span(4, 8), "3")
        assert [text[slice(*span)] for span in spans] == ["a truce", "an exchange of prisoners", "talks"]
