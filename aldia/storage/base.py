"""What every table shares: naming of constraints, and the column types for instants and money."""

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, String
from sqlalchemy.orm import declarative_base
from sqlalchemy.types import TypeDecorator

Base: Any = declarative_base(
    metadata=MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
)

# SQLite numbers rows by itself only for the type INTEGER.
Identifier = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator):
    """An aware instant, kept in UTC. A naive value is an error: its meaning would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Turn to UTC before writing. Raises ValueError for an instant without time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """SQLite forgets the zone; what was written is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


def identifier() -> Column:
    """A primary key that the database numbers."""
    return Column(Identifier, primary_key=True)


def amount(*, nullable: bool = False, default: int | None = None) -> Column:
    """Money in minor units of the row's ``currency`` (cents; whole pesos for CLP)."""
    return Column(BigInteger, nullable=nullable, default=default)


def currency() -> Column:
    """ISO 4217 code of the row's amounts."""
    return Column(String(3), nullable=False)
