"""Print how the source keeps to its budgets of length and documentation; part of `make lint`.

    python tools/budgets.py

Offenders are printed. The run fails only for what is never allowed: a file over 500 lines, a function over 80, a
public module, class or function without a docstring, a broad `except` outside run and serve that does not raise again,
a path of one machine in a file, an address in a lock file, and eleven words in a row of a publisher's text (looked for
when `shared` lies beside the checkout).
"""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE_P95, FILE_MAX = 350, 500
FUNCTION_P95, FUNCTION_MAX = 45, 80
PARAMETERS_MAX = 6
COMMENTS = (0.03, 0.06)
# Rooms where one item's failure must not end the rest: it becomes a log row there, or a status.
MAY_CATCH_ALL = {"run", "serve"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/")
# Shorter runs of words are shared by accident; from here on they were copied.
RUN_OF_WORDS = 11
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Report:
    """What was measured, and what is over: `soft` is printed, `hard` fails."""

    files: list[int] = field(default_factory=list)
    functions: list[int] = field(default_factory=list)
    lines: int = 0
    comments: int = 0
    soft: list[str] = field(default_factory=list)
    hard: list[str] = field(default_factory=list)


def percentile(values: list[int], share: float) -> int:
    """The smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)] if ordered else 0


def measure(path: Path, report: Report, *, root: Path = ROOT) -> None:
    """Add one source file to the report."""
    text = path.read_text(encoding="utf8")
    name = path.relative_to(root).as_posix()
    tree = ast.parse(text)
    count = text.count("\n")
    report.files.append(count)
    report.lines += sum(1 for line in text.splitlines() if line.strip())
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    report.comments += sum(1 for token in tokens if token.type == tokenize.COMMENT)
    over(report, count, f"{name}: {count} lines", FILE_P95, FILE_MAX)
    for node in ast.walk(tree):
        if isinstance(node, Function):
            function(node, name, report)
        elif (
            isinstance(node, ast.ExceptHandler) and broad(node) and path.relative_to(root).parts[2] not in MAY_CATCH_ALL
        ):
            report.hard.append(f"{name}:{node.lineno} broad except outside {' and '.join(sorted(MAY_CATCH_ALL))}")
    if not any(part.startswith("_") and part != "__init__.py" for part in path.relative_to(root).parts):
        undocumented(tree, name, report)


def function(node: Function, name: str, report: Report) -> None:
    """Length and parameters of one function."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    report.functions.append(length)
    over(report, length, f"{name}:{node.lineno} {node.name}: {length} lines", FUNCTION_P95, FUNCTION_MAX)
    arguments = node.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    taken = [n for n in names if n not in ("self", "cls")]
    if len(taken) > PARAMETERS_MAX:
        report.soft.append(f"{name}:{node.lineno} {node.name}: {len(taken)} parameters")


def over(report: Report, value: int, line: str, soft: int, hard: int) -> None:
    """Note a length beyond its soft or its hard limit."""
    if value > soft:
        (report.hard if value > hard else report.soft).append(line)


def broad(node: ast.ExceptHandler) -> bool:
    """Whether a handler catches everything and lets the error end there."""
    if isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None:
        return False
    if node.type is None:
        return True
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(isinstance(c, ast.Name) and c.id in ("Exception", "BaseException") for c in caught)


def undocumented(tree: ast.Module, name: str, report: Report) -> None:
    """Public names without a docstring: modules, classes and functions fail, methods are printed."""
    if not ast.get_docstring(tree):
        report.hard.append(f"{name}: no docstring")
    for node in tree.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            report.hard.append(f"{name}:{node.lineno} {node.name}: no docstring")
        for part in node.body if isinstance(node, ast.ClassDef) else []:
            if isinstance(part, Function) and not part.name.startswith("_") and not ast.get_docstring(part):
                report.soft.append(f"{name}:{part.lineno} {node.name}.{part.name}: no docstring")


def text_files(root: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every file that is, or could be, committed; binary files left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    for name in sorted(filter(None, listed.stdout.decode("utf8").split("\0"))):
        path = root / name
        data = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in data:
            yield name, data.decode("utf8", "replace")


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of RUN_OF_WORDS words."""
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[i:] for i in range(RUN_OF_WORDS)), strict=False))


def published(shared: Path) -> Iterator[str]:
    """The texts under `shared` that belong to their publishers."""
    for path in sorted([*shared.glob("cases/**/*.txt"), *shared.glob("gold/**/*.txt")]):
        yield path.read_text(encoding="utf8", errors="replace")
    for path in sorted([*shared.glob("cases/**/*.jsonl"), *shared.glob("gold/**/*.jsonl")]):
        with path.open(encoding="utf8") as file:
            for line in file:
                yield from (value for value in json.loads(line).values() if isinstance(value, str))


def copied(texts: Iterable[tuple[str, str]], shared: Path) -> list[str]:
    """The files that repeat a run of a publisher's words, with the run."""
    known: dict[tuple[str, ...], str] = {}
    for name, text in texts:
        for run in runs(text):
            known.setdefault(run, name)
    found: dict[str, str] = {}
    for text in published(shared):
        for run in runs(text) & known.keys():
            found.setdefault(known[run], " ".join(run))
    return [f"{name}: words of a published text: {words}" for name, words in sorted(found.items())]


def files(report: Report, root: Path) -> None:
    """What no committed file may hold."""
    texts = list(text_files(root))
    for name, text in texts:
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE_PATH.search(line):
                report.hard.append(f"{name}:{number} path of one machine: {line.strip()[:80]}")
            if name.startswith("lock/") and "://" in line:
                report.hard.append(f"{name}:{number} address in a lock file: {line.strip()[:80]}")
    shared = root.parent / "shared"
    if shared.is_dir():
        report.hard += copied(texts, shared)


def main() -> None:
    """Measure, print, and fail on what is never allowed."""
    report = Report()
    for path in sorted((ROOT / "src" / "detente").rglob("*.py")):
        measure(path, report)
    files(report, ROOT)
    share = report.comments / max(report.lines, 1)
    print(
        f"files      {len(report.files):5}  p95 {percentile(report.files, 0.95):4} (≤ {FILE_P95})"
        f"  longest {max(report.files):4} (≤ {FILE_MAX})\n"
        f"functions  {len(report.functions):5}  p95 {percentile(report.functions, 0.95):4} (≤ {FUNCTION_P95})"
        f"  longest {max(report.functions):4} (≤ {FUNCTION_MAX})\n"
        f"comments   {share:5.1%} of {report.lines} lines of code ({COMMENTS[0]:.0%} to {COMMENTS[1]:.0%})"
    )
    for line in report.soft:
        print(f"over budget: {line}")
    for line in report.hard:
        print(f"NOT ALLOWED: {line}")
    sys.exit(1 if report.hard else 0)


if __name__ == "__main__":
    main()
