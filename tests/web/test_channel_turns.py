"""The web channel below its socket, with an assistant that is played by the test."""

import logging
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from debtors import Debtor, add_event, minutes_ago
from people import start_session
from rasa.core.channels.channel import UserMessage
from sqlalchemy.exc import OperationalError

from aldia import clock
from aldia.contact.tables import Pause
from aldia.desk.tables import Case
from aldia.insight import transcript
from aldia.storage import reading
from assistant import texts
from assistant.channels import web
from assistant.channels.turns import Helpline, converse, open_conversation
from assistant.channels.web_output import WebOutput

HELPLINE = Helpline("+34 900 111 222", "de 9 a 14 h")


class Page(WebOutput):
    def __init__(self) -> None:
        super().__init__(sio=None)
        self.shown: list[str] = []

    async def _send_message(self, socket_id: str, message: Any) -> None:
        self.sent += 1
        self.shown.append(message.get("text", ""))


class Assistant:
    """Takes messages; answers nothing unless told to."""

    def __init__(self, does: Callable[[UserMessage], Awaitable[None]] | None = None) -> None:
        self.taken: list[UserMessage] = []
        self.does = does

    async def __call__(self, message: UserMessage) -> None:
        self.taken.append(message)
        if self.does is not None:
            await self.does(message)


@pytest.fixture
def conversation(debtor: Debtor) -> str:
    conversation_id, _ = start_session(debtor.link_id)
    add_event(conversation_id, minutes_ago(5), event="bot", text="Hola", data={})
    return conversation_id


def understood_as(intent: str, conversation_id: str) -> Callable[[UserMessage], Awaitable[None]]:
    async def store(message: UserMessage) -> None:
        parsed = {"intent": {"name": intent, "confidence": 0.9}}
        add_event(conversation_id, minutes_ago(0), event="user", text=message.text, parse_data=parsed)

    return store


async def test_each_message_says_where_and_when_it_was_written(conversation: str) -> None:
    assistant = Assistant()
    at = datetime.fromisoformat("2026-11-24T16:00:00+00:00")
    with clock.freeze(at):
        await converse(assistant, Page(), conversation, "pago 200 mañana")
        await converse(assistant, Page(), conversation, "/inventado")
    expected = {"country": "ES", "time_zone": "Europe/Madrid", "time": at.isoformat()}
    assert [message.metadata for message in assistant.taken] == [expected, expected]


async def _crash(message: UserMessage) -> None:
    raise RuntimeError(f"cannot read {message.text}")


async def test_a_failure_is_said_with_a_telephone_and_logged_without_words(
    conversation: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = Page()
    with caplog.at_level(logging.ERROR):
        await converse(Assistant(_crash), page, conversation, "mi dni es 12345678Z", HELPLINE)
        await converse(Assistant(_crash), page, conversation, "mi dni es 12345678Z")
    assert HELPLINE.phone in page.shown[0]
    assert HELPLINE.hours in page.shown[0]
    # What was not handed in is the creditor's own.
    assert "+34910000000" in page.shown[1]
    assert "RuntimeError" in caplog.text
    assert "12345678Z" not in caplog.text


async def test_without_the_database_the_telephone_is_still_there(
    conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    page = Page()
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["aldia.storage.engine"], "engine", refuse)
        await converse(Assistant(), page, conversation, "hola", HELPLINE)
        await open_conversation(Assistant(), page, conversation, HELPLINE)
        await converse(Assistant(), page, conversation, "hola")
    assert [HELPLINE.phone in said for said in page.shown] == [True, True, False]
    assert page.shown[2] == texts.text("utter_technical_problem", {})


async def test_a_connection_brings_the_helpline_with_it(debtor: Debtor) -> None:
    conversation_id, token = start_session(debtor.link_id)
    assert web._conversation_of({"token": token}) == (
        conversation_id,
        Helpline("+34910000000", "9-18", {"country": "ES", "register": "usted"}),
    )


async def test_despair_is_heard_while_an_agent_is_awaited(conversation: str) -> None:
    add_event(conversation, minutes_ago(2), event="pause")
    page = Page()
    await converse(
        Assistant(understood_as("express_distress", conversation)), page, conversation, "me quiero morir"
    )
    heard_by = {"country": "ES", "register": "usted"}
    line = texts.text("label_crisis_line", heard_by)
    comfort = texts.text("utter_express_distress", heard_by, crisis_line=line)
    assert "024" in comfort
    assert page.shown == [comfort]
    with reading() as session:
        [case] = session.query(Case).all()
        [pause] = session.query(Pause).all()
        assert transcript.read(session, conversation)[-1].text == comfort
    assert (case.kind, case.priority, case.summary["notes"]) == ("express_distress", 1, ["me quiero morir"])
    assert pause.reason == "express_distress"

    # All else is the agent's.
    await converse(Assistant(understood_as("greet", conversation)), page, conversation, "¿hola?")
    assert page.shown == [comfort]


async def test_a_failure_while_an_agent_is_awaited_is_said(conversation: str) -> None:
    add_event(conversation, minutes_ago(2), event="pause")
    page = Page()
    await converse(Assistant(_crash), page, conversation, "¿hola?", HELPLINE)
    assert len(page.shown) == 1
    assert HELPLINE.phone in page.shown[0]
