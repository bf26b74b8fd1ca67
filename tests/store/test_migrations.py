"""The migrations lead to the tables the code uses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import detente.store.migrations
from detente.model.ids import bytes_id
from detente.model.rows import Mention
from detente.store.blobs import FileBlobs
from detente.store.open import open_store
from detente.store.tables import SCHEMA, metadata


def test_the_newest_revision_is_the_one_the_program_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(detente.store.migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA


def test_a_migrated_record_has_the_tables_and_indexes_of_the_code(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'record.sqlite'}")
    with engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or not str(name).startswith("sentence_words")}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    assert differences == []


KEPT = Path(__file__).parent / "kept"


def test_there_is_a_kept_record_of_the_present_version() -> None:
    assert (KEPT / f"{SCHEMA}.sqlite").is_file(), "keep one as tests/store/kept/README.md says"


@pytest.mark.parametrize("kept", sorted(KEPT.glob("*.sqlite")), ids=lambda path: path.stem)
def test_a_record_of_every_version_opens_with_all_it_holds(kept: Path, tmp_path: Path) -> None:
    shutil.copy(kept, tmp_path / "record.sqlite")
    blobs = FileBlobs(tmp_path / "bytes")
    for path in KEPT.glob("*.txt"):
        blobs.put(bytes_id(path.read_bytes()), path.read_bytes())
    store = open_store(tmp_path)
    view = store.view()
    assert sorted(d.name for d in view.documents()) == ["a.txt", "b.txt"]
    assert len(list(view.rows(Mention))) >= 4
    assert view.search("lake towns")
    assert store.check() == []
    store.close()
