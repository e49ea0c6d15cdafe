"""The demo's debts, one by one: the known debtors first, then invented ones without end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from random import Random
from typing import Any, Literal

from aldia.debts.portfolio.countries import countries
from aldia.demo.people import Invented, invent
from aldia.demo.world import world
from aldia.money import from_minor, to_minor

Fate = Literal["untouched", "promise", "active", "kept", "broken"]

_FATES: tuple[Fate, ...] = ("untouched", "promise", "active", "kept", "broken")
_FATE_WEIGHTS = (70, 9, 10, 6, 5)
# Days since the creditor's statement, for debts without a plan.
_STATEMENT_DAYS = 12


@dataclass(frozen=True)
class Instalment:
    """One payment of an invented plan."""

    due_on: date
    amount: Decimal
    paid: bool


@dataclass(frozen=True)
class DemoDebt:
    """An invented debt with what became of it since ``balance_on``, which is when a plan was signed."""

    person: Invented
    creditor: str
    reference: str
    product: str
    contract: str
    original_creditor: str
    principal: Decimal
    interest: Decimal
    fees: Decimal
    opened_on: date
    due_on: date
    balance_on: date
    known: bool = False
    fate: Fate = "untouched"
    plan: list[Instalment] = field(default_factory=list)

    @property
    def currency(self) -> str:
        """The currency of the debtor's country."""
        return countries()[self.person.country].currency

    @property
    def total(self) -> Decimal:
        """The balance that the creditor states."""
        return self.principal + self.interest + self.fees


def debts(seed: int, today: date) -> Iterator[tuple[int, DemoDebt]]:
    """Yield debts without end, each with the number of its debtor (from 1)."""
    number = 0
    for number, known in enumerate(world()["known"], start=1):
        for debt in _known(known, today):
            yield number, debt
    for invented in count(number + 1):
        for debt in _invented(seed, invented, today):
            yield invented, debt


def _known(data: dict[str, Any], today: date) -> Iterator[DemoDebt]:
    person = Invented(**data["person"], register="")
    for debt in data["debts"]:
        principal, interest, fees = map(Decimal, debt["amounts"])
        due_on = today - timedelta(days=debt["days_past_due"])
        yield DemoDebt(
            person=person,
            creditor=data["creditor"],
            reference=debt["reference"],
            product=debt["product"],
            contract=debt["contract"],
            original_creditor="",
            principal=principal,
            interest=interest,
            fees=fees,
            opened_on=due_on - timedelta(days=700),
            due_on=due_on,
            balance_on=today - timedelta(days=1),
            known=True,
        )


def _invented(seed: int, number: int, today: date) -> Iterator[DemoDebt]:
    # Each debtor has random numbers of their own, so that the size of a portfolio changes nobody.
    random = Random(f"{seed}/{number}")
    local = world()["countries"]
    country = random.choices(list(local), [data["share"] for data in local.values()])[0]
    person = invent(random, country, number, today)
    for index in range(random.choices((1, 2, 3), (82, 15, 3))[0]):
        yield _debt(random, person, local[country], number * 10 + index, today)


def _debt(random: Random, person: Invented, local: dict[str, Any], number: int, today: date) -> DemoDebt:
    low, high = local["principal"]
    # Small debts are far more common than large ones.
    principal = _round(Decimal(low) + Decimal(high - low) * Decimal(str(random.random() ** 3)), local)
    fate = random.choices(_FATES, _FATE_WEIGHTS)[0]
    days = int(8 + 700 * random.random() ** 2)
    balance_on = today - timedelta(days=_STATEMENT_DAYS)
    if fate in ("active", "kept", "broken"):
        days = max(days, 150)
        balance_on = today - timedelta(days=random.randrange(100, 140) if fate != "active" else 50)
    overdue = Decimal(days) / 365
    made = DemoDebt(
        person=person,
        creditor=random.choice(local["creditors"]),
        reference=f"{local['prefix']}-{number:07}",
        product=random.choice(local["products"]),
        contract=f"{local['prefix']}{random.randrange(10**8):08}",
        original_creditor=local.get("original_creditor", ""),
        principal=principal,
        interest=_round(principal * Decimal("0.12") * overdue, local),
        fees=_round(principal * Decimal("0.02"), local) if random.random() < 0.4 else Decimal(0),
        opened_on=today - timedelta(days=days + random.randrange(200, 1500)),
        due_on=today - timedelta(days=days),
        balance_on=balance_on,
        fate=fate,
    )
    made.plan.extend(_plan(made, random, today))
    return made


def _plan(debt: DemoDebt, random: Random, today: date) -> Iterator[Instalment]:
    """Share the total out in equal instalments, the last of which takes the rounding."""
    if debt.fate not in ("active", "kept", "broken"):
        return
    payments = {"kept": 3, "broken": 4}.get(debt.fate) or random.choice((3, 4, 6, 9))
    total = to_minor(debt.total, debt.currency)
    share = total // payments
    for index in range(payments):
        due_on = debt.balance_on + timedelta(days=30 * (index + 1))
        amount = share if index < payments - 1 else total - share * (payments - 1)
        paid = due_on < today and (debt.fate != "broken" or index == 0)
        yield Instalment(due_on, from_minor(amount, debt.currency), paid)


def _round(amount: Decimal, local: dict[str, Any]) -> Decimal:
    step = Decimal(local["rounding"])
    return (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
