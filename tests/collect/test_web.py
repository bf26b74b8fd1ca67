"""Pages, feeds and sitemaps over a real connection: polite, within limits, and never where nobody sent us."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from detente.collect.addresses import Gate, Target, is_public, target_of
from detente.collect.fetch import Fetcher
from detente.collect.files import Options, collect
from detente.collect.web import Seen, Web
from detente.model.documents import Raw
from detente.model.entities import LogEntry
from detente.model.errors import BadInput
from tests.collect.site import Reply, Site, running

PAGE = "<html><head><title>Talks</title></head><body><article><p>The two sides met {0}.</p></article></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@dataclass
class Stopped:
    """A clock that moves only when somebody waits."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        self.waits.append(seconds)
        self.now += seconds


def page(words: str) -> Reply:
    return Reply(PAGE.format(words).encode())


def web_for(*addresses: str, known: dict[str, Seen] | None = None, clock: Stopped | None = None) -> Web:
    web = Web.naming(list(addresses), known or {})
    web.fetcher.clock = clock or Stopped()
    return web


def take(web: Web, *paths: str, options: Options | None = None) -> tuple[list[Raw], list[LogEntry]]:
    log: list[LogEntry] = []
    return list(collect(paths, on_skip=log.append, options=options, web=web)), log


def test_a_page_keeps_its_bytes_its_address_and_its_charset(site: Site) -> None:
    words = PAGE.format("в Киеве").encode("cp1251")
    site.pages["/a?b=c d"] = Reply()
    site.pages["/a?b=c%20d"] = Reply(words, "text/html; charset=windows-1251")
    address = f"{site.url}/a?b=c d"
    raws, log = take(web_for(address), address)
    assert not log
    assert [(r.name, r.data, r.url) for r in raws] == [(address, words, f"{site.url}/a?b=c%20d")]
    assert raws[0].media_type == "text/html; charset=windows-1251"
    sent = dict(site.asked[-1][1])
    assert sent["User-Agent"].startswith("Detente/")
    assert sent["Host"] == f"127.0.0.1:{site.port}"
    assert "Cookie" not in sent


def test_a_page_is_asked_for_again_only_if_it_changed(site: Site) -> None:
    site.pages["/a"] = Reply(PAGE.format("in May").encode(), headers={"ETag": '"one"', "Last-Modified": "x"})
    address = f"{site.url}/a"
    first = web_for(address)
    take(first, address)
    again = web_for(address, known=first.seen)
    assert take(again, address) == ([], [])
    assert again.unchanged == 1
    assert site.asked[-1][1]["If-None-Match"] == '"one"'
    site.pages["/a"] = Reply(PAGE.format("in June").encode(), headers={"ETag": '"two"'})
    third = web_for(address, known=again.seen)
    raws, _ = take(third, address)
    assert [r.name for r in raws] == [f"{address} (version 2)"]
    assert third.seen[address].version == 2


def test_robots_are_asked_first_and_obeyed(site: Site) -> None:
    site.pages |= {"/robots.txt": Reply(b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n", "text/plain")}
    site.pages |= {"/private": page("in private"), "/a": page("in May"), "/b": page("in June")}
    clock = Stopped()
    paths = [f"{site.url}{path}" for path in ("/private", "/a", "/b")]
    raws, log = take(web_for(*paths, clock=clock), *paths)
    assert [r.name for r in raws] == paths[1:]
    assert "robots.txt forbids it" in log[0].reason
    assert site.paths() == ["/a", "/b"]
    assert clock.waits == [7.0]
    site.pages["/robots.txt"] = Reply(status=503)
    assert "robots.txt cannot be had" in take(web_for(paths[1]), paths[1])[1][0].reason


def test_redirects_are_checked_at_each_step(site: Site) -> None:
    site.pages |= {
        "/a": Reply(status=302, headers={"Location": "/b"}),
        "/b": page("in May"),
        "/loop": Reply(status=301, headers={"Location": "/loop"}),
        "/inside": Reply(status=302, headers={"Location": "http://127.0.0.2:80/x"}),
        "/file": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
        "/other": Reply(status=302, headers={"Location": f"http://127.0.0.1:{site.port + 1}/x"}),
    }
    for path, why in (
        ("/loop", "redirected more than"),
        ("/inside", "inside this network"),
        ("/file", "only http and https"),
        ("/other", "unusual port"),
    ):
        address = site.url + path
        raws, log = take(web_for(address), address)
        assert not raws
        assert why in log[0].reason
    raws, _ = take(web_for(f"{site.url}/a"), f"{site.url}/a")
    assert (raws[0].name, raws[0].url) == (f"{site.url}/a", f"{site.url}/b")


def test_only_public_addresses_and_those_that_were_typed() -> None:
    inside = "127.0.0.1 10.0.0.1 192.168.1.1 169.254.169.254 0.0.0.0 ::1 fe80::1 fc00::1 ::ffff:10.0.0.1 224.0.0.1"
    inside += " 2002:7f00:1:: 64:ff9b::7f00:1 100.64.0.1 255.255.255.255 nonsense fe80::1%eth0"
    assert [number for number in inside.split() if is_public(number)] == []
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1::1")
    assert is_public("::ffff:93.184.216.34")
    mixed = Gate(resolver=lambda host, port: ("93.184.216.34", "10.0.0.1"))
    with pytest.raises(BadInput, match="inside this network"):
        mixed.numbers(target_of("http://example.org/"))
    for address in ("http://0x7f000001/", "http://127.1/", "http://2130706433/", "http://localhost/", "http://[::1]/"):
        with pytest.raises(BadInput):
            Gate().numbers(target_of(address))
    named = Gate(frozenset({("127.0.0.1", 80)}))
    assert named.numbers(target_of("http://127.0.0.1/x")) == ("127.0.0.1",)


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org/", "http://", "http://user:word@example.org/", "http://example.org:99999/", "http://[::1/"],
)
def test_what_is_no_address_of_the_web(address: str) -> None:
    with pytest.raises(BadInput):
        target_of(address)


def test_the_number_that_was_checked_is_the_one_connected_to(site: Site) -> None:
    """A name that answers differently the second time gains nothing: it is asked once a request."""
    site.pages["/a"] = page("in May")
    answers = iter(["127.0.0.1"] * 2)
    asked: list[str] = []

    def resolver(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return (next(answers, "10.0.0.1"),)

    target = ("rebinding.example", site.port)
    fetcher = Fetcher(Gate(frozenset({target}), resolver), Stopped())
    answer = fetcher.get(f"http://rebinding.example:{site.port}/a")
    assert b"The two sides met" in answer.data
    assert asked == ["rebinding.example"] * 2  # robots.txt and the page, each with the numbers it connected to
    assert site.asked[-1][1]["Host"] == f"rebinding.example:{site.port}"


def test_limits_of_size_and_of_unpacking(site: Site) -> None:
    bomb = gzip.compress(b"a" * (3 << 20))
    site.pages |= {
        "/big": Reply(b"a" * (2 << 20)),
        "/bomb": Reply(bomb, headers={"Content-Encoding": "gzip"}),
        "/cut": Reply(b"abc", headers={"Content-Length": "500"}),
    }
    fetcher = Fetcher(Gate(frozenset({("127.0.0.1", site.port)})), Stopped())
    for path in ("/big", "/bomb"):
        with pytest.raises(BadInput, match="more than 1 MB"):
            fetcher.get(site.url + path, limit=1 << 20)
    with pytest.raises(BadInput, match="broke off"):
        fetcher.get(f"{site.url}/cut")
    with pytest.raises(BadInput, match="answered 404"):
        fetcher.get(f"{site.url}/none")


def test_a_busy_server_is_asked_again_when_it_says_soon(site: Site) -> None:
    replies = iter([Reply(status=429, headers={"Retry-After": "3"}), page("in May")])
    site.pages["/a"] = lambda: next(replies)
    clock = Stopped()
    raws, log = take(web_for(f"{site.url}/a", clock=clock), f"{site.url}/a")
    assert (len(raws), log) == (1, [])
    assert 3.0 in clock.waits
    site.pages["/b"] = Reply(status=503, headers={"Retry-After": "86400"})
    assert "come back in 86400 s" in take(web_for(f"{site.url}/b"), f"{site.url}/b")[1][0].reason


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    raws, log = take(web_for(address), address)
    assert not raws
    assert "cannot be reached" in log[0].reason


def test_a_server_that_sends_drop_by_drop_is_given_up() -> None:
    """Each byte comes in time, all of them never would."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port, stop = listening.getsockname()[1], threading.Event()

        def serve() -> None:
            for body in (b"HTTP/1.1 404 none\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"):
                client, _ = listening.accept()
                with client:
                    client.recv(4096)
                    client.sendall(body)
                    while body.endswith(b"OK\r\n\r\n") and not stop.is_set():
                        try:
                            client.sendall(b"a" * 70_000)
                        except OSError:
                            return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        fetcher = Fetcher(Gate(frozenset({("127.0.0.1", port)})), pace_s=0, whole_s=0.2)
        with pytest.raises(BadInput, match="not finished after"):
            fetcher.get(f"http://127.0.0.1:{port}/", limit=1 << 40)
        stop.set()
        thread.join(5)


FEED = (
    "<rss><channel><title>Lakeside Herald</title>"
    "<item><title>One</title><link>{0}/one</link><description>The hosts met.</description></item>"
    "<item><title>Two</title><link>{0}/two</link></item></channel></rss>"
)


def test_a_feed_gives_its_entries_and_with_follow_their_pages(site: Site) -> None:
    site.pages |= {"/feed": Reply(FEED.format(site.url).encode(), "application/rss+xml"), "/one": page("in May")}
    address = f"{site.url}/feed"
    raws, log = take(web_for(address), address)
    assert [(r.title, r.source) for r in raws] == [("One", "Lakeside Herald")]
    assert "fetch them with: --follow" in log[0].reason
    assert site.paths() == ["/feed"]
    raws, log = take(web_for(address), address, options=Options(follow=True))
    assert [(r.name, r.title, r.source) for r in raws] == [(f"{site.url}/one", "One", "Lakeside Herald")]
    assert [(e.item, e.reason) for e in log] == [(f"{site.url}/two", "the server answered 404 Not Found")]
    site.pages["/one"] = Reply(status=403)
    raws, log = take(web_for(address), address, options=Options(follow=True))
    assert [r.title for r in raws] == ["One"]
    assert "the feed's own words are taken" in log[0].reason


def test_a_sitemap_gives_its_pages_newest_first_and_only_its_own(site: Site) -> None:
    index = "<sitemapindex><sitemap><loc>{0}/news.xml.gz</loc></sitemap></sitemapindex>"
    news = (
        "<urlset xmlns:news='urn:news'><url><loc>{0}/old</loc><lastmod>2021-01-01</lastmod></url>"
        "<url><loc>{0}/new</loc><lastmod>2021-07-14</lastmod><news:news><news:publication><news:name>Herald</news:name>"
        "</news:publication><news:publication_date>2021-07-14</news:publication_date><news:title>Talks</news:title>"
        "</news:news></url><url><loc>http://192.0.2.1/x</loc></url></urlset>"
    )
    site.pages |= {
        "/sitemap.xml": Reply(index.format(site.url).encode(), "application/xml"),
        "/news.xml.gz": Reply(gzip.compress(news.format(site.url).encode()), "application/gzip"),
        "/new": page("in July"),
        "/old": page("in January"),
    }
    address = f"{site.url}/sitemap.xml"
    web = web_for(address)
    raws, log = take(web, address, options=Options(most=1))
    assert [(r.name, r.title, r.published, r.source) for r in raws] == [
        (f"{site.url}/new", "Talks", "2021-07-14", "Herald")
    ]
    assert [e.reason for e in log] == [
        "1 pages of other sites stand in the sitemap; not fetched",
        "2 pages are listed, the first 1 were taken; take more with: --most 2",
    ]
    again = web_for(address, known=web.seen)
    raws, _ = take(again, address)
    assert [r.name for r in raws] == [f"{site.url}/old"]
    assert site.paths().count("/new") == 1


def test_a_certificate_of_another_is_refused() -> None:
    """TLS is checked against the host's name, not against the number we connect to."""
    ssl = pytest.importorskip("ssl")
    crypto = pytest.importorskip("tests.collect.certificate")
    with crypto.serving() as port, pytest.raises(BadInput, match="cannot be reached"):
        Fetcher(Gate(frozenset({("127.0.0.1", port)})), Stopped()).get(f"https://127.0.0.1:{port}/")
    assert ssl


def test_without_a_web_no_address_is_fetched(site: Site) -> None:
    log: list[LogEntry] = []
    assert list(collect([site.url], on_skip=log.append)) == []
    assert log[0].reason == "addresses are not fetched here"
    assert site.asked == []


def test_targets() -> None:
    assert target_of("https://Пример.рф/а?б=в") == Target(
        "https", "xn--e1afmkfd.xn--p1ai", 443, "/%D0%B0?%D0%B1=%D0%B2"
    )
    assert target_of("http://[2606:2800::1]:8080/x").origin == "http://[2606:2800::1]:8080"
