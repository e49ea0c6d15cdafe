from datetime import date

import pytest
from negotiating import LOWER, answer, asking, debt_of, figures

from aldia.negotiation import Interval, Reason, Role


class TestWhatWasNotSaidStays:
    def test_a_new_date_keeps_the_figures(self) -> None:
        table = answer(debt_of(), asking(amount="83.33", first_date=date(2026, 12, 1)))
        offer = answer(debt_of(), asking(first_date=date(2026, 12, 10)), table)
        assert figures(offer) == figures(table)
        assert offer.schedule[0].due_date == date(2026, 12, 10)

    def test_new_figures_keep_date_and_interval(self) -> None:
        said = asking(count=3, first_date=date(2026, 12, 15), interval=Interval.FORTNIGHTLY)
        offer = answer(debt_of(), asking(count=4), answer(debt_of(), said))
        assert [each.due_date.isoformat() for each in offer.schedule] == [
            "2026-12-15",
            "2026-12-30",
            "2027-01-15",
            "2027-02-01",
        ]

    def test_figures_for_another_balance_are_forgotten_but_not_the_rounds(
        self,
    ) -> None:
        counter = answer(debt_of("1000"), LOWER)
        offer = answer(debt_of("800"), LOWER, counter)
        assert offer.round == 2
        assert offer.total == 800


@pytest.mark.parametrize(
    ("first_date", "anchor", "due", "reason"),
    [
        ("2026-12-01", "2026-12-01", "2026-12-01", None),
        ("2026-11-20", "2026-11-23", "2026-11-23", Reason.FIRST_DATE_PAST),
        ("2027-03-01", "2026-12-23", "2026-12-23", Reason.FIRST_DATE_TOO_LATE),
        ("2026-12-05", "2026-12-05", "2026-12-07", Reason.FIRST_DATE_NON_BUSINESS),
    ],
)
def test_an_unacceptable_first_date_is_moved_and_explained(
    first_date: str, anchor: str, due: str, reason: Reason | None
) -> None:
    offer = answer(debt_of(), asking(count=3, first_date=date.fromisoformat(first_date)))
    assert (offer.first_date.isoformat(), offer.schedule[0].due_date.isoformat()) == (anchor, due)
    assert offer.reasons == ((reason,) if reason else ())


def test_a_person_may_grant_a_later_first_date_than_the_bot() -> None:
    request = asking(count=3, first_date=date(2027, 1, 5))
    assert answer(debt_of(), request).first_date == date(2026, 12, 23)
    assert answer(debt_of(role=Role.AGENT), request).first_date == date(2027, 1, 5)


def test_an_interval_outside_the_policy_is_replaced() -> None:
    monthly_only = debt_of().policy.copy(update={"intervals": [Interval.MONTHLY]})
    offer = answer(debt_of(policy=monthly_only), asking(count=3, interval=Interval.FORTNIGHTLY))
    assert offer.interval is Interval.MONTHLY
    assert offer.reasons == (Reason.INTERVAL_NOT_OFFERED,)
