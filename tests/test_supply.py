"""What we ship is what we think it is: pinned with hashes, under licences that fit, and nothing unpickled."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from detente.extract.events.coder import loaded
from detente.model.errors import WeightsError
from tests.shared import ROOT


def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "tools" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module
    spec.loader.exec_module(module)
    return module


_UNPICKLES = ("pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "cloudpickle")


def unpickling(source: str) -> list[str]:
    """Where a program could build objects from bytes."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found += [name for name in names if name.split(".")[0] in _UNPICKLES]
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            found += [] if isinstance(node.value, ast.Constant) and node.value.value is False else ["allow_pickle"]
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            where = f"{node.func.value.id}.{node.func.attr}"
            told = {k.arg for k in node.keywords}
            found += ["np.load"] if where in ("np.load", "numpy.load") and "allow_pickle" not in told else []
            found += ["torch.load"] if where == "torch.load" and "weights_only" not in told else []
    return found


def test_nothing_is_unpickled() -> None:
    for folder in ("src", "tools", "train", "bench"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            assert unpickling(path.read_text(encoding="utf8")) == [], path.name
    assert not [p.name for p in (ROOT / "src").rglob("*") if p.suffix in (".pkl", ".pickle", ".pt", ".pth", ".joblib")]


@pytest.mark.parametrize(
    "source", ["import pickle", "from joblib import load", "np.load(f)", "np.load(f, allow_pickle=True)"]
)
def test_unpickling_would_be_found(source: str) -> None:
    assert unpickling(source)


def test_no_file_of_weights_is_loaded_that_its_manifest_does_not_name(tmp_path: Path) -> None:
    weights = [p for p in (ROOT / "src").rglob("*") if p.suffix in (".npz", ".npy", ".onnx", ".bin", ".safetensors")]
    assert len(weights) > 3
    for path in weights:
        sums = json.loads((path.parent / "manifest.json").read_text(encoding="utf8"))
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sums[path.name]
    (coding,) = (path.parent for path in weights if path.name == "coder.npz")
    shutil.copytree(coding, tmp_path / "data")
    loaded(tmp_path / "data")
    changed = bytearray((tmp_path / "data" / "coder.npz").read_bytes())
    changed[-1] ^= 1
    (tmp_path / "data" / "coder.npz").write_bytes(bytes(changed))
    with pytest.raises(WeightsError, match="cannot be read; install the package again"):
        loaded(tmp_path / "data")


def test_every_pinned_package_has_a_hash_and_a_licence_that_fits() -> None:
    tool = audit()
    packages = tool.pinned(ROOT / "lock" / "base.txt")
    assert len(packages) > 30
    assert [p.name for p in packages if not p.hashes] == []
    assert tool.wrong_licences(packages) == []


def test_a_licence_that_does_not_fit_is_found() -> None:
    tool = audit()
    bound = tool.Pinned("a", "1", (), "GNU Affero General Public License v3")
    assert tool.wrong_licences([bound, tool.Pinned("b", "1", (), "MIT License")]) == ["a 1: " + bound.licence]


def test_the_bill_of_materials_names_every_package(tmp_path: Path) -> None:
    tool = audit()
    packages = tool.pinned(ROOT / "lock" / "base.txt")
    bill = tool.bill(packages)
    assert [c["name"] for c in bill["components"]] == [p.name for p in packages]
    assert tool.bill(packages) == bill


def test_packages_that_nobody_could_be_asked_about_are_not_called_sound() -> None:
    tool = audit()
    asked = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}
    unasked = {"name": "b", "skip_reason": "Dependency not found on PyPI and could not be audited: b (2)"}
    known, why = tool.answered([asked, unasked])
    assert known == ["a 1: PYSEC-1"]
    assert why.startswith("1 of 2 packages were not found where pip-audit asks (Dependency not found")
    assert tool.answered([asked]) == (["a 1: PYSEC-1"], "")
