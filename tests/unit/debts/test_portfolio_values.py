from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aldia.debts.portfolio.countries import countries
from aldia.debts.portfolio.files import Cell
from aldia.debts.portfolio.ids import national_id
from aldia.debts.portfolio.phones import phone
from aldia.debts.portfolio.values import BadValue, calendar_date, instant, minor, number, past_date, text


@pytest.mark.parametrize(
    ("written", "country", "value"),
    [
        ("1.234", "ES", "1234"),
        ("1.234", "MX", "1.234"),
        ("1,234", "MX", "1234"),
        ("1,234", "ES", "1.234"),
        ("1.234,56", "MX", "1234.56"),
        ("1,234.56", "ES", "1234.56"),
        ("1234.5", "ES", "1234.5"),
        ("1234,5", "PE", "1234.5"),
        ("1.234.567", "CL", "1234567"),
        ("1,234,567.00", "CO", "1234567"),
        ("0.500", "ES", "0.5"),
        ("$ 1.500.000", "CO", "1500000"),
        ("S/ 12.50", "PE", "12.50"),
        ("842,17 €", "ES", "842.17"),
        ("EUR 842,17", "ES", "842.17"),
        ("1 234,50", "ES", "1234.50"),
        ("1'234.50", "MX", "1234.50"),
        ("-5", "ES", "-5"),
        ("842", "ES", "842"),
    ],
)
def test_numbers_are_read_as_the_country_writes_them(written: str, country: str, value: str) -> None:
    assert number(written, countries()[country].decimal) == Decimal(value)


@pytest.mark.parametrize(
    "written", ["", "abc", "1.23.456", "1,2,3.4", "12..5", "1.2345,6", "--5", "1e5", "NaN"]
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        number(written, ",")


@pytest.mark.parametrize(
    ("written", "country", "currency"),
    [("1,234", "ES", "EUR"), ("10,5", "CL", "CLP"), ("-1", "ES", "EUR"), ("9" * 30, "ES", "EUR")],
)
def test_amounts_that_the_currency_cannot_have_are_refused(written: str, country: str, currency: str) -> None:
    with pytest.raises(BadValue):
        minor(written, countries()[country], currency)


def test_a_number_of_a_spreadsheet_is_not_read_as_text() -> None:
    with pytest.raises(BadValue):
        minor(Decimal("1.234"), countries()["ES"], "EUR")
    assert minor(Decimal("1234.5"), countries()["ES"], "EUR") == 123450


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(list(countries())))
def test_local_numbers_round_trip(value: Decimal, country: str) -> None:
    written = f"{value:,f}"
    if countries()[country].decimal == ",":
        written = written.translate(str.maketrans(",.", ".,"))
    assert number(written, countries()[country].decimal) == value


@pytest.mark.parametrize("written", ["2026-09-08", "08/09/2026", "8-9-2026", "08.09.2026", "20260908"])
def test_dates(written: str) -> None:
    assert calendar_date(written) == date(2026, 9, 8)
    assert calendar_date(datetime(2026, 9, 8, 13, 30)) == date(2026, 9, 8)  # noqa: DTZ001


@pytest.mark.parametrize("written", ["31/02/2026", "08/09/26", "2026", "mañana", "09/13/2026", "01/01/0001"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        calendar_date(written)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("24/11/2026 09:30", "2026-11-24T08:30:00+00:00"),
        ("2026-11-24T09:30:15Z", "2026-11-24T09:30:15+00:00"),
        ("2026-11-24 09:30-05:00", "2026-11-24T14:30:00+00:00"),
        ("24/11/2026", "2026-11-24T11:00:00+00:00"),
    ],
)
def test_instants_are_local_unless_they_say_otherwise(written: str, utc: str) -> None:
    assert instant(written, "Europe/Madrid") == datetime.fromisoformat(utc)


@pytest.mark.parametrize(
    ("written", "country", "normal"),
    [
        ("12345678z", "ES", "12345678Z"),
        ("12.345.678-Z", "ES", "12345678Z"),
        ("1234567L", "ES", "01234567L"),
        ("x-1234567-l", "ES", "X1234567L"),
        ("12.345.678-5", "CL", "123456785"),
        ("BOXW310820HNERXN09", "MX", "BOXW310820HNERXN09"),
        ("GODE561231GR8", "MX", "GODE561231GR8"),
        ("1714307103", "EC", "1714307103"),
        ("1.020.304.050", "CO", "1020304050"),
        ("20-05536168-2", "AR", "5536168"),
        ("23.456.789", "AR", "23456789"),
        ("1234567", "PE", "01234567"),
        ("10117410-2", "PE", "10117410"),
    ],
)
def test_national_ids_are_normalised(written: str, country: str, normal: str) -> None:
    assert national_id(written, country) == normal


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("12345678A", "ES"),
        ("12.345.678-9", "CL"),
        ("1714307104", "EC"),
        ("BOXW310820HNERXN08", "MX"),
        ("20-05536168-3", "AR"),
        ("123", "CO"),
        ("00000000", "PE"),
        ("ABC", "AR"),
        ("30-50001091-2", "AR"),
    ],
)
def test_national_ids_with_a_wrong_check_are_refused(written: str, country: str) -> None:
    with pytest.raises(BadValue, match="no es un documento válido"):
        national_id(written, country)


@pytest.mark.parametrize(
    ("written", "country", "e164"),
    [
        ("612 34 56 78", "ES", "+34612345678"),
        ("0034 612345678", "ES", "+34612345678"),
        ("+52 1 55 1234 5678", "MX", "+525512345678"),
        ("044 55 1234 5678", "MX", "+525512345678"),
        ("11 15-2345-6789", "AR", "+5491123456789"),
        ("099 123 4567", "EC", "+593991234567"),
        ("+34 612345678", "MX", "+34612345678"),
    ],
)
def test_phones_become_e164(written: str, country: str, e164: str) -> None:
    assert phone(written, country) == e164
    assert phonenumbers.is_valid_number(phonenumbers.parse(e164))


@given(
    st.from_regex(r"\+?[0-9]{6,13}", fullmatch=True), st.sampled_from(["ES", "CO", "AR", "CL", "PE", "EC"])
)
def test_the_short_way_reads_phones_as_the_library_does(written: str, country: str) -> None:
    expected = None
    try:
        parsed = phonenumbers.parse(written, country)
        if phonenumbers.is_valid_number(parsed):
            expected = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    try:
        found = phone(written, country)
    except BadValue:
        found = None
    assert found == expected


WRITTEN = st.one_of(
    st.text(max_size=50),
    st.text(alphabet="0123456789.,-+/: $€TZ\u0663\u00b2", max_size=30),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
)


@given(WRITTEN, st.sampled_from(list(countries())))
def test_whatever_stands_in_a_cell_is_read_or_refused(cell: Cell, country: str) -> None:
    local = countries()[country]
    for read, arguments in (
        (text, (40,)),
        (calendar_date, ()),
        (past_date, (date(2026, 11, 24),)),
        (instant, (local.time_zone,)),
        (minor, (local, local.currency)),
        (national_id, (country,)),
        (phone, (country,)),
    ):
        with suppress(BadValue):
            read(cell, *arguments)  # type: ignore[operator]
