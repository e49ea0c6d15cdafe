import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from payers import NOW, audited, make_agreement, make_debt, make_order, paid_minor, payments, status_of

from aldia import clock
from aldia.debts.tables import Debt
from aldia.payments.gateways import BadNotification
from aldia.payments.notifications import Receipt, receive
from aldia.payments.registry import UnknownGateway
from aldia.payments.sandbox import SIGNATURE_HEADER, SandboxGateway
from aldia.payments.tables import PaymentOrder
from aldia.storage import reading

pytestmark = pytest.mark.usefixtures("database")

Signed = tuple[bytes, dict[str, str]]


def notification(order_id: str, *, paid: bool = True) -> Signed:
    with reading() as session:
        return SandboxGateway().notify(session.get(PaymentOrder, order_id), paid=paid)


def at_once(*tasks: Callable[[], Receipt]) -> list[Receipt]:
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Receipt]) -> Receipt:
        barrier.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_a_paid_order_is_one_payment_however_often_it_is_reported() -> None:
    debt_id, conversation = make_debt()
    order_id = make_order(debt_id, conversation, "120.50")
    signed = notification(order_id)
    assert receive("sandbox", *signed) == Receipt(order_id, conversation, new_payment=True)
    assert receive("sandbox", *signed) == Receipt(order_id, conversation, new_payment=False)
    assert payments() == [12_050]
    assert status_of(PaymentOrder) == "paid"


def test_reports_at_the_same_moment_leave_one_payment() -> None:
    signed = notification(make_order(*make_debt(), "100"))
    receipts = at_once(*[lambda: receive("sandbox", *signed)] * 6)
    assert sorted(each.new_payment for each in receipts) == [False] * 5 + [True]
    assert payments() == [10_000]
    assert audited("payment_recorded") == 1


def test_two_payments_at_the_same_moment_are_both_put_to_the_instalments() -> None:
    debt_id, conversation = make_debt()
    make_agreement(debt_id, [10_000, 10_000, 30_000])
    signed = [notification(make_order(debt_id, conversation, "125", key=key)) for key in "abcd"]
    at_once(*[lambda each=each: receive("sandbox", *each) for each in signed])
    assert paid_minor() == [10_000, 10_000, 30_000]
    assert status_of(Debt) == "settled"


def test_a_refusal_is_noted_and_does_not_undo_a_payment() -> None:
    order_id = make_order(*make_debt(), "100")
    receive("sandbox", *notification(order_id, paid=False))
    assert status_of(PaymentOrder) == "failed"
    assert payments() == []
    receive("sandbox", *notification(order_id))
    receive("sandbox", *notification(order_id, paid=False))
    assert status_of(PaymentOrder) == "paid"
    assert payments() == [10_000]


def test_an_old_report_is_refused_and_one_just_in_time_is_not() -> None:
    signed = notification(make_order(*make_debt(), "100"))
    for shift in (timedelta(minutes=5, seconds=1), timedelta(minutes=-6)):
        with clock.freeze(NOW + shift), pytest.raises(BadNotification):
            receive("sandbox", *signed)
    assert payments() == []
    with clock.freeze(NOW + timedelta(minutes=5)):
        assert receive("sandbox", *signed).new_payment


def test_a_changed_body_or_signature_is_refused() -> None:
    body, headers = notification(make_order(*make_debt(), "100"))
    signature = headers[SIGNATURE_HEADER]
    more = json.dumps({**json.loads(body), "amount_minor": 50_000}).encode()
    later = signature.replace("t=17", "t=18")
    for changed in (
        (more, headers),
        (b"", headers),
        (body, {}),
        (body, {SIGNATURE_HEADER: signature[:-1]}),
        (body, {SIGNATURE_HEADER: signature + "0"}),
        (body, {SIGNATURE_HEADER: later}),
        (body, {SIGNATURE_HEADER: signature.split(",")[1]}),
        (body, {SIGNATURE_HEADER: "t=١٢,v1=" + "0" * 64}),
        (body + b" ", headers),
    ):
        with pytest.raises(BadNotification):
            receive("sandbox", *changed)
    assert payments() == []
    assert status_of(PaymentOrder) == "pending"


def test_a_signed_report_of_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aldia.payments.sandbox._check_signature", lambda *_: None)
    body = json.loads(notification(make_order(*make_debt(), "100"))[0])
    for changed in (
        b"",
        b"[]",
        b"null",
        b"\xff",
        *(
            json.dumps({**body, **change}).encode()
            for change in (
                {"order": "unknown"},
                {"currency": "USD"},
                {"currency": "XXXX"},
                {"amount_minor": 0},
                {"amount_minor": -1},
                {"amount_minor": 1.5},
                {"amount_minor": "100"},
                {"at": "today"},
            )
        ),
    ):
        with pytest.raises(BadNotification):
            receive("sandbox", changed, {})
    assert payments() == []


def test_an_unknown_gateway_is_refused() -> None:
    with pytest.raises(UnknownGateway):
        receive("nowhere", b"{}", {})
