"""Bring a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection


def config() -> Config:
    """Alembic's configuration, without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return made


def upgrade(connection: Connection | None = None) -> None:
    """Run all pending migrations on the given connection or on the database of the settings."""
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
