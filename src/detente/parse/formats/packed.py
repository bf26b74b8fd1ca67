"""Opening what is packed: ZIP-based documents and the XML in them, within limits that no honest file meets."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from detente.model.archives import BROKEN_ZIP
from detente.model.errors import BadInput

# One part of a document (its text, its styles); a long book has less than a tenth of this.
LARGEST_PART = 64 * 2**20
# All parts that are read from one document.
LARGEST_WHOLE = 256 * 2**20
MOST_PARTS = 20_000


class Package:
    """A ZIP-based document's parts, read by name; raises BadInput for broken, locked or exploding ones."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP as error:
            raise BadInput(f"the file is broken: {error}") from error
        self.names = self._zip.namelist()
        self._left = LARGEST_WHOLE
        if len(self.names) > MOST_PARTS:
            raise BadInput(f"the file has {len(self.names)} parts; the limit is {MOST_PARTS}")

    def part(self, name: str) -> bytes:
        """The bytes of one part; empty when there is no such part."""
        if name not in self.names:
            return b""
        limit = min(LARGEST_PART, self._left)
        try:
            with self._zip.open(name) as stream:
                data = stream.read(limit + 1)
        except BROKEN_ZIP as error:
            raise BadInput(f"{name} cannot be unpacked: {error}") from error
        if len(data) > limit:
            raise BadInput(f"{name} unpacks to more than {limit // 2**20} MB")
        self._left -= len(data)
        return data


def xml(data: bytes, what: str) -> Any:
    """The root element of an XML part. Expands no entity, reads nothing outside. Raises BadInput when broken."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(f"{what} is not well-formed: {error}") from error


def local(element: Any) -> str:
    """An element's tag without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
