"""Brings a record's tables to the version this program knows. Each step is a file in `versions`, run by alembic."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from detente.model.errors import CaseError
from detente.store.tables import SCHEMA

_FOLDER = Path(__file__).parent
# Alembic keeps what it works on in the module it runs: one at a time in a process.
_ONE = threading.Lock()


def upgrade(engine: Engine) -> None:
    """Create or migrate the tables in one transaction. Raises CaseError when a newer program made them."""
    with engine.connect() as connection:
        if version(connection) == SCHEMA:
            return
    with _ONE, engine.connect().execution_options(write=True) as connection, connection.begin():
        _upgrade(connection)


def version(connection: Connection) -> str:
    """The revision a record is at; empty for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _upgrade(connection: Connection) -> None:
    # Imported here because a record that is up to date, nearly every one, does not need it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", _FOLDER.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    found = version(connection)
    if found and found not in {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}:
        raise CaseError(
            f"this case was written by a newer Detente (record version {found}, this program knows {SCHEMA});"
            " update Detente to open it"
        )
    command.upgrade(config, "head")
