"""A client of a served case. `RemoteView` is the store's View over HTTP: findings, briefs and exports work on it.

    view = RemoteView("http://127.0.0.1:8437")
    print(write_brief(view))

A server with accounts wants a token (`detente token add`) whose scopes are read and export.

Errors come back as what they were: NotHere for what is not in the case, StoreError when the server cannot be reached.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from detente.model.documents import Document, ParsedText
from detente.model.entities import Judgement, LogEntry
from detente.model.errors import StoreError, UsageError
from detente.model.serial import unpack
from detente.serve.api.store import MOST_IDS
from detente.serve.errors import NotHere
from detente.store.contract import Hit, Posting, RawInfo, View

T = TypeVar("T")
# A whole case's findings may be made while the client waits.
WAIT_S = 300.0
# Hosts of this machine, to which a token may go without TLS.
_HERE = ("localhost", "127.0.0.1", "::1")


class RemoteView(View):
    """Reads a served case. `address` is what `detente serve` prints; nothing else is ever asked.

    `token` is sent with every request, by TLS or to this machine only; `tls` says whose certificates are trusted, by
    default those that the system trusts.
    """

    def __init__(
        self, address: str, *, token: str = "", tls: ssl.SSLContext | None = None, as_read: bool = False
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{address} is not the address of a served case; it looks like http://127.0.0.1:8437")
        if token and parts.scheme == "http" and parts.hostname not in _HERE:
            raise UsageError(f"a token would travel to {parts.hostname} in the open; use its https address")
        self._address, self._parts = address, parts
        self._token, self._tls, self._as_read = token, tls, as_read

    def raws(self, ids: Sequence[str] | None = None) -> Iterator[RawInfo]:
        """All bytes taken in, or those named, by id."""
        found = (unpack(RawInfo, row) for row in self._rows("/raws"))
        return found if ids is None else (raw for raw in found if raw.id in ids)

    def data(self, document: str) -> bytes:
        """The bytes as they came."""
        return self._get(f"/documents/{quote(document, safe='')}/bytes")

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """All parsed documents, or those named, by id."""
        found = (unpack(Document, row) for row in self._rows("/documents"))
        return found if ids is None else (document for document in found if document.id in ids)

    def parsed(self, document: str) -> ParsedText:
        """One document with its text, blocks and sentences. Raises NotHere when unknown."""
        return unpack(ParsedText, json.loads(self._get(f"/documents/{quote(document, safe='')}")))

    def rows(self, cls: type[T], *, document: str = "", ids: Sequence[str] | None = None) -> Iterator[T]:
        """Rows of one class: all by id, one document's in reading order, or those named (unknown ids are left out)."""
        wanted = None if ids is None else sorted(set(ids))
        parts = [None] if wanted is None else [wanted[at : at + MOST_IDS] for at in range(0, len(wanted), MOST_IDS)]
        for part in parts:
            asked: list[tuple[str, str]] = [("document", document)] if document else []
            asked += [("ids", ident) for ident in part or ()]
            asked += [("as_read", "true")] if self._as_read else []
            path = f"/rows/{cls.__name__}" + (f"?{urlencode(asked)}" if asked else "")
            yield from (unpack(cls, row) for row in self._rows(path))

    def as_read(self) -> RemoteView:
        """The same record with its rows as they were read, without people's decisions on them."""
        return RemoteView(self._address, token=self._token, tls=self._tls, as_read=True)

    def judgements(self) -> Iterator[Judgement]:
        """People's decisions in the order they were made, undone ones included."""
        return (unpack(Judgement, row) for row in self._rows("/judgements"))

    def log(self, stages: Sequence[str] | None = None) -> Iterator[LogEntry]:
        """The issue log, or what some stages wrote there, by stage, document, item and reason."""
        found = (unpack(LogEntry, row) for row in self._rows("/log"))
        return found if stages is None else (entry for entry in found if entry.stage in stages)

    def marks(self, stage: str, items: Sequence[str] | None = None) -> dict[str, str]:
        """Item → state of what `stage` has done: of all, or of some items."""
        found: dict[str, str] = json.loads(self._get(f"/marks/{quote(stage, safe='')}"))
        return found if items is None else {item: found[item] for item in items if item in found}

    def postings(
        self, stage: str, *, keys: Sequence[str] | None = None, items: Sequence[str] | None = None
    ) -> list[Posting]:
        """None: candidates are looked for where the record is."""
        return []

    def search(self, query: str, *, limit: int = 50) -> list[Hit]:
        """Sentences with all words of `query`, best first."""
        found = json.loads(self._get("/sentences?" + urlencode({"q": query, "limit": limit})))
        return [Hit(**hit) for hit in found["hits"]]

    def _rows(self, path: str) -> Iterator[dict[str, Any]]:
        for line in self._get(path).splitlines():
            yield json.loads(line)

    def _get(self, path: str) -> bytes:
        headers = {"Accept": "*/*"} | ({"Authorization": f"Bearer {self._token}"} if self._token else {})
        connection = self._connection()
        try:
            connection.request("GET", f"/api/v1{path}", headers=headers)
            answer = connection.getresponse()
            body = answer.read()
        except OSError as error:
            raise StoreError(f"{self._address} cannot be reached ({error}); is detente serve running?") from error
        finally:
            connection.close()
        if answer.status == 200:
            return body
        detail = _detail(body)
        raise NotHere(detail) if answer.status == 404 else StoreError(detail)

    def _connection(self) -> http.client.HTTPConnection:
        host = self._parts.hostname or ""
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, self._parts.port or 80, timeout=WAIT_S)
        tls = self._tls or ssl.create_default_context()
        return http.client.HTTPSConnection(host, self._parts.port or 443, timeout=WAIT_S, context=tls)


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return "the server gave no answer that this client understands"
