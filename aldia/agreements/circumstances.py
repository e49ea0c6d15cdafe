"""What decides, beside its own rows, whether an agreement or a promise is kept."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aldia.agreements.coverage import debts_of
from aldia.agreements.policies import policy_of
from aldia.agreements.tables import Agreement
from aldia.contact.tables import Pause
from aldia.debts.tables import Debt
from aldia.money import to_minor
from aldia.negotiation import Keeping, grace_days, is_sufficient, last_day_in_time
from aldia.payments.tables import Payment


@dataclass(frozen=True)
class Circumstances:
    """The policy, and how and when this debtor could pay; all days are where the debtor lives.

    ``least`` is the smallest partial payment in minor units, ``rail`` how the debtor paid last. ``rests`` are
    the first and last days on which collection rested, in order; the last is null while it does.
    """

    keeping: Keeping
    least: int
    country: str
    rail: str | None
    rests: tuple[tuple[date, date | None], ...]

    @property
    def is_resting(self) -> bool:
        """Whether collection rests now."""
        return any(end is None for _, end in self.rests)

    def is_paid(self, paid: int, agreed: int) -> bool:
        """Whether a sum counts as the agreed one; both in minor units."""
        return is_sufficient(self.keeping, paid, agreed, least=self.least)

    def last_day(self, due_on: date) -> date:
        """The last day on which money for ``due_on`` is in time; after a rest the grace begins anew (ours)."""
        return self._after_rests(
            due_on, lambda day: last_day_in_time(self.keeping, day, self.rail, self.country)
        )

    def last_day_to_cure(self, broken_on: date) -> date:
        """The last day on which a broken agreement can be saved; after a rest the term begins anew (ours)."""
        return self._after_rests(broken_on, lambda day: day + timedelta(days=self.keeping.cure_days))

    def _after_rests(self, start: date, term: Callable[[date], date]) -> date:
        last = term(start)
        for began, ended in self.rests:
            if began <= last:
                last = date.max if ended is None else max(last, term(ended))
        return last


def circumstances(session: Session, debts: Sequence[Debt]) -> dict[int, Circumstances]:
    """Return the circumstances of debts by their ids, with a few queries for all of them."""
    rails = _rails(session, [debt.id for debt in debts])
    pauses = defaultdict(list)
    people = {debt.person_id for debt in debts}
    for pause in session.execute(select(Pause).where(Pause.person_id.in_(people))).scalars():
        pauses[pause.person_id, pause.creditor_id].append(pause)
    found = {}
    for debt in debts:
        policy = policy_of(debt.creditor)
        limits = policy.currencies.get(debt.currency)
        found[debt.id] = Circumstances(
            keeping=policy.keeping,
            least=to_minor(limits.minimum_partial_payment, debt.currency) if limits else 0,
            country=debt.person.country,
            rail=rails.get(debt.id),
            rests=_rests(debt, pauses[debt.person_id, debt.creditor_id]),
        )
    return found


def circumstances_of(
    session: Session, agreement: Agreement, known: dict[int, Circumstances] | None = None
) -> Circumstances:
    """Return the circumstances of all that an agreement covers; ``known`` are those of debts, if they are at hand.

    Where they differ, the doubt favours the debtor: each debt's rests count, and of the rails in use the slowest.
    """
    debts = debts_of(agreement)
    found = known or circumstances(session, debts)
    each = [found[debt.id] for debt in debts]
    rails = [one.rail for one in each if one.rail is not None]
    rests = {rest for one in each for rest in one.rests}
    return replace(
        each[0],
        rail=max(rails, key=lambda rail: grace_days(each[0].keeping, rail), default=None),
        rests=tuple(sorted(rests, key=_in_order)),
    )


def _rests(debt: Debt, pauses: list[Any]) -> tuple[tuple[date, date | None], ...]:
    zone = ZoneInfo(debt.person.time_zone)
    spans = [
        (
            pause.started_at.astimezone(zone).date(),
            pause.ended_at.astimezone(zone).date() if pause.ended_at else None,
        )
        for pause in pauses
        if pause.debt_id in (None, debt.id)
    ]
    return tuple(sorted(spans, key=_in_order))


def _in_order(rest: tuple[date, date | None]) -> tuple[date, date]:
    return rest[0], rest[1] or date.max


def _rails(session: Session, debt_ids: list[int]) -> dict[int, str]:
    newest = (
        select(func.max(Payment.id))
        .where(Payment.debt_id.in_(debt_ids), Payment.method.isnot(None))
        .group_by(Payment.debt_id)
    )
    return dict(session.execute(select(Payment.debt_id, Payment.method).where(Payment.id.in_(newest))).all())
