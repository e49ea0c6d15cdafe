"""The contact log, consents, pauses, and how and when a person wants to be reached."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Time, UniqueConstraint

from aldia.storage.base import Base, Instant, identifier


class ContactLogEntry(Base):
    """One contact with a person, in either direction; ``external_ref`` makes re-imports harmless."""

    __tablename__ = "contact_log"
    __table_args__ = (UniqueConstraint("creditor_id", "external_ref"), Index(None, "person_id", "at"))

    id = identifier()
    person_id = Column(ForeignKey("people.id"), nullable=False)
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    # phone, sms, whatsapp, email, web, letter
    channel = Column(String(10), nullable=False)
    # out, in
    direction = Column(String(3), nullable=False)
    outcome = Column(String(40), nullable=False)
    at = Column(Instant, nullable=False)
    external_ref = Column(String(80), nullable=False)


class Consent(Base):
    """A person's word on being contacted; the newest row for a channel (or ``all``) holds."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "person_id", "creditor_id"),)

    id = identifier()
    person_id = Column(ForeignKey("people.id"), nullable=False)
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    channel = Column(String(10), nullable=False)
    # granted, withdrawn
    status = Column(String(10), nullable=False)
    source = Column(String(20), nullable=False)
    at = Column(Instant, nullable=False)


class Pause(Base):
    """Collection rests: no contact, no pressure, until a person ends it. A null debt means all of them.

    ``until`` is the instant at which it ends by itself; null where only a person ends it.
    """

    __tablename__ = "pauses"
    __table_args__ = (Index(None, "person_id", "creditor_id"),)

    id = identifier()
    person_id = Column(ForeignKey("people.id"), nullable=False)
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    debt_id = Column(ForeignKey("debts.id"))
    # the kind of the case that caused it: distress, deceased, insolvency, dispute, hardship, ...
    reason = Column(String(30), nullable=False)
    started_at = Column(Instant, nullable=False)
    until = Column(Instant)
    ended_at = Column(Instant)


class ContactPreference(Base):
    """How and when a person wants to be reached by a creditor; the newest row holds, null leaves it open."""

    __tablename__ = "contact_preferences"
    __table_args__ = (Index(None, "person_id", "creditor_id"),)

    id = identifier()
    person_id = Column(ForeignKey("people.id"), nullable=False)
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    conversation_id = Column(String(40), nullable=False)
    channel = Column(String(10))
    # Local to the person; together or not at all.
    opens = Column(Time)
    closes = Column(Time)
    # Numbers of days, Monday is 0.
    weekdays = Column(JSON)
    at = Column(Instant, nullable=False)
