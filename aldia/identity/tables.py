"""Links, chat sessions and verification attempts."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String
from sqlalchemy.orm import relationship

from aldia.storage.base import Base, Instant, identifier


class Link(Base):
    """A private link: one debtor, one creditor. The token itself is not stored, it is signed (``links``)."""

    __tablename__ = "links"
    __table_args__ = (Index(None, "person_id", "creditor_id"),)

    id = Column(String(16), primary_key=True)
    person_id = Column(ForeignKey("people.id"), nullable=False)
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    contact_id = Column(ForeignKey("contacts.id"))
    # Writing the links of one batch twice gives the same links.
    batch = Column(String(60), nullable=False)
    created_at = Column(Instant, nullable=False)
    expires_at = Column(Instant, nullable=False)
    revoked_at = Column(Instant)
    revoked_reason = Column(String(40))
    failed_attempts = Column(Integer, nullable=False, default=0)
    locked_until = Column(Instant)

    person = relationship("Person")
    creditor = relationship("Creditor")


class ChatSession(Base):
    """One browser (or terminal) that opened a link: its id is the conversation id, bound here, on the server.

    ``token_hash`` is the SHA-256 of the secret that the browser holds. The two ``*_matches`` columns note
    whether a factor given so far was right, so that no personal data waits in the dialogue's slots.
    """

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "link_id"),)

    id = Column(String(40), primary_key=True)
    link_id = Column(ForeignKey("links.id"), nullable=False)
    channel = Column(String(10), nullable=False)
    token_hash = Column(String(64), nullable=False, unique=True)
    created_at = Column(Instant, nullable=False)
    last_seen_at = Column(Instant, nullable=False)
    verified_at = Column(Instant)
    verified_until = Column(Instant)
    closed_at = Column(Instant)
    national_id_matches = Column(Boolean)
    birth_date_matches = Column(Boolean)

    link = relationship("Link")


class VerificationAttempt(Base):
    """One complete attempt to prove who is there; never says which factor failed."""

    __tablename__ = "verification_attempts"

    id = identifier()
    link_id = Column(ForeignKey("links.id"), nullable=False)
    session_id = Column(ForeignKey("sessions.id"), nullable=False)
    at = Column(Instant, nullable=False)
    succeeded = Column(Boolean, nullable=False)
