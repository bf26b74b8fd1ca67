"""A case put together in volumes is that of a reading from scratch, whatever came when; who spans volumes is one."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli.main import program
from detente.model.entities import Entity, Judgement, Tenure
from detente.model.errors import CaseError
from detente.model.findings import Position
from detente.model.ids import group_id
from detente.model.records import Copy, HappeningRecord, StatementRecord
from detente.model.rows import Happening, Mention, Statement
from detente.publish.export import export_jsonl
from detente.resolve import judging, verbs
from detente.resolve.verbs import By
from detente.run import by_volume
from detente.run.adding import add
from detente.run.case import CASE_FILE, new_case, open_case, open_record, read_case_file, read_settings, write_case_file
from detente.run.cut import Cut, cut
from detente.run.judging import Ask, append, judge, take_up
from detente.run.progress import Progress
from detente.run.reading import read
from detente.run.settings import DEFAULT, settings_of
from detente.run.volumes import SIZE, volumes
from detente.store.contract import Store, Writer
from detente.store.memory import memory_store
from tests.run.conftest import REPORTS

DAY = date(2011, 1, 3)
NAMES = sorted(path.name for path in REPORTS.iterdir())
SMALL = replace(DEFAULT, volume=3)


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(memory_store()) as made:
        yield made


def put(store: Store, *names: str) -> None:
    add(store, [str(REPORTS / name) for name in names])
    read(store, settings=SMALL)


def as_from_scratch(store: Store) -> bool:
    with closing(cut(store, Cut(), SMALL)) as afresh:
        return list(export_jsonl(store.view())) == list(export_jsonl(afresh.view()))


def dated(*each_day: int) -> dict[str, str]:
    """So many documents of each day, with times as a view gives them."""
    days = [DAY + timedelta(days=n) for n, many in enumerate(each_day) for _ in range(many)]
    return {f"doc-a{n:019x}": f"{day}/{day + timedelta(days=1)}" for n, day in enumerate(days)}


def test_a_small_case_is_one_volume() -> None:
    times = dated(3, 4)
    assert [(v.name, len(v.documents)) for v in volumes(times, 4)] == [("", 7)]
    assert len(volumes(times, 3)) == 2


def test_volumes_hold_no_more_than_they_may_and_every_document_once() -> None:
    times = dated(*(n % 7 for n in range(300))) | {f"doc-f{n:019x}": "../.." for n in range(40)}
    found = volumes(times, 50)
    assert all(0 < len(v.documents) <= 50 for v in found)
    assert sorted(ident for v in found for ident in v.documents) == sorted(times)
    for one, other in pairwise([v for v in found if not v.name.startswith("undated")]):
        assert max(times[i] for i in one.documents) < min(times[i] for i in other.documents)
        assert max(times[i][:10] for i in one.documents) < other.name[:10]


def test_a_day_is_never_divided() -> None:
    assert [len(v.documents) for v in volumes(dated(2, 30, 2), 10)] == [2, 30, 2]


def test_what_comes_later_changes_no_earlier_volume() -> None:
    times = dated(*[1] * 400)
    before = {v.name: v.documents for v in volumes(dict(list(times.items())[:300]), 50)}
    after = {v.name: v.documents for v in volumes(times, 50)}
    assert sum(after.get(name) == documents for name, documents in before.items()) >= len(before) - 1


def test_documents_without_a_date_are_spread_by_their_ids() -> None:
    times = {f"doc-{n:x}{n:019x}": "../.." for n in range(16)} | dated(1)
    assert [v.name for v in volumes(times, 8)][1:] == [f"undated {n:x}" for n in range(16)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_any_order_and_portions(store: Store, seed: int) -> None:
    draw = random.Random(seed)
    names = draw.sample(NAMES, len(NAMES))
    while names:
        many = draw.randint(1, 6)
        portion, names = names[:many], names[many:]
        put(store, *portion)
        assert as_from_scratch(store)


INES = By("Ines", "seen in the original", "2024-01-01T00:00")


def decide(store: Store, ask: Ask) -> Sequence[Judgement]:
    return judge(store, ask, INES, settings=SMALL)


def people(store: Store, *names: str) -> list[Entity]:
    return [e for e in store.view().rows(Entity) if e.name in names]


def volumes_of(store: Store, entity: Entity) -> set[str]:
    named = {e.document for e in entity.evidence}
    return {v.name for v in volumes(store.view().times(), SMALL.volume) if not named.isdisjoint(v.documents)}


def test_who_has_a_full_name_is_one_in_all_volumes(store: Store) -> None:
    put(store, *NAMES)
    (found,) = people(store, "Li Hui")
    assert len(volumes_of(store, found)) > 2
    mentions = {m.id: m for m in store.view().rows(Mention)}
    assert {mentions[m].evidence[0].document for m in found.members} >= {e.document for e in found.evidence}
    assert {t.holder for t in store.view().rows(Tenure)} <= {e.id for e in store.view().rows(Entity)}
    joined = [r for r in store.view().rows(HappeningRecord) if found.id in {name.entity for name in r.participants}]
    assert len({e.document for r in joined for e in r.evidence}) > SMALL.volume


def test_each_row_is_in_one_record(store: Store) -> None:
    put(store, *NAMES)
    for cls, records in ((Happening, HappeningRecord), (Statement, StatementRecord)):
        members = [m for record in store.view().rows(records) for m in record.members]
        assert len(members) == len(set(members))
        assert {row.id for row in store.view().rows(cls)} >= set(members)


@pytest.mark.parametrize("first", ["Li Hui", "Dmytro Kuleba"])
def test_a_merge_holds_in_all_volumes_until_it_is_taken_back(store: Store, first: str) -> None:
    put(store, *NAMES)
    before = list(export_jsonl(store.view()))
    second = "Sergey Lavrov" if people(store, "Sergey Lavrov") else "Sergei Lavrov"
    told = [volumes_of(store, one) for one in people(store, first, second)]
    assert len(set.union(*told)) > 2
    decide(store, lambda view, by: [verbs.merge(view, first, second, by)])
    (merged,) = people(store, first, second)
    assert volumes_of(store, merged) == set.union(*told)
    assert as_from_scratch(store)
    decide(store, lambda view, by: [verbs.undo(view, "", by)])
    assert len(people(store, first, second)) == 2
    assert as_from_scratch(store)
    kinds = ("entity", "tenure", "statement", "happening", "position")
    rows = [line for line in list(export_jsonl(store.view())) if any(f'"kind":"{kind}"' in line for kind in kinds)]
    assert rows == [line for line in before if any(f'"kind":"{kind}"' in line for kind in kinds)]


def test_a_name_that_somebody_gave_stays_in_all_volumes(store: Store) -> None:
    put(store, *NAMES[: len(NAMES) // 2])
    (found,) = people(store, "Li Hui")
    decide(store, lambda view, by: [judging.correct(view, found.id, "name", "Ambassador Li", by)])
    put(store, *NAMES)
    assert not people(store, "Li Hui")
    (named,) = people(store, "Ambassador Li")
    assert named.id == found.id
    assert len(volumes_of(store, named)) > 2
    assert as_from_scratch(store)


def test_what_is_taken_out_stays_out_of_the_other_volumes_too(store: Store) -> None:
    put(store, *NAMES)
    (found,) = people(store, "Li Hui")
    mentions = sorted(store.view().rows(Mention, ids=found.members), key=lambda m: m.id)
    first = mentions[0].evidence[0].document
    (volume,) = (v for v in volumes(store.view().times(), SMALL.volume) if first in v.documents)
    away = next(m for m in mentions if m.form != "pronoun" and m.evidence[0].document not in volume.documents)
    decide(store, lambda view, by: verbs.split(view, "Li Hui", away.id, by))
    (left,) = (e for e in store.view().rows(Entity) if e.id == found.id)
    assert away.id not in left.members
    assert mentions[0].id in left.members
    assert as_from_scratch(store)


def test_when_a_document_goes_and_when_the_case_is_small_again(store: Store) -> None:
    put(store, *NAMES)
    gone = list(store.view().taken())[3]
    with store.writer() as writer:
        writer.remove(gone)
    read(store, settings=SMALL)
    assert as_from_scratch(store)
    read(store)
    with closing(cut(store, Cut())) as afresh:
        assert list(export_jsonl(store.view())) == list(export_jsonl(afresh.view()))
    read(store, settings=SMALL)
    assert as_from_scratch(store)


def test_records_of_different_volumes_are_not_put_together_and_the_log_says_so(store: Store) -> None:
    put(store, *NAMES)
    times = store.view().times()
    records = sorted(store.view().rows(StatementRecord), key=lambda r: times[r.evidence[0].document])
    first, last = records[0], records[-1]
    merged = decide(store, lambda view, by: [judging.merge(view, first.id, last.id, by)])
    lines = [line.reason for line in store.view().log() if line.item == merged[0].id]
    assert any("different volumes" in reason for reason in lines)
    assert {r.id for r in store.view().rows(StatementRecord)} == {r.id for r in records}
    assert as_from_scratch(store)


def test_a_position_and_its_shift_span_volumes(tmp_path: Path, store: Store) -> None:
    days = {"2023-01-10": "rejected a ceasefire", "2023-07-20": "demanded an immediate ceasefire"}
    for day, did in days.items():
        for n in range(4):
            text = (
                f"KYIV, {date.fromisoformat(day):%d %B %Y} - President Volodymyr Zelenskyy {did} in a speech on Monday."
            )
            rows = {
                "id": f"{day}-{n}",
                "text": f"{text} Paper {n} was there.",
                "published": day,
                "source": f"Paper {n}",
            }
            (tmp_path / f"{day}-{n}.jsonl").write_text(json.dumps(rows), encoding="utf8")
    add(store, [str(path) for path in sorted(tmp_path.iterdir())])
    read(store, settings=SMALL)
    assert len(volumes(store.view().times(), SMALL.volume)) == 2
    (found,) = [p for p in store.view().rows(Position) if p.issue == "ceasefire" and p.shifts]
    assert [shift.direction for shift in found.shifts] == ["reversal"]
    assert as_from_scratch(store)


def once(store: Store) -> bool:
    """Whether every mention stands for one at most."""
    members = [m for entity in store.view().rows(Entity) for m in entity.members]
    return len(members) == len(set(members))


@pytest.mark.parametrize("day", ["1990-01-01", "2023-05-24", "2030-01-01"])
def test_a_document_of_another_date_goes_to_another_volume(store: Store, day: str) -> None:
    put(store, *NAMES)
    for document in [volume.documents[0] for volume in volumes(store.view().times(), SMALL.volume)[::3]]:
        decide(store, lambda view, by, document=document: [judging.correct(view, document, "published", day, by)])
        assert as_from_scratch(store)
        assert once(store)


class Steps(Progress):
    """How many steps each named piece of work was of."""

    def __init__(self) -> None:
        self.of: dict[str, int | None] = {}

    @contextmanager
    def task(self, name: str, total: int | None) -> Iterator[None]:
        self.of[name] = total
        yield


def test_an_amended_document_has_its_own_volume_put_together_and_no_other(store: Store) -> None:
    put(store, *NAMES)
    parts = volumes(store.view().times(), SMALL.volume)
    copied = {ident for copy in store.view().rows(Copy) for ident in copy.documents}
    alone = [v.documents[0] for v in parts if v.documents[0] not in copied][:3]
    assert len(parts) > 5
    assert len(alone) == 3
    for document in alone:
        steps = Steps()
        made = append(store, lambda view, by, d=document: [judging.correct(view, d, "title", "Talks", by)], INES)
        take_up(store, made, settings=SMALL, progress=steps)
        assert steps.of["putting together"] == 1
        assert as_from_scratch(store)


def test_a_merge_with_somebody_whom_only_words_tell_keeps_all_mentions_of_both(store: Store) -> None:
    put(store, *NAMES)
    before = list(export_jsonl(store.view()))
    (envoy,) = people(store, "Li Hui")
    own = [e for e in store.view().rows(Entity) if e.id == group_id(e.members, kind="entity")]
    told = [e for e in own if e.type in ("group", "office")]
    for other in (min(told, key=lambda e: e.id), max(told, key=lambda e: e.id)):
        decide(store, lambda view, by, ids=(envoy.id, other.id): [verbs.merge(view, *ids, by)])
        (merged,) = (e for e in store.view().rows(Entity) if {*envoy.members, *other.members} & {*e.members})
        assert {*merged.members} == {*envoy.members, *other.members}
        assert once(store)
        assert as_from_scratch(store)
        decide(store, lambda view, by: [verbs.undo(view, "", by)])
        assert {e.members for e in store.view().rows(Entity)} >= {envoy.members, other.members}
    rows = [line for line in export_jsonl(store.view()) if '"kind":"judgement"' not in line]
    assert rows == [line for line in before if '"kind":"judgement"' not in line]


def test_who_was_taken_out_can_be_named_and_put_back(store: Store) -> None:
    put(store, *NAMES)
    (envoy,) = people(store, "Li Hui")
    mentions = sorted(store.view().rows(Mention, ids=envoy.members), key=lambda m: m.id)
    (home,) = (
        v for v in volumes(store.view().times(), SMALL.volume) if mentions[0].evidence[0].document in v.documents
    )
    away = next(m for m in mentions if m.form != "pronoun" and m.evidence[0].document not in home.documents)

    def holder() -> Entity:
        return next(e for e in store.view().rows(Entity) if away.id in e.members)

    decide(store, lambda view, by: verbs.split(view, "Li Hui", away.id, by))
    out = holder()
    assert out.id != envoy.id
    decide(store, lambda view, by: [judging.correct(view, out.id, "name", "Another Li", by)])
    assert (holder().id, holder().name) == (out.id, "Another Li")
    assert people(store, "Li Hui")[0].id == envoy.id
    assert as_from_scratch(store)
    decide(store, lambda view, by: [verbs.undo(view, "", by)])
    decide(store, lambda view, by: [verbs.merge(view, out.id, envoy.id, by)])
    assert holder().members == envoy.members
    assert as_from_scratch(store)


def test_what_a_whole_case_left_goes_though_the_first_reading_in_volumes_was_cut_off(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    add(store, [str(REPORTS / name) for name in NAMES])
    read(store)
    with monkeypatch.context() as patched:
        patched.setattr(by_volume, "_put_stale", killed)
        with pytest.raises(Killed):
            read(store, settings=SMALL)
    read(store)
    read(store, settings=SMALL)
    assert as_from_scratch(store)
    assert once(store)


def test_a_position_stays_when_its_party_is_merged_with_another(store: Store, tmp_path: Path) -> None:
    words = {
        "2023-01-10": "Hamas rejected a ceasefire in a statement.",
        "2023-07-20": "Delegates of a council listened.",
    }
    for day, text in words.items():
        for n in range(4):
            row = {"id": f"{day}-{n}", "text": f"{text} Paper {n} was there.", "published": day, "source": f"Paper {n}"}
            (tmp_path / f"{day}-{n}.jsonl").write_text(json.dumps(row), encoding="utf8")
    add(store, [str(path) for path in sorted(tmp_path.iterdir())])
    read(store, settings=SMALL)
    (held,) = store.view().rows(Position)
    for other in [e.id for e in store.view().rows(Entity) if e.id != held.party.entity]:
        decide(store, lambda view, by, other=other: [verbs.merge(view, held.party.entity, other, by)])
        assert [position.id for position in store.view().rows(Position)] == [held.id]
        decide(store, lambda view, by: [verbs.undo(view, "", by)])
        assert list(store.view().rows(Position)) == [held]


class Killed(Exception):
    """The end of a reading that was cut off."""


@pytest.mark.parametrize("seed", [1, 2])
def test_a_reading_that_is_cut_off_is_put_right_by_the_next(
    store: Store, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(seed)
    names = draw.sample(NAMES, len(NAMES))
    put(store, *names[:9])
    opened, left = type(store).writer, [0]

    def writer(here: Store) -> Writer:
        if here is store:
            left[0] -= 1
            if left[0] == 0:
                raise Killed
        return opened(here)

    monkeypatch.setattr(type(store), "writer", writer)
    add(store, [str(REPORTS / name) for name in names[9:]])
    (found,) = people(store, "Li Hui")
    for _ in range(3):
        left[0] = draw.randint(2, 14)
        with pytest.raises(Killed):
            read(store, settings=SMALL)
        left[0] = -1
        append(store, lambda view, by: [judging.correct(view, found.id, "name", "X Li", by)], INES)
        left[0] = draw.randint(2, 14)
        with pytest.raises(Killed):
            read(store, settings=SMALL)
        left[0] = -1
        append(store, lambda view, by: [verbs.undo(view, "", by)], INES)
    read(store, settings=SMALL)
    assert as_from_scratch(store)


def test_a_case_says_how_many_documents_are_put_together_at_once(tmp_path: Path) -> None:
    case = new_case(tmp_path)
    assert settings_of(case).volume == SIZE
    for volume in ("0", "-3", "true", '"many"', "2.5"):
        with pytest.raises(CaseError, match="volume is"):
            read_settings(f'format = 1\ntitle = "tour"\nvolume = {volume}\n', tmp_path)
    asked = f"{read_case_file(case, CASE_FILE)}\nvolume = 3\n"
    write_case_file(case, CASE_FILE, asked)
    case = open_case(tmp_path)
    with closing(open_record(case)) as store:
        add(store, [str(REPORTS / name) for name in NAMES])
        read(store, settings=settings_of(case))
    status = json.loads(CliRunner().invoke(program, ["status", "--json", "--case", str(tmp_path)]).stdout)
    assert status["volumes"] > 3
    told = CliRunner().invoke(program, ["status", "--case", str(tmp_path)]).stdout
    assert f"put together in {status['volumes']} volumes by time" in told
