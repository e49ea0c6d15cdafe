"""A person with a private link, for the tests of identity."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import func, select

from aldia import clock
from aldia.debts.tables import Creditor, Person
from aldia.identity import links, sessions, verification
from aldia.identity.tables import ChatSession, Link, VerificationAttempt
from aldia.identity.verification import Outcome
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
NATIONAL_ID = "98765432M"
BORN = date(1980, 5, 17)
WRONG_ID, WRONG_BIRTH = ["1111A"], date(1981, 6, 18)
RIGHT_ID = ["5432M"]


def make_link(code: str = "one") -> str:
    """Write a creditor, a person and a link for thirty days; return the link's id."""
    with transaction() as db:
        creditor = Creditor(
            code=code,
            name="Crédito Claro",
            legal_name="Crédito Claro, S.A.",
            country="ES",
            phone="+34910000000",
            email="ayuda@example.com",
            address="Calle Mayor 1",
            office_hours="9-18",
        )
        person = Person(
            country="ES",
            national_id=NATIONAL_ID if code == "one" else f"{code}{NATIONAL_ID}",
            given_name="Rosalinda",
            family_name="Quintanilla",
            birth_date=BORN,
            time_zone="Europe/Madrid",
            updated_at=NOW,
        )
        db.add_all([creditor, person])
        db.flush()
        link = Link(
            id=links.new_id(),
            person_id=person.id,
            creditor_id=creditor.id,
            batch="test",
            created_at=NOW,
            expires_at=NOW + timedelta(days=30),
        )
        db.add(link)
        return str(link.id)


def open_chat(link_id: str) -> tuple[str, str]:
    """Open the link as a browser does; return the conversation's id and the secret token."""
    with transaction() as db:
        chat, secret = sessions.start(db, db.get(Link, link_id), channel="web")
        return str(chat.id), secret


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
