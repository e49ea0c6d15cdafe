"""Cases."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import relationship

from aldia.storage.base import Base, Instant, identifier

_OPEN = text("status <> 'closed'")


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
