from datetime import timedelta
from typing import Any

import pytest
from debtors import Debtor, add_event, make_debtor, minutes_ago, set_verified
from fastapi.testclient import TestClient
from people import start_session

from aldia import clock
from aldia.settings import settings

BUTTONS = [{"title": "Pagar 500,00 €", "payload": '/pay_now{"debt": "1"}'}]


def history(client: TestClient, secret: str) -> list[dict[str, Any]]:
    answer = client.get("/api/history", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return messages


def say_the_balance(conversation_id: str, minutes: float) -> None:
    add_event(
        conversation_id,
        minutes_ago(minutes),
        event="bot",
        text="Su saldo es 500,00 €.",
        data={"buttons": BUTTONS},
        metadata={"utter_action": "utter_balance"},
    )


def test_a_verified_person_reads_everything(client: TestClient, debtor: Debtor) -> None:
    conversation, secret = start_session(debtor.link_id, verified=True)
    add_event(conversation, minutes_ago(9), event="user", text="hola", parse_data={}, metadata={})
    say_the_balance(conversation, 8)
    add_event(conversation, minutes_ago(7), event="slot", name="debt", value="1")
    add_event(
        conversation, minutes_ago(6), event="bot", text="Soy Marta", data={}, metadata={"agent": "marta"}
    )
    first, second, third = history(client, secret)
    assert (first["from"], first["text"]) == ("debtor", "hola")
    assert (second["from"], second["buttons"]) == ("assistant", BUTTONS)
    assert (third["from"], third["text"]) == ("agent", "Soy Marta")
    assert first["id"] < second["id"] < third["id"]
    assert first["at"].endswith("+00:00")
    assert set(first) == {"id", "from", "text", "at", "buttons", "elements", "custom"}


def test_before_any_verification_the_whole_conversation_is_shown(client: TestClient, debtor: Debtor) -> None:
    conversation, secret = start_session(debtor.link_id)
    add_event(conversation, minutes_ago(2), event="bot", text="Hola, soy un asistente.", data={})
    assert [each["text"] for each in history(client, secret)] == ["Hola, soy un asistente."]


def test_what_was_said_before_a_verification_lapsed_is_hidden(client: TestClient, debtor: Debtor) -> None:
    conversation, secret = start_session(debtor.link_id)
    say_the_balance(conversation, 50)
    set_verified(conversation, until=minutes_ago(20))
    add_event(conversation, minutes_ago(5), event="bot", text="¿Me confirma su fecha de nacimiento?", data={})
    # Old buttons still stand on the screen; their titles must not come back through the history.
    for metadata in ({}, {"title": "Pagar 500,00 €"}):
        add_event(conversation, minutes_ago(4), event="user", text=BUTTONS[0]["payload"], metadata=metadata)
    assert [each["text"] for each in history(client, secret)] == ["¿Me confirma su fecha de nacimiento?"]
    set_verified(conversation, until=clock.now() + timedelta(minutes=30))
    assert len(history(client, secret)) == 4


def test_with_a_fixed_clock_a_lapsed_verification_hides_all(
    client: TestClient, debtor: Debtor, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, secret = start_session(debtor.link_id, verified=True)
    say_the_balance(conversation, 1)
    assert len(history(client, secret)) == 1
    set_verified(conversation, until=minutes_ago(60))
    monkeypatch.setenv("ALDIA_CLOCK", clock.now().isoformat())
    settings.cache_clear()
    assert history(client, secret) == []


def test_one_conversation_is_never_read_with_anothers_token(client: TestClient, debtor: Debtor) -> None:
    conversation, _ = start_session(debtor.link_id, verified=True)
    say_the_balance(conversation, 3)
    _, sibling = start_session(debtor.link_id, verified=True)
    _, foreign = start_session(make_debtor("other").link_id, verified=True)
    assert history(client, sibling) == history(client, foreign) == []


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer wrong", "Bearer \xff\xfe", "Bearer " + "a" * 9000],
)
def test_without_a_good_token_there_is_no_history(
    client: TestClient, debtor: Debtor, header: str | None
) -> None:
    conversation, _ = start_session(debtor.link_id, verified=True)
    say_the_balance(conversation, 3)
    headers = {"authorization": header.encode("latin-1")} if header is not None else {}
    # A session's id is no secret and opens nothing.
    for sent in (headers, {"authorization": f"Bearer {conversation}".encode()}):
        answer = client.get("/api/history", headers=sent)
        assert answer.status_code == 401
        assert set(answer.json()) == {"title", "message"}
