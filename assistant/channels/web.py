"""The debtor's web channel: Rasa's ``socketio`` protocol, bound to a session on the server.

A client shows the secret token of its session when it connects; the conversation id comes from the
database and cannot be named by the client. ``/intent`` text is taken only where it is a button that this
conversation was offered.
"""

import asyncio
import logging
import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.socketio import SocketBlueprint, SocketIOOutput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as Refused
from sqlalchemy.exc import SQLAlchemyError

from aldia.identity import sessions, verification
from aldia.insight import stream
from aldia.settings import settings
from aldia.storage import reading, transaction
from assistant import texts

logger = logging.getLogger(__name__)

LONGEST_MESSAGE = 3000
SLOW_AFTER_SECONDS = 2.0
OPENING = "/session_start"
# Stands for a message in which nothing can be read; it is answered like anything not understood.
UNREADABLE = "?"

Take = Callable[[UserMessage], Awaitable[Any]]


class WebOutput(SocketIOOutput):
    """Sends to all of a conversation's open pages; keeps a message in one piece."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in Rasa."""
        return "web"

    def __init__(self, sio: AsyncServer) -> None:
        super().__init__(sio, "bot_uttered")
        self.sent = 0

    async def _send_message(self, socket_id: str, message: Any) -> None:
        self.sent += 1
        await super()._send_message(socket_id, message)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text; blank lines do not split it."""
        await self._send_message(recipient_id, {"text": text})

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Send a text with quick replies."""
        replies = [{"content_type": "text", "title": b["title"], "payload": b["payload"]} for b in buttons]
        await self._send_message(recipient_id, {"text": text, "quick_replies": replies})

    async def send_elements(self, recipient_id: str, elements: Any, **kwargs: Any) -> None:
        """Send cards as one carousel."""
        payload = {"template_type": "generic", "elements": list(elements)}
        await self._send_message(recipient_id, {"attachment": {"type": "template", "payload": payload}})

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """Send a payment or document card."""
        await self._send_message(recipient_id, {"custom": json_message})


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
            conversation_id = await asyncio.to_thread(_conversation_of, auth)
            await sio.save_session(sid, {"conversation_id": conversation_id})
            sio.enter_room(sid, conversation_id)

        @sio.on("session_request")
        async def session_request(sid: str, *_: Any) -> None:
            conversation_id = (await sio.get_session(sid))["conversation_id"]
            await sio.emit("session_confirm", conversation_id, room=sid)
            await open_conversation(on_new_message, WebOutput(sio), conversation_id)

        @sio.on("user_uttered")
        async def user_uttered(sid: str, data: Any = None, *_: Any) -> None:
            conversation_id = (await sio.get_session(sid))["conversation_id"]
            said = data.get("message") if isinstance(data, dict) else None
            if not isinstance(said, str) or not said.strip():
                return
            # The link may have been revoked, or the session closed, since the page connected.
            if not await asyncio.to_thread(_is_open, conversation_id):
                await sio.disconnect(sid)
                return
            await converse(on_new_message, WebOutput(sio), conversation_id, said)

        return blueprint


async def open_conversation(take: Take, output: WebOutput, conversation_id: str) -> None:
    """Say the first words of a new conversation, before the debtor has written anything."""
    async with _turn(conversation_id):
        await _begin(take, output, conversation_id)


async def converse(take: Take, output: WebOutput, conversation_id: str, said: str) -> None:
    """Take what a client sent for the conversation of its session; never leave it without an answer."""
    if len(said) > LONGEST_MESSAGE:
        await output.send_text_message(conversation_id, texts.text("label_message_too_long"))
        return
    try:
        async with _turn(conversation_id):
            await _begin(take, output, conversation_id)
            text, metadata = await asyncio.to_thread(_accept, conversation_id, said)
            await _hand_over(take, output, conversation_id, text, metadata)
    except SQLAlchemyError as error:
        logger.error("no database in conversation %s: %s", conversation_id, type(error).__name__)
        await output.send_text_message(conversation_id, texts.text("label_technical_problem"))


async def _begin(take: Take, output: WebOutput, conversation_id: str) -> None:
    """Nothing goes on before the first words have been said, even where they failed at first."""
    if not await asyncio.to_thread(_has_begun, conversation_id):
        await _hand_over(take, output, conversation_id, OPENING, {"silent": True})


# What one turn offered is stored at its end: the next must not be read before.
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


def _turn(conversation_id: str) -> asyncio.Lock:
    return _turns.setdefault(conversation_id, asyncio.Lock())


async def _hand_over(
    take: Take, output: WebOutput, conversation_id: str, text: str, metadata: dict[str, Any]
) -> None:
    message = UserMessage(text, output, conversation_id, input_channel=WebChannel.name(), metadata=metadata)
    patience = asyncio.create_task(_ask_for_patience(output, conversation_id))
    try:
        await take(message)
    except Exception:
        logger.exception("a message could not be handled in conversation %s", conversation_id)
    finally:
        patience.cancel()
    if not output.sent and not await asyncio.to_thread(_is_with_agent, conversation_id):
        await output.send_text_message(conversation_id, texts.text("label_technical_problem"))


async def _ask_for_patience(output: WebOutput, conversation_id: str) -> None:
    await asyncio.sleep(SLOW_AFTER_SECONDS)
    if not output.sent:
        await output.send_text_message(conversation_id, texts.text("label_one_moment"))


def _conversation_of(auth: Any) -> str:
    token = auth.get("token") if isinstance(auth, dict) else None
    if not isinstance(token, str) or not token.isascii():
        raise Refused("unauthorized")
    try:
        with reading() as session:
            return str(sessions.resume(session, token).id)
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


def _has_begun(conversation_id: str) -> bool:
    with reading() as session:
        return stream.has_begun(session, conversation_id)


def _is_with_agent(conversation_id: str) -> bool:
    with reading() as session:
        return stream.is_paused(session, conversation_id)


def _accept(conversation_id: str, said: str) -> tuple[str, dict[str, Any]]:
    """Return the text for Rasa and its metadata; text that only looks like a payload loses its slash."""
    said = _readable(said)
    if not said.lstrip().startswith("/"):
        return said, {}
    with reading() as session:
        title = stream.title_of_payload(session, conversation_id, said)
    if title is not None:
        return said, {"title": title}
    return said.lstrip().lstrip("/") or UNREADABLE, {}


def _readable(said: str) -> str:
    """Return a text without what is no character of any language and what no database takes."""
    shown = (sign for sign in said if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "".join(shown).strip() or UNREADABLE


def _origins() -> list[str]:
    return [settings().public_url]


def _tell_sanic_of_websockets(sio: AsyncServer) -> None:
    """Keep Sanic from logging an error whenever a page is closed: a websocket's handler returns no response."""
    serve = sio.eio.handle_request

    async def handle_request(request: Request) -> HTTPResponse | None:
        return await serve(request)

    handle_request.is_websocket = True  # type: ignore[attr-defined]
    sio.eio.handle_request = handle_request
