from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from aldia.negotiation import Policy, PolicyError, load_policies, load_policy
from aldia.negotiation.policy_files import DEFAULT_FOLDER

DEFAULT = (DEFAULT_FOLDER / "default.yml").read_text(encoding="utf-8")
FIRST_BAND = "{days_past_due: {from: 0, to: 30}, max_discount: 0, max_instalments: 3, down_payment: 0}"
SECOND_BAND = (
    "{days_past_due: {from: 31, to: 60}, max_discount: 0.05, max_instalments: 6, down_payment: 0.10}"
)
EUR = "EUR: {minimum_instalment: 25, minimum_partial_payment: 10, rounding_step: 1}"


def written(folder: Path, text: str, name: str = "default.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("offer_validity_days: 14", "", "offer_validity_days: missing key"),
        ("offer_validity_days: 14", "offer_validity_days: 14\nextra: 1", "extra: unknown key"),
        ("offer_validity_days: 14", "offer_validity_days: 14.5", "offer_validity_days: value is not a valid"),
        ("offer_validity_days: 14", "offer_validity_days: '14'", "got '14'"),
        ("offer_validity_days: 14", "offer_validity_days: true", "got True"),
        ("offer_validity_days: 14", "offer_validity_days: -1", "greater than or equal to 0, got -1"),
        ("max_renegotiations: 2", "max_renegotiations: 2\nmax_renegotiations: 3", "repeated key"),
        ("max_discount: 0.05", "max_discount: 1", r"bands\[1\].max_discount: .*less than 1, got 1"),
        ("max_discount: 0.05", "max_discount: .inf", "expected a plain decimal number, got '.inf'"),
        ("max_discount: 0.05", "max_discount: much", r"bands\[1\].max_discount: .*got 'much'"),
        ("max_instalments: 6", "max_instalments: 0", r"bands\[1\].max_instalments: .*got 0"),
        ("max_instalments: 6", "max_instalments: 6.0", r"bands\[1\].max_instalments: .*integer"),
        ("down_payment: 0.10", "down_payment: -0.10", r"bands\[1\].down_payment: .*got Decimal\('-0.10'\)"),
        ("{from: 31, to: 60}", "{from: 31, to: 30}", r"bands\[1\].days_past_due: expected from <= to"),
        ("{from: 31, to: 60}", "{from: 31}", r"bands\[1\].days_past_due.to: missing key"),
        ("{from: 31, to: 60}", "{from: 30, to: 60}", "bands: .* from day 30 overlaps"),
        ("{from: 31, to: 60}", "{from: 35, to: 60}", "bands: expected no gap: days 31 to 34"),
        ("{from: 0, to: 30}", "{from: 1, to: 30}", "bands: expected no gap: days 0 to 0"),
        ("{from: 31, to: 60}", "{from: 31, to: null}", "bands: .* from day 61 overlaps"),
        ("{from: 366, to: null}", "{from: 366, to: 999}", r"bands: expected the last band to be open"),
        ("minimum_instalment: 25,", "minimum_instalment: 0,", "currencies.EUR.minimum_instalment: .*got 0"),
        ("minimum_instalment: 25,", "minimum_instalment: 25.5,", "currencies.EUR: expected .* multiple"),
        ("minimum_instalment: 15000,", "minimum_instalment: 1500.5,", "currencies.CLP: expected .* multiple"),
        ("rounding_step: 1}", "rounding_step: 0.005}", "currencies: .*more decimals than EUR"),
        ("  EUR:", "  EURO:", "currencies: 'EURO' is not an ISO 4217"),
        ("latest_days: 30", "latest_days: 50", "first_payment: expected earliest_days <= latest_days"),
        ("intervals: [monthly, fortnightly]", "intervals: []", "intervals: .*at least 1"),
        ("intervals: [monthly, fortnightly]", "intervals: [weekly]", r"intervals\[0\]: .*got 'weekly'"),
        ("intervals: [monthly, fortnightly]", "intervals: [monthly, monthly]", "intervals: expected each"),
        ("rounds: [0.65, 0.8, 0.9]", "rounds: []", "concession.rounds: .*at least 1"),
        ("rounds: [0.65, 0.8, 0.9]", "rounds: [0.6, 0.7, 0.8, 0.9]", "concession.rounds: .*at most 3"),
        ("rounds: [0.65, 0.8, 0.9]", "rounds: [0.65, 0.65]", "concession: expected .* increase strictly"),
        ("rounds: [0.65, 0.8, 0.9]", "rounds: [0.65, 1]", r"concession.rounds\[1\]: .*less than 1, got 1"),
        ("opening: 0.5", "opening: 0.7", "concession: expected opening and rounds to increase"),
        ("bot: 0.85", "bot: 0.99", "authority: expected bot <= agent <= supervisor"),
        ("supervisor: 1}", "supervisor: 1.1}", "authority.supervisor: .*less than or equal to 1"),
        ("sufficient_share: 0.95", "sufficient_share: 0.8", "keeping.sufficient_share: .*got Decimal"),
        ("sufficient_share: 0.95", "sufficient_share: 1.01", "keeping.sufficient_share: .*got Decimal"),
        ("{other: 3, ", "{", "keeping.grace_days: expected a number of days for other"),
        ("oxxo: 5", "OXXO: 5", "keeping.grace_days: expected ways of payment in small letters"),
        ("oxxo: 5", "oxxo: -1", "keeping.grace_days.oxxo: .*got -1"),
        ("cure_days: 15", "cure_days: 1.5", "keeping.cure_days: .*integer"),
        (EUR, "EUR: 25", "currencies.EUR: .*got 25"),
    ],
)
def test_a_faulty_policy_says_where_and_what_was_expected(
    tmp_path: Path, was: str, becomes: str, complaint: str
) -> None:
    assert was in DEFAULT
    path = written(tmp_path, DEFAULT.replace(was, becomes, 1))
    with pytest.raises(PolicyError, match=complaint) as error:
        load_policy(path)
    assert str(error.value).startswith(str(path))


@pytest.mark.parametrize(
    "text", ["", "- a\n- b", "just words", "a: [1", "currencies: {1: 2}", "[a]: 1", "\x00"]
)
def test_what_is_no_policy_at_all_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError):
        load_policy(written(tmp_path, text))


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    text = DEFAULT.replace("bot: 0.85", "bot: 2").replace("promise_horizon_days: 30\n", "")
    with pytest.raises(PolicyError) as error:
        load_policy(written(tmp_path, text))
    assert len(str(error.value).splitlines()) == 2


SPLIT = """{days_past_due: {from: 0, to: 30}, balance_up_to: {EUR: 100}, max_discount: 0, max_instalments: 2, down_payment: 0}
  - {days_past_due: {from: 0, to: 30}, balance_up_to: {EUR: 500}, max_discount: 0, max_instalments: 3, down_payment: 0}
  - {days_past_due: {from: 0, to: 30}, max_discount: 0, max_instalments: 4, down_payment: 0}"""


def in_euros_only(bands: str) -> str:
    lines = DEFAULT.replace(FIRST_BAND, bands).splitlines()
    other = ("  USD:", "  MXN:", "  COP:", "  CLP:", "  PEN:", "  ARS:")
    return "\n".join(line for line in lines if not line.startswith(other))


def test_a_band_may_be_split_by_balance(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path, in_euros_only(SPLIT)))
    counts = [
        policy.band(15, Decimal(balance), "EUR").max_instalments
        for balance in ("99", "100", "100.01", "500", "501")
    ]
    assert counts == [2, 2, 3, 3, 4]


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("EUR: 500", "EUR: 100", "bands: expected balance_up_to to rise"),
        ("EUR: 500", "PEN: 500", "bands: expected balance_up_to to name the currencies"),
        ("balance_up_to: {EUR: 500}, ", "", "bands: .* exactly the last to be without balance_up_to"),
        ("EUR: 500", "EUR: 500.001", "bands: .*more decimals"),
    ],
)
def test_balances_of_one_age_neither_overlap_nor_leave_a_gap(
    tmp_path: Path, was: str, becomes: str, complaint: str
) -> None:
    with pytest.raises(PolicyError, match=complaint):
        load_policy(written(tmp_path, in_euros_only(SPLIT.replace(was, becomes))))


@pytest.mark.parametrize(
    ("days", "discount", "instalments"),
    [
        (0, "0", 3),
        (30, "0", 3),
        (31, "0.05", 6),
        (90, "0.10", 9),
        (91, "0.25", 12),
        (365, "0.40", 18),
        (366, "0.60", 24),
        (5000, "0.60", 24),
    ],
)
def test_the_default_policy_is_the_suggested_ladder(days: int, discount: str, instalments: int) -> None:
    band = load_policies().of("anybody").band(days, Decimal(100), "EUR")
    assert (str(band.max_discount), band.max_instalments) == (discount, instalments)


def test_numbers_in_a_file_are_exact() -> None:
    policy = load_policy(DEFAULT_FOLDER / "default.yml")
    assert policy.bands[1].max_discount == Decimal("0.05")
    assert policy.authority.bot == Decimal("0.85")


def test_a_creditor_has_its_own_policy_or_the_default(tmp_path: Path) -> None:
    written(tmp_path, DEFAULT)
    written(tmp_path, DEFAULT.replace("offer_validity_days: 14", "offer_validity_days: 7"), "banco-sur.yml")
    policies = load_policies(tmp_path)
    assert policies.of("banco-sur").offer_validity_days == 7
    assert policies.of("other").offer_validity_days == 14


def test_there_must_be_a_default(tmp_path: Path) -> None:
    written(tmp_path, DEFAULT, "banco-sur.yml")
    with pytest.raises(PolicyError, match=r"expected a file default\.yml"):
        load_policies(tmp_path)


def test_a_policy_built_in_code_refuses_floats() -> None:
    policy = load_policies().of("anybody").dict(by_alias=True)
    policy["authority"]["bot"] = 0.85
    with pytest.raises(ValidationError, match="not a float"):
        Policy.parse_obj(policy)
