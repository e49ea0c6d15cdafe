from datetime import date, timedelta

import pytest
from lives import DUE, agree, at, pass_time, pay, state
from signers import NOW, Signer, audited, make_signer

from aldia import clock
from aldia.agreements import life
from aldia.agreements.advance import advance
from aldia.agreements.tables import Agreement
from aldia.contact.tables import Pause
from aldia.debts.tables import Debt
from aldia.desk.tables import Case
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

D = date.fromisoformat

# (day, "pays" minor units | "advances", state after it)
Step = tuple[str, int, str]
LIVES: dict[str, list[Step]] = {
    "every payment in time": [
        ("2026-12-09", 10_000, "active"), ("2027-01-11", 10_000, "active"), ("2027-02-15", 10_000, "kept"),
    ],
    "all at once and early": [("2026-11-25", 30_000, "kept")],
    "more than was due": [("2026-12-10", 35_000, "kept")],
    "late, on the last day of the grace": [
        ("2026-12-15", 0, "active"), ("2026-12-15", 10_000, "active"), ("2026-12-16", 0, "active"),
    ],
    "a day too late, then cured": [("2026-12-16", 0, "broken"), ("2026-12-17", 10_000, "active")],
    "cured on the last day": [("2026-12-16", 0, "broken"), ("2026-12-31", 10_000, "active")],
    "a day too late to cure": [
        ("2026-12-16", 0, "broken"), ("2027-01-01", 10_000, "cancelled"), ("2027-01-02", 0, "cancelled"),
    ],
    "too late, and nobody moved time before": [("2026-12-20", 10_000, "active")],
    "much too late, and nobody moved time before": [("2027-01-04", 10_000, "cancelled")],
    "cured in two parts": [
        ("2026-12-16", 5_000, "broken"), ("2026-12-20", 4_000, "broken"), ("2026-12-22", 1_000, "active"),
    ],
    "cured but for the tolerance": [("2026-12-16", 0, "broken"), ("2026-12-20", 9_500, "active")],
    "five per cent short is enough": [
        ("2026-12-10", 9_500, "active"), ("2027-01-01", 0, "active"), ("2027-01-11", 10_000, "active"),
        ("2027-02-10", 10_000, "kept"),
    ],
    "a cent less is not": [("2026-12-10", 9_499, "active"), ("2026-12-16", 0, "broken")],
    "each five per cent short": [
        ("2026-12-10", 9_500, "active"), ("2027-01-11", 9_500, "active"), ("2027-02-10", 9_500, "kept"),
    ],
    "broken, cured, broken again": [
        ("2026-12-16", 10_000, "active"), ("2027-01-14", 0, "active"), ("2027-01-15", 0, "broken"),
    ],
    "one payment for two missed ones does not cure": [
        ("2026-12-16", 0, "broken"), ("2026-12-18", 10_000, "active"), ("2027-01-15", 0, "broken"),
        ("2027-01-16", 10_000, "active"),
    ],
    "never paid": [("2026-12-16", 0, "broken"), ("2026-12-31", 0, "broken"), ("2027-01-01", 0, "cancelled")],
    "never paid, and time moved once": [("2027-06-01", 0, "cancelled")],
}  # fmt: skip


@pytest.mark.parametrize("steps", LIVES.values(), ids=LIVES.keys())
def test_a_life(signer: Signer, steps: list[Step]) -> None:
    agree(signer)
    for day, minor, expected in steps:
        if minor:
            pay(signer, minor, D(day))
        else:
            pass_time(D(day))
        assert state() == expected, day


@pytest.mark.parametrize("steps", LIVES.values(), ids=LIVES.keys())
def test_it_is_the_same_life_when_time_moves_often_and_twice(signer: Signer, steps: list[Step]) -> None:
    agree(signer)
    day = NOW.date()
    for until, minor, expected in steps:
        while day < D(until):
            # Steps of different lengths, so that weekends and last days are met and missed.
            day = min(day + timedelta(days=1 + day.day % 4), D(until))
            pass_time(day)
            assert pass_time(day) == {}
        if minor:
            pay(signer, minor, D(until))
        assert state() == expected, until


def test_an_earlier_day_changes_nothing(signer: Signer) -> None:
    agree(signer)
    pass_time(D("2026-12-16"))
    with clock.freeze(at(D("2026-12-16"))):
        for days in (1, 3, 7, 20):
            assert advance(at(D("2026-12-16") - timedelta(days=days))) == {}
    assert state() == "broken"


def test_a_payment_in_time_that_is_reported_late_brings_the_plan_back(signer: Signer) -> None:
    agree(signer)
    pass_time(D("2026-12-16"))
    pay(signer, 10_000, D("2026-12-10"), known=D("2026-12-17"))
    assert state() == "active"
    assert (audited("agreement_broken"), audited("agreement_cured")) == (1, 1)


def test_who_pays_by_a_slow_rail_has_more_grace(signer: Signer) -> None:
    agree(signer)
    pay(signer, 100, D("2026-12-01"), method="OXXO")
    pass_time(D("2026-12-17"))
    assert state() == "active"
    pass_time(D("2026-12-18"))
    assert state() == "broken"


def test_the_rest_of_a_kept_plan_is_waived_and_the_debt_settled(signer: Signer) -> None:
    agree(signer)
    pay(signer, 29_500, D("2026-12-10"))
    with reading() as db:
        waived = db.query(AuditEntry).filter_by(action="rest_waived").one()
        assert waived.details == {"amount_minor": 500, "currency": "EUR"}
        assert db.get(Debt, signer.debt_id).status == "settled"


def test_what_fails_to_be_cured_is_a_case_once(signer: Signer) -> None:
    code = agree(signer)
    for day in ("2027-01-04", "2027-01-05", "2027-03-01"):
        pass_time(D(day))
    with reading() as db:
        case = db.query(Case).one()
        assert (case.kind, case.person_id, case.conversation_id) == (
            "agreement_broken",
            signer.person_id,
            None,
        )
        assert case.summary["events"] == [
            {"references": ["REF-one"], "agreement": code, "reason": "not_cured"}
        ]
        assert case.summary["debts"][0]["outstanding"] == "1000.00"
    assert audited("agreement_cancelled") == audited("case_opened") == 1


def test_nothing_breaks_while_collection_rests_and_the_grace_begins_anew(signer: Signer) -> None:
    agree(signer)
    with transaction() as db:
        db.add(
            Pause(
                person_id=signer.person_id,
                creditor_id=signer.creditor_id,
                reason="distress",
                started_at=at(D("2026-12-14")),
            )
        )
    pass_time(D("2026-12-30"))
    assert state() == "active"
    with transaction() as db:
        db.query(Pause).one().ended_at = at(D("2027-01-04"))
    pass_time(D("2027-01-08"))
    # Epiphany is a holiday: the 5th, 7th and 8th.
    assert state() == "active"
    pass_time(D("2027-01-09"))
    assert state() == "broken"


def test_a_rest_after_the_end_of_the_grace_excuses_nothing(signer: Signer) -> None:
    agree(signer)
    with transaction() as db:
        db.add(
            Pause(
                person_id=signer.person_id,
                creditor_id=signer.creditor_id,
                reason="dispute",
                started_at=at(D("2026-12-16")),
            )
        )
    pass_time(D("2026-12-20"))
    assert state() == "broken"
    pass_time(D("2027-03-01"))
    assert state() == "broken"


def test_a_plan_of_a_recalled_debt_rests(signer: Signer) -> None:
    agree(signer)
    with transaction() as db:
        db.get(Debt, signer.debt_id).status = "withdrawn"
    assert pass_time(D("2027-01-04")) == {}
    assert state() == "active"


def test_a_plan_of_a_debt_that_the_creditor_says_is_settled_is_kept(signer: Signer) -> None:
    agree(signer)
    with transaction() as db:
        db.get(Debt, signer.debt_id).status = "settled"
    assert pass_time(D("2027-01-04")) == {"agreement_kept": 1}


@pytest.mark.parametrize(
    ("time_zone", "breaks_at_utc"),
    [("Europe/Madrid", 23), ("Atlantic/Canary", 24), ("America/Mexico_City", 30)],
)
def test_the_day_ends_where_the_debtor_lives(database: str, time_zone: str, breaks_at_utc: int) -> None:
    agree(make_signer(time_zone=time_zone))
    midnight = at(D("2026-12-15")).replace(tzinfo=NOW.tzinfo, hour=0) + timedelta(hours=breaks_at_utc)
    advance(midnight - timedelta(seconds=1))
    assert state() == "active"
    advance(midnight)
    assert state() == "broken"
    with reading() as db:
        assert db.query(Agreement).one().broken_on == D("2026-12-16")


def test_an_operator_ends_an_agreement(signer: Signer) -> None:
    code = agree(signer)
    with transaction() as db:
        life.cancel(db, code, "wrong debt", actor="operator")
    assert state() == "cancelled"
    with reading() as db:
        assert db.query(Case).one().summary["events"][0]["reason"] == "wrong debt"
        assert db.query(AuditEntry).filter_by(action="agreement_cancelled").one().actor == "operator"
    for unknown in (code, "NOBODY"):
        with pytest.raises(life.CannotCancel), transaction() as db:
            life.cancel(db, unknown, "again", actor="operator")


def test_the_days_of_the_tests_are_business_days() -> None:
    assert [day.isoweekday() for day in DUE] == [4, 1, 3]
