"""One turn of a conversation on the web channel, below its socket: what came in is taken and never left unanswered.

``/intent`` text is taken only where it is a button that this conversation was offered.
"""

import asyncio
import logging
import traceback
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from aldia import clock
from aldia.contact import pauses
from aldia.contact.audience import audience
from aldia.desk import cases
from aldia.identity.tables import ChatSession
from aldia.insight import stream
from aldia.storage import reading, transaction
from assistant import conversation_store, texts
from assistant.channels.web_output import WebOutput

logger = logging.getLogger(__name__)

LONGEST_MESSAGE = 3000
SLOW_AFTER_SECONDS = 2.0
OPENING = "/session_start"
# Stands for a message in which nothing can be read; it is answered like anything not understood.
UNREADABLE = "?"
DISTRESS = "express_distress"

Take = Callable[[UserMessage], Awaitable[Any]]


@dataclass(frozen=True)
class Helpline:
    """Where the creditor's people answer the telephone: the way out when nothing else works.

    ``audience`` is how the debtor is spoken to.
    """

    phone: str
    hours: str
    audience: Mapping[str, str] = field(default_factory=dict)


async def open_conversation(
    take: Take, output: WebOutput, conversation_id: str, helpline: Helpline | None = None
) -> None:
    """Say the first words of a new conversation, before the debtor has written anything."""
    try:
        async with _turn(conversation_id):
            await _begin(take, output, conversation_id, helpline)
    except SQLAlchemyError as error:
        _log("no database", conversation_id, error)
        await _say_out_of_order(output, conversation_id, helpline)


async def converse(
    take: Take, output: WebOutput, conversation_id: str, said: str, helpline: Helpline | None = None
) -> None:
    """Take what a client sent for the conversation of its session; never leave it without an answer.

    Without a ``helpline`` it is read from the database when it is needed, if the database is there.
    """
    if len(said) > LONGEST_MESSAGE:
        await output.send_text_message(
            conversation_id, texts.text("label_message_too_long", _audience(helpline))
        )
        return
    try:
        async with _turn(conversation_id):
            await _begin(take, output, conversation_id, helpline)
            text, metadata = await asyncio.to_thread(_accept, conversation_id, said)
            await _hand_over(take, output, conversation_id, text, metadata, helpline)
    except SQLAlchemyError as error:
        _log("no database", conversation_id, error)
        await _say_out_of_order(output, conversation_id, helpline)


async def _say_out_of_order(output: WebOutput, conversation_id: str, helpline: Helpline | None) -> None:
    helpline = helpline or await asyncio.to_thread(_helpline_now, conversation_id)
    said = (
        texts.text("label_technical_problem", helpline.audience, phone=helpline.phone, hours=helpline.hours)
        if helpline
        else texts.text("utter_technical_problem", {})
    )
    await output.send_text_message(conversation_id, said)


async def _begin(take: Take, output: WebOutput, conversation_id: str, helpline: Helpline | None) -> None:
    """Nothing goes on before the first words have been said, even where they failed at first."""
    if not await asyncio.to_thread(_has_begun, conversation_id):
        await _hand_over(take, output, conversation_id, OPENING, {"silent": True}, helpline)


# What one turn offered is stored at its end: the next must not be read before.
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


def _turn(conversation_id: str) -> asyncio.Lock:
    return _turns.setdefault(conversation_id, asyncio.Lock())


async def _hand_over(
    take: Take,
    output: WebOutput,
    conversation_id: str,
    text: str,
    metadata: dict[str, Any],
    helpline: Helpline | None,
) -> None:
    message = UserMessage(text, output, conversation_id, input_channel=WebOutput.name(), metadata=metadata)
    sent_before = output.sent
    failed = False
    patience = asyncio.create_task(_ask_for_patience(output, conversation_id, helpline))
    try:
        await take(message)
    except Exception as error:
        failed = True
        _log("a message could not be handled", conversation_id, error)
    finally:
        patience.cancel()
    if output.sent > sent_before:
        return
    if failed or not await asyncio.to_thread(_is_with_agent, conversation_id):
        await _say_out_of_order(output, conversation_id, helpline)
        return
    # An agent was asked for and the bot is silent; despair must not wait until somebody comes.
    comfort = await asyncio.to_thread(_see_to_distress, conversation_id)
    if comfort is not None:
        await output.send_text_message(conversation_id, comfort)


def _log(what: str, conversation_id: str, error: Exception) -> None:
    # Not the error's own text: it may hold what the debtor wrote.
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s in conversation %s: %s\n%s", what, conversation_id, type(error).__name__, where)


async def _ask_for_patience(output: WebOutput, conversation_id: str, helpline: Helpline | None) -> None:
    sent_before = output.sent
    await asyncio.sleep(SLOW_AFTER_SECONDS)
    if output.sent == sent_before:
        await output.send_text_message(conversation_id, texts.text("label_one_moment", _audience(helpline)))
        # It is no answer.
        output.sent = sent_before


def _audience(helpline: Helpline | None) -> Mapping[str, str]:
    return helpline.audience if helpline else {}


def helpline_of(chat: ChatSession) -> Helpline:
    """Return the helpline of the creditor of a session."""
    creditor = chat.link.creditor
    return Helpline(creditor.phone, creditor.office_hours, audience(chat.link.person))


def _helpline_now(conversation_id: str) -> Helpline | None:
    try:
        with reading() as session:
            chat = session.get(ChatSession, conversation_id)
            return helpline_of(chat) if chat else None
    except SQLAlchemyError:
        return None


def _has_begun(conversation_id: str) -> bool:
    with reading() as session:
        return stream.has_begun(session, conversation_id)


def _is_with_agent(conversation_id: str) -> bool:
    with reading() as session:
        return stream.is_paused(session, conversation_id)


def _see_to_distress(conversation_id: str) -> str | None:
    """Where the newest message is one of despair, open its case, rest collection and return what to say."""
    with transaction() as session:
        newest = stream.newest_message(session, conversation_id)
        if newest is None or stream.intent_of(newest) != DISTRESS:
            return None
        chat = session.get(ChatSession, conversation_id)
        cases.open_case(session, chat, DISTRESS, note=newest.get("text"))
        pauses.start(session, chat, DISTRESS)
        response = f"utter_{DISTRESS}"
        heard_by = audience(chat.link.person)
        said = texts.text(response, heard_by, crisis_line=texts.text("label_crisis_line", heard_by))
        # The agent who comes reads in the transcript what the debtor was told.
        spoken = BotUttered(said, metadata={"utter_action": response})
        conversation_store.append(session, conversation_id, spoken)
    return said


def _accept(conversation_id: str, said: str) -> tuple[str, dict[str, Any]]:
    """Return the text for Rasa and its metadata; text that only looks like a payload loses its slash."""
    said = _readable(said)
    with reading() as session:
        metadata = _where_and_when(session, conversation_id)
        if not said.lstrip().startswith("/"):
            return said, metadata
        title = stream.title_of_payload(session, conversation_id, said)
    if title is not None:
        return said, {**metadata, "title": title}
    return said.lstrip().lstrip("/") or UNREADABLE, metadata


def _where_and_when(session: Session, conversation_id: str) -> dict[str, Any]:
    """Say by which country's customs, and at which moment, sums and dates of a message are to be read."""
    chat = session.get(ChatSession, conversation_id)
    where = (
        {"country": chat.link.person.country, "time_zone": chat.link.person.time_zone}
        if chat is not None
        else {}
    )
    return {**where, "time": clock.now().isoformat()}


def _readable(said: str) -> str:
    """Return a text without what is no character of any language and what no database takes."""
    shown = (sign for sign in said if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "".join(shown).strip() or UNREADABLE
