"""The rooms keep to the table in docs/rooms.md: who imports whom, what is loaded when, which packages are declared."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import detente
from detente.cli.main import VERBS
from tests.shared import ROOT

SRC = ROOT / "src"
MAIN = "detente.cli.main"
# Loaded by another package, never by us.
INDIRECT = {"lxml-html-clean": "trafilatura imports it without declaring it"}
# Run by alembic, which hands them their context; importing them as modules means nothing.
NOT_MODULES = ("detente.store.migrations.env", "detente.store.migrations.versions")
# `detente --help` may load this many modules: the interpreter's own, click, and a handful of ours.
MOST_FOR_HELP = 180
HEAVY = {
    "spacy",
    "thinc",
    "onnxruntime",
    "sqlalchemy",
    "alembic",
    "numpy",
    "trafilatura",
    "lxml",
    "rich",
    "jinja2",
    "tokenizers",
}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, and whether the import hides inside a function or class."""

    target: str
    line: int
    hidden: bool


def table(header: str) -> dict[str, str]:
    """First column to last column of the table in docs/rooms.md whose header row begins with `header`."""
    lines = (ROOT / "docs" / "rooms.md").read_text(encoding="utf8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {header} |")) + 2
    out = {}
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        out[cells[0]] = cells[-1]
    return out


def allowed() -> dict[str, set[str]]:
    """Room to the rooms it may import."""
    out: dict[str, set[str]] = {}
    for room, sees in table("room").items():
        out[room] = set(out) if sees == "all above" else {s.strip() for s in sees.split(",")} - {"-"}
    return out


@cache
def sources() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    out = {}
    for path in sorted((SRC / "detente").rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


@cache
def tree(module: str) -> ast.Module:
    """The module's syntax."""
    return ast.parse(sources()[module].read_text(encoding="utf8"))


def imports(syntax: ast.Module, module: str, *, package: bool) -> list[Import]:
    """All imports of a module, ours by the name of the module they reach."""
    out: list[Import] = []

    def visit(node: ast.AST, hidden: bool) -> None:
        if isinstance(node, ast.Import):
            out.extend(Import(reached(alias.name), node.lineno, hidden) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, module, package=package)
            out.extend(Import(reached(base, alias.name), node.lineno, hidden) for alias in node.names)
        inside = hidden or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            visit(child, inside)

    visit(syntax, False)
    return out


def absolute(node: ast.ImportFrom, module: str, *, package: bool) -> str:
    """The dotted name an `import from` names, dots in front resolved."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    parts = parts[: len(parts) - node.level + package]
    return ".".join([*parts, *([node.module] if node.module else [])])


def reached(base: str, name: str = "") -> str:
    """The module that `from base import name` reaches: a module of that name in it, else base itself."""
    longer = f"{base}.{name}"
    return longer if longer in sources() else base


@cache
def graph() -> dict[str, list[Import]]:
    """Every module of ours with all its imports."""
    return {m: imports(tree(m), m, package=sources()[m].name == "__init__.py") for m in sources()}


def room(module: str) -> str:
    """The room a module lives in; empty for the package's own two files."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] != "__main__" else ""


def ours(target: str) -> bool:
    """Whether an import names this package."""
    return target.split(".")[0] == "detente"


def forbidden(module: str, found: list[Import], rules: dict[str, set[str]]) -> Iterator[str]:
    """What is wrong with a module's imports of ours."""
    here = room(module)
    may = {"cli"} if module == "detente.__main__" else rules[here] | {here, ""} if here else set()
    for each in found:
        if ours(each.target):
            if room(each.target) not in may:
                yield f"{module}:{each.line} imports {each.target}"
            if each.hidden:
                yield f"{module}:{each.line} hides its import of {each.target} in a function or class"


def test_the_table_and_the_folders_agree() -> None:
    folders = {p.name for p in (SRC / "detente").iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders == set(table("room"))
    line = " ".join(table("room"))
    assert line in re.sub(r"\s+", " ", (ROOT / "docs" / "rooms.md").read_text(encoding="utf8"))


def test_rooms_import_only_what_the_table_allows() -> None:
    wrong = [line for module, found in graph().items() for line in forbidden(module, found, allowed())]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("detente.model.x", "from detente.store import contract"),
        ("detente.extract.times.x", "import detente.store.contract"),
        ("detente.resolve.x", "from ..extract.contract import Page"),
        ("detente.publish.x", "def f():\n    from detente.model.ids import content_id"),
        ("detente.publish.x", "class C:\n    import detente.model.ids"),
        ("detente.model.x", "if TYPE_CHECKING:\n    from detente.run.case import Case"),
        ("detente.run.x", "from detente import cli"),
    ],
)
def test_a_wrong_import_is_seen(module: str, code: str) -> None:
    assert list(forbidden(module, imports(ast.parse(code), module, package=False), allowed()))


def test_there_is_no_cycle() -> None:
    edges = {module: {i.target for i in found if ours(i.target)} - {module} for module, found in graph().items()}
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        pytest.fail("modules import each other in a circle: " + " → ".join(error.args[1]))


def test_a_string_names_only_modules_that_the_room_may_see() -> None:
    named = re.compile(r"detente(\.\w+)+(:\w+)?")
    wrong = []
    for module in sources():
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and named.fullmatch(node.value):
                target = Import(node.value.partition(":")[0], node.lineno, hidden=False)
                wrong += forbidden(module, [target], allowed())
    assert wrong == []


def test_only_the_verbs_are_imported_by_name() -> None:
    callers = {
        module
        for module in sources()
        for node in ast.walk(tree(module))
        if (isinstance(node, ast.Attribute) and node.attr == "import_module")
        or (isinstance(node, ast.Name) and node.id in ("__import__", "import_module"))
    }
    assert callers <= {MAIN}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_leads_to_a_command_of_cli(verb: str) -> None:
    path, about = VERBS[verb]
    module, _, function = path.partition(":")
    assert module.startswith("detente.cli.")
    assert callable(getattr(importlib.import_module(module), function))
    assert about


def test_the_package_exports_at_most_eight_names() -> None:
    assert len(detente.__all__) <= 8
    assert all(hasattr(detente, name) for name in detente.__all__)


def normal(name: str) -> str:
    """A distribution's name as registries compare it, without versions and extras."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;(]", name.strip())[0]).lower()


def declared() -> tuple[set[str], dict[str, set[str]]]:
    """The packages pyproject.toml asks for: always, and for each extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    extras = {name: {normal(d) for d in wanted} for name, wanted in project["optional-dependencies"].items()}
    return {normal(d) for d in project["dependencies"]}, extras


def distributions(target: str) -> set[str]:
    """The distributions that may hold an imported name."""
    top = target.split(".")[0]
    return {normal(d) for d in packages_distributions().get(top, [top])}


def third_party() -> Iterator[tuple[str, Import]]:
    """Every import of a package that is neither ours nor Python's."""
    for module, found in graph().items():
        for each in found:
            if not ours(each.target) and each.target.split(".")[0] not in sys.stdlib_module_names:
                yield module, each


def test_every_package_imported_is_declared_and_in_its_room() -> None:
    base, extras = declared()
    rooms = table("extra")
    assert set(rooms) == set(extras)
    wrong = []
    for module, each in third_party():
        names = distributions(each.target)
        owners = {extra for extra, wanted in extras.items() if wanted & names}
        if not names & base and room(module) not in {rooms[extra] for extra in owners}:
            wrong.append(f"{module}:{each.line} imports {each.target}")
    assert wrong == []


def test_every_package_declared_is_used() -> None:
    used = {name for _, each in third_party() for name in distributions(each.target)}
    for module in sources():
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
                used.add(normal(node.value))
    assert sorted(declared()[0] - used - set(INDIRECT)) == []


def python(code: str) -> str:
    """Standard output of a fresh interpreter that runs `code` and knows nothing but the source."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False, cwd=SRC
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_loads_nothing_else() -> None:
    loaded = python("import sys; before = set(sys.modules); import detente; print(*sorted(set(sys.modules) - before))")
    assert [name for name in loaded.split() if name != "__future__"] == ["detente"]


def test_help_loads_few_modules() -> None:
    code = """
import sys
from detente.cli.main import main
sys.argv = ["detente", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("LOADED", *sorted(sys.modules))
"""
    text, _, loaded = python(code).partition("LOADED")
    names = loaded.split()
    assert all(verb in text for verb in VERBS)
    assert {name.split(".")[0] for name in names} & HEAVY == set()
    assert len(names) <= MOST_FOR_HELP


def test_python_dash_m_is_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "detente", "--help"], capture_output=True, text=True, timeout=120, check=False, cwd=SRC
    )
    assert done.returncode == 0, done.stderr
    assert "Verbs:" in done.stdout


def test_every_module_imports_without_the_extras() -> None:
    base, extras = declared()
    tops = {
        top
        for top, dists in packages_distributions().items()
        if any(normal(d) in wanted for d in dists for wanted in extras.values())
    }
    tops |= {name.replace("-", "_") for wanted in extras.values() for name in wanted}
    tops -= {top for top, dists in packages_distributions().items() if {normal(d) for d in dists} & base}
    wanted = [module for module in sources() if not module.startswith(NOT_MODULES) and module != "detente.__main__"]
    code = f"""
import importlib, importlib.abc, sys
class Extras(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {sorted(tops)!r}:
            raise ModuleNotFoundError(f"{{name}} belongs to an extra", name=name)
sys.meta_path.insert(0, Extras())
for name in {wanted!r}:
    importlib.import_module(name)
print(len([name for name in {wanted!r} if name in sys.modules]))
"""
    assert int(python(code)) == len(wanted)
