"""Copies of a case that can be trusted: backup while others work in it, restore, and forgetting without a trace."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from detente.model.documents import ParsedText
from detente.model.errors import CaseError, StoreError, UsageError
from detente.model.rows import Row
from detente.run.case import (
    CASE_FILES,
    RECORD_FILE,
    Case,
    Unlock,
    case_paths,
    needs_key,
    open_case,
    read_case_file,
)
from detente.store.contract import Store
from detente.store.open import BYTES, open_store
from detente.store.snapshot import holding, snapshot
from detente.store.vault.converting import Home
from detente.store.vault.lock import LOCK_FILE

MANIFEST = "manifest.json"
# Members of an archive carry no clock time.
_TIME = (1980, 1, 1, 0, 0, 0)
_MEMBER = re.compile(rf"(?:vault-[0-9a-f]+/)?(?:{BYTES}/[0-9a-f]{{2}}/[0-9a-f]+|[a-z][a-z.]*)")
# Bytes taken away while they were copied: the copy is begun again this often.
_TRIES = 3
# Shorter stretches of a text may stand elsewhere by chance.
_TELLING_CHARACTERS = 24
_CHUNK = 1 << 20


def backup(case: Case, out: Path) -> int:
    """Write the case into the ZIP file `out`, while others may be working in it. Returns how many documents it holds.

    The record is copied as it stood at one moment, with the bytes it names and a hash of every file. Raises UsageError
    when the file is there already, or when the record lies in a database server.
    """
    if case.record:
        raise UsageError("this record lies in a database server; copy it with the server's own means (pg_dump)")
    if out.exists():
        raise UsageError(f"{out} is there already; name another file")
    part = out.with_name(out.name + ".part")
    try:
        for attempt in range(_TRIES):
            try:
                count = _write(case, part)
                break
            except FileNotFoundError as error:
                if attempt == _TRIES - 1:
                    raise StoreError(f"documents are being removed from this case; try again ({error})") from error
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write(case: Case, part: Path) -> int:
    with tempfile.TemporaryDirectory(dir=part.parent) as scratch:
        record = Path(scratch) / RECORD_FILE
        documents = snapshot(case.home, case.keys, record)
        files = {(case.home / RECORD_FILE): record}
        files |= {path: path for path in (case.folder / LOCK_FILE, *case_paths(case)) if path.is_file()}
        blobs = Home(case.home, case.keys).blobs
        files |= {path: path for path in map(blobs.path_of, documents)}
        sums: dict[str, str] = {}
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for place, path in files.items():
                name = place.relative_to(case.folder).as_posix()
                data = path.read_bytes()
                sums[name] = _sum(data)
                archive.writestr(_info(name), data)
            archive.writestr(_info(MANIFEST), json.dumps(sums, indent=1, sort_keys=True))
    return len(documents)


def restore(archive: Path, folder: Path, *, unlock: Unlock = needs_key) -> Case:
    """Make the case that `archive` holds in the new folder `folder`, checked file by file and as a whole.

    Raises UsageError when the folder holds anything, CaseError when the archive is none or is damaged.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty; name a new folder")
    try:
        with zipfile.ZipFile(archive) as found:
            sums: dict[str, str] = json.loads(found.read(MANIFEST))
            for name, wanted in sums.items():
                data = found.read(name)
                if not _MEMBER.fullmatch(name) or _sum(data) != wanted:
                    raise CaseError(f"{archive} is damaged: {name} is not what was backed up")
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise CaseError(f"{archive} cannot be restored: {error}") from error
    case = open_case(folder, unlock=unlock)
    with closing(open_store(case.home, keys=case.keys)) as store:
        problems = store.check()
    if problems:
        raise CaseError(f"{archive} was restored, but is not sound: {problems[0]}")
    return case


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _sum(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class Traces:
    """What tells of a document: its bytes, and words of its text that stand in no other."""

    data: bytes
    words: tuple[str, ...]


def traces_of(store: Store, document: str) -> Traces:
    """What to look for once the document is forgotten."""
    view = store.view()
    data = view.data(document)
    if not any(d.id == document for d in view.documents()):
        return Traces(data, ())
    parsed: ParsedText = view.parsed(document)
    others = [view.parsed(d.id).text for d in view.documents() if d.id != document]
    told = (parsed.text[s.start : s.end] for s in parsed.sentences)
    words = {words for words in told if len(words) >= _TELLING_CHARACTERS}
    return Traces(data, tuple(sorted(w for w in words if not any(w in text for text in others))))


def found_in(case: Case, traces: Traces) -> list[str]:
    """The files of a case in which a trace still stands, each with what was found. Empty: it is forgotten.

    Of an encrypted case, what the files hold is searched, unsealed; its record row by row and index by index.
    """
    needles = [words.encode() for words in traces.words]
    # As JSON keeps them: quotation marks and line breaks escaped.
    needles += [json.dumps(words, ensure_ascii=False)[1:-1].encode() for words in traces.words]
    if len(traces.data) >= _TELLING_CHARACTERS:
        needles.append(traces.data[: 4 * _CHUNK])
    found: list[str] = []
    for name, held in _contents(case):
        found += [f"{name}: {needle[:40]!r}" for needle in needles if needle in held]
    return found + (holding(case.home, case.keys, needles) if case.keys else [])


def _contents(case: Case) -> Iterator[tuple[str, bytes]]:
    """All files of the case's folder with what they hold, and of an encrypted case what is sealed in them."""
    for path in sorted(p for p in case.folder.rglob("*") if p.is_file()):
        yield str(path.relative_to(case.folder)), path.read_bytes()
    if case.keys:
        blobs = Home(case.home, case.keys).blobs
        yield from ((document, blobs.get(document)) for document in blobs)
        yield from ((name, (read_case_file(case, name) or "").encode()) for name in CASE_FILES)


def judgements_on(store: Store, document: str) -> list[str]:
    """Ids of the decisions about a document and its rows, and of those that undo them."""
    view = store.view()
    rows = {row.id for cls in get_args(Row) for row in view.as_read().rows(cls, document=document)} | {document}
    out: dict[str, None] = {}
    for judgement in view.judgements():
        places = {place.document for target in judgement.targets for place in target.places}
        named = {judgement.left, judgement.right, *(target.row for target in judgement.targets)}
        if document in places or named & rows or judgement.undoes in out:
            out[judgement.id] = None
    return list(out)


def names_of(store: Store, document: str) -> Iterator[str]:
    """All names the document came under."""
    for raw in store.view().raws():
        if raw.id == document:
            yield from raw.names
