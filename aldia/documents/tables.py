"""Documents issued."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import relationship

from aldia.storage.base import Base, Instant, identifier


class Document(Base):
    """A file exactly as it was issued; its code stands on it, so that anybody can ask whether it is ours.

    ``key`` is made of the facts that it states: the same facts are the same document. ``content`` is null once
    the file has been erased at the wish of its person; that it was issued is still known.
    """

    __tablename__ = "documents"
    __table_args__ = (Index(None, "person_id", "creditor_id"),)

    id = identifier()
    code = Column(String(20), nullable=False, unique=True)
    # statement, agreement, receipt, certificate, data_export
    kind = Column(String(20), nullable=False)
    person_id = Column(ForeignKey("people.id"), nullable=False)
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    debt_id = Column(ForeignKey("debts.id"))
    agreement_id = Column(ForeignKey("agreements.id"))
    payment_id = Column(ForeignKey("payments.id"))
    issued_at = Column(Instant, nullable=False)
    key = Column(String(64), nullable=False, unique=True)
    # The fingerprint of the file, in hexadecimal figures.
    sha256 = Column(String(64), nullable=False)
    content = Column(LargeBinary)

    person = relationship("Person")
    creditor = relationship("Creditor")
