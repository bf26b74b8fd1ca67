"""Alembic's entry: run the revisions on the connection that `upgrade` hands over."""

from alembic import context

from detente.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
