from datetime import date, timedelta
from decimal import Decimal

import pytest
from payers import (
    NOW,
    audited,
    make_agreement,
    make_debt,
    make_promise,
    paid_minor,
    payments,
    status_of,
)

from aldia import clock
from aldia.agreements.tables import Agreement, Promise
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.money import MoneyError
from aldia.payments.ledger import PaymentConflict, payable, payments_received, record_payment
from aldia.storage import reading, transaction

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 11, 24)


def pay(debt_id: int, amount: str, ref: str, *, paid_on: date = TODAY) -> bool:
    with transaction() as session:
        return record_payment(
            session,
            session.get(Debt, debt_id),
            amount=Decimal(amount),
            gateway="sandbox",
            gateway_ref=ref,
            paid_on=paid_on,
        ).new


def test_a_payment_is_written_once_for_a_reference() -> None:
    debt_id, _ = make_debt()
    assert pay(debt_id, "100", "a") is True
    assert pay(debt_id, "100", "a") is False
    assert payments() == [10_000]
    assert audited("payment_recorded") == 1
    with reading() as session:
        debt = session.get(Debt, debt_id)
        assert balance(session, debt).outstanding == payable(session, debt) == Decimal("400.00")


def test_a_reference_belongs_to_one_debt() -> None:
    one, _ = make_debt("one")
    two, _ = make_debt("two")
    pay(one, "1", "a")
    with pytest.raises(PaymentConflict):
        pay(two, "1", "a")
    assert payments() == [100]


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_only_real_money_is_written(amount: str) -> None:
    debt_id, _ = make_debt()
    with pytest.raises((ValueError, MoneyError)):
        pay(debt_id, amount, "a")
    assert payments() == []


def test_payments_are_listed_by_the_day_of_payment() -> None:
    debt_id, _ = make_debt()
    pay(debt_id, "2", "later")
    pay(debt_id, "1", "earlier", paid_on=date(2026, 11, 20))
    with reading() as session:
        listed = payments_received(session, session.get(Debt, debt_id))
        assert [each.gateway_ref for each in listed] == ["earlier", "later"]


def test_a_debt_without_agreement_is_settled_by_its_balance() -> None:
    debt_id, _ = make_debt()
    pay(debt_id, "499.99", "a")
    assert status_of(Debt) == "open"
    pay(debt_id, "0.01", "b")
    assert status_of(Debt) == "settled"
    assert audited("debt_settled") == 1
    assert audited("overpaid") == 0


def test_instalments_are_paid_oldest_first() -> None:
    debt_id, _ = make_debt()
    make_agreement(debt_id, [10_000, 20_000, 20_000])
    pay(debt_id, "50", "a")
    assert paid_minor() == [5_000, 0, 0]
    pay(debt_id, "100", "b")
    assert paid_minor() == [10_000, 5_000, 0]
    assert status_of(Agreement) == "active"
    pay(debt_id, "350", "c")
    assert paid_minor() == [10_000, 20_000, 20_000]
    assert (status_of(Agreement), status_of(Debt)) == ("kept", "settled")
    assert audited("agreement_kept") == 1


def test_a_kept_discount_settles_the_whole_debt() -> None:
    debt_id, _ = make_debt()
    make_agreement(debt_id, [35_000])
    pay(debt_id, "350", "a")
    assert (status_of(Agreement), status_of(Debt)) == ("kept", "settled")


def test_a_plan_with_interest_is_not_over_when_the_bare_balance_is_paid() -> None:
    debt_id, _ = make_debt()
    make_agreement(debt_id, [26_000, 26_000])
    pay(debt_id, "500", "a")
    assert (status_of(Agreement), status_of(Debt)) == ("active", "open")
    with reading() as session:
        assert payable(session, session.get(Debt, debt_id)) == Decimal("20.00")


def test_money_paid_before_the_agreement_does_not_count_towards_it() -> None:
    debt_id, _ = make_debt()
    make_agreement(debt_id, [10_000])
    pay(debt_id, "100", "late-news", paid_on=date(2026, 11, 23))
    assert paid_minor() == [0]
    assert status_of(Agreement) == "active"


def test_too_much_is_recorded_and_noted() -> None:
    debt_id, _ = make_debt()
    make_agreement(debt_id, [10_000])
    pay(debt_id, "130", "a")
    assert payments() == [13_000]
    assert paid_minor() == [10_000]
    assert audited("overpaid") == 1
    pay(debt_id, "1", "b")
    assert payments() == [13_000, 100]
    assert audited("debt_settled") == 1


def test_a_promise_is_kept_by_payments_made_after_it() -> None:
    debt_id, _ = make_debt()
    pay(debt_id, "100", "before")
    with clock.freeze(NOW + timedelta(minutes=1)):
        make_promise(debt_id, 10_000)
        pay(debt_id, "60", "a")
        assert status_of(Promise) == "active"
        pay(debt_id, "40", "b")
    assert status_of(Promise) == "kept"
    assert audited("promise_kept") == 1
    assert status_of(Debt) == "open"


def test_a_withdrawn_debt_stays_withdrawn() -> None:
    debt_id, _ = make_debt()
    with transaction() as session:
        session.get(Debt, debt_id).status = "withdrawn"
    pay(debt_id, "500", "a")
    assert status_of(Debt) == "withdrawn"
    assert payments() == [50_000]
