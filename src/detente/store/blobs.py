"""Raw bytes by hash: files in the case folder, or a dict in memory. Never changed once written."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from detente.model.errors import StoreError


class Blobs(ABC):
    """Keeps bytes under document ids."""

    @abstractmethod
    def put(self, document: str, data: bytes) -> bool:
        """Keep the bytes; False when they were there."""

    @abstractmethod
    def get(self, document: str) -> bytes:
        """The bytes. Raises StoreError when they are gone."""

    @abstractmethod
    def drop(self, document: str) -> None:
        """Forget the bytes, if they are there. Raises StoreError when they cannot be removed."""

    @abstractmethod
    def __iter__(self) -> Iterator[str]:
        """The ids of all bytes kept, sorted."""


def write_whole(path: Path, data: bytes, *, what: str) -> None:
    """Write a file that appears whole or not at all, and is on the disk before this returns.

    Raises StoreError when it cannot, saying so of `what`.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        # What stopped the writing is told, not that the part of it cannot be removed from the same disk.
        with suppress(OSError):
            part.unlink()
        raise StoreError(f"cannot keep {what}: {error.strerror or error}") from error


def remove(path: Path, *, what: str) -> None:
    """Remove a file if it is there. Raises StoreError when it cannot be, saying so of `what`."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{what} cannot be removed: {error.strerror or error}") from error


class MemoryBlobs(Blobs):
    """Bytes in a dict."""

    def __init__(self) -> None:
        self._data: dict[str, bytes] = {}

    def put(self, document: str, data: bytes) -> bool:
        """Keep the bytes; False when they were there."""
        new = document not in self._data
        self._data[document] = data
        return new

    def get(self, document: str) -> bytes:
        """The bytes. Raises StoreError when they are gone."""
        if document not in self._data:
            raise StoreError(f"the bytes of {document} are gone")
        return self._data[document]

    def drop(self, document: str) -> None:
        """Forget the bytes, if they are there."""
        self._data.pop(document, None)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._data))


class FileBlobs(Blobs):
    """Bytes as files `ab/abcdef…` under a folder, `abcdef…` being the id without its kind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, document: str) -> Path:
        """The file of a document's bytes."""
        digest = document.removeprefix("doc-")
        if not digest.isalnum():
            raise StoreError(f"{document!r} is not a document id")
        return self._folder / digest[:2] / digest

    def put(self, document: str, data: bytes) -> bool:
        """Keep the bytes; False when they were there. The file appears whole or not at all."""
        path = self.path_of(document)
        # A power cut may leave a file of the right length without its bytes.
        if path.exists() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
        write_whole(path, data, what=f"the bytes of {document}")
        return True

    def get(self, document: str) -> bytes:
        """The bytes. Raises StoreError when they are gone."""
        try:
            return self.path_of(document).read_bytes()
        except OSError as error:
            raise StoreError(f"the bytes of {document} are gone: {error}") from error

    def drop(self, document: str) -> None:
        """Forget the bytes, if they are there."""
        remove(self.path_of(document), what=f"the bytes of {document}")

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(f"doc-{path.name}" for path in self._folder.glob("??/*") if path.suffix != ".part"))
