"""A user's own office-holders: CSV and FollowTheMoney, and what is refused."""

from __future__ import annotations

import json

import pytest

from detente.model.errors import BadInput
from detente.resolve.importing import read_holders, state_code, write_holders

CSV = """state,title,person,start,end
Norway,Minister of Foreign Affairs,Kari Berg,2020-01-01,2021-06-30
NO,Minister of Fisheries,Odd Lie,2020,
"""


def entity(ident: str, schema: str, **properties: str) -> str:
    """One FollowTheMoney entity as a line."""
    return json.dumps({"id": ident, "schema": schema, "properties": {k: [v] for k, v in properties.items()}})


def test_csv_rows_become_holders_with_the_offices_one_name() -> None:
    berg, lie = read_holders(CSV)
    assert (berg.iso, berg.role, berg.person) == ("NO", "foreign minister", "Kari Berg")
    assert berg.holds_on("2021-06-29")
    assert not berg.holds_on("2021-06-30")
    assert lie.role == "fisheries minister"
    assert not lie.holds_on("2020-05-01"), "a year does not settle the days inside it"


def test_what_is_written_reads_back_the_same() -> None:
    assert sorted(read_holders(write_holders(read_holders(CSV))), key=str) == sorted(read_holders(CSV), key=str)


def test_followthemoney_occupancies_become_holders() -> None:
    lines = [
        entity("p1", "Person", name="Kari Berg", country="no"),
        entity("o1", "Position", name="Minister of Foreign Affairs", country="no"),
        entity("x1", "Occupancy", holder="p1", post="o1", startDate="2020-01-01", endDate="2021-06-30"),
        entity("c1", "Company", name="Berg AS"),
    ]
    assert [(h.qid, h.iso, h.role, h.start) for h in read_holders("\n".join(lines))] == [
        ("p1", "NO", "foreign minister", "2020-01-01")
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title,person\nX,Y\n", "no column state"),
        ("state,title,person\nAtlantis,King,Poseidon\n", "line 2: no state is called 'Atlantis'"),
        ("state,title,person\nNO,,Kari\n", "line 2: the title or the person is empty"),
        ("state,title,person,start\nNO,King,Odd,yesterday\n", "line 2: 'yesterday' is no ISO day"),
        ("state,title,person,start,end\nNO,King,Odd,2021-01-01,2020\n", "line 2: Odd ends before they start"),
        ("{not json}\n", "line 1: not JSON"),
        ('{"id": "x"}\n', "line 1: not a FollowTheMoney entity"),
        (entity("x1", "Occupancy", holder="p1", post="o1"), "x1: the holder or the post is not in the file"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says.replace("(", r"\(")):
        read_holders(text)


def test_states_by_code_or_any_english_name() -> None:
    assert [state_code(w) for w in ("no", "Norway", "UK", "Russian Federation", "Burma", "Atlantis")] == [
        "NO",
        "NO",
        "GB",
        "RU",
        "MM",
        "",
    ]
