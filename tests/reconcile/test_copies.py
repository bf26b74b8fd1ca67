"""Which documents rest on one text."""

from detente.model.documents import Block, Document, ParsedText
from detente.model.ids import bytes_id
from detente.parse.sentences import split
from detente.reconcile.copies import copies, neighbours
from detente.reconcile.counting import origins
from tests.shared import needs_shared, shared

WIRE = (
    "The ministers of Norland and Sudland met for two hours in the harbour town of Eastby on Monday. They spoke "
    "about fishing rights in the strait and about the crews that each side holds. A spokeswoman for Norland told "
    "reporters that “the talks were frank, useful and long overdue, and they will go on next week”. Sudland's "
    "minister left the building without speaking to the press. Both governments recalled their ambassadors in "
    "March after a collision at sea. Two sailors died in the collision, which each side blames on the other. "
    "Fishing has been at a standstill since then, and prices have doubled."
)
REWRITTEN = (
    "EASTBY - A two-hour meeting of the ministers of Norland and Sudland took place in Eastby on Monday. On the "
    "table were fishing rights in the strait and the crews held by each side. “The talks were frank, useful and "
    "long overdue, and they will go on next week”, Norland's spokeswoman said to reporters. The Sudland minister "
    "did not speak to the press when leaving the building. After a collision at sea both governments had recalled"
    " their ambassadors in March. In the collision, for which each side blames the other, two sailors died. Since"
    " then fishing has been at a standstill and prices doubled."
)
OTHER = (
    "Prices of cod have doubled in the markets of Norland. A trader in the capital said on Monday that “the talks"
    " were frank, useful and long overdue, and they will go on next week” was all that anybody in the trade "
    "wanted to read. Supermarkets now sell frozen fish from overseas. The government has promised help for the "
    "crews who cannot sail. Economists expect that the shortage will last until the autumn. In the ports the mood"
    " is grim, and many boats are for sale. Sudland is no better off."
)


def parsed(name: str, text: str, *credits: str) -> ParsedText:
    block = Block(0, len(text), "body")
    return ParsedText(
        Document(bytes_id(text.encode()), (name,), "text/plain", credits=credits),
        text,
        (block,),
        tuple(split(text, (block,))),
    )


def test_a_copy_with_a_new_headline_and_a_cut_end_is_one_origin() -> None:
    a = parsed("a.txt", "Ministers meet at last. " + WIRE)
    b = parsed("b.txt", WIRE[: WIRE.index("Fishing has")])
    (found,) = copies([a, b])
    assert set(found.documents) == {a.document.id, b.document.id}
    assert "near-copy" in found.reasons[0]
    assert {e.document for e in found.evidence} == set(found.documents)


def test_a_rewritten_agency_text_is_one_origin_named_by_its_credit() -> None:
    b = parsed("b.txt", REWRITTEN + "\n\nReuters contributed to this report.", "Reuters contributed to this report.")
    (found,) = copies([parsed("a.txt", WIRE), b])
    assert "rewritten from one text" in found.reasons[0]
    assert found.origin == "Reuters"
    assert "credits Reuters" in found.reasons
    assert any(e.quote == "Reuters contributed to this report." for e in found.evidence)


def test_a_shared_quotation_alone_is_no_common_origin() -> None:
    assert copies([parsed("a.txt", WIRE), parsed("b.txt", OTHER)]) == []


def test_two_short_reports_that_share_long_names_are_no_copies() -> None:
    who = "Norland's minister of the interior Kristoffer Anders Halvorsen met Sudland's ambassador Maria Elena Quispe"
    a = parsed("a", f"{who} in Eastby on Monday. They parted in anger after ten minutes.")
    b = parsed("b", f"On Monday {who}; tea was served and both of them praised the fog.")
    assert copies([a, b]) == []
    assert len(copies([a, parsed("c", a.text.replace("ten", "10"))])) == 1


def test_the_same_credit_alone_is_no_common_origin() -> None:
    credit = "With inputs from Harbour Wire"
    texts = [parsed("a.txt", f"{WIRE}\n\n{credit}", credit), parsed("b.txt", f"{OTHER}\n\n{credit}", credit)]
    assert copies(texts) == []


def test_a_contributor_not_in_the_list_is_named_as_the_credit_names_it() -> None:
    credit = "With inputs from Harbour Wire"
    (found,) = copies([parsed("a.txt", WIRE), parsed("b.txt", f"{REWRITTEN}\n\n{credit}", credit)])
    assert found.origin == "Harbour Wire"


def test_without_a_credit_the_origin_is_the_earliest_document() -> None:
    (found,) = copies([parsed("z.txt", WIRE), parsed("b.txt", REWRITTEN)])
    assert found.origin == "b.txt"


def test_a_document_alone_is_its_own_origin() -> None:
    texts = [parsed("a.txt", WIRE), parsed("b.txt", REWRITTEN), parsed("c.txt", OTHER)]
    found = copies(texts)
    of = origins((t.document.id for t in texts), found)
    assert of[texts[0].document.id] == of[texts[1].document.id] == found[0].id
    assert of[texts[2].document.id] == texts[2].document.id


def test_order_of_documents_changes_nothing() -> None:
    texts = [
        parsed("a.txt", WIRE),
        parsed("b.txt", REWRITTEN),
        parsed("c.txt", OTHER),
        parsed("d.txt", WIRE + " Ends."),
    ]
    assert copies(texts) == copies(texts[::-1])


def test_many_carriers_are_found_without_comparing_all_pairs() -> None:
    texts = [parsed(f"{n:03}.txt", f"Edition {n}. {WIRE} Page {n}.") for n in range(60)]
    (found,) = copies(texts)
    assert len(found.documents) == 60
    assert neighbours(texts).compared <= 8 * 60


@needs_shared
def test_the_two_carriers_of_one_agency_text_in_the_first_case_are_one_origin() -> None:
    files = sorted((shared / "cases" / "ukraine-2023").glob("*.txt"))
    texts = [parsed(path.name, path.read_text(encoding="utf-8")) for path in files]
    (found,) = copies(texts)
    assert sorted(t.document.name[:3] for t in texts if t.document.id in found.documents) == ["003", "004"]
