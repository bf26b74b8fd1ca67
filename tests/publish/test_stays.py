"""What was part of a visit stands below it: meetings without a place of their own, and an hour in a ministry."""

from __future__ import annotations

from pathlib import Path

from detente.model.entities import Entity
from detente.model.naming import Naming
from detente.model.records import HappeningRecord
from detente.model.rows import Mention
from detente.publish.brief.stays import stays
from detente.run.adding import add
from detente.run.reading import read
from detente.store.memory import memory_store

REPORT = """PARIS, 12 June 2019

The Swedish special envoy, Magnus Okonjo, arrived in Finland on Monday.
Okonjo met Finnish Foreign Minister Pekka Haavisto.
Okonjo met Norwegian Foreign Minister Ine Soreide. Okonjo made a visit to Poland on Tuesday.
The Swedish special envoy stayed in the Polish Ministry of Foreign Affairs for two hours.
"""


def test_a_meeting_without_a_place_is_part_of_the_visit_to_its_hosts_state(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf8")
    store = memory_store()
    add(store, [str(tmp_path / "report.txt")])
    read(store)
    view = store.view()
    records = {r.id: r for r in view.rows(HappeningRecord)}
    naming = Naming(view.rows(Entity), view.rows(Mention))
    found = {
        (tuple(sorted(n.name for n in records[part].participants)), records[visit].place.name)  # type: ignore[union-attr]
        for part, visit in stays(list(records.values()), naming).items()
    }
    assert (("Magnus Okonjo", "Pekka Haavisto"), "Finland") in found
    assert (("Magnus Okonjo",), "Poland") in found
    assert not [who for who, _ in found if any("oreide" in name for name in who)]
