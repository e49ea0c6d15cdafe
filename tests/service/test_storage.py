"""The database itself, on both backends: schema, transactions, instants, two writers at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from people import BORN, FAMILY_NAME, GIVEN_NAME, NATIONAL_ID, a_creditor, a_debt, a_person
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from aldia.debts.tables import DebtComponent, Person
from aldia.settings import settings
from aldia.storage import dispose, engine, migrate, reading, transaction
from aldia.storage.audit import AuditEntry, record
from aldia.storage.schema import metadata

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def count(table: object) -> int:
    with reading() as db:
        return int(db.execute(select(func.count()).select_from(table)).scalar_one())


def test_migrations_give_exactly_the_tables_of_the_models(database: str) -> None:
    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_unique_indexes_of_what_may_stand_only_once_are_partial_on_both_backends(database: str) -> None:
    made = {
        index["name"]: index
        for table in ("agreements", "promises", "cases")
        for index in inspect(engine()).get_indexes(table)
    }
    for name in ("uq_agreements_active_debt", "uq_promises_active_debt", "uq_cases_open_kind"):
        assert made[name]["unique"], name
        conditions = [str(value) for value in made[name]["dialect_options"].values()]
        assert any("status" in condition for condition in conditions), name


def test_migrating_again_changes_nothing(database: str) -> None:
    with transaction() as db:
        db.add(a_person())
    migrate.upgrade()

    assert count(Person) == 1


def test_an_embedded_database_is_made_in_a_folder_that_is_not_there_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALDIA_DATABASE_URL", f"sqlite:///{tmp_path / 'deep' / 'er' / 'aldia.db'}")
    settings.cache_clear()
    dispose()
    try:
        migrate.upgrade()
        assert count(Person) == 0
    finally:
        dispose()
        settings.cache_clear()


def add(*batches: list[Any]) -> None:
    """Write batch after batch in one transaction."""
    with transaction() as db:
        for batch in batches:
            db.add_all(batch)
            db.flush()


def fail_in_the_middle() -> None:
    with transaction() as db:
        db.add(a_person())
        db.flush()
        record(db, "tested", "person", 1, actor="test")
        db.flush()
        raise ZeroDivisionError


def test_a_failure_leaves_nothing_half_done(database: str) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_in_the_middle()

    assert count(Person) == count(AuditEntry) == 0


def test_a_refused_row_takes_the_whole_transaction_with_it(database: str) -> None:
    with pytest.raises(IntegrityError):
        add([a_person("1111A")], [a_person(), a_person()])

    assert count(Person) == 0


def test_the_database_works_on_after_a_failure(database: str) -> None:
    for _ in range(20):
        with pytest.raises(ZeroDivisionError):
            fail_in_the_middle()
    add([a_person()])

    assert count(Person) == 1


def test_audit_rows_stand_or_fall_with_the_write(database: str) -> None:
    with transaction() as db:
        person = a_person()
        db.add(person)
        db.flush()
        record(db, "tested", "person", person.id, actor="test", conversation_id="c1", figure=3)
        with reading() as other:
            assert other.query(AuditEntry).count() == 0
    with reading() as db:
        entry = db.query(AuditEntry).one()
        assert (entry.action, entry.subject, entry.subject_id) == ("tested", "person", str(person.id))
        assert (entry.actor, entry.conversation_id, entry.details) == ("test", "c1", {"figure": 3})
        assert entry.at.utcoffset() == timedelta(0)


def test_what_a_reader_changes_is_not_kept(database: str) -> None:
    with reading() as db:
        db.add(a_person())
        db.flush()

    assert count(Person) == 0


def test_rows_that_point_nowhere_are_refused(database: str) -> None:
    with pytest.raises(IntegrityError), transaction() as db:
        db.execute(
            text(
                "INSERT INTO contacts (person_id, kind, value, source) VALUES (999, 'phone', '+34600', 'import')"
            )
        )


def test_an_instant_without_time_zone_is_refused(database: str) -> None:
    with pytest.raises(StatementError, match="an instant needs its time zone"), transaction() as db:
        db.add(a_person(updated_at=datetime(2026, 11, 24)))  # noqa: DTZ001
    assert count(Person) == 0


@pytest.mark.parametrize(
    "instant",
    [
        NOW,
        NOW.astimezone(ZoneInfo("America/Mexico_City")),
        datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=ZoneInfo("Europe/Madrid")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Madrid")),
        NOW.replace(microsecond=123_456),
        NOW.astimezone(timezone(timedelta(hours=5, minutes=45))),
    ],
    ids=["UTC", "Mexico", "before the clocks go back", "after", "microseconds", "Nepal"],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(database: str, instant: datetime) -> None:
    with transaction() as db:
        db.add(a_person(updated_at=instant))
    with reading() as db:
        held = db.execute(select(Person.updated_at)).scalar_one()
        # Between two zones Python compares by wall time alone where a clock goes back.
        assert held.timestamp() == instant.timestamp()
        assert held.utcoffset() == timedelta(0)
        asked = instant.astimezone(timezone(timedelta(hours=-6)))
        assert db.execute(select(Person.id).where(Person.updated_at == asked)).first() is not None


def test_two_writers_wait_for_each_other(database: str) -> None:
    """The second must not fail: neither at once ("database is locked") nor when it turns from reader to writer."""
    ready = threading.Barrier(6)

    def write(number: int) -> None:
        ready.wait(timeout=30)
        for step in range(10):
            with transaction() as db:
                db.query(Person).count()
                db.add(a_person(f"{number}-{step}"))
                db.flush()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))

    assert count(Person) == 60


def test_readers_are_not_held_up_by_a_writer(database: str) -> None:
    with transaction() as db:
        db.add(a_person())
        db.flush()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(count, Person).result(timeout=5) == 0


def test_a_reader_sees_no_half_of_a_transaction(database: str) -> None:
    with reading() as reader:
        assert reader.query(Person).count() == 0
        with transaction() as db:
            db.add(a_person())
            db.add(a_person("2222B"))
    assert count(Person) == 2


@pytest.mark.parametrize("fault", ["twice", "missing"])
def test_database_errors_hold_no_personal_data(database: str, fault: str) -> None:
    """They end up in logs, with their text."""
    with pytest.raises(DBAPIError) as failed:
        add([a_person()], [a_person() if fault == "twice" else a_person("2222B", time_zone=None)])

    for datum in (NATIONAL_ID, "2222B", GIVEN_NAME, FAMILY_NAME, str(BORN.year)):
        assert datum not in str(failed.value)


def test_the_connection_of_postgres_speaks_utc(database: str) -> None:
    if database.startswith("sqlite"):
        pytest.skip("SQLite has no time zone")
    with reading() as db:
        assert db.execute(text("SHOW timezone")).scalar_one() == "UTC"
        assert db.execute(text("SHOW statement_timeout")).scalar_one() == "10s"


def test_money_columns_hold_what_no_float_could(database: str) -> None:
    most = 2**63 - 1
    with transaction() as db:
        db.add(a_debt(a_creditor(), a_person(), principal=most, currency="CLP"))
    with reading() as db:
        held = db.execute(select(DebtComponent.amount_minor)).scalar_one()
        assert (held, type(held)) == (most, int)
