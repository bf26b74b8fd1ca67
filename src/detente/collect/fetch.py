"""One polite request at a time: checked addresses, robots.txt, a pace for each host, limits on time and size.

Nothing is sent but the address, what we accept, who we are, and the validators of an earlier answer. No cookie is kept,
no proxy or password is taken from the environment.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from detente import __version__
from detente.collect.addresses import Gate, Target, target_of
from detente.model.errors import BadInput

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool

# What a server's owner finds in the log, and the name that robots.txt rules go by.
AGENT = f"Detente/{__version__} (reads pages its user names)"
ROBOT = "Detente"
CONNECT_S, READ_S, WHOLE_S = 10.0, 30.0, 180.0
LARGEST_ANSWER = 50 * 2**20
LARGEST_ROBOTS = 512 * 2**10
MOST_REDIRECTS = 5
# Between two requests to one host; a site's own Crawl-delay counts up to the longest we wait.
PACE_S, LONGEST_PACE_S = 1.0, 30.0
# A server that asks to come back later is asked again this often, if it is soon.
MOST_RETRIES, LONGEST_RETRY_S = 2, 60.0
_CHUNK = 65_536
_LATER = frozenset({429, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_ACCEPT = "text/html,application/xhtml+xml,application/pdf,application/rss+xml,application/atom+xml,*/*;q=0.5"


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer said it can be recognised by."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent: `url` is where it was found after redirects, `unchanged` that our copy still holds."""

    url: str
    data: bytes
    media_type: str
    validators: Validators
    unchanged: bool = False
    charset: str = ""


class Clock(Protocol):
    """Time that can be waited for."""

    def monotonic(self) -> float:
        """Seconds since some moment."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


@dataclass(slots=True)
class Fetcher:
    """Fetches pages for one run. `named` hosts may lie inside this network; `seen` keeps each site's robots.txt."""

    gate: Gate
    clock: Clock = time
    pace_s: float = PACE_S
    whole_s: float = WHOLE_S
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def get(self, address: str, known: Validators = Validators(), *, limit: int = LARGEST_ANSWER) -> Answer:
        """What lies at `address`. Raises BadInput with the reason when it cannot be had or must not be fetched."""
        for _ in range(MOST_REDIRECTS + 1):
            target = target_of(address)
            self._allowed(target)
            answer, moved = self._patiently(target, known, limit)
            if answer is not None:
                return answer
            after = urljoin(address, moved)
            if address.startswith("https:") and not after.startswith("https:"):
                raise BadInput(f"redirected from https to {after[:100]}; not followed")
            address = after
        raise BadInput(f"redirected more than {MOST_REDIRECTS} times")

    def _patiently(self, target: Target, known: Validators, limit: int) -> tuple[Answer | None, str]:
        """The answer, or where it was moved to; a busy server is asked again when it says that it is soon."""
        for tries in range(MOST_RETRIES + 1):
            self._wait(target)
            with _sent(target, self.gate, _conditions(known)) as response:
                if response.status not in _LATER or tries == MOST_RETRIES:
                    return self._answer(target, response, known, limit)
                wait = _retry_after(response.headers)
            if wait > LONGEST_RETRY_S:
                raise BadInput(f"the server asks to come back in {wait:.0f} s; add it again later")
            self.clock.sleep(wait)
        raise AssertionError("the last try always returns")

    def _answer(
        self, target: Target, response: BaseHTTPResponse, known: Validators, limit: int
    ) -> tuple[Answer | None, str]:
        address = target.origin + target.path
        headers = response.headers
        if response.status in _MOVED and headers.get("Location"):
            return None, str(headers["Location"])
        if response.status == 304:
            return Answer(address, b"", "", known, unchanged=True), ""
        if response.status != 200:
            raise BadInput(f"the server answered {response.status} {response.reason or ''}".strip())
        data = _body(response, limit, self.clock, self.whole_s)
        kind = str(headers.get("Content-Type") or "")
        charset = _CHARSET.search(kind)
        said = Validators(str(headers.get("ETag") or ""), str(headers.get("Last-Modified") or ""))
        media = kind.partition(";")[0].strip().lower()
        return Answer(address, data, media, said, charset=charset[1].lower() if charset else ""), ""

    def _wait(self, target: Target) -> None:
        rules = self._robots.get(target.origin)
        asked = float(rules.crawl_delay(ROBOT) or 0) if rules is not None else 0.0
        pace = max(self.pace_s, min(asked, LONGEST_PACE_S))
        last = self._last.get(target.origin)
        if last is not None and (left := last + pace - self.clock.monotonic()) > 0:
            self.clock.sleep(left)
        self._last[target.origin] = self.clock.monotonic()

    def _allowed(self, target: Target) -> None:
        """Raises BadInput when the site's robots.txt forbids the page, or cannot be had from a site that is up."""
        rules = self._robots.get(target.origin)
        if rules is None:
            rules = self._robots[target.origin] = self._rules(target)
        if not rules.can_fetch(ROBOT, target.origin + target.path):
            raise BadInput("the site's robots.txt forbids it; save the page in your browser and add the file")

    def _rules(self, target: Target) -> RobotFileParser:
        """robots.txt as the standard wants it read: without one all is allowed, while it fails nothing is."""
        rules = RobotFileParser()
        place = Target(target.scheme, target.host, target.port, "/robots.txt")
        for _ in range(MOST_REDIRECTS + 1):
            with _sent(place, self.gate, {}) as response:
                if response.status in _MOVED and response.headers.get("Location"):
                    place = target_of(urljoin(place.origin + place.path, str(response.headers["Location"])))
                    continue
                if response.status >= 500:
                    raise BadInput(f"the site's robots.txt cannot be had ({response.status}); add it again later")
                data = response.status == 200 and _body(response, LARGEST_ROBOTS, self.clock, self.whole_s)
            rules.parse((data or b"").decode("utf-8", "replace").splitlines())
            return rules
        raise BadInput("the site's robots.txt is redirected without end")


def posted(
    target: Target,
    gate: Gate,
    body: bytes,
    headers: Mapping[str, str],
    *,
    limit: int,
    patience_s: float = READ_S,
) -> bytes:
    """What a service the user named answers to a body sent to it, the first byte within `patience_s` seconds.

    Raises BadInput with the reason when it does not; a redirect is such a reason, for what is sent goes nowhere else.
    """
    with _sent(target, gate, headers, body, patience_s) as response:
        if response.status in _MOVED:
            raise BadInput("the service answers from elsewhere (a redirect); name its own address")
        if not 200 <= response.status < 300:
            raise BadInput(f"the service answered {response.status} {response.reason or ''}".strip())
        return _body(response, limit, time, max(WHOLE_S, patience_s))


class _Sent:
    """An open answer; closed with its connection."""

    def __init__(self, pool: HTTPConnectionPool, response: BaseHTTPResponse) -> None:
        self._pool, self._response = pool, response

    def __enter__(self) -> BaseHTTPResponse:
        return self._response

    def __exit__(self, *_: object) -> None:
        self._response.close()
        self._pool.close()


def _sent(
    target: Target, gate: Gate, headers: Mapping[str, str], body: bytes | None = None, patience_s: float = READ_S
) -> _Sent:
    """The request sent to the first of the checked numbers that answers, under the host's name."""
    from urllib3.exceptions import HTTPError

    reason = ""
    for number in gate.numbers(target):
        pool = _pool(target, number, patience_s)
        host = target.origin.partition("://")[2]
        sent = {"Host": host, "User-Agent": AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate", **headers}
        try:
            response = pool.urlopen(
                "GET" if body is None else "POST",
                target.path,
                body=body,
                headers=sent,
                redirect=False,
                retries=False,
                preload_content=False,
            )
        except (HTTPError, OSError) as error:
            pool.close()
            reason = _why(error)
            continue
        return _Sent(pool, response)
    raise BadInput(f"{target.host} cannot be reached: {reason}")


def _pool(target: Target, number: str, patience_s: float) -> HTTPConnectionPool:
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout

    timeout = Timeout(connect=CONNECT_S, read=patience_s)
    if target.scheme == "http":
        return HTTPConnectionPool(number, target.port, timeout=timeout, maxsize=1)
    return HTTPSConnectionPool(
        number, target.port, timeout=timeout, maxsize=1, server_hostname=target.host, assert_hostname=target.host
    )


def _body(response: BaseHTTPResponse, limit: int, clock: Clock, whole_s: float) -> bytes:
    """All bytes, unpacked, within the limits of size and time."""
    from urllib3.exceptions import HTTPError

    until = clock.monotonic() + whole_s
    parts, size = [], 0
    try:
        for part in response.stream(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > limit:
                raise BadInput(f"more than {limit / 2**20:.0f} MB; not fetched")
            if clock.monotonic() > until:
                raise BadInput(f"not finished after {whole_s:.0f} s; given up")
    except (HTTPError, OSError) as error:
        raise BadInput(f"the answer broke off: {_why(error)}") from error
    return b"".join(parts)


def _conditions(known: Validators) -> dict[str, str]:
    said = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in said.items() if value and value.isprintable()}


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds the server asks us to wait; a date there is not worth reading a clock for."""
    words = str(headers.get("Retry-After") or "").strip()
    return float(words) if words.isdigit() else PACE_S * 5


def _why(error: Exception) -> str:
    """An error of the net in a few words."""
    words = str(error).rpartition(": ")[2] or type(error).__name__
    return words.strip("')\" ")[:200] or type(error).__name__
