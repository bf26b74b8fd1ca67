"""A user's own language model proposes: off by default, nothing closed is sent, and a person's word makes it count."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from detente.cli.main import program
from detente.collect.chat import Chat
from detente.findings.queue import queue
from detente.model.errors import CaseError, UsageError
from detente.model.findings import Contradiction, Position, Proposal
from detente.model.rows import Statement
from detente.model.suggested import Answer, Suggestion
from detente.publish.brief.write import write_brief
from detente.publish.export import export_jsonl
from detente.resolve import judging, verbs
from detente.resolve.judging import mark
from detente.run.case import new_case
from detente.run.judging import judge
from detente.run.proposing import Setting, propose, setting_of
from detente.store.contract import Store
from tests.collect.site import Reply, Site, running
from tests.review.conftest import ANN, TEXTS, small_case

PLAN = (
    "TUNIS, March 4 - Turkish Foreign Minister Hakan Fidan said in Tunis on Saturday that the Harbour Charter was"
    " ready.\n\n“The ships will sail within a week,” Fidan said. Lavrov said that the ships would never sail.\n"
)
ANSWERS = {
    "positions": [{"party": "Türkiye", "issue": "grain_food", "stance": 2, "quote": "The ships will sail"}],
    "contradictions": [],
    "proposals": [{"author": "Hakan Fidan", "name": "the Harbour Charter", "points": []}],
}  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        site.answer = answering
        yield site


@pytest.fixture
def store() -> Iterator[Store]:
    made = small_case({**TEXTS, "charter.txt": PLAN})
    yield made
    made.close()


def spans(body: bytes) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(json.loads(body)["messages"][1]["content"])["spans"]
    return found


def answering(body: bytes) -> Reply:
    """What an honest model makes of the charter."""
    sent = spans(body)
    out: dict[str, list[Any]] = {"positions": [], "contradictions": [], "proposals": []}
    ids = {
        words: s["id"]
        for s in sent
        for words in ("The ships will sail", "would never", "Charter")
        if words in s["text"]
    }
    if "The ships will sail" in ids:
        out["positions"].append(ANSWERS["positions"][0] | {"span": ids["The ships will sail"]})
    if "Charter" in ids:
        out["proposals"].append(ANSWERS["proposals"][0] | {"span": ids["Charter"]})
    if {"The ships will sail", "would never"} <= ids.keys():
        sides = [
            {"span": ids["The ships will sail"], "quote": "The ships will sail"},
            {"span": ids["would never"], "quote": "the ships would never sail"},
        ]
        out["contradictions"].append({"issue": "grain_food", "type": "denial", "sides": sides})
    return Reply(json.dumps({"choices": [{"message": {"content": f"```json\n{json.dumps(out)}\n```"}}]}).encode())


def setting(site: Site, allowed: str = "CLEAR") -> Setting:
    return Setting(Chat(f"{site.url}/v1/chat/completions", "small", "secret"), allowed)


def test_what_a_person_takes_up_joins_the_record_with_whose_word_it_is(store: Store, site: Site) -> None:
    before = list(export_jsonl(store.view()))
    done = propose(store, setting(site))
    assert ([s.kind for s in done.suggestions], done.refused) == (["position", "contradiction", "proposal"], ())
    assert list(export_jsonl(store.view())) == before
    assert "Bearer secret" in site.posted[0][1]["Authorization"]
    for item in queue(store.view(), kind="suggestion"):
        assert item.why == (f"proposed by small at {site.url}",)
        made = judge(store, lambda view, by, item=item: [judging.accept(view, item.id, by)], ANN)
        assert made[0].reason == f"proposed by small at {site.url}: {ANN.reason}"
    assert queue(store.view(), kind="suggestion") == []
    position = next(p for p in store.view().rows(Position) if p.issue == "grain_food" and p.judged)
    assert (position.party.name, position.stance, position.judged[0].author) == ("Türkiye", 2, "Ann")
    dispute = next(c for c in store.view().rows(Contradiction) if c.judged)
    assert [side.value for side in dispute.sides] == ["The ships will sail", "the ships would never sail"]
    plan = next(p for p in store.view().rows(Proposal) if p.judged)
    assert (plan.name, plan.author.name if plan.author else "") == ("the Harbour Charter", "Hakan Fidan")
    assert "Harbour Charter" in write_brief(store.view())
    assert store.check() == []


def test_taking_it_back_leaves_the_record_as_it_was(store: Store, site: Site) -> None:
    propose(store, setting(site))
    before = [line for line in export_jsonl(store.view()) if '"kind":"judgement"' not in line]
    item = next(i for i in queue(store.view(), kind="suggestion") if "contradiction" in i.label)
    (made,) = judge(store, lambda view, by: [judging.accept(view, item.id, by)], ANN)
    judge(store, lambda view, by: [verbs.undo(view, made.id, by)], ANN)
    assert [line for line in export_jsonl(store.view()) if '"kind":"judgement"' not in line] == before
    assert item.id in {i.id for i in queue(store.view(), kind="suggestion")}
    judge(store, lambda view, by: [judging.reject(view, item.id, by)], ANN)
    assert item.id not in {i.id for i in queue(store.view(), kind="suggestion")}
    propose(store, setting(site), again=True)
    assert item.id not in {i.id for i in queue(store.view(), kind="suggestion")}


@pytest.mark.parametrize(("field", "value"), [("handling", "AMBER"), ("embargo", "2030-01-01"), ("unattributed", True)])
def test_nothing_of_a_closed_document_is_sent(store: Store, site: Site, field: str, value: str | bool) -> None:
    with store.writer() as writer:
        writer.judge(mark(store.view(), "charter.txt", field, value, ANN))
    done = propose(store, setting(site, "GREEN"))
    assert done.withheld == 1
    assert not any(word in body.decode() for body, _ in site.posted for word in ("Tunis", "Charter", "sail"))
    assert any("grain" in span["text"] for body, _ in site.posted for span in spans(body))


def test_a_closed_statement_closes_its_document(store: Store, site: Site) -> None:
    row = next(s for s in store.view().rows(Statement) if "ships will sail" in s.evidence[0].quote)
    with store.writer() as writer:
        writer.judge(mark(store.view(), row.id, "handling", "RED", ANN))
    assert propose(store, setting(site)).withheld == 1
    assert not any("ships" in body.decode() for body, _ in site.posted)


def test_the_same_record_gives_the_same_answers_and_is_asked_once(store: Store, site: Site) -> None:
    first = propose(store, setting(site))
    assert propose(store, setting(site)).answers == ()
    assert propose(store, setting(site), again=True).answers == first.answers
    other = small_case({**TEXTS, "charter.txt": PLAN})
    assert propose(other, setting(site)).answers == first.answers
    other.close()


def test_a_forgotten_document_takes_answers_and_suggestions_along(store: Store, site: Site) -> None:
    propose(store, setting(site))
    document = next(d.id for d in store.view().documents() if d.name == "charter.txt")
    with store.writer() as writer:
        writer.remove(document)
    assert list(store.view().rows(Answer)) == []
    assert list(store.view().rows(Suggestion)) == []


def test_no_model_is_asked_until_the_case_names_one(tmp_path: Path) -> None:
    case = new_case(tmp_path / "case")
    with pytest.raises(UsageError, match="no language model is named, so none is asked"):
        setting_of(case)
    path = case.folder / "case.toml"
    plain = path.read_text(encoding="utf8")
    good = '[language_model]\naddress = "http://localhost:1/v1"\nmodel = "small"\n'
    path.write_text(plain + good, encoding="utf8")
    assert setting_of(case) == Setting(Chat("http://localhost:1/v1", "small", "", 120.0, 2**20))
    for more, why in (
        ('allowed = "AMBER"', "can be CLEAR or GREEN, and nothing stricter"),
        ('key = "secret"', "may have"),
        ("timeout_s = 0", "is a count"),
        ("timeout_s = true", "is a count"),
        ("model = 3", "is words"),
    ):
        told = good.replace('model = "small"\n', "") if more.startswith("model") else good
        path.write_text(plain + told + more, encoding="utf8")
        with pytest.raises(CaseError, match=why):
            setting_of(case)
    path.write_text(plain + good + 'key_env = "MODEL_KEY"', encoding="utf8")
    with pytest.raises(UsageError, match="MODEL_KEY holds no key"):
        setting_of(case, {})
    assert setting_of(case, {"MODEL_KEY": "k"}).chat.key == "k"
    assert "secret" not in repr(setting_of(case, {"MODEL_KEY": "secret"}))
    for told, why in (
        (good + 'key_env = "OTHER_PROGRAMS_SECRET"', "can be MODEL_KEY"),
        (good.replace("localhost:1", "elsewhere.example") + 'key_env = "MODEL_KEY"', "only by https"),
    ):
        path.write_text(plain + told, encoding="utf8")
        with pytest.raises(CaseError, match=why):
            setting_of(case, {"OTHER_PROGRAMS_SECRET": "k", "MODEL_KEY": "k"})


def test_the_verb_shows_what_it_would_send_and_lists_what_it_refused(tmp_path: Path, site: Site) -> None:
    folder = tmp_path / "case"
    (tmp_path / "charter.txt").write_text(PLAN, encoding="utf8")
    run = CliRunner()
    for words in (["new", str(folder)], ["add", str(tmp_path / "charter.txt"), "--case", str(folder)]):
        assert run.invoke(program, words).exit_code == 0
    run.invoke(program, ["read", "--case", str(folder)])
    with (folder / "case.toml").open("a", encoding="utf8") as file:
        file.write(f'\n[language_model]\naddress = "{site.url}/v1"\nmodel = "small"\n')
    shown = run.invoke(program, ["propose", "--show", "--case", str(folder)])
    assert "The ships will sail" in shown.output
    assert site.posted == []
    site.answer = lambda body: Reply(
        json.dumps({"choices": [{"message": {"content": '{"positions": ["\\u001b[2J"], "extra": 1}'}}]}).encode()
    )
    done = run.invoke(program, ["propose", "--case", str(folder)])
    assert "0 proposed by small at" in done.output
    assert "2 refused" in done.output
    assert "refused: it is no object" in done.output
    assert "\x1b" not in done.output
