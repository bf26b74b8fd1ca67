"""Scanned pages: their characters by tesseract, where that program is installed; nothing is guessed without it."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

# What tesseract wants; more dots cost time and read no better.
DOTS_PER_INCH = 200
# A page of text takes seconds; a picture that takes longer is none.
PAGE_S = 60.0
# A long scan would hold up everything else for an hour; its first pages are read and the rest is reported.
MOST_PAGES = 60
_POINTS_PER_INCH = 72
_WHITE = 255


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page with the height it stands at, in points; None where that is not known."""

    words: str
    top: float | None


@functools.cache
def program() -> str:
    """Where tesseract is; empty when it is not installed."""
    return shutil.which("tesseract") or ""


@functools.cache
def engine() -> str:
    """Its name and version, for the log."""
    said = subprocess.run([program(), "--version"], capture_output=True, text=True, timeout=PAGE_S, check=False)
    return (said.stdout or said.stderr).partition("\n")[0].strip() or "tesseract"


def recognised_pages(
    data: bytes, pages: Sequence[list[PageLine]], unreadable: Sequence[int]
) -> tuple[list[list[PageLine]], list[int]]:
    """The pages, those without words recognised where that can be done, and the numbers of those that were."""
    out, found = [list(page) for page in pages], []
    bare = [n for n, page in enumerate(pages) if not page and n + 1 not in unreadable]
    if not bare or not program():
        return out, []
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)
    try:
        for number in bare[:MOST_PAGES]:
            out[number] = _recognised(_picture(document[number]))
            if out[number]:
                found.append(number + 1)
    finally:
        document.close()
    return out, found


def _picture(page: object) -> bytes:
    """The page in grey as a PGM file; empty when nothing is drawn on it."""
    bitmap = page.render(scale=DOTS_PER_INCH / _POINTS_PER_INCH, grayscale=True)  # type: ignore[attr-defined]
    grey = bitmap.to_numpy()
    if grey.min() == _WHITE:
        return b""
    height, width = grey.shape[:2]
    return b"P5 %d %d %d\n" % (width, height, _WHITE) + bytes(grey.reshape(height, width).tobytes())


def _recognised(picture: bytes) -> list[PageLine]:
    """The lines tesseract reads, blank ones as gaps between paragraphs; none when it fails or takes too long."""
    if not picture:
        return []
    command = [program(), "stdin", "stdout", "--dpi", str(DOTS_PER_INCH), "--psm", "3"]
    try:
        said = subprocess.run(command, input=picture, capture_output=True, timeout=PAGE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    if said.returncode:
        return []
    # Heights are made up: evenly spaced lines, a wider gap where tesseract leaves a blank line.
    lines = said.stdout.decode("utf-8", "replace").replace("\f", "").splitlines()
    return [
        PageLine(" ".join(words.split()), float(len(lines) - at)) for at, words in enumerate(lines) if words.strip()
    ]
