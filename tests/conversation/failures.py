"""Breaking a part of the system for one turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from actions import base, payment
from actions.base import AldiaAction, action_named
from aldia.storage import engine

_OUTAGE = OperationalError("SELECT 1", {}, Exception("the database is away"))


@contextmanager
def broken(part: str | None) -> Iterator[None]:
    """Break ``database`` (nobody reaches it), ``commit`` (what actions write is refused), ``gateway``, or
    the action of this name."""
    with pytest.MonkeyPatch.context() as patch:
        if part == "database":
            patch.setattr(engine, "engine", _refuse)
        elif part == "commit":
            patch.setattr(base, "transaction", _transaction_that_cannot_commit)
        elif part == "gateway":
            patch.setattr(payment, "gateway", _refuse)
        elif part is not None:
            patch.setattr(type(action_named(part)), "act", _crash)
        yield


def _refuse(*_: Any) -> Any:
    raise _OUTAGE


def _crash(_action: AldiaAction, _turn: Any) -> Any:
    raise RuntimeError("a mistake in an action")


@contextmanager
def _transaction_that_cannot_commit() -> Iterator[Session]:
    with engine.reading() as session:
        yield session
        session.flush()
        raise _OUTAGE
