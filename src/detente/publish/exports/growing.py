"""A file in memory that is given out while it is written."""

from __future__ import annotations

import io
from typing import Any


class Growing(io.RawIOBase):
    """A file that only grows; `take` gives what was written since last asked, and lets go of it."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._at = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """How many bytes were written so far."""
        return self._at

    def write(self, data: Any) -> int:
        """Keep bytes until they are taken."""
        given = bytes(data)
        self._held += given
        self._at += len(given)
        return len(given)

    def take(self) -> bytes:
        """What has been written since last asked."""
        held, self._held = bytes(self._held), bytearray()
        return held
