"""The debtor's web channel: Rasa's ``socketio`` protocol, bound to a session on the server.

A client shows the secret token of its session when it connects; the conversation id comes from the
database and cannot be named by the client.
"""

import asyncio
from typing import Any

from rasa.core.channels.channel import InputChannel
from rasa.core.channels.socketio import SocketBlueprint
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as Refused
from sqlalchemy.exc import SQLAlchemyError

from aldia.identity import sessions, verification
from aldia.settings import settings
from aldia.storage import reading, transaction
from assistant.channels.turns import Helpline, Take, converse, helpline_of, open_conversation
from assistant.channels.web_output import WebOutput


class WebChannel(InputChannel):
    """The input side; ``assistant.channels.web.WebChannel`` in ``credentials.yml``."""

    def __init__(self) -> None:
        self.sio: AsyncServer | None = None

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in Rasa."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Nothing is set in ``credentials.yml``: addresses come from Aldía's settings."""
        return cls()

    def get_output_channel(self) -> WebOutput | None:
        """Return an output by which events from outside (agent, payment) reach the debtor."""
        return WebOutput(self.sio) if self.sio else None

    def blueprint(self, on_new_message: Take) -> Blueprint:
        """Make the socket.io server and its three events."""
        sio = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=_origins(),
            max_http_buffer_size=64 * 1024,
            logger=False,
        )
        self.sio = sio
        _tell_sanic_of_websockets(sio)
        blueprint = SocketBlueprint(sio, "/socket.io", "web_channel", __name__)

        @blueprint.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @sio.on("connect")
        async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
            conversation_id, helpline = await asyncio.to_thread(_conversation_of, auth)
            # The helpline is kept at hand for the time when the database is away.
            await sio.save_session(sid, {"conversation_id": conversation_id, "helpline": helpline})
            sio.enter_room(sid, conversation_id)

        @sio.on("session_request")
        async def session_request(sid: str, *_: Any) -> None:
            known = await sio.get_session(sid)
            await sio.emit("session_confirm", known["conversation_id"], room=sid)
            await open_conversation(
                on_new_message, WebOutput(sio), known["conversation_id"], known["helpline"]
            )

        @sio.on("user_uttered")
        async def user_uttered(sid: str, data: Any = None, *_: Any) -> None:
            known = await sio.get_session(sid)
            said = data.get("message") if isinstance(data, dict) else None
            if not isinstance(said, str) or not said.strip():
                return
            # The link may have been revoked, or the session closed, since the page connected.
            if not await asyncio.to_thread(_is_open, known["conversation_id"]):
                await sio.disconnect(sid)
                return
            await converse(on_new_message, WebOutput(sio), known["conversation_id"], said, known["helpline"])

        return blueprint


def _conversation_of(auth: Any) -> tuple[str, Helpline]:
    token = auth.get("token") if isinstance(auth, dict) else None
    if not isinstance(token, str) or not token.isascii():
        raise Refused("unauthorized")
    try:
        with reading() as session:
            chat = sessions.resume(session, token)
            return str(chat.id), helpline_of(chat)
    except sessions.SessionRefused:
        raise Refused("unauthorized") from None


def _is_open(conversation_id: str) -> bool:
    try:
        with transaction() as session:
            verification.touch(sessions.by_conversation(session, conversation_id))
    except sessions.SessionRefused:
        return False
    except SQLAlchemyError:
        # The turn itself will say that something is out of order.
        return True
    return True


def _origins() -> list[str]:
    return [settings().public_url]


def _tell_sanic_of_websockets(sio: AsyncServer) -> None:
    """Keep Sanic from logging an error whenever a page is closed: a websocket's handler returns no response."""
    serve = sio.eio.handle_request

    async def handle_request(request: Request) -> HTTPResponse | None:
        return await serve(request)

    handle_request.is_websocket = True  # type: ignore[attr-defined]
    sio.eio.handle_request = handle_request
