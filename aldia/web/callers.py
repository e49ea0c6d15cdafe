"""Who calls: the chat session behind the secret token that a browser holds."""

from typing import Annotated

from fastapi import Header
from sqlalchemy.orm import Session

from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.web.errors import Problem

_LONGEST_TOKEN = 100


def session_of(session: Session, secret: str) -> ChatSession:
    """Return the session of a token from outside. Raises ``SessionRefused`` for anything else."""
    if len(secret) > _LONGEST_TOKEN or not secret.isascii():
        raise sessions.SessionRefused
    return sessions.resume(session, secret)


def bearer(authorization: Annotated[str, Header()] = "") -> str:
    """Return the token of an ``Authorization: Bearer`` header; empty where there is none."""
    scheme, _, secret = authorization.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def require_session(session: Session, secret: str) -> ChatSession:
    """Return the session of a token, or answer that it has ended."""
    try:
        return session_of(session, secret)
    except sessions.SessionRefused:
        raise Problem("session_ended") from None
