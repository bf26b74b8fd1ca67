"""The verb that serves a case to browsers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import click

from detente.cli.access import accounts_option
from detente.cli.options import case_option, clearance_option, to_look
from detente.cli.output import say
from detente.model.errors import UsageError
from detente.serve.access.door import IDLE_S, Ends
from detente.serve.guard import Network
from detente.serve.listen import Listening, head_of, listen

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _networks(_ctx: click.Context, _option: click.Parameter, value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise UsageError(f"--behind-proxy takes addresses or networks, such as 10.0.0.5: {error}") from None


def listening(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where and how to listen, handed to the verb as one `Listening`, `how`."""

    @click.option(
        "--port", default=8437, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port."
    )
    @click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine.")
    @accounts_option
    @click.option("--name", "names", multiple=True, metavar="HOST", help="A name by which browsers know this server.")
    @click.option("--certfile", type=_FILE, help="Certificate for TLS (PEM).")
    @click.option("--keyfile", type=_FILE, help="Its key (PEM).")
    @click.option(
        "--behind-proxy", "proxies", default="", metavar="ADDRESSES", callback=_networks,
        help="Proxies that end TLS, with commas; nobody else is answered.",
    )  # fmt: skip
    @click.option(
        "--idle-minutes", default=IDLE_S / 60, show_default=True, type=click.FloatRange(0, min_open=True),
        help="A login ends when it was unused for so long.",
    )  # fmt: skip
    @wraps(command)
    def verb(idle_minutes: float, **more: Any) -> Any:
        own = {name: more.pop(name) for name in ("host", "port", "names", "accounts", "certfile", "keyfile", "proxies")}
        return command(how=Listening(**own, ends=Ends(idle_s=idle_minutes * 60)), **more)

    return verb


@click.command()
@case_option
@clearance_option
@listening
def serve(folder: Path | None, clearance: str, how: Listening) -> None:
    """Open the case as pages in a browser: for you alone on this machine, or with --accounts for those who have one.
    Ctrl+C ends.
    """
    with to_look(folder) as (case, store):

        def ready(address: str) -> None:
            say(f"{case.title}: {address} (Ctrl+C ends)")
            if head := head_of(how):
                say(f"audit log: {head} (keep this elsewhere; see: detente audit verify --head)")
            sys.stdout.flush()

        listen(case, store, how, clearance=clearance or case.clearance, ready=ready)
