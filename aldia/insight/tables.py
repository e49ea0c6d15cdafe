"""The event stream of all conversations, and what people thought of them."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Text

from aldia.storage.base import Base, Identifier, Instant, identifier


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


class ConversationSnapshot(Base):
    """The state of a conversation after the event ``event_id``, so that a long one need not be replayed.

    ``state`` holds what the replay would give: slots that are set, active loop, requested slot, pause.
    """

    __tablename__ = "conversation_snapshots"

    conversation_id = Column(String(40), primary_key=True)
    event_id = Column(Identifier, nullable=False)
    state = Column(JSON, nullable=False)


class Feedback(Base):
    """What a person thought of a conversation, once for each: 1 (bad) to 5 (good), and a comment.

    ``said`` is the figure in the person's own scale, which ends at ``scale`` (5 or 10).
    """

    __tablename__ = "feedback"

    id = identifier()
    conversation_id = Column(String(40), nullable=False, unique=True)
    creditor_id = Column(ForeignKey("creditors.id"), nullable=False)
    rating = Column(Integer, nullable=False)
    said = Column(Integer, nullable=False)
    scale = Column(Integer, nullable=False)
    comment = Column(String(1000))
    at = Column(Instant, nullable=False)
