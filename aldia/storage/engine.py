"""The engine, built on first use, and the two ways to use it: reading and a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from aldia.settings import settings

STATEMENT_SECONDS = 10


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return this process's engine for ``ALDIA_DATABASE_URL``."""
    return build(settings().database_url)


def build(url: str) -> Engine:
    """Make an engine for SQLite or PostgreSQL with the guards that each needs."""
    # Tables refer to each other by name: all of them must be known before the first query.
    import aldia.storage.schema  # noqa: F401

    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if address.database and address.database != ":memory:":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        made = create_engine(
            address,
            future=True,
            hide_parameters=True,
            # A file is opened anew for every session otherwise, which takes longer than most queries; a pooled
            # connection serves one thread at a time.
            poolclass=QueuePool,
            connect_args={"timeout": STATEMENT_SECONDS, "check_same_thread": False},
        )
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_sqlite)
        return made
    made = create_engine(
        address,
        future=True,
        # Parameters are personal data: errors must not carry them into logs.
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"options": f"-c statement_timeout={STATEMENT_SECONDS * 1000} -c timezone=UTC"},
    )
    event.listen(made, "handle_error", _without_row_data)
    return made


def dispose() -> None:
    """Close all connections and forget the engine (the end of a process, or of a test)."""
    if engine.cache_info().currsize:
        engine().dispose()
        engine.cache_clear()


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session that only reads; whatever it changed is rolled back."""
    with Session(engine(), future=True) as session:
        yield session


@contextmanager
def transaction() -> Iterator[Session]:
    """Open a session that commits as a whole at the end of the block, or not at all."""
    with Session(engine(), future=True, expire_on_commit=False) as session:
        session.connection(execution_options={"writes": True})
        yield session
        session.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling is switched off: it starts transactions late and ends them early.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        f"busy_timeout={STATEMENT_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # A transaction that will write takes the write lock at once: upgrading later fails instead of waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _without_row_data(context: Any) -> None:
    # PostgreSQL tells the offending row in the detail of an error, and errors end up in logs.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].split("\nDETAIL:")[0], *error.args[1:])
