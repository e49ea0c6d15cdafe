"""Questions to the event stream of a conversation."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia.insight.tables import ConversationEvent


def has_begun(session: Session, conversation_id: str) -> bool:
    """Say whether the assistant has spoken in a conversation: its first words may have failed."""
    query = (
        select(ConversationEvent.id)
        .where(ConversationEvent.conversation_id == conversation_id, ConversationEvent.type == "bot")
        .limit(1)
    )
    return session.execute(query).first() is not None


def is_paused(session: Session, conversation_id: str) -> bool:
    """Say whether an agent is in charge, that is, the bot has been silenced and not resumed."""
    last = session.execute(
        select(ConversationEvent.type)
        .where(
            ConversationEvent.conversation_id == conversation_id,
            ConversationEvent.type.in_(["pause", "resume"]),
        )
        .order_by(ConversationEvent.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return last == "pause"


def latest_message(session: Session, conversation_id: str, intents: frozenset[str]) -> dict[str, Any] | None:
    """Return the newest message of a debtor that was understood as one of these intents, in Rasa's JSON."""
    rows = session.execute(
        select(ConversationEvent.data)
        .where(ConversationEvent.conversation_id == conversation_id, ConversationEvent.type == "user")
        .order_by(ConversationEvent.id.desc())
    ).scalars()
    for row in rows:
        event: dict[str, Any] = json.loads(row)
        if intent_of(event) in intents:
            return event
    return None


def newest_message(session: Session, conversation_id: str) -> dict[str, Any] | None:
    """Return the newest message of a debtor in Rasa's JSON."""
    row = session.execute(
        select(ConversationEvent.data)
        .where(ConversationEvent.conversation_id == conversation_id, ConversationEvent.type == "user")
        .order_by(ConversationEvent.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return json.loads(row) if row is not None else None


def intent_of(user_event: dict[str, Any]) -> str | None:
    """Return the name of the intent that a debtor's message was understood as."""
    name = ((user_event.get("parse_data") or {}).get("intent") or {}).get("name")
    return str(name) if name else None


def title_of_payload(session: Session, conversation_id: str, payload: str) -> str | None:
    """Return the title of the button with this payload that the conversation was offered, or None."""
    rows = session.execute(
        select(ConversationEvent.data)
        .where(ConversationEvent.conversation_id == conversation_id, ConversationEvent.type == "bot")
        .order_by(ConversationEvent.id.desc())
    ).scalars()
    for row in rows:
        for button in buttons_of(json.loads(row)):
            if button.get("payload") == payload:
                return str(button.get("title", ""))
    return None


def buttons_of(bot_event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield all buttons of a bot event, those of its cards included."""
    data = bot_event.get("data") or {}
    yield from data.get("buttons") or []
    for element in data.get("elements") or []:
        yield from element.get("buttons") or []
