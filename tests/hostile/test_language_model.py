"""A model that obeys every order in the documents: the checks must hold, not the model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from detente.collect.chat import Chat
from detente.model.documents import Raw
from detente.model.suggested import Answer, Suggestion
from detente.publish.export import export_jsonl
from detente.run.proposing import Setting, propose
from detente.run.reading import read
from detente.store.contract import Store
from detente.store.memory import memory_store
from tests.collect.site import Reply, Site, running
from tests.hostile.injections import INJECTIONS, INVENTED, Injection

ORDERS = {injection.name: injection for injection in INJECTIONS}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    made = memory_store()
    with made.writer() as writer:
        for one in INJECTIONS:
            kind = "text/plain" if one.where == "text" else "text/html"
            writer.put_raw(Raw(one.file, one.data, kind, published="2023-03-03"))
    read(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running() as site:
        yield site


def setting(site: Site) -> Setting:
    return Setting(Chat(f"{site.url}/v1/chat/completions", "obedient", patience_s=20), characters=100_000)


def obeying(one: Injection) -> Callable[[bytes], Reply]:
    def answer(body: bytes) -> Reply:
        spans = json.loads(json.loads(body)["messages"][1]["content"])["spans"]
        mine = next(span["id"] for span in spans if one.place in span["text"])
        other = next(span["id"] for span in spans if "Port" in span["text"] and one.place not in span["text"])
        order = next((span["id"] for span in spans if one.order[:20] in span["text"]), mine)
        told = one.answer.replace("{s}", mine).replace("{o}", other).replace("{n}", order)
        return Reply(json.dumps({"choices": [{"message": {"content": told.replace("{place}", one.place)}}]}).encode())

    return answer


@pytest.mark.parametrize("name", ORDERS)
def test_what_a_document_orders_is_refused_with_a_reason(store: Store, site: Site, name: str) -> None:
    one = ORDERS[name]
    before = list(export_jsonl(store.view()))
    site.answer = obeying(one)
    done = propose(store, setting(site), again=True)
    assert done.log == ()
    assert done.suggestions == ()
    assert [bool(piece.reason) for piece in done.refused] == [True] * max(1, len(done.refused))
    assert list(export_jsonl(store.view())) == before
    assert INVENTED.casefold() not in "".join(e.quote for s in store.view().rows(Suggestion) for e in s.evidence)
    assert site.asked == []


@pytest.mark.parametrize("name", [one.name for one in INJECTIONS if not one.seen])
def test_what_no_reader_sees_is_not_sent(store: Store, site: Site, name: str) -> None:
    site.answer = obeying(ORDERS[name])
    propose(store, setting(site), again=True)
    assert ORDERS[name].order not in json.loads(site.posted[-1][0])["messages"][1]["content"]


def test_documents_are_sent_as_data_and_hidden_letters_show(store: Store, site: Site) -> None:
    site.answer = obeying(ORDERS["plain-order"])
    propose(store, setting(site), again=True)
    told, asked = (message["content"] for message in json.loads(site.posted[-1][0])["messages"])
    spans = json.loads(asked)["spans"]
    assert ORDERS["plain-order"].order not in told
    assert any(ORDERS["closing-json"].order in span["text"] for span in spans)
    assert not any("\u202e" in span["text"] or "\U000e006f" in span["text"] for span in spans)


def test_true_words_of_an_obedient_model_are_only_suggested(store: Store, site: Site) -> None:
    one = ORDERS["plain-order"]
    item = {"span": "{s}", "party": "Russia", "issue": "talks_process", "stance": 1, "quote": "talks on  {place} would"}
    site.answer = obeying(Injection(one.name, one.order, json.dumps({"positions": [item]})))
    before = list(export_jsonl(store.view()))
    done = propose(store, setting(site), again=True)
    (made,) = done.suggestions
    assert made.evidence[0].quote == f"talks on {one.place} would"
    assert (made.model, made.answer) == (f"obedient at {site.url}", done.answers[0].id)
    assert list(export_jsonl(store.view())) == before
    kept = {answer.id: answer for answer in store.view().rows(Answer)}[made.answer]
    assert json.loads(kept.text)["positions"][0]["party"] == "Russia"
    assert propose(store, setting(site)).known == 1


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(status=302, headers={"Location": "http://10.0.0.1/"}), "redirect"),
        (Reply(status=500), "answered 500"),
        (Reply(b"<html>"), "cannot be read"),
        (Reply(b'{"choices": []}'), "cannot be read"),
        (Reply(b'{"choices": [{"message": {"content": 3}}]}'), "has no words"),
        (Reply(b"[" * 100_000), "cannot be read"),
        (Reply(b" " * 3_000_000), "more than 1 MB"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_and_nothing_is_kept(
    store: Store, site: Site, reply: Reply, why: str
) -> None:
    site.answer = lambda body: reply
    chat = Chat(f"{site.url}/v1/chat/completions", "obedient", largest=2**20)
    kept = list(store.view().rows(Answer))
    done = propose(store, Setting(chat, characters=100_000), again=True)
    assert why in done.log[0].reason
    assert (done.answers, done.suggestions) == ((), ())
    assert list(store.view().rows(Answer)) == kept
