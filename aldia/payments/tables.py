"""Orders put to a gateway, the ledger of money received, and what is booked beside it."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import relationship

from aldia.storage.base import Base, Instant, amount, currency, identifier


class PaymentOrder(Base):
    """A wish to pay, sent to a gateway. Money is only what stands in ``payments``."""

    __tablename__ = "payment_orders"
    __table_args__ = (Index(None, "debt_id"),)

    id = Column(String(40), primary_key=True)
    debt_id = Column(ForeignKey("debts.id"), nullable=False)
    conversation_id = Column(String(40))
    gateway = Column(String(20), nullable=False)
    amount_minor = amount()
    currency = currency()
    created_at = Column(Instant, nullable=False)
    expires_at = Column(Instant, nullable=False)
    # pending, paid, failed
    status = Column(String(10), nullable=False, default="pending")

    debt = relationship("Debt")


class Payment(Base):
    """Money received; append-only. ``(gateway, gateway_ref)`` makes a repeated notification harmless.

    ``paid_on`` is the date that the payer's account shows; ``received_at`` the instant we learnt of it.
    """

    __tablename__ = "payments"
    __table_args__ = (UniqueConstraint("gateway", "gateway_ref"), Index(None, "debt_id"))

    id = identifier()
    debt_id = Column(ForeignKey("debts.id"), nullable=False)
    order_id = Column(ForeignKey("payment_orders.id"))
    # sandbox, import, ...
    gateway = Column(String(20), nullable=False)
    gateway_ref = Column(String(80), nullable=False)
    method = Column(String(20))
    amount_minor = amount()
    currency = currency()
    paid_on = Column(Date, nullable=False)
    received_at = Column(Instant, nullable=False)

    debt = relationship("Debt")


class Allocation(Base):
    """Part of a payment that counts for another debt of the same plan than the one it was made for.

    Two rows for each part: less for the one debt, more for the other, so that the sums stay what was received.
    """

    __tablename__ = "allocations"
    __table_args__ = (UniqueConstraint("payment_id", "debt_id"), Index(None, "debt_id"))

    id = identifier()
    payment_id = Column(ForeignKey("payments.id"), nullable=False)
    debt_id = Column(ForeignKey("debts.id"), nullable=False)
    amount_minor = amount()
    currency = currency()

    payment = relationship("Payment")


class Forgiveness(Base):
    """What a settlement that was paid in full has let go of its debt: no money, but nothing is owed of it."""

    __tablename__ = "forgiveness"
    __table_args__ = (UniqueConstraint("agreement_id"), Index(None, "debt_id"))

    id = identifier()
    agreement_id = Column(ForeignKey("agreements.id"), nullable=False)
    debt_id = Column(ForeignKey("debts.id"), nullable=False)
    amount_minor = amount()
    currency = currency()
    forgiven_on = Column(Date, nullable=False)
