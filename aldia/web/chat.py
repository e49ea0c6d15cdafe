"""The debtor's chat page: the page itself, its session and its history."""

from datetime import datetime
from typing import Annotated, Any, Optional

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import Response

from aldia import clock
from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.insight import transcript
from aldia.settings import settings
from aldia.storage import reading, transaction
from aldia.web import frontend, texts
from aldia.web.addresses import socket_url
from aldia.web.callers import bearer, require_session, session_of
from aldia.web.errors import Problem
from aldia.web.pages import page

router = APIRouter()


class Opening(BaseModel):
    """What the page sends to open a conversation: the token of its earlier session, if it has one."""

    # pydantic 1.8 does not read the newer way to write this.
    session_token: Optional[str] = None  # noqa: UP045


@router.api_route("/l/{token}", methods=["GET", "HEAD"])
def show_page(token: str) -> Response:
    """Show the chat page. Changes nothing: previews of messages open links, too."""
    with reading() as session:
        _link(session, token)
    if not frontend.is_built():
        raise Problem("not_ready")
    return page("chat.html", token=token, words=texts.load("pages")["chat"])


@router.post("/l/{token}/session")
def open_session(token: str, opening: Opening, request: Request) -> dict[str, Any]:
    """Resume the page's session on this link, or start one."""
    with reading() as session:
        link_id = _link(session, token).id
    if not request.app.state.openings.take(link_id):
        raise Problem("too_many")
    words = texts.load("chat")
    with transaction() as session:
        link = _link(session, token)
        chat, secret = _resume(session, link, opening.session_token) or sessions.start(
            session, link, channel="web"
        )
        return {
            "session_token": secret,
            "socket_url": socket_url(request.headers.get("host", "")),
            "creditor": {"name": link.creditor.name, "colour": link.creditor.colour},
            "assistant_name": words["assistant_name"],
            "verified": sessions.is_verified(chat),
            "texts": words["texts"],
        }


@router.get("/api/history")
def history(secret: Annotated[str, Depends(bearer)]) -> dict[str, Any]:
    """Return the messages of the caller's conversation that may be shown now."""
    with reading() as session:
        chat = require_session(session, secret)
        hidden_until = _hidden_until(chat)
        found = transcript.read(
            session,
            chat.id,
            after=hidden_until,
            # The title of a button from the hidden part may hold an amount.
            given_titles=hidden_until is None,
        )
    return {"messages": [_as_json(message) for message in found]}


def _link(session: Session, token: str) -> Link:
    try:
        return links.open_link(session, token)
    except links.LinkRefused as refused:
        raise Problem("unknown_link" if refused.reason == "unknown" else "ended_link") from None


def _resume(session: Session, link: Link, secret: str | None) -> tuple[ChatSession, str] | None:
    try:
        chat = session_of(session, secret or "")
    except sessions.SessionRefused:
        return None
    if secret is None or chat.link_id != link.id:
        return None
    chat.last_seen_at = clock.now()
    return chat, secret


def _hidden_until(chat: ChatSession) -> datetime | None:
    """Say up to when messages are hidden: a person who has to prove again who they are sees nothing older."""
    if sessions.is_verified(chat) or chat.verified_until is None:
        return None
    # Events bear the machine's time. Where ours is fixed the two cannot be compared: all is hidden.
    if settings().clock is not None or chat.verified_until is None:
        return datetime.max.replace(tzinfo=clock.now().tzinfo)
    return chat.verified_until


def _as_json(message: transcript.Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "from": message.author,
        "text": message.text,
        "at": message.at.isoformat(),
        "buttons": message.buttons,
        "elements": message.elements,
        "custom": message.custom,
    }
