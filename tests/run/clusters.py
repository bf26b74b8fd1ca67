"""A real Dask cluster for tests: a scheduler and workers as processes of their own, and the faults that befall them."""

from __future__ import annotations

import datetime
import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from distributed import Client

from tests.shared import ROOT

# Faults are to be noticed within a test's patience: lost heartbeats after five seconds, three deaths are enough.
SETTINGS = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "2s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
}
_WHO = ("SCHEDULER", "WORKER", "CLIENT")
# A document with this word ends the process that reads it, as one that exhausts the memory does.
POISON = "venenum"
_PRELOAD = f"""
import os, signal
import detente.run.cluster as cluster

def hurt(works, layers, read_works=cluster.read_works):
    if any({POISON.encode()!r} in work.raw.data for work in works):
        os.kill(os.getpid(), signal.SIGKILL)
    return read_works(works, layers)

# A nanny loads this once, its worker twice.
if cluster.read_works.__name__ != "hurt":
    cluster.read_works = hurt
"""


@dataclass
class Dask:
    """A scheduler and its workers; ended together."""

    folder: Path
    host: str
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    scheduler: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        (self.folder / "poison.py").write_text(_PRELOAD, encoding="utf8")

    @property
    def address(self) -> str:
        """Where the scheduler is."""
        return f"{'tls' if self.settings else 'tcp'}://{self.host}:{self.port}"

    def start_scheduler(self) -> None:
        """Start it, or start it again at the same place."""
        host = self.address.rpartition(":")[0]
        self.scheduler = self._run("scheduler", "--host", host, "--port", str(self.port), "--no-dashboard")

    def start_workers(self, count: int) -> subprocess.Popen[bytes]:
        """Workers of one thread each, with nannies that start dead ones again."""
        return self._worker("--nanny", "--nworkers", str(count))

    def start_worker(self, *, inside: str = "") -> subprocess.Popen[bytes]:
        """One worker that nobody starts again, in this network or `inside` a namespace."""
        return self._worker("--no-nanny", within=("ip", "netns", "exec", inside) if inside else ())

    def _worker(self, *how: str, within: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        where = ("--local-directory", str(self.folder), "--preload", str(self.folder / "poison.py"))
        return self._run(
            *("worker", self.address, "--nthreads", "1", "--memory-limit", "0", "--no-dashboard"),
            *(*where, *how),
            within=within,
        )

    def wait_for(self, count: int, seconds: float = 60) -> dict[str, int]:
        """Until so many workers are there; returns their addresses and process ids."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(OSError), Client(self.address, timeout=5, set_as_default=False) as client:
                found: dict[str, int] = client.run(os.getpid, on_error="ignore")
                if len(found) >= count:
                    return found
            assert time.monotonic() < deadline, f"{count} workers did not come; see {self.folder / 'cluster.log'}"
            time.sleep(0.3)

    def stop(self) -> None:
        """End all processes."""
        for process in reversed(self.started):
            self.kill(process)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a process and those it started, as a power cut would."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _run(self, *command: str, within: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        env = {**os.environ, **SETTINGS, **self.settings, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"}
        with (self.folder / "cluster.log").open("ab") as log:
            process = subprocess.Popen(
                [*within, sys.executable, "-m", "dask", *command],
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started.append(process)
        return process


@contextmanager
def dask(folder: Path, *, host: str = "127.0.0.1", settings: dict[str, str] | None = None) -> Iterator[Dask]:
    """A cluster with a scheduler and no workers yet; gone afterwards. With `settings` (see `tls`) it speaks TLS."""
    found = Dask(folder, host, free_port(), settings or {})
    found.start_scheduler()
    try:
        yield found
    finally:
        found.stop()
        collect_sockets()


def collect_sockets() -> None:
    """Let go of sockets that Dask has lost: a client that loses its scheduler, or its patience, after it has connected
    and before it is registered (`Client._ensure_connected`) never closes what it had opened.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def tls(folder: Path) -> dict[str, str]:
    """Settings with a certificate of its own for everybody, kept in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "detente.test")])
    day = datetime.datetime(2020, 1, 1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + datetime.timedelta(days=36500))
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(
        key, hashes.SHA256()
    )
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(private)
    prefix = "DASK_DISTRIBUTED__COMM__TLS__"
    files = {f"{prefix}{who}__{what}": str(folder / f"{what.lower()}.pem") for who in _WHO for what in ("CERT", "KEY")}
    return files | {f"{prefix}CA_FILE": str(folder / "cert.pem"), "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True"}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def namespace(name: str) -> Iterator[str]:
    """A network of its own, joined to this one by a wire; yields this side's address. Cut the wire with `cut`."""
    number = os.getpid() % 200 + 20
    here, there = f"10.231.{number}.1", f"10.231.{number}.2"
    _ip("netns", "add", name)
    try:
        _ip("link", "add", f"{name}h", "type", "veth", "peer", "name", f"{name}n", "netns", name)
        _ip("addr", "add", f"{here}/24", "dev", f"{name}h")
        _ip("link", "set", f"{name}h", "up")
        _ip("-n", name, "addr", "add", f"{there}/24", "dev", f"{name}n")
        _ip("-n", name, "link", "set", f"{name}n", "up")
        _ip("-n", name, "link", "set", "lo", "up")
        yield here
    finally:
        _ip("netns", "del", name)


def cut(name: str) -> None:
    """Cut the wire to a namespace: no packet goes through any more, and nobody is told."""
    _ip("link", "set", f"{name}h", "down")


def can_cut() -> bool:
    """True where networks can be made: on Linux, as root, with iproute2, unless a sandbox forbids it."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("ip"):
        return False
    name = f"try{os.getpid()}"
    try:
        with namespace(name):
            return True
    except subprocess.CalledProcessError:
        return False


def _ip(*command: str) -> None:
    subprocess.run(["ip", *command], check=True, capture_output=True, timeout=10)
