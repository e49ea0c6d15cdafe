from datetime import date, timedelta

import pytest
from lives import agree, at, give_address, messages, pass_time, pay, promise, state
from signers import Signer, audited, make_signer

from aldia import clock
from aldia.agreements.advance import advance
from aldia.agreements.reminders import moments
from aldia.agreements.tables import Promise
from aldia.contact.tables import Consent, Pause
from aldia.debts.portfolio.countries import plain
from aldia.debts.tables import Contact, Debt, Person
from aldia.identity import gsm, links
from aldia.outreach import texts
from aldia.outreach.tables import OutboxMessage
from aldia.storage import reading, transaction

D = date.fromisoformat
BEFORE, TODAY, AFTER = "reminder_before", "reminder_today", "reminder_after"


def every_day(first: str, last: str) -> None:
    day = D(first)
    while day <= D(last):
        pass_time(day)
        pass_time(day)
        day += timedelta(days=1)


def test_the_day_before_on_the_day_and_once_after(signer: Signer) -> None:
    agree(signer)
    every_day("2026-12-05", "2026-12-11")
    # Time is moved at noon, and what is due on the next day is planned with it, for the morning.
    assert messages() == [
        (BEFORE, "12-09 10:00", "cancelled"),
        (TODAY, "12-10 10:00", "cancelled"),
        (AFTER, "12-11 10:00", "pending"),
    ]


@pytest.mark.parametrize(
    ("due_on", "country", "expected"),
    [
        ("2026-12-10", "ES", {"before": "2026-12-09", "today": "2026-12-10", "after": "2026-12-11"}),
        # A Monday: the Friday before; three days later is a Thursday.
        ("2027-01-11", "ES", {"before": "2027-01-08", "today": "2027-01-11", "after": "2027-01-14"}),
        # The 7th and the 8th are holidays of Colombia and Spain.
        ("2026-12-09", "ES", {"before": "2026-12-07", "today": "2026-12-09", "after": "2026-12-11"}),
        # A Saturday in the data of a creditor.
        ("2026-11-28", "ES", {"before": "2026-11-27", "after": "2026-12-01"}),
        # A Friday before a Monday that is a holiday: nothing within three days.
        ("2026-11-13", "CO", {"before": "2026-11-12", "today": "2026-11-13"}),
    ],
)
def test_reminders_fall_on_business_days(due_on: str, country: str, expected: dict[str, str]) -> None:
    assert moments(D(due_on), country) == {name: D(day) for name, day in expected.items()}


def test_what_is_paid_is_not_reminded_of(signer: Signer) -> None:
    agree(signer)
    pass_time(D("2026-12-09"))
    assert [status for *_, status in messages()] == ["pending", "pending"]
    pay(signer, 9_500, D("2026-12-09"))
    assert [status for *_, status in messages()] == ["cancelled", "cancelled"]
    every_day("2026-12-10", "2026-12-16")
    assert len(messages()) == 2
    assert audited("message_planned") == audited("message_cancelled") == 2


def test_a_promise_is_reminded_of_and_then_kept(signer: Signer) -> None:
    give_address(signer)
    promise(signer, 20_000, D("2026-12-10"))
    pass_time(D("2026-12-09"))
    assert [template for template, *_ in messages("pending")] == [BEFORE, TODAY]
    pay(signer, 19_000, D("2026-12-09"))
    assert (state(Promise), messages("pending")) == ("kept", [])


def _pause(db: object, signer: Signer) -> object:
    return Pause(
        person_id=signer.person_id, creditor_id=signer.creditor_id, reason="x", started_at=clock.now()
    )


def _pause_of_the_debt(db: object, signer: Signer) -> object:
    return Pause(
        person_id=signer.person_id,
        creditor_id=signer.creditor_id,
        debt_id=signer.debt_id,
        reason="dispute",
        started_at=clock.now(),
    )


def _opt_out(db: object, signer: Signer) -> object:
    return Consent(
        person_id=signer.person_id,
        creditor_id=signer.creditor_id,
        channel="all",
        status="withdrawn",
        source="chat",
        at=clock.now(),
    )


def _suppress(db: object, signer: Signer) -> object:
    contact = db.query(Contact).one()  # type: ignore[attr-defined]
    contact.suppressed_at = clock.now()
    return contact


def _recall(db: object, signer: Signer) -> object:
    debt = db.get(Debt, signer.debt_id)  # type: ignore[attr-defined]
    debt.status = "withdrawn"
    return debt


@pytest.mark.parametrize("silence", [_pause, _pause_of_the_debt, _opt_out, _suppress, _recall])
def test_who_must_not_be_written_to_is_not(signer: Signer, silence: object) -> None:
    agree(signer)
    pass_time(D("2026-12-09"))
    with clock.freeze(at(D("2026-12-09"), 14)), transaction() as db:
        db.add(silence(db, signer))  # type: ignore[operator]
    with clock.freeze(at(D("2026-12-09"), 15)):
        assert advance(clock.now()) == {"message_cancelled": 2}
    every_day("2026-12-10", "2026-12-14")
    assert len(messages()) == 2


def test_who_takes_an_opt_out_back_is_reminded(signer: Signer) -> None:
    agree(signer)
    with transaction() as db:
        db.add(_opt_out(db, signer))
        db.flush()
        again = _opt_out(db, signer)
        again.status = "granted"  # type: ignore[attr-defined]
        db.add(again)
    pass_time(D("2026-12-09"))
    assert len(messages("pending")) == 2


@pytest.mark.parametrize(
    ("time_zone", "at_utc", "expected"),
    [
        ("Europe/Madrid", "2026-12-09T00:30:00+00:00", ["12-09 10:00", "12-10 10:00"]),
        ("Europe/Madrid", "2026-12-09T17:59:00+00:00", ["12-09 18:59", "12-10 10:00"]),
        # Too late in the evening: nothing for today.
        ("Europe/Madrid", "2026-12-09T18:01:00+00:00", ["12-10 10:00"]),
        # Already the 10th in Madrid, still the 9th in Mexico City.
        ("Europe/Madrid", "2026-12-09T23:30:00+00:00", ["12-10 10:00", "12-11 10:00"]),
        ("America/Mexico_City", "2026-12-09T23:30:00+00:00", ["12-09 17:30", "12-10 10:00"]),
    ],
)
def test_reminders_come_at_a_decent_hour_where_the_debtor_lives(
    database: str, time_zone: str, at_utc: str, expected: list[str]
) -> None:
    agree(make_signer(time_zone=time_zone))
    now = clock.now().fromisoformat(at_utc)
    with clock.freeze(now):
        advance(now)
        assert advance(now) == {}
    assert [when for _, when, _ in messages()] == expected


def test_nothing_is_planned_for_an_instant_that_has_passed(signer: Signer) -> None:
    agree(signer)
    with clock.freeze(at(D("2026-12-11"), 20)):
        assert advance(at(D("2026-12-09"))) == {}


@pytest.mark.parametrize("register", ["tu", "usted", "vos", None])
@pytest.mark.parametrize("template", [BEFORE, TODAY, AFTER])
def test_the_texts_fit_into_an_sms_and_say_nothing_to_others(
    signer: Signer, register: str | None, template: str
) -> None:
    agree(signer)
    pass_time(D("2026-12-09"))
    with reading() as db:
        message = db.query(OutboxMessage).first()
        message.template = template
        message.creditor.name = "Crédito Claro de los Andes del Sur"
        db.get(Person, signer.person_id).register = register
        link = links.url(links.new_id())
        text = texts.sms_text(message, link)
        assert gsm.length(text) <= gsm.SEGMENT
        assert link in text
        assert text.startswith("Crédito Claro")
        said = plain(text.replace(link, ""))
        assert not {"deuda", "pago", "pagar", "cuota", "acuerdo", "plan", "vence"} & set(said.split())
        assert not any(sign.isdigit() for sign in said)
        assert "{link}" in str(texts.sms_preview(message))
