"""Other languages: speech by rule, names in any script, days; offsets right whatever the script."""

from __future__ import annotations

import unicodedata

import pytest

from detente.extract.contract import Page
from detente.extract.foreign import reading as foreign
from detente.extract.foreign.rules import Example, languages, rules_for
from detente.extract.foreign.speech import speech
from detente.extract.syntax import Syntax
from detente.model.documents import FOREIGN
from detente.model.rows import Mention, Statement
from detente.model.scripts import names_in
from detente.parse.document import parse_text
from tests.extract.measure_foreign import score

EXAMPLES = [(code, example) for code in sorted(languages()) for example in rules_for(code).examples]


@pytest.mark.parametrize(("code", "example"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else "")
def test_each_rule_finds_its_examples(code: str, example: Example) -> None:
    text = example.text
    got = [
        (text[slice(*(s.source or (0, 0)))], text[slice(*s.content)], s.act)
        for s in speech(text, 0, len(text), rules_for(code))
    ]
    assert got == [(example.source, example.content, example.act)]


@pytest.mark.parametrize("code", sorted(languages()))
def test_what_is_to_be_left_is_left(code: str) -> None:
    assert [text for text in rules_for(code).leave if speech(text, 0, len(text), rules_for(code))] == []


@pytest.mark.parametrize(("code", "floor"), [("de", 0.9), ("es", 0.9), ("fr", 0.9)])
def test_scores_on_our_sentences_hold(code: str, floor: float) -> None:
    found = score(code)
    assert found.sentences >= 20
    assert min(found.recall, found.precision) >= floor, found.wrong


NAMES = [
    ("ru", "Министр Сергей Лавров встретился с Ли Хуэем в Москве.", "Sergey Lavrov|Li Hui|Moscow"),
    ("ru", "Об этом Лаврову сообщили в ООН, США и Китае.", "Sergey Lavrov|United Nations|United States|China"),
    ("ru", "Президента Зеленского ждут в Варшаве.", "Volodymyr Zelenskyy|Warsaw"),
    ("uk", "Володимир Зеленський чекає в Києві; Кулеба у Варшаві.", "Volodymyr Zelenskyy|Kyiv|Dmytro Kuleba|Warsaw"),
    ("zh", "中国特使李辉26日在莫斯科会见俄罗斯外长拉夫罗夫。", "China|Li Hui|Moscow|Russia|Sergey Lavrov"),
    ("zh", "習近平同澤連斯基通電話，法新社報道。", "Xi Jinping|Volodymyr Zelenskyy|Agence France-Presse"),
    ("ar", "لافروف في موسكو، وقالت روسيا إن الأمم المتحدة أُبلغت.", "Sergey Lavrov|Moscow|Russia|United Nations"),
    ("ar", "وصل المبعوث إلى الرياض قادماً من طهران وبكين.", "Riyadh|Tehran|Beijing"),
    ("fa", "حسن روحانی و محمدجواد ظریف در تهران", "Hassan Rouhani|Mohammad Javad Zarif|Tehran"),
    ("fr", "Vladimir Poutine a reçu l'émissaire à Moscou.", "Vladimir Putin|Moscow"),
    ("es", "Serguéi Lavrov viajó de Rusia a Pekín.", "Sergey Lavrov|Russia|Beijing"),
    ("de", "Wladimir Putin empfing den Gesandten in Moskau.", "Vladimir Putin|Moscow"),
    ("ru", "Сила и работа, россыпь и венок.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "names"), NAMES)
def test_known_names_in_their_own_scripts(language: str, text: str, names: str) -> None:
    found = list(names_in(text, 0, len(text), language))
    assert "|".join(f.alias.name for f in found) == names


def test_offsets_in_marked_joined_and_wide_text() -> None:
    """Vowel marks, joined particles, decomposed letters and signs beyond the basic plane move no offset."""
    for language, text, words in (
        ("ar", "🕊🕊 وبمُوسْكُو وبكين", ("مُوسْكُو", "بكين")),
        ("ru", unicodedata.normalize("NFD", "🕊 В Китай и Киев"), (unicodedata.normalize("NFD", "Китай"), "Киев")),
        ("zh", "𠮷野家🕊在北京", ("北京",)),
        ("fr", unicodedata.normalize("NFD", "🕊 à Téhéran"), (unicodedata.normalize("NFD", "Téhéran"),)),
    ):
        found = list(names_in(text, 0, len(text), language))
        assert tuple(text[f.start : f.end] for f in found) == words


def page_of(text: str, published: str = "2023-05-26") -> Page:
    parsed = parse_text(text, name="a.txt", published=published)
    page = Page(parsed, Syntax(parsed.text, parsed.sentences))
    page.found.times.extend(foreign.times(page))
    page.found.mentions.extend(foreign.mentions(page))
    page.found.statements.extend(foreign.statements(page))
    return page


FRENCH = (
    "Les pourparlers de Genève reprennent.\n\n"
    "Le ministre russe des Affaires étrangères, Sergueï Lavrov, a déclaré mercredi que Moscou restait "
    "ouvert au dialogue. « Nous ne demandons rien », a ajouté Lavrov. Selon la médiatrice Claire Dunoyer, "
    "une trêve commencera le 3 juin 2023."
)


def test_a_french_report_is_read_by_rule() -> None:
    page = page_of(FRENCH)
    assert page.parsed.document.language == "fr"
    assert {s.block for s in page.sentences} == {FOREIGN}
    named = {m.id: m for m in page.found.mentions}
    said = [(named[s.speaker].name, s.evidence[0].quote, s.form) for s in page.found.statements]
    assert said == [
        ("Sergey Lavrov", "Moscou restait ouvert au dialogue", "indirect"),
        ("Sergey Lavrov", "Nous ne demandons rien", "direct"),
        ("Claire Dunoyer", "une trêve commencera le 3 juin 2023", "indirect"),
    ]
    assert page.found.statements[0].said.value == "2023-05-24"
    assert [t.value for t in page.found.times] == ["2023-05-24", "2023-06-03"]
    lavrov = [m for m in page.found.mentions if m.name == "Sergey Lavrov"]
    assert len({m.chain for m in lavrov}) == 1
    assert "read by rule" in foreign.told(page)[0].reason


def rows(page: Page) -> list[Mention | Statement]:
    return [*page.found.mentions, *page.found.statements]


def test_a_russian_communique_is_named_dated_and_told_to_be_unread() -> None:
    text = (
        "26 мая 2023 года Сергей Лавров принял в Москве специального представителя правительства Китая Ли Хуэя. "
        "Стороны обсудили положение на Украине. Следующая встреча намечена на 5 июня."
    )
    page = page_of(text)
    assert page.parsed.document.language == "ru"
    assert [t.value for t in page.found.times] == ["2023-05-26", "2023-06-05"]
    assert {m.name for m in page.found.mentions} == {"Sergey Lavrov", "Moscow", "China", "Li Hui", "Ukraine"}
    assert page.found.statements == []
    assert foreign.told(page)[0].reason == "3 sentences not read: language ru; known names and dates only"
    assert all(row.evidence[0].quote in text for row in rows(page))


def test_a_foreign_paragraph_in_an_english_report_is_set_apart() -> None:
    english = "The envoy met the minister in Moscow on Friday, and the two sides said that nothing had been agreed. "
    russian = "Стороны обсудили положение на Украине и договорились о новой встрече в июне."
    page = page_of(f"{english}{russian}\n\n{english}")
    assert page.parsed.document.language == "en"
    assert [s.block for s in page.sentences] == ["body", FOREIGN, "body"]
    blocks = [(b.kind, b.language, page.text[b.start : b.end].strip()) for b in page.parsed.blocks]
    assert blocks == [("body", "", english.strip()), ("body", "ru", russian), ("body", "", english.strip())]


def test_english_full_of_foreign_names_stays_english() -> None:
    text = (
        "Mevlüt Çavuşoğlu, Recep Tayyip Erdoğan and Hakan Fidan met Jean-Yves Le Drian and Catherine Colonna in the "
        "Élysée. Ursula von der Leyen, José Manuel Albares and Luiz Inácio Lula da Silva were said to be on their way."
    )
    page = page_of(text)
    assert page.parsed.document.language == "en"
    assert FOREIGN not in {s.block for s in page.sentences}
    assert foreign.told(page) == []
