"""Moving time for many at once."""

import tracemalloc
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lives import DUE, agree, at, give_address, pass_time, pay, promise, state
from signers import Signer, ask, at_once, audited, count, make_debt, make_signer

from aldia import clock
from aldia.agreements import advance as advancing
from aldia.agreements.advance import advance
from aldia.agreements.tables import Agreement, Instalment, Offer, Promise
from aldia.debts.tables import Debt
from aldia.desk.tables import Case
from aldia.outreach.tables import OutboxMessage
from aldia.payments.ledger import record_payment
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

D = date.fromisoformat


def make_many(signer: Signer, number: int) -> None:
    """Write more debts of a debtor, each with an agreement in force."""
    with transaction() as db:
        debts = [
            Debt(
                creditor_id=signer.creditor_id,
                person_id=signer.person_id,
                reference=f"M{index}",
                product="Préstamo",
                currency="EUR",
                due_on=D("2026-05-01"),
                balance_on=D("2026-11-23"),
                updated_at=clock.now(),
            )
            for index in range(number)
        ]
        db.add_all(debts)
        db.flush()
        agreements = [
            Agreement(
                code=f"M{debt.id}",
                debt_id=debt.id,
                kind="plan",
                total_minor=30_000,
                currency="EUR",
                signed_at=clock.now(),
            )
            for debt in debts
        ]
        db.add_all(agreements)
        db.flush()
        db.bulk_insert_mappings(
            Instalment,
            [
                {"agreement_id": a.id, "number": n, "due_on": due_on, "amount_minor": 10_000, "paid_minor": 0}
                for a in agreements
                for n, due_on in enumerate(DUE, start=1)
            ],
        )


def test_offers_that_have_run_out_are_expired_once(signer: Signer) -> None:
    ask(signer, count=6)
    assert pass_time(D("2026-11-30")) == {}
    assert pass_time(D("2027-01-10")) == {"offer_expired": 1}
    assert pass_time(D("2027-01-11")) == {}
    assert state(Offer) == "expired"


@pytest.mark.parametrize(
    ("day", "minor", "expected"),
    [
        ("2026-11-24", 20_000, "kept"),
        ("2026-12-10", 19_000, "kept"),
        ("2026-12-15", 20_000, "kept"),
        ("2026-12-16", 20_000, "broken"),
        ("2026-12-10", 18_999, "broken"),
    ],
)
def test_a_promise_ends(signer: Signer, day: str, minor: int, expected: str) -> None:
    promise(signer, 20_000, D("2026-12-10"))
    pay(signer, minor, D(day))
    pass_time(D("2026-12-16"))
    assert state(Promise) == expected
    assert audited(f"promise_{expected}") == 1
    assert pass_time(D("2026-12-17")) == {}


def test_a_promise_of_a_recalled_debt_is_cancelled(signer: Signer) -> None:
    promise(signer, 20_000, D("2026-12-10"))
    with transaction() as db:
        db.get(Debt, signer.debt_id).status = "withdrawn"
    assert pass_time(D("2026-11-25")) == {"promise_cancelled": 1}


def test_a_payment_in_time_that_is_reported_late_keeps_the_promise(signer: Signer) -> None:
    promise(signer, 20_000, D("2026-12-10"))
    pass_time(D("2026-12-16"))
    pay(signer, 20_000, D("2026-12-10"), known=D("2026-12-18"))
    assert state(Promise) == "kept"


def test_two_at_once_do_it_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advancing, "CHUNK", 7)
    signer = make_signer()
    give_address(signer)
    make_many(signer, 40)
    for day, done in (
        ("2026-12-09", {"message_planned": 80}),
        ("2026-12-16", {"message_cancelled": 80, "agreement_broken": 40}),
        ("2027-01-04", {"agreement_cancelled": 40, "case_opened": 1, "case_noted": 39}),
    ):
        with clock.freeze(at(D(day))):
            counted: list[Counter[str]] = []
            at_once(lambda _: str(counted.append(advance(clock.now()))), [1, 2, 3])  # noqa: B023
            assert sum(counted, Counter()) == done
    assert count(Agreement, status="cancelled") == 40
    assert count(Case) == 1
    assert count(OutboxMessage) == 80


def test_a_payment_and_the_calendar_at_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advancing, "CHUNK", 2)
    signers = [make_signer(f"p{number}") for number in range(6)]
    for signer in signers:
        agree(signer)
    with clock.freeze(at(D("2026-12-16"))):

        def one(signer: Signer | None) -> str:
            if signer is None:
                return str(advance(clock.now()))
            with transaction() as db:
                debt = db.get(Debt, signer.debt_id)
                record_payment(
                    db,
                    debt,
                    amount=Decimal(100),
                    gateway="x",
                    gateway_ref=debt.reference,
                    paid_on=D("2026-12-16"),
                )
            return ""

        at_once(one, [None, *signers, None])
    assert count(Agreement, status="active") == 6
    assert audited("agreement_broken") == audited("agreement_cured") == 6


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_memory_is_flat(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty chunks take no more than three."""
    monkeypatch.setattr(advancing, "CHUNK", 20)

    def peak(number: int, day: date) -> int:
        make_many(signer, number)
        tracemalloc.start()
        with clock.freeze(at(day)):
            advance(clock.now())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        with transaction() as db:
            for table in (AuditEntry, OutboxMessage, Case, Instalment, Agreement):
                db.query(table).delete(synchronize_session=False)
            db.query(Debt).filter(Debt.reference.like("M%")).delete(synchronize_session=False)
        return most

    peak(20, D("2026-12-16"))
    few, many = peak(60, D("2026-12-16")), peak(400, D("2026-12-16"))
    assert many < 1.5 * few


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 25), st.integers(0, 12_000), st.booleans(), st.integers(0, 5)), max_size=8
    )
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whatever_is_paid_whenever(signer: Signer, steps: list[tuple[int, int, bool, int]]) -> None:
    """Money is neither lost nor made up; states follow each other as they may; what was moved stays moved."""
    reference = f"H{count(Debt)}"
    debt_id = make_debt(signer.person_id, signer.creditor_id, reference, 30_000)
    mine = Signer(signer.person_id, signer.creditor_id, debt_id, signer.chat_id)
    agree(mine)
    ways = {
        "active": {"active", "broken", "kept", "cancelled"},
        "broken": {"broken", "active", "kept", "cancelled"},
        "kept": {"kept"},
        "cancelled": {"cancelled"},
    }
    day, before, given_minor = D("2026-11-24"), "active", 0
    for number, (days, minor, moves, late) in enumerate(steps):
        day += timedelta(days=days)
        if moves:
            pass_time(day)
            assert pass_time(day) == {}
        if minor and before in ("active", "broken"):
            pay(mine, minor, day - timedelta(days=0), known=day + timedelta(days=late, microseconds=number))
            given_minor += minor
        after = state()
        assert after in ways[before]
        with reading() as db:
            agreement = db.query(Agreement).filter_by(debt_id=debt_id).one()
            counted = sum(i.paid_minor for i in agreement.instalments)
            assert 0 <= counted <= min(given_minor, agreement.total_minor)
            assert all(0 <= i.paid_minor <= i.amount_minor for i in agreement.instalments)
            assert (agreement.broken_on is not None) == (after in ("broken", "cancelled"))
            if after == "kept":
                assert all(i.paid_minor >= 9_500 for i in agreement.instalments)
                assert db.get(Debt, debt_id).status == "settled"
        before = after
