"""Makes the pictures of the docs from the sample case: the brief's first page, and pages of the workbench.

    python tools/pictures.py        writes docs/pictures/*.png

Needs the extras web, reports and dev, and a Chromium ($CHROMIUM, or the one on the path). The same record gives the
same pictures on one machine; fonts differ between machines.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "examples" / "li-hui-2023"
# Pages of the workbench, by the name of their picture.
PAGES = {"timeline": "/timeline"}
WIDTH, HEIGHT = 1200, 800
# A4 at this many times 72 dots an inch.
PAPER_SCALE = 1.25


def detente(*arguments: str) -> None:
    """Run a verb of the program."""
    subprocess.run([sys.executable, "-m", "detente", *arguments], check=True, stdout=subprocess.DEVNULL)


def paper(case: Path, work: Path) -> None:
    """The first page of the brief as PDF."""
    made = work / "brief.pdf"
    detente("brief", "--case", str(case), "-o", str(made))
    document = pypdfium2.PdfDocument(made)
    keep(document[0].render(scale=PAPER_SCALE).to_pil(), "brief")
    document.close()


def keep(image: Image.Image, name: str) -> None:
    """Write a picture, in all its colours: some of them mean something."""
    image.convert("RGB").save(OUT / f"{name}.png", optimize=True)


@contextmanager
def served(case: Path) -> Iterator[str]:
    """The workbench of the case; yields its address."""
    command = [sys.executable, "-u", "-m", "detente", "serve", "--case", str(case), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if found := re.search(r"http://[\w.:\[\]]+", line):
                    yield found[0]
                    return
            raise SystemExit("the workbench did not start")
        finally:
            process.terminate()


def screens(case: Path) -> None:
    """Pages of the workbench as a browser shows them."""
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if browser_path is None:
        raise SystemExit("no Chromium found: install it, or name it in $CHROMIUM")
    with served(case) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        size = {"width": WIDTH, "height": HEIGHT}
        page = browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
        for name, path in PAGES.items():
            page.goto(address + path, wait_until="networkidle")
            keep(Image.open(io.BytesIO(page.screenshot())), name)
        browser.close()


def main() -> None:
    """Make the sample case anew and take every picture."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        case = Path(work) / "li-hui-2023"
        detente("demo", str(SAMPLE), "--out", str(case))
        paper(case, Path(work))
        screens(case)


if __name__ == "__main__":
    main()
