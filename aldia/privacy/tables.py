"""What people have asked about their data."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, String, text

from aldia.storage.base import Base, Instant, identifier

_OPEN = text("status = 'open'")


class DataRequest(Base):
    """A request with its legal term. One person has one open request of a kind with a creditor."""

    __tablename__ = "data_requests"
    __table_args__ = (
        Index(
            "uq_data_requests_open_kind",
            "person_id",
            "creditor_id",
            "kind",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(None, "status", "due_on"),
    )

    id = identifier()
    person_id = Column(ForeignKey("people.id"), nullable=False)
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    case_id = Column(ForeignKey("cases.id"))
    # copy, correction, erasure, objection
    kind = Column(String(12), nullable=False)
    # open, done
    status = Column(String(10), nullable=False, default="open")
    requested_at = Column(Instant, nullable=False)
    # The last day of the term, where the person lives.
    due_on = Column(Date, nullable=False)
    law = Column(String(120), nullable=False)
    done_at = Column(Instant)
    # What an erasure removed, and what it kept and why.
    outcome = Column(JSON, nullable=False, default=dict)
