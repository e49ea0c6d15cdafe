"""The audit trail: one row for each write that matters, in the same transaction as the write."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Column, Index, String
from sqlalchemy.orm import Session

from aldia import clock
from aldia.storage.base import Base, Instant, identifier


class AuditEntry(Base):
    """Who did what to what, and when. Never updated, never holds personal data in ``details``."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "subject", "subject_id"),)

    id = identifier()
    at = Column(Instant, nullable=False)
    actor = Column(String(40), nullable=False)
    action = Column(String(60), nullable=False)
    subject = Column(String(40), nullable=False)
    subject_id = Column(String(40), nullable=False)
    conversation_id = Column(String(40))
    details = Column(JSON, nullable=False, default=dict)


def record(
    session: Session,
    action: str,
    subject: str,
    subject_id: object,
    *,
    actor: str,
    conversation_id: str | None = None,
    **details: Any,
) -> None:
    """Add an audit row to the transaction. ``details`` must be plain JSON without personal data."""
    session.add(
        AuditEntry(
            at=clock.now(),
            actor=actor,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            conversation_id=conversation_id,
            details=details,
        )
    )


@dataclass(frozen=True)
class Trail:
    """Audit rows of one matter: same transaction, same actor, same conversation.

    ``noted`` counts them by action.
    """

    session: Session
    actor: str
    conversation_id: str | None = None
    noted: Counter[str] = field(default_factory=Counter)

    def note(self, action: str, subject: str, subject_id: object, **details: Any) -> None:
        """Add an audit row, as ``record`` does."""
        self.noted[action] += 1
        record(
            self.session,
            action,
            subject,
            subject_id,
            actor=self.actor,
            conversation_id=self.conversation_id,
            **details,
        )
