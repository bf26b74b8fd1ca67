"""The verb that gives a case to other programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click

from detente.cli.options import Looking, looking
from detente.cli.output import put_json, say, write_stream
from detente.model.errors import UsageError
from detente.publish.exports.contract import Piece
from detente.publish.exports.formats import FORMATS, format_named
from detente.publish.exports.run import export as exported
from detente.publish.exports.run import zipped
from detente.publish.kinds import KINDS

_FORMATS_HELP = "; ".join(f"{exporter.name}: {exporter.about}" for exporter in FORMATS)


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice([exporter.name for exporter in FORMATS]),
    default="jsonl",
    show_default=True,
    help=f"{_FORMATS_HELP}.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="File to write; for csv and parquet a folder, or a .zip. Standard output by default.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.name for kind in KINDS]),
    help="Only this kind of record; may be said several times.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Only what rests on a document published on that day or later.",
)
@looking
def export(look: Looking, form: str, out: Path | None, kinds: tuple[str, ...], since: datetime | None) -> None:
    """The record for other programs, in many formats; every record is checked before anything is written."""
    with look.record() as (case, store):
        day = since.date() if since else None
        pieces = exported(store.view(), form, title=case.title, since=day, kinds=kinds)
        written = _write(pieces, out, many=format_named(form).many_files)
    if look.as_json and out is not None:
        put_json([{"format": form, "file": str(path), "bytes": size} for path, size in written])
    else:
        for path, size in written:
            say(f"wrote {path} ({size:,} bytes)")


def _write(pieces: Iterator[Piece], out: Path | None, *, many: bool) -> list[tuple[Path, int]]:
    """Write files, or to standard output, and say what was written."""
    if out is None:
        if many and sys.stdout.isatty():
            raise UsageError("these are several files: name a folder or a .zip with -o")
        _print(zipped(pieces) if many else (data for _, data in pieces))
        return []
    if not many:
        return [(out, write_stream(out, (data for _, data in pieces)))]
    if out.suffix.lower() == ".zip":
        return [(out, write_stream(out, zipped(pieces)))]
    return [
        (out / name, write_stream(out / name, (data for _, data in group)))
        for name, group in groupby(pieces, key=lambda piece: piece.file)
    ]


def _print(chunks: Iterable[bytes]) -> None:
    sys.stdout.flush()
    for chunk in chunks:
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()
