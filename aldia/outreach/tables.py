"""The outbox."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String
from sqlalchemy.orm import relationship

from aldia.storage.base import Base, Instant, identifier


class OutboxMessage(Base):
    """A message to be sent at an instant; ``key`` names its occasion, so that nothing is written twice.

    ``template`` and ``values`` say what it says (``reminders.yml``); they hold neither sums nor what the matter
    is about. The channel is chosen when it is sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "status", "due_at"), Index(None, "debt_id"))

    id = identifier()
    key = Column(String(120), nullable=False, unique=True)
    # reminder of a payment, wish (to be reminded at a moment), ...
    kind = Column(String(30), nullable=False)
    person_id = Column(ForeignKey("people.id"), nullable=False)
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    debt_id = Column(ForeignKey("debts.id"))
    agreement_id = Column(ForeignKey("agreements.id"))
    instalment_id = Column(ForeignKey("instalments.id"))
    promise_id = Column(ForeignKey("promises.id"))
    template = Column(String(40), nullable=False)
    values = Column(JSON, nullable=False)
    due_at = Column(Instant, nullable=False)
    channel = Column(String(10))
    # pending, cancelled, sent
    status = Column(String(10), nullable=False, default="pending")
    created_at = Column(Instant, nullable=False)

    person = relationship("Person")
    creditor = relationship("Creditor")
    agreement = relationship("Agreement")
    instalment = relationship("Instalment")
    promise = relationship("Promise")
