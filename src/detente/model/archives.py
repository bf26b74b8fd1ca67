"""What opening a ZIP may raise; `collect` (archives) and `parse` (packed documents) both open them."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

# What zipfile raises over a broken, locked or unknown archive (RuntimeError: locked, or of a kind it does not know).
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
)
