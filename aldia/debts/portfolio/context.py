"""What all rows of one import share: the creditors, today's dates, references seen, set-based writing."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from aldia import clock
from aldia.debts.portfolio.columns import Columns
from aldia.debts.portfolio.countries import Country, countries
from aldia.debts.portfolio.files import Cell, ImportFailed
from aldia.debts.portfolio.values import BadValue, Fields, Rejected, text
from aldia.debts.tables import Creditor, Debt, Person

# A debt by its creditor's id and reference.
DebtKey = tuple[int, str]


@dataclass(frozen=True)
class Owner:
    """The creditor to whom a row belongs."""

    id: int
    code: str
    country: Country


@dataclass
class Written:
    """What became of the rows of a chunk: how many were new or changed, and which were refused after all."""

    created: int = 0
    updated: int = 0
    rejected: list[tuple[int, Rejected]] = field(default_factory=list)


class Kind(Protocol):
    """A kind of file: how a row is read and how a chunk of rows is written."""

    def parse(self, fields: Fields) -> Any:
        """Read and check a row without the database. Raises Rejected with all that is wrong with it."""

    def write(self, session: Session, drafts: list[Any]) -> Written:
        """Write the rows of a chunk in the session's transaction."""


class Context:
    """The circumstances of one import; ``creditor`` is the code that holds for rows without their own."""

    def __init__(self, session: Session, columns: Columns, creditor: str | None) -> None:
        self.columns = columns
        self.now: datetime = clock.now()
        self.owners = {
            row.code: Owner(row.id, row.code, countries()[row.country])
            for row in session.execute(select(Creditor.id, Creditor.code, Creditor.country))
            if row.country in countries()
        }
        if creditor is not None and creditor not in self.owners:
            raise ImportFailed(f"there is no creditor {creditor!r}; see: aldia creditor list")
        if creditor is None and "creditor" not in columns:
            raise ImportFailed("the file has no column for the creditor: say --creditor CODE")
        self._default = creditor
        self._today: dict[str, date] = {}
        self._seen = Seen()

    def owner(self, fields: Fields) -> Owner:
        """Return the creditor of a row. Raises Rejected: the other cells are read as its country writes them."""
        if self._default is not None and "creditor" not in fields.cells:
            return self.owners[self._default]
        owner = fields.need("creditor", self._owner)
        fields.check("creditor")
        return owner

    def today(self, time_zone: str) -> date:
        """Return the date of the import in a time zone."""
        if time_zone not in self._today:
            self._today[time_zone] = clock.today(time_zone)
        return self._today[time_zone]

    def once(self, owner: Owner, reference: str, column: str, line: int) -> None:
        """Note a key of the file. Raises Rejected where an earlier row has it: which one holds is unknown."""
        first = self._seen.line(f"{owner.id}/{reference}", line)
        if first != line:
            raise Rejected({column: f"«{reference}» ya está en la línea {first} del fichero"})

    def close(self) -> None:
        """Forget what was seen."""
        self._seen.close()

    def _owner(self, cell: Cell) -> Owner:
        code = text(cell, 40)
        if self._default is not None and code != self._default:
            raise BadValue(f"la fila es de «{code}» y se importa «{self._default}»")
        if code not in self.owners:
            raise BadValue(f"no hay ningún acreedor «{code}»")
        return self.owners[code]


class Seen:
    """The keys of a file and their lines, kept on disk so that memory does not grow with the file.

    Only the keys' hashes (64 bits) are kept: two keys of a million-row file are confused once in ten million
    imports, and the row would be rejected, not lost.
    """

    def __init__(self) -> None:
        self._disk = sqlite3.connect("", isolation_level=None)
        self._disk.execute("PRAGMA journal_mode=OFF")
        self._disk.execute("CREATE TABLE seen (key INTEGER PRIMARY KEY, line INTEGER)")
        self._disk.execute("BEGIN")

    def line(self, key: str, line: int) -> int:
        """Return the line where a key was first seen, which may be this one."""
        new = self._disk.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (hash(key), line)).rowcount
        if new:
            return line
        return int(self._disk.execute("SELECT line FROM seen WHERE key = ?", (hash(key),)).fetchone()[0])

    def close(self) -> None:
        """Remove the file behind it."""
        self._disk.close()


def upsert(
    session: Session,
    table: Any,
    rows: Sequence[Mapping[str, Any]],
    key: Iterable[str],
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows; where the key is there already, set ``changes`` (column -> expression), or keep the old.

    A change of ``None`` takes the new value. No key may stand twice in ``rows``.
    """
    if not rows:
        return
    connection = session.connection()
    statement = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    if changes:
        new = statement.excluded
        values = {name: new[name] if change is None else change(new) for name, change in changes.items()}
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=values)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
    connection.execute(statement, rows)


def held_debts(session: Session, keys: Iterable[DebtKey]) -> dict[DebtKey, Any]:
    """Return what the database holds of debts and of whose they are, in one query for each creditor."""
    grouped: dict[int, list[str]] = {}
    for creditor, reference in keys:
        grouped.setdefault(creditor, []).append(reference)
    found = {}
    for creditor, references in grouped.items():
        rows = session.execute(
            select(
                Debt.id,
                Debt.person_id,
                Debt.reference,
                Debt.currency,
                Debt.status,
                Debt.balance_on,
                Debt.withdrawn_at,
                Person.country,
                Person.national_id,
            )
            .join(Person, Person.id == Debt.person_id)
            .where(Debt.creditor_id == creditor, Debt.reference.in_(references))
        )
        found.update({(creditor, row.reference): row for row in rows})
    return found
