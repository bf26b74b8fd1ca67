"""What is built for others to install holds everything the source does, and the lock pins all of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import detente
from tests.shared import ROOT

SRC = ROOT / "src"


def normal(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(name: str) -> dict[str, list[str]]:
    """Package to its hashes, of one lock file."""
    out: dict[str, list[str]] = {}
    last: list[str] = []
    for line in (ROOT / "lock" / name).read_text(encoding="utf8").splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)==\S+", line):
            last = out[normal(found[1])] = []
        elif found := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            last.append(found[1])
    return out


def versions(name: str) -> dict[str, str]:
    """Package to its pinned version, of one lock file."""
    text = (ROOT / "lock" / name).read_text(encoding="utf8")
    return {
        normal(package): version for package, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE)
    }


def asked_for(extra: str = "") -> dict[str, Requirement]:
    """What pyproject.toml asks for, at base or for an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    wanted = [Requirement(r) for r in (project["optional-dependencies"][extra] if extra else project["dependencies"])]
    return {normal(r.name): r for r in wanted}


def test_a_wheel_holds_every_file_of_the_source(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(SRC / "detente", copy / "src" / "detente", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    wheels = tmp_path / "wheels"
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(wheels),
        str(copy),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = wheels.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("detente/")}
    source = {p.relative_to(copy / "src").as_posix() for p in (copy / "src" / "detente").rglob("*") if p.is_file()}
    assert source - held == set()
    assert wheel.name.startswith(f"detente-{detente.__version__}-")


@pytest.mark.parametrize(("lock", "extra"), [("base.txt", ""), ("dev.txt", ""), ("dev.txt", "dev")])
def test_the_lock_answers_what_is_asked_for(lock: str, extra: str) -> None:
    found = versions(lock)
    wrong = [
        str(r) for name, r in asked_for(extra).items() if name not in found or not r.specifier.contains(found[name])
    ]
    assert wrong == []


def test_both_locks_pin_the_same_versions() -> None:
    base, dev = versions("base.txt"), versions("dev.txt")
    assert base.items() <= dev.items()


@pytest.mark.parametrize("lock", ["base.txt", "dev.txt"])
def test_every_pin_has_its_hashes(lock: str) -> None:
    assert all(pinned(lock).values())
    assert pinned(lock).keys() == versions(lock).keys()


@pytest.mark.parametrize("heavy", ["torch", "onnx", "torchvision"])
def test_what_only_training_needs_is_in_neither_lock(heavy: str) -> None:
    assert heavy not in versions("dev.txt")
