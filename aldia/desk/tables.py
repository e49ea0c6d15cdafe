"""Cases, the calls that were asked for, and the evidence that debtors give."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import relationship

from aldia.storage.base import Base, Instant, identifier

_OPEN = text("status <> 'closed'")
_WAITING = text("status = 'open'")


class Case(Base):
    """Something that a person must see to. One conversation has one open case of a kind."""

    __tablename__ = "cases"
    __table_args__ = (
        Index(
            "uq_cases_open_kind",
            "conversation_id",
            "kind",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(None, "status", "priority"),
    )

    id = identifier()
    person_id = Column(ForeignKey("people.id"))
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    conversation_id = Column(String(40))
    kind = Column(String(30), nullable=False)
    # 1 is the most urgent
    priority = Column(Integer, nullable=False)
    # open, with_agent, closed
    status = Column(String(10), nullable=False, default="open")
    verified = Column(Boolean, nullable=False)
    summary = Column(JSON, nullable=False)
    created_at = Column(Instant, nullable=False)
    closed_at = Column(Instant)

    person = relationship("Person")
    evidence = relationship("Evidence", order_by="Evidence.id")


class CallBack(Base):
    """A call that a person asked for: where, and between which instants. One conversation has one that is open."""

    __tablename__ = "call_backs"
    __table_args__ = (
        Index(
            "uq_call_backs_open_conversation",
            "conversation_id",
            unique=True,
            postgresql_where=_WAITING,
            sqlite_where=_WAITING,
        ),
        Index(None, "status", "starts_at"),
    )

    id = identifier()
    case_id = Column(ForeignKey("cases.id"), nullable=False)
    conversation_id = Column(String(40), nullable=False)
    # E.164
    phone = Column(String(20), nullable=False)
    starts_at = Column(Instant, nullable=False)
    ends_at = Column(Instant, nullable=False)
    # open, replaced, done
    status = Column(String(10), nullable=False, default="open")
    created_at = Column(Instant, nullable=False)


class Evidence(Base):
    """A file that a debtor gave for a case; its bytes lie under its SHA-256 (``aldia.desk.evidence``)."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("case_id", "sha256"),)

    id = identifier()
    case_id = Column(ForeignKey("cases.id"), nullable=False)
    sha256 = Column(String(64), nullable=False)
    media_type = Column(String(40), nullable=False)
    size_bytes = Column(Integer, nullable=False)
    # As the debtor's computer called it; for people to read, never a path.
    name = Column(String(100), nullable=False)
    received_at = Column(Instant, nullable=False)
