"""Settlements: what was offered is what is signed, and paying it settles the debt."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from signers import TODAY, Signer, at_once, audited, count, later, make_chat, make_signer, pay, sign

from aldia import clock
from aldia.agreements import coverage, offers, settlements
from aldia.agreements.advance import advance
from aldia.agreements.tables import Agreement, Offer
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.identity.tables import ChatSession
from aldia.negotiation import Refusal, SettlementOffer
from aldia.payments import ledger
from aldia.payments.tables import Forgiveness
from aldia.storage import reading, transaction


def settle(signer: Signer, *, bid: str | None = None, day: date | None = None) -> tuple[str, SettlementOffer]:
    with transaction() as db:
        chat, debt = db.get(ChatSession, signer.chat_id), db.get(Debt, signer.debt_id)
        reply = settlements.answer(db, chat, debt, TODAY, bid=Decimal(bid) if bid else None)
        assert not isinstance(reply, Refusal), reply
        if day is not None:
            reply = settlements.choose_day(db, chat, reply[0], day)
        return str(reply[0].id), reply[1]


def test_it_is_signed_as_offered_and_settles_the_debt_when_it_is_paid(database: str) -> None:
    signer = make_signer()
    offer_id, _ = settle(signer, bid="700", day=TODAY + timedelta(days=3))
    code = sign(signer.chat_id, offer_id)
    with reading() as db:
        agreement = db.query(Agreement).one()
        assert (agreement.kind, agreement.total_minor, agreement.forgiven_minor) == (
            "settlement",
            70_000,
            30_000,
        )
        assert [(each.due_on, each.amount_minor) for each in agreement.instalments] == [
            (TODAY + timedelta(days=3), 70_000)
        ]
        assert ledger.payable(db, agreement.debt) == 700
    pay(signer, Decimal(200))
    with reading() as db:
        assert ledger.payable(db, db.get(Debt, signer.debt_id)) == 500
        assert count(Forgiveness) == 0
    pay(signer, Decimal(500), "p2")
    with reading() as db:
        debt = db.get(Debt, signer.debt_id)
        owed = balance(db, debt)
        assert (debt.status, owed.outstanding, owed.paid) == ("settled", 0, 700)
        assert db.query(Agreement).one().status == "kept"
    assert count(Forgiveness, amount_minor=30_000) == audited("rest_forgiven") == 1
    assert sign(signer.chat_id, offer_id) == code


def test_a_broken_one_forgives_nothing(database: str) -> None:
    signer = make_signer()
    offer_id, _ = settle(signer, bid="700")
    sign(signer.chat_id, offer_id)
    pay(signer, Decimal(200))
    with later(days=10):
        advance(clock.now())
    with reading() as db:
        assert ledger.payable(db, db.get(Debt, signer.debt_id)) == 800
    with later(days=10):
        pay(signer, Decimal(500), "p2")
    with reading() as db:
        assert ledger.payable(db, db.get(Debt, signer.debt_id)) == 300
    assert count(Forgiveness) == 0


def test_nobody_signs_the_offer_of_somebody_else(database: str) -> None:
    signer, other = make_signer("one"), make_signer("two")
    offer_id, _ = settle(signer)
    assert sign(other.chat_id, offer_id) == "unknown"
    unverified = make_chat(signer.person_id, signer.creditor_id, verified=False)
    assert sign(unverified, offer_id) == "unknown"
    assert count(Agreement) == 0


def test_what_has_been_conceded_is_not_conceded_anew(database: str) -> None:
    signer = make_signer()
    first, opening = settle(signer)
    second, lower = settle(signer)
    assert (opening.round, lower.round, lower.amount < opening.amount) == (0, 1, True)
    assert sign(signer.chat_id, first) == "expired"
    with reading() as db:
        assert [offer.status for offer in db.query(Offer).order_by(Offer.round)] == ["superseded", "open"]
    assert len(sign(signer.chat_id, second)) == 8


@pytest.mark.parametrize(("hours", "outcome"), [(8, 8), (24, len("expired")), (24 * 20, len("expired"))])
def test_it_is_signed_only_until_its_day(database: str, hours: int, outcome: int) -> None:
    signer = make_signer()
    offer_id, _ = settle(signer, day=TODAY)
    with later(hours=hours):
        chat_id = make_chat(signer.person_id, signer.creditor_id)
        assert len(sign(chat_id, offer_id)) == outcome


def test_a_payment_in_between_makes_it_outdated(database: str) -> None:
    signer = make_signer()
    offer_id, _ = settle(signer)
    pay(signer, Decimal(10))
    assert sign(signer.chat_id, offer_id) == "outdated"


def test_two_signatures_at_once_make_one_agreement(database: str) -> None:
    signer = make_signer()
    offer_id, _ = settle(signer)
    codes = at_once(lambda chat: sign(chat, offer_id), [signer.chat_id] * 4)
    assert len(set(codes)) == count(Agreement) == audited("settlement_signed") == 1


def test_a_settlement_blocks_a_plan_and_is_not_changed_like_one(database: str) -> None:
    signer = make_signer()
    offer_id, _ = settle(signer)
    sign(signer.chat_id, offer_id)
    with reading() as db:
        debt = db.get(Debt, signer.debt_id)
        assert coverage.in_force(db, debt) is not None
        assert not offers.can_be_changed(db, debt)
        with pytest.raises(ValueError, match="no plan in force"):
            offers.terms(db, debt, TODAY, offers.CHANGE)
