"""A conversation as messages, read from the event stream: for the debtor's page and for the desk.

Events are Rasa's own JSON. Shown is what a person said or read; reminders, payloads without words and
silent messages of the page are not.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia.insight.tables import ConversationEvent

Author = Literal["debtor", "assistant", "agent"]

# A page shows what fits a person's patience; older events stay in the table.
LATEST = 500

# Rasa's shorthand for an intent, which a button sends and nobody should have to read.
_PAYLOAD = re.compile(r"/[a-z_]+[a-z0-9_/]*(\{.*\})?", re.DOTALL)


@dataclass(frozen=True)
class Message:
    """One message; ``id`` is the row of its event, ``at`` an aware instant."""

    id: int
    author: Author
    text: str
    at: datetime
    buttons: list[dict[str, Any]] = field(default_factory=list)
    elements: list[dict[str, Any]] = field(default_factory=list)
    custom: dict[str, Any] | None = None


def read(
    session: Session, conversation_id: str, *, after: datetime | None = None, given_titles: bool = True
) -> list[Message]:
    """Return the latest messages of a conversation, oldest first; with ``after`` only those later than it."""
    wanted = select(ConversationEvent).where(
        ConversationEvent.conversation_id == conversation_id, ConversationEvent.type.in_(("user", "bot"))
    )
    if after is not None:
        wanted = wanted.where(ConversationEvent.timestamp > after.timestamp())
    latest = session.execute(wanted.order_by(ConversationEvent.id.desc()).limit(LATEST)).scalars().all()
    return messages(reversed(latest), given_titles=given_titles)


def messages(events: Iterable[ConversationEvent], *, given_titles: bool = True) -> list[Message]:
    """Turn events, in their order, into messages.

    A pressed button is shown by its title: the one offered in these events, else (``given_titles``) the
    one that came with the press.
    """
    offered: dict[str, str] = {}
    made: list[Message] = []
    for event in events:
        data = json.loads(event.data)
        message = _said(event, data, offered, given_titles) if event.type == "user" else _shown(event, data)
        if message is None:
            continue
        for choice in _choices(message):
            offered[str(choice.get("payload"))] = str(choice.get("title"))
        made.append(message)
    return made


def _said(
    event: ConversationEvent, data: dict[str, Any], offered: dict[str, str], given_titles: bool
) -> Message | None:
    text = str(data.get("text") or "").strip()
    metadata = data.get("metadata") or {}
    # What the system itself tells the assistant (a payment, a reminder) is written as a user event, too.
    if metadata.get("silent") or metadata.get("is_external"):
        return None
    if _PAYLOAD.fullmatch(text):
        text = offered.get(text) or str((given_titles and metadata.get("title")) or "")
    return Message(event.id, "debtor", text, _instant(event)) if text else None


def _shown(event: ConversationEvent, data: dict[str, Any]) -> Message | None:
    parts = data.get("data") or {}
    custom = parts.get("custom")
    message = Message(
        id=event.id,
        author="agent" if (data.get("metadata") or {}).get("agent") else "assistant",
        text=str(data.get("text") or "").strip(),
        at=_instant(event),
        buttons=_objects(parts.get("buttons")) + _objects(parts.get("quick_replies")),
        elements=_objects(parts.get("elements")),
        custom=custom if isinstance(custom, dict) else None,
    )
    return message if message.text or message.buttons or message.elements or message.custom else None


def _choices(message: Message) -> list[dict[str, Any]]:
    of_elements = [choice for each in message.elements for choice in _objects(each.get("buttons"))]
    return message.buttons + of_elements


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _instant(event: ConversationEvent) -> datetime:
    return datetime.fromtimestamp(event.timestamp, timezone.utc)
