"""Sealed bytes: files whose names and sizes do not tell which document they hold."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from detente.model.errors import StoreError
from detente.store.blobs import Blobs, remove, write_whole
from detente.store.vault.sealing import Keys

# The length of the sealed id before the sealed bytes, so that ids can be listed without opening whole files.
_HEAD = struct.Struct(">H")
_LONGEST_HEAD = 512
_ID = "id"


class SealedBlobs(Blobs):
    """Bytes as files `ab/abcdef…` under a folder, `abcdef…` being a keyed hash of the id."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder = folder
        self._keys = keys

    def path_of(self, document: str) -> Path:
        """The file of a document's bytes."""
        name = self._keys.name(document)
        return self._folder / name[:2] / name

    def put(self, document: str, data: bytes) -> bool:
        """Keep the bytes; False when they were there. The file appears whole or not at all."""
        path = self.path_of(document)
        if path.exists() and self._whole(document):
            return False
        head = self._keys.seal(document.encode(), _ID)
        write_whole(
            path, _HEAD.pack(len(head)) + head + self._keys.seal(data, document), what=f"the bytes of {document}"
        )
        return True

    def get(self, document: str) -> bytes:
        """The bytes. Raises StoreError when they are gone or were changed."""
        try:
            sealed = self.path_of(document).read_bytes()
        except OSError as error:
            raise StoreError(f"the bytes of {document} are gone: {error.strerror or error}") from error
        try:
            (size,) = _HEAD.unpack_from(sealed)
            return self._keys.unseal(sealed[_HEAD.size + size :], document)
        except (struct.error, StoreError) as error:
            raise StoreError(f"the bytes of {document} cannot be opened: {error}") from error

    def _whole(self, document: str) -> bool:
        """False for a file that a power cut left torn: it is written anew."""
        try:
            self.get(document)
        except StoreError:
            return False
        return True

    def drop(self, document: str) -> None:
        """Forget the bytes, if they are there."""
        remove(self.path_of(document), what=f"the bytes of {document}")

    def __iter__(self) -> Iterator[str]:
        files = sorted(path for path in self._folder.glob("??/*") if path.suffix != ".part")
        return iter(sorted(self._id(path) for path in files))

    def _id(self, path: Path) -> str:
        """The document that a file holds; a file that is none of ours is named as it is."""
        with path.open("rb") as file:
            head = file.read(_HEAD.size)
            size = _HEAD.unpack(head)[0] if len(head) == _HEAD.size else 0
            sealed = file.read(min(size, _LONGEST_HEAD))
        try:
            return self._keys.unseal(sealed, _ID).decode()
        except StoreError:
            return path.name
