"""Creditors, people, contacts and debts with their components."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import relationship

from aldia.storage.base import Base, Instant, amount, currency, identifier


class Creditor(Base):
    """A firm to which money is owed, as debtors see it: name, colour, how to reach a person."""

    __tablename__ = "creditors"

    id = identifier()
    code = Column(String(40), nullable=False, unique=True)
    name = Column(String(120), nullable=False)
    legal_name = Column(String(200), nullable=False)
    tax_id = Column(String(40))
    country = Column(String(2), nullable=False)
    colour = Column(String(7), nullable=False, default="#0b5c5c")
    phone = Column(String(20), nullable=False)
    email = Column(String(254), nullable=False)
    address = Column(String(300), nullable=False)
    office_hours = Column(String(120), nullable=False)
    policy = Column(String(40), nullable=False, default="default")


class Person(Base):
    """A debtor. ``national_id`` is normalised (capitals, no separators); the pair with the country is unique."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("country", "national_id"),)

    id = identifier()
    country = Column(String(2), nullable=False)
    national_id = Column(String(20), nullable=False)
    given_name = Column(String(80), nullable=False)
    family_name = Column(String(120), nullable=False)
    birth_date = Column(Date)
    time_zone = Column(String(40), nullable=False)
    # How the person is addressed (tu, usted, vos); null takes the country's usual form.
    register = Column(String(5))
    updated_at = Column(Instant, nullable=False)

    contacts = relationship("Contact", order_by="Contact.id")


class Contact(Base):
    """A phone (E.164), e-mail or postal address of a person. A suppressed one is never used again.

    ``source`` is import, desk or chat: what the debtor gave in the chat carries no link and no code before a
    person has checked it. ``replaces_id`` is the contact that it stands for since ``given_at``; the old one is
    kept.
    """

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("person_id", "kind", "value"),)

    id = identifier()
    person_id = Column(ForeignKey("people.id"), nullable=False)
    kind = Column(String(10), nullable=False)
    value = Column(String(300), nullable=False)
    source = Column(String(20), nullable=False)
    given_at = Column(Instant)
    replaces_id = Column(ForeignKey("contacts.id"))
    suppressed_at = Column(Instant)
    suppressed_reason = Column(String(40))


class Debt(Base):
    """What a person owes a creditor on one contract.

    The components are the balance that the creditor states for ``balance_on``; payments made on or after
    that date reduce it (see ``aldia.debts.balance``). ``due_on`` is the oldest unpaid due date: days past
    due are counted from it.
    """

    __tablename__ = "debts"
    __table_args__ = (UniqueConstraint("creditor_id", "reference"), Index(None, "person_id"))

    id = identifier()
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    person_id = Column(ForeignKey("people.id"), nullable=False)
    reference = Column(String(40), nullable=False)
    product = Column(String(120), nullable=False)
    original_creditor = Column(String(200))
    contract = Column(String(60))
    currency = currency()
    opened_on = Column(Date)
    due_on = Column(Date, nullable=False)
    balance_on = Column(Date, nullable=False)
    # open, settled, withdrawn (recalled by the creditor)
    status = Column(String(10), nullable=False, default="open")
    withdrawn_at = Column(Instant)
    updated_at = Column(Instant, nullable=False)

    creditor = relationship("Creditor")
    person = relationship("Person")
    components = relationship("DebtComponent", order_by="DebtComponent.id")


class DebtComponent(Base):
    """One part of a debt's balance: principal, interest or fees."""

    __tablename__ = "debt_components"
    __table_args__ = (UniqueConstraint("debt_id", "kind"),)

    id = identifier()
    debt_id = Column(ForeignKey("debts.id"), nullable=False)
    kind = Column(String(10), nullable=False)
    amount_minor = amount()
