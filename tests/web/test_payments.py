from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from debtors import Debtor, make_debtor
from fastapi.testclient import TestClient
from people import GIVEN_NAME, start_session
from sqlalchemy import func, select

from aldia import clock
from aldia.debts.tables import Debt
from aldia.identity.tables import Link
from aldia.payments.orders import create_order
from aldia.payments.sandbox import SandboxGateway
from aldia.payments.tables import Payment, PaymentOrder
from aldia.storage import reading, transaction
from aldia.web import payments

Told = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    calls: Told = []
    monkeypatch.setattr(payments, "tell_payment", lambda *call: calls.append(call))
    return calls


def make_order(debtor: Debtor, amount: str = "120.50") -> tuple[str, str]:
    conversation, _ = start_session(debtor.link_id, verified=True)
    with transaction() as session:
        debt = session.get(Debt, debtor.debt_id)
        order = create_order(session, debt, Decimal(amount), conversation, conversation)
        return order.id, conversation


def signed(order_id: str) -> tuple[bytes, dict[str, str]]:
    with reading() as session:
        return SandboxGateway().notify(session.get(PaymentOrder, order_id), paid=True)


def count_payments() -> int:
    with reading() as session:
        return int(session.execute(select(func.count()).select_from(Payment)).scalar_one())


def decide(client: TestClient, order_id: str, decision: str) -> Any:
    return client.post(f"/pay/{order_id}", data={"decision": decision})


def test_the_page_shows_what_is_paid_and_asks_for_no_card(client: TestClient, debtor: Debtor) -> None:
    order_id, _ = make_order(debtor)
    page = client.get(f"/pay/{order_id}")
    assert page.status_code == 200
    for shown in ("Crédito Claro", "120,50 €", "···7781", "no se mueve dinero real", "Simular un rechazo"):
        assert shown in page.text
    for hidden in (GIVEN_NAME, "REF-one", "Préstamo", "<input", "deuda"):
        assert hidden not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert client.get("/pages/page.css").status_code == 200
    assert count_payments() == 0


def test_paying_writes_one_payment_and_tells_the_chat_once(
    client: TestClient, debtor: Debtor, told: Told
) -> None:
    order_id, conversation = make_order(debtor)
    result = decide(client, order_id, "pay")
    assert result.url.path == f"/pay/{order_id}/result"
    assert "Pago recibido" in result.text
    assert f'href="/l/{debtor.token}"' in result.text
    assert "Pago recibido" in decide(client, order_id, "pay").text
    assert "Pago recibido" in client.get(f"/pay/{order_id}").text
    assert count_payments() == 1
    assert told == [(conversation,)]


def test_a_refused_payment_takes_nothing_and_can_be_tried_again(
    client: TestClient, debtor: Debtor, told: Told
) -> None:
    order_id, _ = make_order(debtor)
    result = decide(client, order_id, "refuse")
    assert "no se ha completado" in result.text
    assert f'href="/pay/{order_id}"' in result.text
    assert count_payments() == 0
    assert told == []
    assert "Pago recibido" in decide(client, order_id, "pay").text
    assert count_payments() == 1


def test_the_result_page_is_no_proof(client: TestClient, debtor: Debtor) -> None:
    order_id, _ = make_order(debtor)
    assert "Estamos esperando" in client.get(f"/pay/{order_id}/result").text
    assert count_payments() == 0


def test_an_order_that_has_run_out_cannot_be_paid(client: TestClient, debtor: Debtor) -> None:
    order_id, _ = make_order(debtor)
    with clock.freeze(clock.now() + timedelta(hours=24, minutes=1)):
        for answer in (client.get(f"/pay/{order_id}"), decide(client, order_id, "pay")):
            assert answer.status_code == 410
            assert "120,50" not in answer.text
    assert count_payments() == 0


@pytest.mark.parametrize("ended", ["expires_at", "revoked_at"])
def test_an_order_ends_with_the_link_of_its_conversation(
    client: TestClient, debtor: Debtor, ended: str
) -> None:
    paid, _ = make_order(debtor, "20")
    decide(client, paid, "pay")
    order_id, _ = make_order(debtor)
    with transaction() as session:
        setattr(session.get(Link, debtor.link_id), ended, clock.now())
    for answer in (client.get(f"/pay/{order_id}"), decide(client, order_id, "pay")):
        assert answer.status_code == 410
        for hidden in ("120,50", "Crédito Claro", "7781", debtor.token):
            assert hidden not in answer.text
    result = client.get(f"/pay/{paid}/result")
    assert "Pago recibido" in result.text
    assert "/l/" not in result.text
    assert count_payments() == 1


def test_two_orders_for_the_whole_are_not_both_paid(client: TestClient, debtor: Debtor) -> None:
    first, _ = make_order(debtor, "500")
    second, _ = make_order(debtor, "500")
    decide(client, first, "pay")
    assert decide(client, second, "pay").status_code == 410
    assert count_payments() == 1


@pytest.mark.parametrize("order_id", ["nothing", "0" * 40, "%00", "%F0%9F%98%80", "A" * 5000, "a'--"])
def test_unknown_orders_tell_nothing(client: TestClient, debtor: Debtor, order_id: str) -> None:
    make_order(debtor)
    for answer in (
        client.get(f"/pay/{order_id}"),
        client.get(f"/pay/{order_id}/result"),
        decide(client, order_id, "pay"),
    ):
        assert answer.status_code == 404
        assert "Crédito Claro" not in answer.text


@pytest.mark.parametrize("data", [{}, {"decision": "steal"}])
def test_an_unknown_decision_changes_nothing(
    client: TestClient, debtor: Debtor, data: dict[str, str]
) -> None:
    order_id, _ = make_order(debtor)
    assert client.post(f"/pay/{order_id}", data=data).status_code == 422
    assert count_payments() == 0


def test_markup_in_a_creditors_name_is_shown_as_text(client: TestClient) -> None:
    order_id, _ = make_order(make_debtor("markup", creditor_name='<img src=x onerror="alert(1)">&'))
    page = client.get(f"/pay/{order_id}").text
    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_a_gateways_notification_is_taken_once(client: TestClient, debtor: Debtor, told: Told) -> None:
    order_id, conversation = make_order(debtor)
    body, headers = signed(order_id)
    for _ in range(3):
        answer = client.post("/webhooks/payments/sandbox", content=body, headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert count_payments() == 1
    assert told == [(conversation,)]


def test_notifications_that_are_not_the_gateways_change_nothing(
    client: TestClient, debtor: Debtor, told: Told
) -> None:
    order_id, _ = make_order(debtor)
    body, headers = signed(order_id)
    for content, given in ((body, {}), (body + b" ", headers), (b"", headers), (b"\xff" * 900, headers)):
        answer = client.post("/webhooks/payments/sandbox", content=content, headers=given)
        assert answer.status_code == 400
        assert set(answer.json()) == {"title", "message"}
    with clock.freeze(clock.now() + timedelta(minutes=6)):
        assert client.post("/webhooks/payments/sandbox", content=body, headers=headers).status_code == 400
    assert client.post("/webhooks/payments/elsewhere", content=body, headers=headers).status_code == 404
    assert client.get("/webhooks/payments/sandbox").status_code == 405
    assert count_payments() == 0
    assert told == []
