"""Agreements and promises whose life the tests follow, day by day."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from signers import Signer
from sqlalchemy import select

from aldia import clock
from aldia.agreements.advance import advance
from aldia.agreements.tables import Agreement, AgreementDebt, Instalment, Promise
from aldia.debts.tables import Contact, Debt
from aldia.money import from_minor
from aldia.outreach.tables import OutboxMessage
from aldia.payments.ledger import record_payment
from aldia.storage import reading, transaction

# Three months running; the grace of three business days ends on the 15th, the 14th (after a weekend), the 15th.
DUE = (date(2026, 12, 10), date(2027, 1, 11), date(2027, 2, 10))
MADRID = ZoneInfo("Europe/Madrid")


def give_address(signer: Signer) -> None:
    with transaction() as db:
        if db.query(Contact).filter_by(person_id=signer.person_id).first() is None:
            db.add(Contact(person_id=signer.person_id, kind="phone", value="+34600111222", source="import"))


def agree(
    signer: Signer,
    amounts: Sequence[int] = (10_000, 10_000, 10_000),
    *,
    forgives: int = 0,
    covers: Sequence[int] = (),
) -> str:
    """Write an agreement in force; return its code. ``covers`` are the debts where there are several."""
    give_address(signer)
    with transaction() as db:
        db.add(
            Agreement(
                code=f"AG{signer.debt_id}",
                debt_id=signer.debt_id,
                kind="settlement" if forgives else "consolidation" if covers else "plan",
                forgiven_minor=forgives,
                covered=[AgreementDebt(debt_id=debt_id, amount_minor=0) for debt_id in covers],
                total_minor=sum(amounts),
                currency="EUR",
                signed_at=clock.now(),
                instalments=[
                    Instalment(number=number, due_on=due_on, amount_minor=amount)
                    for number, (due_on, amount) in enumerate(zip(DUE, amounts, strict=False), start=1)
                ],
            )
        )
        return f"AG{signer.debt_id}"


def promise(signer: Signer, minor: int, due_on: date) -> None:
    with transaction() as db:
        db.add(
            Promise(
                debt_id=signer.debt_id,
                key=f"{signer.debt_id}:1",
                amount_minor=minor,
                currency="EUR",
                due_on=due_on,
                created_at=clock.now(),
            )
        )


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), MADRID)


def pass_time(until: date) -> dict[str, int]:
    """Let a day come and move all that it moves; return what happened."""
    with clock.freeze(at(until)):
        return dict(advance(clock.now()))


def pay(
    signer: Signer, minor: int, on: date, *, known: date | None = None, method: str | None = None
) -> None:
    """Book a payment of a day, which we learn of on that day or later."""
    with clock.freeze(at(known or on)), transaction() as db:
        record_payment(
            db,
            db.get(Debt, signer.debt_id),
            amount=from_minor(minor, "EUR"),
            gateway="import",
            gateway_ref=f"{signer.debt_id} {on} {known} {minor}",
            paid_on=on,
            method=method,
        )


def state(table: type = Agreement) -> str:
    """Return the status of the newest row of a table."""
    with reading() as db:
        return str(db.execute(select(table.status).order_by(table.id.desc()).limit(1)).scalar_one())  # type: ignore[attr-defined]


def paid() -> list[Decimal]:
    with reading() as db:
        found = db.execute(select(Instalment.paid_minor).order_by(Instalment.number)).scalars()
        return [from_minor(minor, "EUR") for minor in found]


def messages(status: str | None = None) -> list[tuple[str, str, str]]:
    """Return template, local time and status of the messages in the outbox."""
    with reading() as db:
        return [
            (
                m.template,
                m.due_at.astimezone(ZoneInfo(m.person.time_zone)).strftime("%m-%d %H:%M"),
                m.status,
            )
            for m in db.query(OutboxMessage).order_by(OutboxMessage.due_at, OutboxMessage.id)
            if status in (None, m.status)
        ]
