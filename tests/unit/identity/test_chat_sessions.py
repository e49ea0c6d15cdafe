import hashlib
import inspect

import pytest
from holders import count, later, make_link, verify
from people import start_session
from sqlalchemy import select

from aldia import clock
from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.storage import reading, transaction


def resumed(secret: str) -> str | None:
    with reading() as db:
        try:
            return str(sessions.resume(db, secret).id)
        except sessions.SessionRefused:
            return None


def found(conversation_id: str) -> bool:
    with reading() as db:
        try:
            return sessions.by_conversation(db, conversation_id).id == conversation_id
        except sessions.SessionRefused:
            return False


def test_a_browser_comes_back_with_its_token(link_id: str) -> None:
    conversation_id, secret = start_session(link_id)

    assert resumed(secret) == conversation_id
    assert found(conversation_id)


def test_two_browsers_of_one_link_have_two_conversations(link_id: str) -> None:
    (first, first_secret), (second, second_secret) = start_session(link_id), start_session(link_id)

    assert first != second
    assert (resumed(first_secret), resumed(second_secret)) == (first, second)


def test_no_caller_can_choose_the_id_or_the_token_of_a_session(link_id: str) -> None:
    assert set(inspect.signature(sessions.start).parameters) == {"session", "link", "channel"}
    conversation_id, secret = start_session(link_id)
    assert len(conversation_id) == 32
    assert len(secret) >= 43


def test_the_database_keeps_the_hash_and_never_the_token(link_id: str) -> None:
    _, secret = start_session(link_id)
    with reading() as db:
        row = db.execute(select(ChatSession.__table__)).mappings().one()

    assert row["token_hash"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in {str(value) for value in row.values()}


@pytest.mark.parametrize(
    "token",
    ["", "x", "A" * 43, "á" * 43, "x" * 1_000_000, "\x00", "\ud800", "' OR 1=1 --"],
    ids=["empty", "short", "invented", "not ascii", "a megabyte", "NUL", "half a character", "SQL"],
)
def test_an_unknown_token_opens_nothing(link_id: str, token: str) -> None:
    start_session(link_id)

    assert resumed(token) is None


def test_neither_the_hash_nor_the_conversation_id_serves_as_a_token(link_id: str) -> None:
    conversation_id, secret = start_session(link_id)

    assert resumed(conversation_id) is None
    assert resumed(hashlib.sha256(secret.encode()).hexdigest()) is None
    assert not found(secret)


def test_an_ended_session_does_not_come_back(link_id: str) -> None:
    conversation_id, secret = start_session(link_id)
    with transaction() as db:
        db.get(ChatSession, conversation_id).closed_at = clock.now()

    assert resumed(secret) is None
    assert not found(conversation_id)


def test_a_revoked_link_ends_all_its_sessions_and_no_others(link_id: str) -> None:
    ended = [start_session(link_id) for _ in range(2)]
    other = start_session(make_link("two"))
    verify(ended[0][0])
    with transaction() as db:
        links.revoke(db, db.get(Link, link_id), "wrong_person", actor="debtor")

    assert [resumed(secret) for _, secret in ended] == [None, None]
    assert not any(found(conversation_id) for conversation_id, _ in ended)
    assert resumed(other[1]) == other[0]


def test_sessions_end_when_their_link_runs_out(link_id: str) -> None:
    conversation_id, secret = start_session(link_id)
    with later(days=30):
        assert resumed(secret) is None
        assert not found(conversation_id)


def test_a_refusal_does_not_say_why(link_id: str) -> None:
    conversation_id, secret = start_session(link_id)
    refusals = []
    for token in ("invented", secret):
        with later(days=30), reading() as db, pytest.raises(sessions.SessionRefused) as refused:
            sessions.resume(db, token)
        refusals.append(str(refused.value))

    assert refusals == ["", ""]
    assert found(conversation_id)
    assert count(ChatSession) == 1
