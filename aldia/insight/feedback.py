"""What people think of their conversation."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.identity.tables import ChatSession
from aldia.insight.tables import Feedback
from aldia.storage import audit

MOST = 5
LONGEST_COMMENT = 1000


@dataclass(frozen=True)
class Rating:
    """A figure as it was said, on the scale on which it was meant: 1 to 5, or 0 to 10."""

    said: int
    scale: int

    @property
    def stars(self) -> int:
        """The figure on the scale of 1 to 5: an 8 of 10 is a 4, and nothing is below 1."""
        scaled = Decimal(self.said * MOST) / self.scale
        return max(1, int(scaled.quantize(Decimal(1), ROUND_HALF_UP)))


def rating(said: int, scale: int | None = None) -> Rating | None:
    """Return a rating; without a scale a figure up to five is one of five, a higher one of ten. None for no rating."""
    meant = scale or (MOST if said <= MOST else 10)
    if meant not in (MOST, 10) or not (0 if meant == 10 else 1) <= said <= meant:
        return None
    return Rating(said, meant)


def given(session: Session, chat: ChatSession) -> bool:
    """Say whether a conversation has been rated already."""
    query = select(Feedback.id).where(Feedback.conversation_id == chat.id)
    return session.execute(query).first() is not None


def record(session: Session, chat: ChatSession, rated: Rating, comment: str | None) -> bool:
    """Write down a rating; False where the conversation has one already, which stays as it is."""
    session.refresh(chat, with_for_update=True)
    if given(session, chat):
        return False
    made = Feedback(
        conversation_id=chat.id,
        creditor_id=chat.link.creditor_id,
        rating=rated.stars,
        said=rated.said,
        scale=rated.scale,
        comment=comment[:LONGEST_COMMENT] if comment else None,
        at=clock.now(),
    )
    session.add(made)
    session.flush()
    audit.record(session, "rated", "feedback", made.id, actor="debtor", conversation_id=chat.id)
    return True
