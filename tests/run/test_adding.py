"""Taking in: what is remembered of addresses, what is told of sources, and what a second run does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.collect.web import Web
from detente.model.errors import CaseError, UsageError
from detente.parse.document import parse
from detente.run.adding import Added, add
from detente.run.amending import raw_of
from detente.run.case import new_case
from detente.run.sources import own_sources, set_source, sources
from detente.store.contract import Store
from detente.store.memory import memory_store
from tests.collect.site import Reply, Site, running

PAGE = (
    "<html><body><script>{1}</script><article><p>The two sides met in {0}, the hosts said.</p></article></body></html>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


def fetch(store: Store, *paths: str) -> Added:
    """Add at full pace: the site is ours."""
    from detente.run import adding

    web = adding._web(store.view(), paths)
    web.fetcher.pace_s = 0
    return add(store, paths, web=web)


def test_a_page_with_the_same_words_is_not_taken_again(site: Site) -> None:
    store, address = memory_store(), f"{site.url}/a"
    site.pages["/a"] = Reply(PAGE.format("May", "token 1").encode())
    assert len(fetch(store, address).new) == 1
    site.pages["/a"] = Reply(PAGE.format("May", "token 2").encode())
    again = fetch(store, address)
    assert (again.new, again.known, again.unchanged) == ((), (), 1)
    site.pages["/a"] = Reply(PAGE.format("June", "token 3").encode())
    assert len(fetch(store, address).new) == 1
    raws = list(store.view().raws())
    assert sorted(raw.names[0] for raw in raws) == [address, f"{address} (version 2)"]
    assert {raw.url for raw in raws} == {address}
    assert all(raw.retrieved for raw in raws)


def test_a_page_that_cannot_be_read_is_not_taken_for_the_one_before(site: Site) -> None:
    store, address = memory_store(), f"{site.url}/paper.pdf"
    for torn in (b"%PDF-1.7 torn", b"%PDF-1.7 torn elsewhere"):
        site.pages["/paper.pdf"] = Reply(torn, "application/pdf")
        assert len(fetch(store, address).new) == 1


def test_a_removed_page_is_fetched_again(site: Site) -> None:
    store, address = memory_store(), f"{site.url}/a"
    site.pages["/a"] = Reply(PAGE.format("May", "").encode(), headers={"ETag": '"one"'})
    (ident,) = fetch(store, address).new
    assert fetch(store, address).unchanged == 1
    with store.writer() as writer:
        writer.remove(ident)
    assert fetch(store, address).new == (ident,)


def test_a_run_that_was_stopped_goes_on(site: Site) -> None:
    store = memory_store()
    links = "".join(f"<url><loc>{site.url}/{n}</loc><lastmod>2021-07-{n:02}</lastmod></url>" for n in range(1, 20))
    site.pages["/sitemap.xml"] = Reply(f"<urlset>{links}</urlset>".encode(), "application/xml")
    for n in range(1, 20):
        site.pages[f"/{n}"] = Reply(PAGE.format(f"town {n}", "").encode())

    class Pulled:
        """A clock whose owner pulls the plug after a while."""

        looks = 0

        def monotonic(self) -> float:
            self.looks += 1
            if self.looks > 60:
                raise KeyboardInterrupt
            return float(self.looks)

        def sleep(self, seconds: float, /) -> None:
            """Go on at once."""

    web = Web.naming([site.url], {})
    web.fetcher.clock = Pulled()
    with pytest.raises(KeyboardInterrupt):
        add(store, [f"{site.url}/sitemap.xml"], web=web)
    kept = len(list(store.view().raws()))
    assert 0 < kept < 19
    asked_before = site.paths()
    assert len(fetch(store, f"{site.url}/sitemap.xml").new) == 19 - kept
    again = site.paths()[len(asked_before) :]
    assert len(again) == 1 + 19 - kept


def test_what_went_wrong_once_is_forgotten_when_it_went_well(tmp_path: Path) -> None:
    store, path = memory_store(), tmp_path / "a.txt"
    assert add(store, [str(path)]).log[0].reason == "no such file or directory"
    other = tmp_path / "b.txt"
    other.write_bytes(b"")
    add(store, [str(other)])
    path.write_text("The two sides met.")
    add(store, [str(path)])
    assert [line.item for line in store.view().log()] == ["b.txt"]


def test_globs_and_folders_are_one_list(tmp_path: Path) -> None:
    for name in ("a.txt", "sub/b.txt", "sub/deep/c.md", "d.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"The two sides met at {name}.")
    store = memory_store()
    assert len(add(store, [f"{tmp_path}/**/*.txt", f"{tmp_path}/sub/deep"]).new) == 3
    names = sorted(name for raw in store.view().raws() for name in raw.names)
    assert names == ["a.txt", "c.md", "sub/b.txt"]
    assert "no file matches" in add(store, [f"{tmp_path}/*.pdf"]).log[0].reason


def test_sources_tell_how_much_came_from_where(tmp_path: Path) -> None:
    store = memory_store()
    rows = (
        '{"id": "r1", "text": "The two sides met.", "source": "Reuters", "published": "2021-07-14"}\n'
        '{"id": "r2", "text": "They met again in the capital.", "source": "Reuters", "published": "2021-07-16"}\n'
        '{"id": "r3", "text": "Nothing was said.", "source": "Lakeside Herald"}\n'
    )
    (tmp_path / "rows.jsonl").write_text(rows)
    add(store, [str(tmp_path / "rows.jsonl")])

    with store.writer() as writer:
        for info in store.view().raws():
            writer.put_parsed(parse(raw_of(store.view(), info)))
    first, second = sources(store.view())
    assert (first.source.name, first.source.type, first.told) == ("Reuters", "agency", "authority file")
    assert (first.documents, first.read, first.first, first.last) == (2, 2, "2021-07-14", "2021-07-16")
    assert first.characters == 48
    assert (second.source.type, second.told) == ("unknown", "")
    case = new_case(tmp_path / "case")
    set_source(case, "lakeside herald", kind="state media", party="Switzerland")
    set_source(case, "Reuters", party="")
    by_name = {taken.source.name: taken for taken in sources(store.view(), own_sources(case))}
    herald = by_name["Lakeside Herald"]
    assert (herald.source.type, herald.source.party, herald.told) == ("state media", "CH", "you")
    assert by_name["Reuters"].source.type == "agency"
    with pytest.raises(UsageError, match="can be one of"):
        set_source(case, "Reuters", kind="tabloid")
    (case.folder / "sources.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CaseError, match="has the columns name, kind, party"):
        own_sources(case)
