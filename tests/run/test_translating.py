"""Translation by a user's own service: marked, aligned, withheld by its mark, and never half taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.collect.translate import Service
from detente.model.documents import Document
from detente.model.errors import CaseError, UsageError
from detente.parse.document import parse
from detente.run.adding import add
from detente.run.amending import raw_of
from detente.run.case import new_case
from detente.run.translating import KEY, Setting, Translated, setting_of, translate_case
from detente.store.contract import Store
from detente.store.memory import memory_store
from tests.collect.site import Reply, Site, running

RUSSIAN = (
    "26 мая 2023 года министр принял посланника в Москве. Стороны обсудили перемирие.\n\nВстреча длилась два часа."
)
ENGLISH = {
    "26 мая 2023 года министр принял посланника в Москве.": "On 26 May 2023 the minister received the envoy in Moscow.",
    "Стороны обсудили перемирие.": "The sides discussed a truce.",
    "Встреча длилась два часа.": "The meeting lasted two hours.",
}


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


def libre(body: bytes) -> Reply:
    return Reply(json.dumps({"translatedText": [ENGLISH[words] for words in json.loads(body)["q"]]}).encode())


def chat(body: bytes) -> Reply:
    asked = json.loads(json.loads(body)["messages"][1]["content"])
    content = "```json\n" + json.dumps([ENGLISH[words] for words in asked]) + "\n```"
    return Reply(json.dumps({"choices": [{"message": {"content": content}}]}).encode())


def case_of(tmp_path: Path, *, handling: str = "") -> Store:
    store = memory_store()
    row = {"id": "mid.ru", "text": RUSSIAN, "handling": handling, "source": "MID", "published": "2023-05-26"}
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf8")
    add(store, [str(path)])
    return parsed(store)


def parsed(store: Store) -> Store:
    with store.writer() as writer:
        for info in list(store.view().raws()):
            writer.put_parsed(parse(raw_of(store.view(), info)))
    return store


def by_name(store: Store) -> dict[str, Document]:
    return {document.name: document for document in store.view().documents()}


@pytest.mark.parametrize(("kind", "answer"), [("libretranslate", libre), ("openai", chat)])
def test_a_translation_is_marked_and_aligned_with_its_original(
    site: Site, tmp_path: Path, kind: str, answer: object
) -> None:
    site.answer = answer  # type: ignore[assignment]
    store = case_of(tmp_path)
    setting = Setting(Service(f"{site.url}/translate", kind, "small", "secret"))
    done = translate_case(store, setting)
    assert (len(done.made), done.withheld, done.log) == (1, 0, ())
    parsed(store)
    original, made = by_name(store)["mid.ru"], by_name(store)["mid.ru (translated from ru)"]
    assert (made.translation_of, made.translated_from, made.language) == (original.id, "ru", "en")
    assert (made.source, made.published.value) == ("MID", "2023-05-26")
    text, russian = store.view().parsed(made.id), store.view().parsed(original.id).text
    assert text.text == " ".join(list(ENGLISH.values())[:2]) + "\n\nThe meeting lasted two hours."
    pairs = [(text.text[a.start : a.end], russian[a.from_start : a.from_end], a.words) for a in made.aligned]
    assert pairs == [(english, words, words) for words, english in ENGLISH.items()]
    assert [s.block for s in text.sentences] == ["body"] * 3
    assert any("machine-translated from ru by" in note for note in text.notes)
    assert translate_case(store, setting) == Translated((), 0)
    headers = site.posted[0][1]
    assert ("Bearer secret" in headers.get("Authorization", "")) == (kind == "openai")


def test_what_is_marked_too_closely_is_not_sent(site: Site, tmp_path: Path) -> None:
    site.answer = libre
    store = case_of(tmp_path, handling="AMBER")
    service = Service(f"{site.url}/translate")
    assert translate_case(store, Setting(service)) == Translated((), 1)
    assert site.posted == []
    assert len(translate_case(store, Setting(service, "AMBER")).made) == 1
    parsed(store)
    assert by_name(store)["mid.ru (translated from ru)"].handling == "AMBER"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html>", "cannot be read"),
        (b'{"translatedText": ["one"]}', "gave 1 sentences for 3"),
        (b'{"translatedText": ["one", "", "three"]}', "gave no translation"),
        (b'{"translatedText": ["one", "two", 3]}', "no list of sentences"),
    ],
)
def test_a_bad_answer_is_no_translation(site: Site, tmp_path: Path, data: bytes, why: str) -> None:
    site.answer = lambda body: Reply(data)
    store = case_of(tmp_path)
    done = translate_case(store, Setting(Service(f"{site.url}/translate")))
    assert done.made == ()
    assert why in done.log[0].reason
    assert len(list(store.view().raws())) == 1


def test_the_service_is_named_in_the_case_and_nowhere_else(tmp_path: Path) -> None:
    case = new_case(tmp_path / "case")
    with pytest.raises(UsageError, match="no translation service is named"):
        setting_of(case, {})
    path = case.folder / "case.toml"
    plain = path.read_text(encoding="utf8")
    path.write_text(plain + '[translation]\naddress = "http://localhost:5000/translate"\nallowed = "green"\n')
    assert setting_of(case, {KEY: "k"}) == Setting(Service("http://localhost:5000/translate", key="k"), "GREEN")
    path.write_text(plain + '[translation]\naddress = "http://x"\nkind = "other"\n')
    with pytest.raises(CaseError, match="can be libretranslate or openai"):
        setting_of(case, {})
    path.write_text(plain + '[translation]\nkey = "secret"\n')
    with pytest.raises(CaseError, match="has address"):
        setting_of(case, {})
