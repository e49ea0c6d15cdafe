from datetime import timedelta
from decimal import Decimal

import pytest
from payers import NOW, audited, make_agreement, make_debt, make_order

from aldia import clock
from aldia.debts.tables import Debt
from aldia.identity.tables import ChatSession
from aldia.money import MoneyError
from aldia.payments.orders import OrderRefused, can_be_paid, create_order
from aldia.payments.tables import PaymentOrder
from aldia.storage import reading, transaction

pytestmark = pytest.mark.usefixtures("database")


def refusal(debt_id: int, conversation: str, amount: str, *, minimum: str = "0", key: str = "k") -> str:
    with transaction() as session:
        debt = session.get(Debt, debt_id)
        with pytest.raises(OrderRefused) as refused:
            create_order(session, debt, Decimal(amount), conversation, key, minimum=Decimal(minimum))
    return refused.value.reason


def test_an_order_is_written_once_for_a_key() -> None:
    debt_id, conversation = make_debt()
    first = make_order(debt_id, conversation, "120.50")
    assert make_order(debt_id, conversation, "120.50") == first
    assert make_order(debt_id, conversation, "120.50", key="another") != first
    assert audited("payment_ordered") == 2
    with reading() as session:
        order = session.get(PaymentOrder, first)
        assert (order.amount_minor, order.currency, order.status) == (12_050, "EUR", "pending")
        assert order.expires_at == NOW + timedelta(hours=24)


def test_the_same_key_of_two_debts_gives_two_orders() -> None:
    assert make_order(*make_debt("one"), "10") != make_order(*make_debt("two"), "10")


def test_a_key_stands_for_one_amount() -> None:
    debt_id, conversation = make_debt()
    make_order(debt_id, conversation, "10")
    assert refusal(debt_id, conversation, "11") == "key_reused"


@pytest.mark.parametrize(
    ("amount", "minimum", "reason"),
    [
        ("0", "0", "not_positive"),
        ("-5", "0", "not_positive"),
        ("500.01", "0", "above_payable"),
        ("19.99", "20", "below_minimum"),
    ],
)
def test_amounts_out_of_range_are_refused(amount: str, minimum: str, reason: str) -> None:
    assert refusal(*make_debt(), amount, minimum=minimum) == reason
    assert audited("payment_ordered") == 0


def test_all_of_a_small_rest_may_be_paid_below_the_minimum() -> None:
    debt_id, conversation = make_debt(minor=1_500)
    with transaction() as session:
        create_order(session, session.get(Debt, debt_id), Decimal(15), conversation, "k", minimum=Decimal(20))
    assert refusal(debt_id, conversation, "14.99", minimum="20", key="k2") == "below_minimum"


def test_no_more_than_the_agreement_leaves_may_be_ordered() -> None:
    debt_id, conversation = make_debt()
    make_agreement(debt_id, [20_000, 15_000])
    assert refusal(debt_id, conversation, "350.01") == "above_payable"
    make_order(debt_id, conversation, "350")


def test_fractions_of_a_minor_unit_are_refused() -> None:
    debt_id, conversation = make_debt(currency="CLP")
    with pytest.raises(MoneyError):
        make_order(debt_id, conversation, "10.5")


@pytest.mark.parametrize("status", ["settled", "withdrawn"])
def test_a_closed_debt_takes_no_orders(status: str) -> None:
    debt_id, conversation = make_debt()
    with transaction() as session:
        session.get(Debt, debt_id).status = status
    assert refusal(debt_id, conversation, "10") == "not_open"


def test_only_the_verified_debtor_orders() -> None:
    debt_id, conversation = make_debt()
    _, foreign = make_debt("two")
    assert refusal(debt_id, foreign, "10") == "not_verified"
    assert refusal(debt_id, "no-such-conversation", "10") == "not_verified"
    with transaction() as session:
        session.get(ChatSession, conversation).verified_until = clock.now()
    assert refusal(debt_id, conversation, "10") == "not_verified"


def test_an_order_stands_until_it_runs_out_or_exceeds_what_is_left() -> None:
    debt_id, conversation = make_debt()
    order_id = make_order(debt_id, conversation, "300")
    with reading() as session:
        assert can_be_paid(session, session.get(PaymentOrder, order_id))
    with clock.freeze(NOW + timedelta(hours=24)), reading() as session:
        assert not can_be_paid(session, session.get(PaymentOrder, order_id))
    make_agreement(debt_id, [29_999])
    with reading() as session:
        assert not can_be_paid(session, session.get(PaymentOrder, order_id))
