"""`aldia parse`."""

import json

import pytest
from click.testing import CliRunner

from aldia.cli import cli


def parse(*arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(cli, ["parse", *arguments], prog_name="aldia")
    assert result.exit_code == 0, result.output
    return list(json.loads(result.output))


def test_values_come_out_as_json() -> None:
    amount, day = parse("puedo pagar 80,50 euros el viernes", "--at", "2026-11-24T10:00", "--country", "ES")
    assert (amount["entity"], amount["value"]) == ("amount-of-money", {"value": 80.5, "unit": "EUR"})
    assert (day["entity"], day["value"], day["grain"]) == ("time", "2026-11-27T00:00:00+01:00", "day")
    assert (day["text"], day["start"], day["end"]) == ("el viernes", 24, 34)


def test_a_time_without_offset_is_that_of_the_country() -> None:
    [day] = parse("mañana", "--at", "2026-11-24T23:30", "--country", "mx")
    assert day["value"] == "2026-11-25T00:00:00-06:00"
    [day] = parse("mañana", "--at", "2026-11-24T23:30Z", "--country", "MX")
    assert str(day["value"]).startswith("2026-11-25")


def test_a_text_without_values_gives_an_empty_list() -> None:
    assert parse("hola") == []
    assert parse("") == []


@pytest.mark.parametrize(
    ("arguments", "reason"), [(("--at", "ayer"), "no ISO instant"), (("--country", "FR"), "'FR'")]
)
def test_what_cannot_be_read_is_told(arguments: tuple[str, ...], reason: str) -> None:
    result = CliRunner().invoke(cli, ["parse", "hola", *arguments], prog_name="aldia")
    assert result.exit_code == 2
    assert reason in result.output
