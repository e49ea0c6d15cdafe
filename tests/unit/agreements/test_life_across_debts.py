"""The life of agreements that forgive a rest or cover several debts, and of promises of a rest."""

from datetime import date
from decimal import Decimal

from lives import agree, messages, pass_time, pay, promise, state
from signers import Signer, at_once, audited, count, make_debt, make_signer

from aldia.agreements import coverage, life, standing
from aldia.agreements.tables import Agreement, Promise
from aldia.contact.tables import Pause
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.desk.tables import Case
from aldia.outreach.tables import OutboxMessage
from aldia.payments import ledger
from aldia.payments.tables import Forgiveness
from aldia.storage import reading, transaction

D = date.fromisoformat
# Due on the 10th of December; the grace ends on the 15th, the time to cure on the 31st.


def owed(*debt_ids: int) -> list[Decimal]:
    with reading() as db:
        return [balance(db, db.get(Debt, debt_id)).outstanding for debt_id in debt_ids]


def debt_states() -> set[str]:
    with reading() as db:
        return {str(debt.status) for debt in db.query(Debt)}


def together(*minors: int) -> tuple[Signer, list[int]]:
    """Write a plan of three payments of 100.00 for several debts; return their ids."""
    signer = make_signer(minor=minors[0])
    others = [
        make_debt(signer.person_id, signer.creditor_id, f"REF-{n}", minor)
        for n, minor in enumerate(minors[1:])
    ]
    debts = [signer.debt_id, *others]
    agree(signer, covers=debts)
    return signer, debts


def other(signer: Signer, debt_id: int) -> Signer:
    return Signer(signer.person_id, signer.creditor_id, debt_id, signer.chat_id)


def test_a_settlement_forgives_when_it_is_paid_in_its_grace(signer: Signer) -> None:
    agree(signer, [70_000], forgives=30_000)
    pass_time(D("2026-12-14"))
    pay(signer, 70_000, D("2026-12-15"))
    assert (state(), owed(signer.debt_id), debt_states()) == ("kept", [0], {"settled"})
    assert count(Forgiveness, amount_minor=30_000, forgiven_on=D("2026-12-15")) == 1


def test_a_settlement_within_the_tolerance_waives_its_rest_as_well(signer: Signer) -> None:
    agree(signer, [70_000], forgives=30_000)
    pay(signer, 68_000, D("2026-12-10"))
    assert (state(), debt_states()) == ("kept", {"settled"})
    assert audited("rest_waived") == audited("rest_forgiven") == 1


def test_a_broken_settlement_takes_only_money_that_was_in_time(signer: Signer) -> None:
    agree(signer, [70_000], forgives=30_000)
    pass_time(D("2026-12-16"))
    with reading() as db:
        debt = db.get(Debt, signer.debt_id)
        assert ledger.payable(db, debt) == 1000
        [stands] = standing.of_person(db, signer.person_id, signer.creditor_id, D("2026-12-16"))
        assert (stands.state, stands.is_over) == ("broken", True)
    pay(signer, 70_000, D("2026-12-16"))
    assert (state(), owed(signer.debt_id)) == ("broken", [300])
    pay(signer, 70_000, D("2026-12-15"), known=D("2026-12-17"))
    assert (state(), count(Forgiveness)) == ("kept", 1)


def test_a_broken_settlement_ends_and_the_discount_with_it(signer: Signer) -> None:
    agree(signer, [70_000], forgives=30_000)
    pay(signer, 20_000, D("2026-12-10"))
    pass_time(D("2027-01-04"))
    assert (state(), count(Case, kind="agreement_broken")) == ("cancelled", 1)
    pay(signer, 50_000, D("2027-01-04"))
    assert (owed(signer.debt_id), count(Forgiveness)) == ([300], 0)


def test_a_debt_paid_in_full_after_its_settlement_broke_forgives_nothing(signer: Signer) -> None:
    agree(signer, [70_000], forgives=30_000)
    pass_time(D("2026-12-16"))
    pay(signer, 100_000, D("2026-12-20"))
    assert debt_states() == {"settled"}
    pass_time(D("2026-12-21"))
    assert (state(), count(Forgiveness)) == ("kept", 0)


def test_keeping_it_settles_every_debt(database: str) -> None:
    signer, debts = together(10_000, 20_000)
    pay(other(signer, debts[1]), 29_500, D("2026-12-10"))
    assert (state(), debt_states()) == ("kept", {"settled"})
    assert audited("debt_settled") == 2


def test_it_breaks_is_cured_and_is_cancelled_with_all_its_debts(database: str) -> None:
    signer, debts = together(10_000, 20_000)
    pass_time(D("2026-12-16"))
    assert state() == "broken"
    pay(other(signer, debts[1]), 10_000, D("2026-12-20"))
    assert state() == "active"
    pass_time(D("2027-06-01"))
    assert (state(), debt_states()) == ("cancelled", {"open"})
    with reading() as db:
        assert db.query(Case).one().summary["events"][0]["references"] == ["REF-one", "REF-0"]


def test_a_rest_of_one_debt_holds_the_calendar_of_all(database: str) -> None:
    signer, debts = together(10_000, 20_000)
    with transaction() as db:
        db.add(
            Pause(
                person_id=signer.person_id,
                creditor_id=signer.creditor_id,
                debt_id=debts[1],
                reason="dispute_debt",
                started_at=db.query(Agreement).one().signed_at,
            )
        )
    pass_time(D("2026-12-16"))
    assert (state(), messages()) == ("active", [])


def test_a_payment_for_any_debt_ends_the_reminders_of_the_plan(database: str) -> None:
    signer, debts = together(10_000, 20_000)
    pass_time(D("2026-12-09"))
    assert count(OutboxMessage, status="pending") == 2
    pay(other(signer, debts[1]), 10_000, D("2026-12-09"))
    assert count(OutboxMessage, status="pending") == 0


def test_an_operator_ends_it_for_all(database: str) -> None:
    _, debts = together(10_000, 20_000)
    pass_time(D("2026-12-09"))
    with transaction() as db:
        life.cancel(db, str(db.query(Agreement).one().code), "wrong debts", actor="operator")
    with reading() as db:
        assert [coverage.alive(db, db.get(Debt, debt_id)) for debt_id in debts] == [None, None]
    assert count(OutboxMessage, status="pending") == 0


def test_payments_for_all_debts_at_once_wait_for_each_other(database: str) -> None:
    signer, debts = together(10_000, 10_000, 10_000)
    done = at_once(
        lambda debt_id: str(pay(other(signer, debt_id), 10_000, D("2026-12-10"))), [*debts, *reversed(debts)]
    )
    assert len(done) == 6
    assert (state(), owed(*debts), debt_states()) == ("kept", [0, 0, 0], {"settled"})


def test_a_promise_of_the_rest_counts_what_comes_beyond_the_part_paid_now(signer: Signer) -> None:
    promise(signer, 90_000, D("2026-12-10"))
    with transaction() as db:
        db.query(Promise).one().besides_minor = 10_000
    pay(signer, 90_000, D("2026-12-10"))
    assert state(Promise) == "active"
    pay(signer, 6_000, D("2026-12-15"))
    assert state(Promise) == "kept"
