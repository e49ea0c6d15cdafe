"""Offers, agreements with their instalments and the debts they cover, and promises to pay."""

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
    # plan, settlement, consolidation, change
    kind = Column(String(20), nullable=False)
    round = Column(Integer, nullable=False, default=0)
    terms = Column(JSON, nullable=False)
    created_at = Column(Instant, nullable=False)
    expires_at = Column(Instant, nullable=False)
    # open, superseded, signed, expired
    status = Column(String(12), nullable=False, default="open")

    debt = relationship("Debt")


class Agreement(Base):
    """What was signed. One offer is signed once; one debt has one agreement in force.

    ``broken_on`` is the first day on which a broken agreement was out of time, where the debtor lives.
    ``forgiven_minor`` is let go once all instalments are paid. A consolidation is filed under the longest
    overdue of its debts; ``covered`` has them all, and is empty for an agreement about one debt.
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
    # plan, settlement, consolidation
    kind = Column(String(20), nullable=False)
    # active, kept, broken, cancelled, replaced (by the agreement whose ``replaces_id`` it is)
    status = Column(String(10), nullable=False, default="active")
    total_minor = amount()
    forgiven_minor = amount(default=0)
    currency = currency()
    signed_at = Column(Instant, nullable=False)
    broken_on = Column(Date)
    replaces_id = Column(ForeignKey("agreements.id"), unique=True)

    debt = relationship("Debt")
    instalments = relationship("Instalment", order_by="Instalment.number")
    covered = relationship("AgreementDebt", order_by="AgreementDebt.id")


class AgreementDebt(Base):
    """One of the debts of a consolidation, and how much of the total it was when the agreement was signed."""

    __tablename__ = "agreement_debts"
    __table_args__ = (UniqueConstraint("agreement_id", "debt_id"), Index(None, "debt_id"))

    id = identifier()
    agreement_id = Column(ForeignKey("agreements.id"), nullable=False)
    debt_id = Column(ForeignKey("debts.id"), nullable=False)
    amount_minor = amount()

    debt = relationship("Debt")


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
    """A promise to pay an amount by a date. One debt has one promise in force.

    A ``deferral`` is a promise for which more time was asked and granted. ``besides_minor`` is what was to be
    paid at once besides ("100 ahora y el resto el viernes"): it counts first.
    """

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
    # promise, deferral
    kind = Column(String(10), nullable=False, default="promise")
    amount_minor = amount()
    besides_minor = amount(default=0)
    currency = currency()
    due_on = Column(Date, nullable=False)
    # active, kept, broken, replaced, cancelled
    status = Column(String(10), nullable=False, default="active")
    created_at = Column(Instant, nullable=False)

    debt = relationship("Debt")
