"""Exports of other programs, in the form those programs write them (the words are ours)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from detente.collect.files import Options, collect
from detente.model.entities import LogEntry
from tests.collect.test_files import take, write

_WORDS = "The two sides met on Tuesday. Nothing was agreed."


def test_news_please(tmp_path: Path) -> None:
    article = {
        "authors": ["A. Writer"], "date_download": "2021-07-20 10:00:00", "date_modify": None,
        "date_publish": "2021-07-14 09:00:00", "description": "Short.", "filename": "a.json", "image_url": None,
        "language": "en", "localpath": None, "maintext": _WORDS, "source_domain": "herald.example",
        "text": None, "title": "Talks", "title_page": None, "title_rss": None, "url": "https://herald.example/a",
    }  # fmt: skip
    raws, log = take(write(tmp_path, "a.json", json.dumps(article)))
    assert not log
    (raw,) = raws
    assert (raw.data.decode(), raw.title, raw.source, raw.language) == (_WORDS, "Talks", "herald.example", "en")
    assert (raw.published, raw.url) == ("2021-07-14 09:00:00", "https://herald.example/a")
    lines = "\n".join(json.dumps(article | {"filename": f"{n}.json"}) for n in range(3))
    assert [r.name for r in take(write(tmp_path, "all.jsonl", lines))[0]] == ["0.json", "1.json", "2.json"]


def test_fundus(tmp_path: Path) -> None:
    plain = {"title": "Talks", "plaintext": _WORDS, "publishing_date": "2021-07-14 09:00:00+02:00", "lang": "en"}
    body = {"summary": ["In short."], "sections": [{"headline": ["Talks"], "paragraphs": ["They met.", "They left."]}]}
    nested = {"title": "Two", "body": body, "html": {"requested_url": "https://herald.example/b"}}
    raws, _ = take(write(tmp_path, "a.json", json.dumps([plain, nested])))
    assert [(r.name, r.title, r.published) for r in raws] == [
        ("a.json:1", "Talks", "2021-07-14 09:00:00+02:00"),
        ("a.json:2", "Two", ""),
    ]
    assert raws[1].data.decode() == "In short.\n\nTalks\n\nThey met.\n\nThey left."
    assert raws[1].url == "https://herald.example/b"


def test_lists_of_addresses_are_told_to_be_that(tmp_path: Path) -> None:
    cloud = (
        "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
        "x,2021-07-15,en,herald.example,herald.example,2021-07-14,Talks,https://herald.example/a\n"
    )
    article = {"url": "https://herald.example/a", "title": "Talks", "seendate": "20210714T090000Z", "domain": "x"}
    quotes = {"date": "2021-07-14T09:00:00Z", "url": "https://herald.example/a", "title": "T", "lang": "ENGLISH"}
    events = "\t".join(["1", "20210714", *["x"] * 57, "20210714", "https://herald.example/a"])
    for name, data in (
        ("cloud.csv", cloud),
        ("gdelt.json", json.dumps({"articles": [article]})),
        ("quotes.jsonl", json.dumps(quotes)),
        ("20210714.export.CSV", f"{events}\n{events}\n"),
        ("gal.jsonl.gz", gzip.compress(json.dumps(quotes).encode())),
    ):
        raws, log = take(write(tmp_path, name, data))
        assert not raws
        assert [e.reason for e in log] == ["1 entries give only an address; fetch them with: --follow"], name


def test_a_table_with_columns_of_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", f'Nr;Inhalt;Datum;Marke\n7;"{_WORDS}";14.07.2021;amber\n')
    log: list[LogEntry] = []
    columns = {"text": "Inhalt", "published": "datum", "id": "Nr", "handling": "Marke"}
    (raw,) = collect([str(path)], on_skip=log.append, options=Options(columns))
    assert (raw.name, raw.data.decode(), raw.published, raw.handling) == ("7", _WORDS, "14.07.2021", "AMBER")
    assert list(collect([str(path)], on_skip=log.append, options=Options({"text": "Text"}))) == []
    assert log[-1].reason == "there is no column 'Text'; the table has nr, inhalt, datum, marke"
    assert "say which it is: --columns" in take(path)[1][0].reason
