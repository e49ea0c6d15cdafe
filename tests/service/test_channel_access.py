"""Who gets into a conversation over the socket, and into which one."""

import asyncio

import pytest
import socketio
from debtor_of_service import Debtor, add_debtor
from page import Page
from running import Running
from socketio.exceptions import ConnectionError as NotConnected

from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.insight.tables import ConversationEvent
from aldia.storage import reading, transaction

REFUSED = [
    None,
    {},
    {"token": None},
    {"token": ""},
    {"token": 7},
    {"token": ["a"]},
    {"token": "x" * 5000},
    {"token": "año\ud800"},
    {"session_id": "1"},
    "token",
    ["token"],
]


@pytest.mark.parametrize("auth", REFUSED, ids=str)
async def test_without_the_token_of_a_session_nobody_gets_in(service: Running, auth: object) -> None:
    heard: list[object] = []
    client = socketio.AsyncClient(reconnection=False)
    client.on("*", lambda *event: heard.append(event))
    with pytest.raises(NotConnected):
        await client.connect(service.environment["ALDIA_SOCKET_URL"], auth=auth, wait_timeout=3)
    assert heard == []


async def test_the_token_in_the_link_does_not_open_the_socket(debtor: Debtor) -> None:
    page = Page(debtor.link)
    page.token = debtor.link.rpartition("/")[2]
    with pytest.raises(NotConnected):
        await page.connect()


async def test_the_token_of_an_expired_link_is_refused(debtor: Debtor) -> None:
    page = Page(debtor.link)
    with transaction() as session:
        link = session.get(Link, debtor.link_id)
        link.expires_at = link.created_at
    with pytest.raises(NotConnected):
        await page.connect()


async def test_a_client_cannot_name_another_conversation(debtor: Debtor) -> None:
    other = await Page(add_debtor().link).open()
    mine = await Page(debtor.link).connect()
    theirs = other.confirmed[0]
    before, heard = count_events(theirs), len(other.messages)
    await mine.send("session_request", {"session_id": theirs, "conversation_id": theirs})
    await mine.send("user_uttered", {"message": "hola", "session_id": theirs, "sender_id": theirs})
    assert mine.confirmed == [conversation_of(mine.token)]
    assert count_events(theirs) == before
    assert len(other.messages) == heard
    assert count_events(mine.confirmed[0]) > 0
    for page in (mine, other):
        await page.close()


async def test_a_client_cannot_join_the_room_of_another(debtor: Debtor) -> None:
    """Rasa's own channel reacts to no further event; ours must not either."""
    other = await Page(add_debtor().link).open()
    mine = await Page(debtor.link).connect()
    for event in ("join", "enter_room", "subscribe", "bot_uttered"):
        await mine.socket.emit(event, {"room": other.confirmed[0]})
    await other.say("hola")
    await asyncio.sleep(0.5)
    assert mine.messages == []
    for page in (mine, other):
        await page.close()


async def test_all_open_pages_of_a_session_get_the_reply(debtor: Debtor) -> None:
    first = await Page(debtor.link).open()
    second = await Page(debtor.link, token=first.token).open()
    assert second.token == first.token
    assert second.messages == []
    said = await first.say("¿quién eres?")
    await asyncio.sleep(0.5)
    assert said
    assert second.all == said
    for page in (first, second):
        await page.close()


async def test_a_link_revoked_in_the_middle_ends_the_conversation(debtor: Debtor) -> None:
    page = await Page(debtor.link).open()
    with transaction() as session:
        links.revoke(session, session.get(Link, debtor.link_id), "test", actor="operator")
    heard = len(page.messages)
    await page.socket.emit("user_uttered", {"message": f"mi dni acaba en {debtor.factors}"})
    await asyncio.wait_for(page.left.wait(), 10)
    assert len(page.messages) == heard
    with pytest.raises(NotConnected):
        await page.connect()


async def test_a_closed_session_is_not_opened_again(debtor: Debtor) -> None:
    page = await Page(debtor.link).open()
    await page.close()
    with transaction() as session:
        chat = session.get(ChatSession, page.confirmed[0])
        chat.closed_at = chat.created_at
    with pytest.raises(NotConnected):
        await page.connect()


def conversation_of(token: str) -> str:
    with reading() as session:
        return str(sessions.resume(session, token).id)


def count_events(conversation_id: str) -> int:
    with reading() as session:
        return int(session.query(ConversationEvent).filter_by(conversation_id=conversation_id).count())
