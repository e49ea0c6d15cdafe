"""Fixtures for all tests: above all `database`, an empty migrated database on each backend.

`ALDIA_TEST_POSTGRES` (such as postgresql+psycopg2://postgres@127.0.0.1:5432/) names a PostgreSQL server;
without it those runs are skipped. With `ALDIA_REQUIRE_POSTGRES=1` a missing server is a failure.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from aldia.settings import settings
from aldia.storage import dispose, engine, migrate
from aldia.storage.engine import build
from aldia.storage.schema import metadata


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this test run alone, dropped at its end."""
    server = os.environ.get("ALDIA_TEST_POSTGRES")
    if not server:
        _without_postgres("ALDIA_TEST_POSTGRES is not set")
    own = make_url(server).set(database=f"aldia_test_{os.getpid()}")
    try:
        _administer(own, f'CREATE DATABASE "{own.database}"')
    except OperationalError as error:
        _without_postgres(f"no PostgreSQL at ALDIA_TEST_POSTGRES: {error.orig}")
    address = own.render_as_string(hide_password=False)
    _migrate(address)
    yield address
    dispose()
    _administer(own, f'DROP DATABASE "{own.database}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty migrated database that the settings point at; its address. Files go to a fresh `var`."""
    if request.param == "sqlite":
        path = tmp_path / "aldia.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        address = f"sqlite:///{path}"
    else:
        address = request.getfixturevalue("postgres_database")
    monkeypatch.setenv("ALDIA_DATABASE_URL", address)
    monkeypatch.setenv("ALDIA_VAR", str(tmp_path / "var"))
    settings.cache_clear()
    dispose()
    yield address
    if request.param == "postgres":
        _truncate()
    dispose()
    settings.cache_clear()


def _without_postgres(reason: str) -> None:
    if os.environ.get("ALDIA_REQUIRE_POSTGRES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _migrate(address: str) -> None:
    own = build(address)
    with own.connect() as connection:
        migrate.upgrade(connection)
        connection.commit()
    own.dispose()


def _administer(database: URL, statement: str) -> None:
    # Databases are created and dropped outside of transactions, from another database.
    server = create_engine(database.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()


def _truncate() -> None:
    tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with engine().begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
