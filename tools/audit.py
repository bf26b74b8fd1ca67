"""What we ship is what we think: licences, a bill of materials, and known vulnerabilities; part of `make audit`.

    python tools/audit.py [--sbom FILE]

Reads the pinned versions in lock/base.txt and the metadata of what is installed. Fails on a licence that does not go
with Apache-2.0, on a pinned package without a hash, and on a known vulnerability. What cannot be checked here (no
pip-audit, no network, a package that is not installed) is said and does not fail.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", re.MULTILINE)
# What may be linked with; looked for in the licence expression, the licence field and the classifiers.
_FREE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Unlicense|Zlib|HPND|CC0|Public Domain|0BSD", re.I
)
_BOUND = re.compile(r"\bA?GPL|GNU (?:Affero )?General Public|SSPL|Commons Clause|Non.?Commercial", re.I)


@dataclass(frozen=True, slots=True)
class Pinned:
    """A package of the lock: its name, version, hashes, and licence as it is installed ("" when it is not)."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str


def pinned(lock: Path) -> list[Pinned]:
    """All packages of a lock file."""
    text = lock.read_text(encoding="utf8")
    starts = list(_PIN.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return [
        Pinned(
            found[1], found[2], tuple(re.findall(r"sha256:([0-9a-f]{64})", text[found.end() : end])), licence(found[1])
        )
        for found, end in zip(starts, ends, strict=True)
    ]


def licence(name: str) -> str:
    """The licence that an installed package declares."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    told = [found.get("License-Expression") or "", (found.get("License") or "").splitlines()[0:1]]
    told += [c.removeprefix("License :: ") for c in found.get_all("Classifier") or [] if c.startswith("License ::")]
    return "; ".join(str(t if isinstance(t, str) else " ".join(t)) for t in told if t) or "not declared"


def wrong_licences(packages: list[Pinned]) -> list[str]:
    """Packages whose licence does not go with ours."""
    return [
        f"{p.name} {p.version}: {p.licence}"
        for p in packages
        if p.licence and _BOUND.search(p.licence) and not _FREE.search(p.licence)
    ]


def bill(packages: list[Pinned]) -> dict[str, object]:
    """The bill of materials: CycloneDX 1.5, without clock times, so that the same lock gives the same bytes."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "detente"}},
        "components": [
            {
                "type": "library",
                "name": p.name,
                "version": p.version,
                "purl": f"pkg:pypi/{p.name.lower()}@{p.version}",
                "licenses": [{"license": {"name": p.licence}}] if p.licence else [],
                "properties": [{"name": "sha256", "value": value} for value in p.hashes],
            }
            for p in packages
        ],
    }


def vulnerabilities(lock: Path) -> tuple[list[str], str]:
    """What pip-audit knows of the lock's packages, and, when it could not be asked, why."""
    program = shutil.which("pip-audit", path=str(ROOT / ".venv" / "audit" / "bin")) or shutil.which("pip-audit")
    if program is None:
        return [], "pip-audit is not installed (pip install 'detente[audit]')"
    command = [program, "-r", str(lock), "--disable-pip", "--no-deps", "-f", "json"]
    done = subprocess.run(command, capture_output=True, encoding="utf8", check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return [], f"pip-audit got no answer: {last[:200]}"
    return answered(found)


def answered(found: list[dict[str, Any]]) -> tuple[list[str], str]:
    """The vulnerabilities in pip-audit's answer, and of how many packages it could say nothing, with a reason."""
    skipped = [str(p["skip_reason"]) for p in found if "skip_reason" in p]
    why = (
        f"{len(skipped)} of {len(found)} packages were not found where pip-audit asks ({skipped[0]})" if skipped else ""
    )
    return [f"{p['name']} {p['version']}: {v['id']}" for p in found for v in p.get("vulns", ())], why


def main() -> None:
    """Check, print, and fail on what must not be."""
    asked = argparse.ArgumentParser(description="Licences, bill of materials, known vulnerabilities.")
    asked.add_argument("--sbom", type=Path)
    out = asked.parse_args().sbom
    lock = ROOT / "lock" / "base.txt"
    packages = pinned(lock)
    bare = [p.name for p in packages if not p.hashes]
    wrong = wrong_licences(packages)
    known, why = vulnerabilities(lock)
    unknown = [p.name for p in packages if p.licence in ("", "not declared")]
    print(f"{len(packages)} packages pinned, {len(packages) - len(bare)} with hashes")
    print(f"licences: {len(wrong)} do not go with Apache-2.0; not known: {', '.join(unknown) or 'none'}")
    print(f"vulnerabilities: {len(known)} known" + (f"; NOT CHECKED: {why}" if why else ""))
    for line in (*(f"no hash: {name}" for name in bare), *wrong, *known):
        print(f"NOT ALLOWED: {line}")
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(bill(packages), indent=1, ensure_ascii=False) + "\n", encoding="utf8")
        print(f"bill of materials: {out}")
    sys.exit(1 if bare or wrong or known else 0)


if __name__ == "__main__":
    main()
