"""Legal terms by country."""

from datetime import date

import pytest

from aldia.privacy.terms import KINDS, accounts_kept_until, term

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("country", "kind", "due_on"),
    [
        ("ES", "erasure", date(2026, 12, 24)),
        # Twenty business days: 25 December is a holiday.
        ("MX", "erasure", date(2026, 12, 22)),
        # 8 December is a holiday.
        ("CO", "copy", date(2026, 12, 9)),
        ("CO", "erasure", date(2026, 12, 16)),
        ("CL", "objection", date(2026, 12, 24)),
        ("AR", "copy", date(2026, 12, 4)),
        ("AR", "erasure", date(2026, 12, 1)),
        # 8 and 9 December are holidays.
        ("PE", "erasure", date(2026, 12, 10)),
        ("EC", "correction", date(2026, 12, 9)),
        # A country without an entry gets the strictest term.
        ("UY", "erasure", date(2026, 12, 1)),
    ],
)
def test_the_last_day_of_the_term(country: str, kind: str, due_on: date) -> None:
    assert term(kind, country, TUESDAY).due_on == due_on


@pytest.mark.parametrize("country", ["ES", "MX", "CO", "CL", "AR", "PE", "EC", "XX"])
def test_each_country_has_all_terms_and_names_its_law(country: str) -> None:
    for kind in KINDS:
        found = term(kind, country, TUESDAY)
        assert found.due_on > TUESDAY
        assert 0 < len(found.law) <= 120


def test_accounts_are_kept_for_years_after_the_one_in_which_they_were_made() -> None:
    assert accounts_kept_until("ES", TUESDAY) == date(2032, 12, 31)
    assert accounts_kept_until("PE", TUESDAY) == date(2031, 12, 31)


def test_there_is_no_other_right() -> None:
    with pytest.raises(KeyError):
        term("revenge", "ES", TUESDAY)
