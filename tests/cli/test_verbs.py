"""The command line as people and scripts use it: real processes, real folders."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from detente.model.findings import STANCE_WORDS
from detente.model.taxonomy import taxonomy
from tests.shared import ROOT

REPORTS = ROOT / "examples" / "li-hui-2023" / "reports"
DONE, STOPPED, WRONG_USE, SOME_FAILED = 0, 1, 2, 3


def detente(
    *args: str, cwd: Path | None = None, stdin: str | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **(env or {}), "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "detente", *args],
        cwd=cwd or ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        env=env,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "tour"
    assert detente("new", str(folder), "--title", "Li Hui's tour").returncode == DONE
    assert detente("add", str(REPORTS), "--case", str(folder)).returncode == DONE
    assert detente("read", "--case", str(folder)).returncode == DONE
    return folder


@pytest.mark.parametrize(
    "verb",
    [
        "status",
        "log",
        "timeline",
        "statements",
        "positions",
        "contradictions",
        "promises",
        "proposals",
        "reception",
        "copies",
        "gap",
        "common-ground",
        "itinerary",
        "coverage",
        "changes",
    ],
)
def test_every_looking_verb_speaks_json(case: Path, verb: str) -> None:
    done = detente(verb, "--json", cwd=case)
    assert done.returncode == DONE, done.stderr
    assert all(isinstance(json.loads(line), dict) for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    "verb", ["gap", "common-ground", "positions", "statements", "timeline", "changes", "reception"]
)
def test_a_table_has_words_where_json_has_codes(case: Path, verb: str) -> None:
    codes = {issue.id for issue in taxonomy().issues} | {"press_conference", "call_for", "decline_to_confirm"}
    codes = {code for code in codes if "_" in code}
    told, table = detente(verb, "--json", cwd=case).stdout, detente(verb, cwd=case).stdout
    assert table
    assert not [code for code in codes if code in table]
    if verb in ("gap", "common-ground", "positions", "statements"):
        assert [code for code in codes if code in told]


@pytest.mark.parametrize("verb", [("brief",), ("dossier", "--issue", "ceasefire"), ("prepare", "--with", "Li Hui")])
def test_a_written_document_is_lines_with_their_evidence_as_json(case: Path, verb: tuple[str, ...]) -> None:
    done = detente(*verb, "--json", cwd=case)
    assert done.returncode == DONE, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    cited = [e for row in rows for told in (row, *row["below"]) for e in told["evidence"]]
    assert cited
    assert all(row["kind"] == "line" and row["text"] for row in rows)
    names = {path.name for path in REPORTS.iterdir()}
    assert {e["document"] for e in cited if "." in e["document"]} <= names
    page = " ".join(detente(*verb, cwd=case).stdout.replace("*", "").split())
    assert all(row["text"].split(":")[0] in page for row in rows)


def test_a_command_to_run_next_can_be_run_as_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada Holm left Oslo.", encoding="utf8")
    told = detente("new", "my case", cwd=tmp_path).stdout
    _, _, command = told.strip().partition("next: detente ")
    assert detente(*shlex.split(command.replace("FILES", "a.txt")), cwd=tmp_path).returncode == DONE
    assert "1 document is not read yet" in detente("timeline", "--case", "my case", cwd=tmp_path).stderr
    (tmp_path / "nothing").mkdir()
    assert "an empty folder" in detente("add", "nothing", "--case", "my case", cwd=tmp_path).stderr
    assert "1 entities" not in detente("read", "--case", "my case", cwd=tmp_path).stdout


def test_where_a_party_stands_is_told_as_in_the_brief(case: Path) -> None:
    stances = {json.loads(line)["stance"] for line in detente("positions", "--json", cwd=case).stdout.splitlines()}
    table = [line.split("\t")[2] for line in detente("positions", cwd=case).stdout.splitlines()]
    assert set(table) == {STANCE_WORDS[stance] for stance in stances}
    assert detente("statements", "--issue", "CEASEFIRE", cwd=case).stdout
    wrong = detente("statements", "--issue", "truces", cwd=case)
    assert (wrong.returncode, "no issue is called truces" in wrong.stderr) == (WRONG_USE, True)


def test_a_verb_as_of_a_day_shows_what_was_known_then(case: Path) -> None:
    done = detente("promises", "--json", "--as-of", "2023-05-12", cwd=case)
    assert done.returncode == DONE, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows
    assert all(row["announced"] <= "2023-05-12" and row["status"] == "open" for row in rows)
    early = detente("promises", "--as-of", "2001-01-01", cwd=case)
    assert early.returncode == WRONG_USE
    assert "name a later day with --as-of" in early.stderr


def test_changes_since_a_day_show_what_moved_with_both_quotes(case: Path) -> None:
    done = detente("changes", "--since", "2023-05-25", "--json", cwd=case)
    assert done.returncode == DONE, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    kept = [row for row in rows if row["of"] == "commitment" and row["change"] == "changed"]
    assert any(move["after"] == "kept" for row in kept for move in row["moves"])
    assert all(row["evidence"] for row in rows if row["change"] != "gone")
    assert all(row["evidence_before"] for row in rows if row["change"] != "new")


def test_the_nearest_case_is_found_from_below(case: Path) -> None:
    below = case / "notes" / "deeper"
    below.mkdir(parents=True, exist_ok=True)
    (row,) = (json.loads(line) for line in detente("status", "--json", cwd=below).stdout.splitlines())
    assert row["title"] == "Li Hui's tour"
    assert row["to_read"] == 0


def test_brief_is_written_and_read_again_is_the_same(case: Path, tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        assert detente("brief", "-o", str(tmp_path / name), "--case", str(case)).returncode == DONE
    one = (tmp_path / "one.html").read_text(encoding="utf8")
    assert one == (tmp_path / "two.html").read_text(encoding="utf8")
    assert "Li Hui" in one
    assert "http" not in one.split("<body", 1)[0].replace("http-equiv", "")


def test_search_takes_any_string(case: Path) -> None:
    assert detente("search", "Lavrov", "--json", cwd=case).stdout
    for hostile in ('"', "AND (", "*", "NEAR/2", "\x00"[:0] + "ü" * 50):
        assert detente("search", "--", hostile, cwd=case).returncode == DONE


def test_who_shows_spellings_as_one(case: Path) -> None:
    rows = [json.loads(line) for line in detente("who", "Li Hui", "--json", cwd=case).stdout.splitlines()]
    assert len([row for row in rows if row["type"] == "person"]) == 1
    nobody = detente("who", "Zelda Hui", cwd=case)
    assert nobody.returncode == WRONG_USE
    assert "Li Hui" in nobody.stderr


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    done = detente("status", cwd=tmp_path)
    assert done.returncode == STOPPED
    assert "detente new" in done.stderr
    assert detente("frobnicate").returncode == WRONG_USE
    assert detente("add", "nowhere.txt", "--case", str(tmp_path)).returncode == STOPPED


def test_a_path_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    detente("new", str(tmp_path / "c"))
    done = detente("add", "nowhere.txt", "--case", str(tmp_path / "c"))
    assert done.returncode in (WRONG_USE, SOME_FAILED)
    assert "nowhere.txt" in done.stderr


def test_bad_files_are_logged_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "broken.html").write_text("<html><body><p>Envoys met in Vienna on 3 May 2023 <b>and", encoding="utf8")
    (folder / "latin.txt").write_bytes("The minister met caf\xe9 owners in Paris on 3 May 2023.".encode("latin-1"))
    (folder / "rows.jsonl").write_text(
        '{"id": "a"}\nnot json\n{"id": "b", "text": "They met in Geneva on 4 May 2023."}\n', encoding="utf8"
    )
    (folder / "good.txt").write_text("date 2023-05-04 Geneva. The envoys met in Geneva on Thursday.", encoding="utf8")
    (folder / "twice.txt").write_bytes((folder / "good.txt").read_bytes())
    (folder / "odd\nname.txt").write_text("date 2023-05-05. The envoys left Geneva on Friday.", encoding="utf8")
    (folder / "loop").symlink_to(folder)
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(200 * 1024 * 1024)
    case = tmp_path / "case"
    detente("new", str(case))
    added = detente("add", str(folder), "--case", str(case))
    read = detente("read", "--case", str(case))
    log = [json.loads(line) for line in detente("log", "--json", "--case", str(case)).stdout.splitlines()]
    assert added.returncode == SOME_FAILED
    assert read.returncode in (DONE, SOME_FAILED)
    items = " ".join(f"{row['item']} {row['reason']}" for row in log if row["level"] in ("skipped", "failed"))
    for name in ("empty.txt", "empty.pdf", "binary.txt", "rows.jsonl", "loop", "huge.txt"):
        assert name in items, f"{name} is not in the log: {items}"
    lines = detente("export", "--case", str(case)).stdout.splitlines()
    names = {row["name"] for row in map(json.loads, lines) if row["kind"] == "document"}
    assert {"b", "good.txt", "latin.txt"} <= names
    assert any("odd" in name for name in names)


def test_annotate_streams_and_survives_bad_rows() -> None:
    rows = [
        '{"id": "1", "text": "Lavrov told reporters on Friday that talks would resume.", "published": "2023-05-27"}',
        "nonsense",
        '{"id": "2"}',
        '{"id": "3", "text": "The envoys met in Geneva on 4 May 2023."}',
    ]
    done = detente("annotate", stdin="\n".join(rows))
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == DONE, done.stderr
    assert [("error" in row) for row in out] == [False, True, True, False]
    assert out[0]["times"][0]["value"] == "2023-05-26"
    assert {"sentences", "statements", "times", "happenings", "mentions"} <= set(out[3])


def test_annotate_refuses_a_layer_that_does_not_exist() -> None:
    done = detente("annotate", "--layers", "weather", stdin="")
    assert done.returncode == WRONG_USE
    assert "statements" in done.stderr
