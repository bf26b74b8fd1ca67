"""Which addresses may be reached: public ones, and those that the user named. Checked where the connection is made."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from detente.model.errors import BadInput

Resolver = Callable[[str, int], Sequence[str]]
_PORTS = {"http": 80, "https": 443}
# Pages name each other on these; another port in a link that nobody typed is a way into something that is no web site.
_WEB_PORTS = frozenset(_PORTS.values())
LONGEST_ADDRESS = 4000


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: `host` without brackets, `path` with its query, as sent."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what robots.txt and the pace of requests go by."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


def is_address(words: str) -> bool:
    """The words name something on the web."""
    return words[:8].lower().startswith(("http://", "https://"))


def target_of(address: str) -> Target:
    """The parts of an http or https address. Raises BadInput for any other, and for one that bears a password."""
    if len(address) > LONGEST_ADDRESS:
        raise BadInput(f"an address of {len(address)} characters; not fetched")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise BadInput(f"not an address: {error}") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadInput("only http and https addresses are fetched")
    if parts.username or parts.password:
        raise BadInput("the address bears a name or password; it is not fetched")
    return Target(parts.scheme, _ascii(parts.hostname), port or _PORTS[parts.scheme], _path(parts))


def _ascii(host: str) -> str:
    """A host as the net writes it: names in other scripts as xn--…"""
    if ":" in host:
        return host
    try:
        return host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode()
    except UnicodeError as error:
        raise BadInput(f"not a host: {host}") from error


def _path(parts: SplitResult) -> str:
    from urllib.parse import quote

    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return path + ("?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]") if parts.query else "")


def resolve(host: str, port: int) -> Sequence[str]:
    """The numbers of a host by the system's resolver. Raises BadInput when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadInput(f"the host {host} is not known here: {error}") from error
    return tuple(dict.fromkeys(str(info[4][0]) for info in found))


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets requests through to public addresses, and to the hosts and ports in `named`: those the user typed.

    The numbers that were checked are those to connect to, so that a name that changes its answer gains nothing.
    """

    named: frozenset[tuple[str, int]] = frozenset()
    resolver: Resolver = resolve

    def numbers(self, target: Target) -> Sequence[str]:
        """The checked numbers of the target's host. Raises BadInput when it may not be reached."""
        found = self.resolver(target.host, target.port)
        if (target.host, target.port) in self.named:
            return found
        if target.port not in _WEB_PORTS:
            raise BadInput(f"{target.origin} has an unusual port; name the address yourself to have it fetched")
        inside = [number for number in found if not is_public(number)]
        if inside or not found:
            raise BadInput(
                f"{target.host} is an address inside this network; name it yourself if it is meant to be fetched"
            )
        return found


def is_public(number: str) -> bool:
    """A number of the open net: not of this machine, this network, or one that wraps such a number."""
    try:
        ip = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if wrapped is None and ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return wrapped.is_global and not wrapped.is_multicast
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
