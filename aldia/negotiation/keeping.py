"""Whether a payment that was agreed is made: how much is enough, and how long there is time.

Sources: negotiation-and-kpis.md 4.2 (see `Keeping`).
"""

from datetime import date
from decimal import ROUND_UP, Decimal

from aldia.negotiation.due_dates import add_business_days
from aldia.negotiation.policy import OTHER_RAIL, Keeping


def is_sufficient(keeping: Keeping, paid: int, agreed: int, *, least: int) -> bool:
    """Whether `paid` counts as `agreed`; all in minor units of one currency.

    The tolerance never goes below `least`, the smallest partial payment that the policy takes.
    """
    enough = (agreed * Decimal(keeping.sufficient_share)).to_integral_value(ROUND_UP)
    return paid >= max(int(enough), min(agreed, least))


def last_day_in_time(keeping: Keeping, due_on: date, rail: str | None, country: str) -> date:
    """The last day on which money for `due_on` is in time; `rail` is how this debtor pays, if known."""
    return add_business_days(due_on, grace_days(keeping, rail), country)


def grace_days(keeping: Keeping, rail: str | None) -> int:
    """How many business days money may take on a rail; `rail` is None where it is unknown."""
    return keeping.grace_days.get((rail or OTHER_RAIL).casefold(), keeping.grace_days[OTHER_RAIL])
