from decimal import Decimal

import pytest
from negotiating import TODAY, debt_of

from aldia.negotiation import DateCode, check_date, partial_payment_range, promise_window


@pytest.mark.parametrize(
    ("outstanding", "amount", "accepted"),
    [
        ("1000", "10", True),
        ("1000", "9.99", False),
        ("1000", "1000", True),
        ("1000", "1000.01", False),
        ("4", "4", True),
        ("4", "3", False),
    ],
)
def test_partial_payments(outstanding: str, amount: str, accepted: bool) -> None:
    assert (Decimal(amount) in partial_payment_range(debt_of(outstanding))) is accepted


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-11-23", DateCode.OK), ("2026-12-23", DateCode.OK), ("2026-12-24", DateCode.TOO_LATE)],
)
def test_promises(day: str, code: DateCode) -> None:
    assert check_date(day, promise_window(debt_of(), today=TODAY), TODAY).code is code
