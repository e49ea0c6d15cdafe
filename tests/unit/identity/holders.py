"""A person with a private link, for the tests of identity."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from typing import Any

from people import BORN, NATIONAL_ID, a_creditor, a_link, a_person
from sqlalchemy import func, select

from aldia import clock
from aldia.identity import sessions, verification
from aldia.identity.tables import ChatSession, VerificationAttempt
from aldia.identity.verification import Outcome
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
WRONG_ID, WRONG_BIRTH = ["1111A"], date(1981, 6, 18)
RIGHT_ID = ["5432M"]


def make_link(code: str = "one") -> str:
    """Write a creditor, a person and a link; return the link's id."""
    with transaction() as db:
        national_id = NATIONAL_ID if code == "one" else f"{code}{NATIONAL_ID}"
        link = a_link(a_creditor(code), a_person(national_id))
        db.add(link)
    return link.id


def attempt(conversation_id: str, ids: list[str], born: date | None) -> Outcome:
    """Give factors as one message would."""
    with transaction() as db:
        return verification.give(db, db.get(ChatSession, conversation_id), national_ids=ids, birth_date=born)


def fail(conversation_id: str, times: int = 1) -> list[str]:
    """Give wrong factors so many times; return the answers."""
    return [attempt(conversation_id, WRONG_ID, WRONG_BIRTH).status for _ in range(times)]


def verify(conversation_id: str) -> None:
    assert attempt(conversation_id, RIGHT_ID, BORN).status == "verified"


def is_verified(conversation_id: str) -> bool:
    with reading() as db:
        return sessions.is_verified(db.get(ChatSession, conversation_id))


def count(table: Any) -> int:
    with reading() as db:
        return int(db.execute(select(func.count()).select_from(table)).scalar_one())


def attempts() -> int:
    return count(VerificationAttempt)


def audited(action: str) -> int:
    with reading() as db:
        return db.query(AuditEntry).filter(AuditEntry.action == action).count()


def later(**duration: float) -> Any:
    """Move the clock to so long after NOW."""
    return clock.freeze(NOW + timedelta(**duration))


@contextmanager
def a_session(conversation_id: str) -> Iterator[tuple[Any, ChatSession]]:
    """Give a database session and the chat session; whatever happens is rolled back."""
    with reading() as db:
        yield db, db.get(ChatSession, conversation_id)
