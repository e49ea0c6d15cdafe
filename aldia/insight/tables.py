"""The event stream of all conversations."""

from sqlalchemy import Column, Float, Index, String, Text

from aldia.storage.base import Base, identifier


class ConversationEvent(Base):
    """One event of a conversation in Rasa's own JSON, in the order in which it happened.

    ``timestamp`` is Rasa's (seconds since 1970, UTC).
    """

    __tablename__ = "conversation_events"
    __table_args__ = (Index(None, "conversation_id", "id"),)

    id = identifier()
    conversation_id = Column(String(40), nullable=False)
    type = Column(String(40), nullable=False)
    timestamp = Column(Float, nullable=False)
    data = Column(Text, nullable=False)
