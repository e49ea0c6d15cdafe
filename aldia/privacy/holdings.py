"""All that is kept about a person at one creditor, found by the tables' own references.

A new table is found by itself where its rows name a person, a debt, an agreement, a link, a conversation or a case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, and_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from aldia.agreements.tables import Agreement
from aldia.debts.tables import Debt
from aldia.desk.tables import Case
from aldia.identity.tables import ChatSession, Link
from aldia.storage.schema import metadata

# Not of one person: creditors. Not personal: the audit trail, whose subjects are ids. Shown as conversations: events.
_APART = frozenset({"people", "creditors", "audit", "conversation_events", "conversation_snapshots"})


@dataclass(frozen=True)
class Owner:
    """A person at a creditor, and the ids of what hangs on both."""

    person_id: int
    creditor_id: int
    debts: tuple[int, ...]
    agreements: tuple[int, ...]
    links: tuple[str, ...]
    conversations: tuple[str, ...]
    cases: tuple[int, ...]


def owner(session: Session, person_id: int, creditor_id: int) -> Owner:
    """Return the ids of what is kept about a person at a creditor."""

    def ids(column: Any, *where: Any) -> tuple[Any, ...]:
        return tuple(session.execute(select(column).where(*where).order_by(column)).scalars())

    debts = ids(Debt.id, Debt.person_id == person_id, Debt.creditor_id == creditor_id)
    links = ids(Link.id, Link.person_id == person_id, Link.creditor_id == creditor_id)
    return Owner(
        person_id,
        creditor_id,
        debts,
        ids(Agreement.id, Agreement.debt_id.in_(debts)),
        links,
        ids(ChatSession.id, ChatSession.link_id.in_(links)),
        ids(Case.id, Case.person_id == person_id, Case.creditor_id == creditor_id),
    )


def tables_of_people() -> Iterator[Table]:
    """Yield the tables with rows of one person each, in the order of their references."""
    for table in metadata.sorted_tables:
        if table.name not in _APART and _reference(table) is not None:
            yield table


def rows_of(session: Session, table: Table, whose: Owner) -> list[dict[str, Any]]:
    """Return the rows of a table that belong to a person at a creditor, the oldest first."""
    found = session.execute(select(table).where(belongs(table, whose)).order_by(*table.primary_key.columns))
    return [dict(row) for row in found.mappings()]


def belongs(table: Table, whose: Owner) -> ColumnElement:
    """Return the condition that picks a person's rows from a table. Raises ValueError for one of no person."""
    column = _reference(table)
    if column is None:
        raise ValueError(f"{table.name} holds nothing of one person")
    if column.name == "person_id":
        mine = column == whose.person_id
        return and_(mine, table.c.creditor_id == whose.creditor_id) if "creditor_id" in table.c else mine
    return column.in_(
        {
            "debt_id": whose.debts,
            "agreement_id": whose.agreements,
            "link_id": whose.links,
            "conversation_id": whose.conversations,
            "case_id": whose.cases,
        }[column.name]
    )


def _reference(table: Table) -> Column | None:
    for name in ("person_id", "debt_id", "agreement_id", "link_id", "conversation_id", "case_id"):
        if name in table.c:
            return table.c[name]
    return None
