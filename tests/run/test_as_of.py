"""As of any day: the record equals a fresh reading of what was published by then; readings are counted."""

from __future__ import annotations

from pathlib import Path

from detente.publish.export import export_jsonl
from detente.run.adding import add
from detente.run.cut import Cut, cut, last_day
from detente.run.reading import read
from detente.run.readings import brought, readings
from detente.store.contract import Store
from detente.store.open import open_store
from tests.run.conftest import REPORTS, make_case


def exported(store: Store) -> str:
    return "\n".join(export_jsonl(store.view()))


def test_every_day_of_the_sample_case_is_as_a_fresh_reading_of_what_was_out_by_then(
    sample: Store, tmp_path: Path
) -> None:
    """From the newest day back: the later documents are removed, what is left is read and compared with the cut."""
    whole = make_case(tmp_path, sorted(str(p) for p in REPORTS.iterdir()))
    dates = {d.id: last_day(d.published) for d in sample.view().documents()}
    days = sorted({day for day in dates.values() if day is not None}, reverse=True)
    assert len(days) > 8
    for day in days:
        # A report without a date is as new as the newest.
        later = [ident for ident, published in dates.items() if (published or days[0]) > day]
        held = {d.id for d in whole.view().documents()}
        with whole.writer() as writer:
            for ident in held.intersection(later):
                writer.remove(ident)
        read(whole)
        part = cut(sample, Cut(published_by=day))
        assert exported(part) == exported(whole), day
        part.close()
    whole.close()


def test_what_the_last_reading_brought(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    first, *more = sorted(str(p) for p in REPORTS.iterdir() if p.suffix == ".txt")
    add(store, [first])
    read(store)
    assert readings(store.view()) == 1
    one = {d.id for d in store.view().documents()}
    assert brought(store.view(), 0) == one
    add(store, more[:1])
    read(store)
    read(store)
    assert readings(store.view()) == 2
    assert brought(store.view(), 1) == {d.id for d in store.view().documents()} - one
    part = cut(store, Cut(without=brought(store.view(), 1)))
    assert {d.id for d in part.view().documents()} == one
    part.close()
    store.close()
