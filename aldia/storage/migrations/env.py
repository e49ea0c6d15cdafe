"""Alembic's environment: it migrates the database of the settings, or a connection handed to it."""

from alembic import context

from aldia.storage import engine
from aldia.storage.schema import metadata


def run() -> None:
    """Run the migrations in one transaction."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    with engine().connect() as own:
        _migrate(own)
        own.commit()


def _migrate(connection: object) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


run()
