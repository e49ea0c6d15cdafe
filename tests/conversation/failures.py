"""Breaking a part of the system for one turn."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rasa.core.processor import MessageProcessor
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from actions import base, payment
from actions.base import AldiaAction, action_named
from aldia.storage import reading

_OUTAGE = OperationalError("SELECT 1", {}, Exception("the database is away"))


@contextmanager
def broken(part: str | None) -> Iterator[None]:
    """Break a part for the time of a turn.

    ``database``: nobody reaches it; ``commit``: what actions write is refused; ``gateway``;
    ``understanding``: the message is not understood; else the action of this name crashes.
    """
    with pytest.MonkeyPatch.context() as patch:
        if part == "database":
            patch.setattr(sys.modules["aldia.storage.engine"], "engine", _refuse)
        elif part == "commit":
            patch.setattr(base, "transaction", _transaction_that_cannot_commit)
        elif part == "gateway":
            patch.setattr(payment, "gateway", _refuse)
        elif part == "understanding":
            patch.setattr(MessageProcessor, "parse_message", _not_understood(MessageProcessor.parse_message))
        elif part is not None:
            patch.setattr(type(action_named(part)), "act", _crash)
        yield


def _refuse(*_: Any) -> Any:
    raise _OUTAGE


def _not_understood(parse: Any) -> Any:
    async def parse_and_doubt(*args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**await parse(*args, **kwargs), "intent": {"name": "nlu_fallback", "confidence": 0.4}}

    return parse_and_doubt


def _crash(_action: AldiaAction, _turn: Any) -> Any:
    raise RuntimeError("a mistake in an action")


@contextmanager
def _transaction_that_cannot_commit() -> Iterator[Session]:
    with reading() as session:
        yield session
        session.flush()
        raise _OUTAGE
