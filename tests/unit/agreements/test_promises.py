from datetime import date, timedelta
from decimal import Decimal

import pytest
from signers import NOW, TODAY, Signer, at_once, audited, count, make_chat, make_signer

from aldia.agreements import promises
from aldia.agreements.tables import Promise
from aldia.debts.tables import Debt
from aldia.identity.tables import ChatSession
from aldia.money import MoneyError
from aldia.storage import reading, transaction

FRIDAY = TODAY + timedelta(days=3)


def promise(signer: Signer, amount: str, day: date = FRIDAY, *, chat_id: str | None = None) -> str:
    """Write a promise down; return its key."""
    with transaction() as db:
        chat = db.get(ChatSession, chat_id or signer.chat_id)
        return str(promises.record(db, chat, db.get(Debt, signer.debt_id), Decimal(amount), day).key)


def test_a_promise_is_written_exactly(signer: Signer) -> None:
    promise(signer, "120.50")
    with reading() as db:
        row = db.query(Promise).one()
        assert (row.amount_minor, row.currency, row.due_on, row.status) == (12_050, "EUR", FRIDAY, "active")
        assert (row.conversation_id, row.created_at) == (signer.chat_id, NOW)
    assert audited("promised") == 1


def test_the_same_promise_again_is_the_same_row(signer: Signer) -> None:
    other_chat = make_chat(signer.person_id, signer.creditor_id)
    keys = {promise(signer, "120"), promise(signer, "120.00"), promise(signer, "120", chat_id=other_chat)}

    assert len(keys) == 1
    assert (count(Promise), audited("promised")) == (1, 1)


@pytest.mark.parametrize(("amount", "day"), [("80", FRIDAY), ("120", FRIDAY + timedelta(days=3))])
def test_another_sum_or_day_replaces_the_promise(signer: Signer, amount: str, day: date) -> None:
    promise(signer, "120")
    promise(signer, amount, day)

    with reading() as db:
        rows = db.query(Promise).order_by(Promise.id).all()
        assert [row.status for row in rows] == ["replaced", "active"]
        standing = promises.in_force(db, db.get(Debt, signer.debt_id))
        assert (standing.amount_minor, standing.due_on) == (int(Decimal(amount) * 100), day)
    assert audited("promised") == 2


def test_going_back_to_an_earlier_promise_is_a_new_one(signer: Signer) -> None:
    keys = [promise(signer, amount) for amount in ("120", "80", "120")]

    assert len(set(keys)) == 3
    assert count(Promise, status="active") == 1


def test_a_kept_promise_may_be_followed_by_the_same_again(signer: Signer) -> None:
    promise(signer, "120")
    with transaction() as db:
        db.query(Promise).one().status = "kept"
    promise(signer, "120")

    assert count(Promise) == 2


def test_the_same_promise_at_the_same_time_is_one_row(signer: Signer) -> None:
    keys = at_once(lambda amount: promise(signer, amount), ["120"] * 6)

    assert len(set(keys)) == 1
    assert (count(Promise), audited("promised")) == (1, 1)


def test_different_promises_at_the_same_time_leave_one_in_force(signer: Signer) -> None:
    at_once(lambda amount: promise(signer, amount), ["100", "110", "120", "130"])

    assert count(Promise, status="active") == 1
    assert count(Promise) == 4


def test_promises_are_those_of_one_debt_alone(signer: Signer) -> None:
    promise(signer, "120")
    promise(make_signer("two"), "120")

    assert count(Promise, status="active") == 2


def test_fractions_of_a_cent_cannot_be_promised(signer: Signer) -> None:
    with pytest.raises(MoneyError):
        promise(signer, "120.505")
    assert count(Promise) == audited("promised") == 0
