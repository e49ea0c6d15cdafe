"""Offers, agreements with their instalments, and promises to pay."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import relationship

from aldia.storage.base import Base, Instant, amount, currency, identifier

_ACTIVE = text("status = 'active'")


class Offer(Base):
    """Terms put to a debtor, exactly as computed; what was offered is what is signed."""

    __tablename__ = "offers"
    __table_args__ = (Index(None, "debt_id"),)

    id = Column(String(40), primary_key=True)
    debt_id = Column(ForeignKey("debts.id"), nullable=False)
    conversation_id = Column(String(40), nullable=False)
    kind = Column(String(20), nullable=False)
    round = Column(Integer, nullable=False, default=0)
    terms = Column(JSON, nullable=False)
    created_at = Column(Instant, nullable=False)
    expires_at = Column(Instant, nullable=False)
    # open, superseded, signed, expired
    status = Column(String(12), nullable=False, default="open")

    debt = relationship("Debt")


class Agreement(Base):
    """A signed plan. One offer is signed once; one debt has one agreement in force.

    ``broken_on`` is the first day on which a broken plan was out of time, where the debtor lives.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        Index(
            "uq_agreements_active_debt",
            "debt_id",
            unique=True,
            postgresql_where=_ACTIVE,
            sqlite_where=_ACTIVE,
        ),
    )

    id = identifier()
    code = Column(String(20), nullable=False, unique=True)
    debt_id = Column(ForeignKey("debts.id"), nullable=False)
    offer_id = Column(ForeignKey("offers.id"), unique=True)
    conversation_id = Column(String(40))
    kind = Column(String(20), nullable=False)
    # active, kept, broken, cancelled, replaced
    status = Column(String(10), nullable=False, default="active")
    total_minor = amount()
    currency = currency()
    signed_at = Column(Instant, nullable=False)
    broken_on = Column(Date)

    debt = relationship("Debt")
    instalments = relationship("Instalment", order_by="Instalment.number")


class Instalment(Base):
    """One payment of a plan; ``due_on`` is a date where the debtor lives."""

    __tablename__ = "instalments"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)

    id = identifier()
    agreement_id = Column(ForeignKey("agreements.id"), nullable=False)
    number = Column(Integer, nullable=False)
    due_on = Column(Date, nullable=False)
    amount_minor = amount()
    paid_minor = amount(default=0)


class Promise(Base):
    """A promise to pay an amount by a date. One debt has one promise in force."""

    __tablename__ = "promises"
    __table_args__ = (
        Index(
            "uq_promises_active_debt", "debt_id", unique=True, postgresql_where=_ACTIVE, sqlite_where=_ACTIVE
        ),
    )

    id = identifier()
    debt_id = Column(ForeignKey("debts.id"), nullable=False)
    conversation_id = Column(String(40))
    key = Column(String(80), nullable=False, unique=True)
    amount_minor = amount()
    currency = currency()
    due_on = Column(Date, nullable=False)
    # active, kept, broken, replaced, cancelled
    status = Column(String(10), nullable=False, default="active")
    created_at = Column(Instant, nullable=False)

    debt = relationship("Debt")
