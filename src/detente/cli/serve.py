"""The verb that serves a case to a browser on this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from detente.cli.options import Looking, case_option, clearance_option
from detente.cli.output import say
from detente.serve.listen import listen


@click.command()
@case_option
@click.option("--port", default=8437, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@clearance_option
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine itself.")
def serve(folder: Path | None, port: int, host: str, clearance: str) -> None:
    """Open the case as pages in a browser on this machine; nothing leaves it. Ctrl+C ends."""
    with Looking(folder, as_json=False, clearance=clearance).record() as (case, store):

        def ready(address: str) -> None:
            say(f"{case.title}: {address} (Ctrl+C ends)")
            sys.stdout.flush()

        listen(case, store, host=host, port=port, ready=ready)
