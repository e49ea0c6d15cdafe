"""Chat sessions: a browser that opened a link, and the conversation that is bound to it.

The conversation id is made here and never taken from a client. What a client holds is a secret token;
the database keeps only its hash.
"""

import hashlib
import secrets
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.identity import links
from aldia.identity.tables import ChatSession, Link


class SessionRefused(Exception):
    """A session token is unknown, or its session or link has ended."""


def start(session: Session, link: Link, *, channel: str) -> tuple[ChatSession, str]:
    """Open a session on a link; return it with the secret token, which is not stored."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    made = ChatSession(
        id=uuid.uuid4().hex,
        link_id=link.id,
        channel=channel,
        token_hash=_hash(secret),
        created_at=now,
        last_seen_at=now,
    )
    session.add(made)
    session.flush()
    return made, secret


def resume(session: Session, secret: str) -> ChatSession:
    """Return the session of a token whose link is still good.

    Raises SessionRefused for any other token; the reason is not told to the client.
    """
    return _open(session.execute(_by_hash(secret)).scalar_one_or_none())


def by_conversation(session: Session, conversation_id: str) -> ChatSession:
    """Return the session bound to a conversation (the id comes from the tracker, never from a client).

    Raises SessionRefused where there is none, or it or its link has ended.
    """
    return _open(session.get(ChatSession, conversation_id))


def is_verified(chat: ChatSession) -> bool:
    """Say whether the right person has proven to be there, and not too long ago."""
    return chat.verified_until is not None and chat.verified_until > clock.now()


def require_holder(chat: ChatSession, person_id: int, creditor_id: int) -> None:
    """Raise SessionRefused unless the verified person of a session owes this creditor what it is about."""
    link = chat.link
    if not is_verified(chat) or (link.person_id, link.creditor_id) != (person_id, creditor_id):
        raise SessionRefused


def _open(found: ChatSession | None) -> ChatSession:
    if found is None or found.closed_at is not None:
        raise SessionRefused
    try:
        links.check(found.link)
    except links.LinkRefused as refused:
        raise SessionRefused from refused
    return found


def _by_hash(secret: str) -> Any:
    return select(ChatSession).where(ChatSession.token_hash == _hash(secret))


def _hash(secret: str) -> str:
    # A client may send halves of characters: they make a hash like any other, which nobody has.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
