"""Loading the demo: creditors, its files through the import itself, agreements and promises, a link to try."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements.tables import Agreement, Instalment, Promise
from aldia.debts.creditors import save
from aldia.debts.portfolio import import_file
from aldia.debts.tables import Creditor, Debt, Person
from aldia.demo.files import write_all
from aldia.demo.portfolio import DemoDebt, debts
from aldia.demo.world import world
from aldia.identity import links
from aldia.identity.tables import Link
from aldia.money import to_minor
from aldia.settings import settings
from aldia.storage import reading, transaction

# The batch of the first known debtor's link, by which `rasa shell` finds it; the others have one each. A batch
# holds one link: those that have ended leave it.
BATCH = "demo"

# The demo's day begins and ends in Spain, where its known debtors live.
_TIME_ZONE = "Europe/Madrid"
_CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

Step = Callable[[str], None]

# About the grace of the default policy, weekends included.
_GRACE = timedelta(days=6)


class DemoFailed(Exception):
    """The demo portfolio could not be loaded; the text says why."""


@dataclass(frozen=True)
class KnownDebtor:
    """A debtor whose answers to the identity check are known, with the address of the chat."""

    name: str
    national_id: str
    birth_date: date
    url: str


@dataclass(frozen=True)
class Demo:
    """What was loaded (nothing new where the demo was there before) and whom to be."""

    loaded: bool
    known: list[KnownDebtor]


def load(seed: int = 1, debtors: int = 500, *, step: Step = lambda _text: None) -> Demo:
    """Load the demo portfolio into the migrated database of the settings, unless it is there already.

    The same seed, size and day give the same portfolio. ``step`` is told what is being done.
    """
    with reading() as session:
        present = session.execute(select(Link.id).where(Link.batch == BATCH).limit(1)).first() is not None
    if not present:
        _load(seed, debtors, step)
    with transaction() as session:
        known = [_known(session, number, data["person"]) for number, data in enumerate(world()["known"])]
    return Demo(loaded=not present, known=known)


def _load(seed: int, debtors: int, step: Step) -> None:
    today = clock.today(_TIME_ZONE)
    made = [debt for _, debt in takewhile(lambda each: each[0] <= debtors, debts(seed, today))]
    with transaction() as session:
        for creditor in world()["creditors"]:
            save(session, actor="demo", **creditor)
    for kind, path in write_all(settings().var / "demo", made, today).items():
        step(f"importing {path}")
        _import(path, kind)
    step("writing agreements and promises")
    with transaction() as session:
        ids = dict(session.execute(select(Debt.reference, Debt.id)).all())
        for debt in made:
            _write_fate(session, debt, ids[debt.reference], today)


def _import(path: Path, kind: str) -> None:
    result = import_file(path, kind)
    if result.rejected:
        first = result.first_rejected[0]
        raise DemoFailed(f"{path}, line {first.line}: {first.column}: {first.reason}")


def _write_fate(session: Session, debt: DemoDebt, debt_id: int, today: date) -> None:
    random = Random(f"fate/{debt.reference}")
    if debt.fate == "promise" and not _exists(session, Promise, debt_id):
        made_on = today - timedelta(days=random.randrange(1, 9))
        session.add(
            Promise(
                debt_id=debt_id,
                key=f"{debt_id}:1",
                amount_minor=to_minor(debt.total, debt.currency),
                currency=debt.currency,
                due_on=today + timedelta(days=random.randrange(1, 12)),
                created_at=_noon(made_on),
            )
        )
    if debt.plan and not _exists(session, Agreement, debt_id):
        session.add(_agreement(debt, debt_id, random))


def _agreement(debt: DemoDebt, debt_id: int, random: Random) -> Agreement:
    instalments = []
    for number, planned in enumerate(debt.plan, start=1):
        amount = to_minor(planned.amount, debt.currency)
        paid = amount if planned.paid else 0
        instalments.append(
            Instalment(number=number, due_on=planned.due_on, amount_minor=amount, paid_minor=paid)
        )
    return Agreement(
        code="".join(random.choice(_CODE_ALPHABET) for _ in range(8)),
        debt_id=debt_id,
        kind="proposal",
        status=debt.fate,
        total_minor=to_minor(debt.total, debt.currency),
        currency=debt.currency,
        signed_at=_noon(debt.balance_on),
        broken_on=next(p.due_on for p in debt.plan if not p.paid) + _GRACE if debt.fate == "broken" else None,
        instalments=instalments,
    )


def _known(session: Session, number: int, data: dict[str, Any]) -> KnownDebtor:
    person = session.execute(
        select(Person).where(Person.country == data["country"], Person.national_id == data["national_id"])
    ).scalar_one()
    batch = BATCH if number == 0 else f"{BATCH}-{number + 1}"
    link = _link(session, person, batch)
    return KnownDebtor(
        name=f"{person.given_name} {person.family_name}",
        national_id=person.national_id,
        birth_date=person.birth_date,
        url=links.url(link.id),
    )


def _link(session: Session, person: Person, batch: str) -> Link:
    """Return a link that can be opened, making a new one where the last has run out."""
    now = clock.now()
    usable = select(Link).where(
        Link.batch == batch,
        Link.person_id == person.id,
        Link.revoked_at.is_(None),
        Link.expires_at > now + timedelta(days=1),
    )
    link: Link | None = session.execute(usable.order_by(Link.created_at.desc()).limit(1)).scalar_one_or_none()
    if link is None:
        creditor = (
            session.execute(
                select(Creditor)
                .join(Debt, Debt.creditor_id == Creditor.id)
                .where(Debt.person_id == person.id)
            )
            .scalars()
            .first()
        )
        link = Link(
            id=links.new_id(),
            person_id=person.id,
            creditor_id=creditor.id,
            batch=batch,
            created_at=now,
            expires_at=now + settings().link_life,
        )
        session.add(link)
        session.flush()
    ended = update(Link).where(Link.batch == batch, Link.id != link.id)
    session.execute(ended.values(batch=f"{batch}-ended"))
    return link


def _exists(session: Session, table: Any, debt_id: int) -> bool:
    return session.execute(select(table.id).where(table.debt_id == debt_id).limit(1)).first() is not None


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(_TIME_ZONE))
