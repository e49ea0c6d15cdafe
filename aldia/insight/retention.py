"""Forgetting what was said long ago. The audit trail and the ledger are kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from aldia import clock
from aldia.identity.tables import ChatSession
from aldia.insight.tables import ConversationEvent, ConversationSnapshot
from aldia.settings import settings
from aldia.storage import audit, reading, transaction

# Whoever writes meanwhile waits for one chunk, not for all.
_CHUNK = 200


@dataclass(frozen=True)
class Removed:
    """How much was removed; ``checks`` are identity checks that were begun and never finished."""

    conversations: int = 0
    events: int = 0
    snapshots: int = 0
    checks: int = 0


def prune() -> Removed:
    """Remove the conversations whose last event is older than the settings keep them."""
    horizon = clock.now() - settings().retention
    with reading() as session:
        old = _silent_since(session, horizon.timestamp())
    conversations = events = snapshots = 0
    for start in range(0, len(old), _CHUNK):
        with transaction() as session:
            # Somebody may have come back since.
            chunk = _silent_since(session, horizon.timestamp(), among=old[start : start + _CHUNK])
            gone = forget(session, chunk)
            conversations += len(chunk)
            snapshots += gone.snapshots
            events += gone.events
    with transaction() as session:
        checks = session.execute(
            update(ChatSession)
            .where(
                ChatSession.last_seen_at < horizon,
                or_(ChatSession.national_id_matches.isnot(None), ChatSession.birth_date_matches.isnot(None)),
            )
            .values(national_id_matches=None, birth_date_matches=None)
            .execution_options(synchronize_session=False)
        ).rowcount
        if conversations or checks:
            audit.record(
                session,
                "conversations_pruned",
                "database",
                "conversations",
                actor="operator",
                conversations=conversations,
                events=events,
                before=horizon.isoformat(),
            )
    return Removed(conversations, events, snapshots, checks)


def forget(session: Session, conversations: Sequence[str]) -> Removed:
    """Remove all that was said in these conversations; ``conversations`` counts those in which anything was."""
    said = select(func.count(ConversationEvent.conversation_id.distinct())).where(
        ConversationEvent.conversation_id.in_(conversations)
    )
    held = int(session.execute(said).scalar_one())
    snapshots = _forget(session, ConversationSnapshot, conversations)
    return Removed(held, _forget(session, ConversationEvent, conversations), snapshots)


def _silent_since(session: Session, horizon: float, *, among: Sequence[str] | None = None) -> list[str]:
    query = select(ConversationEvent.conversation_id).group_by(ConversationEvent.conversation_id)
    if among is not None:
        query = query.where(ConversationEvent.conversation_id.in_(among))
    return list(session.execute(query.having(func.max(ConversationEvent.timestamp) < horizon)).scalars())


def _forget(session: Session, table: type, conversations: Sequence[str]) -> int:
    column = table.conversation_id  # type: ignore[attr-defined]
    done = session.execute(
        delete(table).where(column.in_(conversations)).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)
