"""Our own phrases, one file per kind of value, for every country served."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from aldia.language import Entity, national_id_candidates, parse, parse_birth_date

CORPUS = Path(__file__).parent / "corpus"
ZONES = {
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
    "CO": "America/Bogota",
    "AR": "America/Argentina/Buenos_Aires",
    "CL": "America/Santiago",
    "PE": "America/Lima",
    "EC": "America/Guayaquil",
    "UY": "America/Montevideo",
}
KINDS = {
    "no_time": {"time"},
    "no_amount": {"amount-of-money"},
    "no_installments": {"installments"},
    "no_channel": {"channel"},
}


def corpus(name: str) -> Any:
    return yaml.load((CORPUS / f"{name}.yml").read_text(encoding="utf-8"), yaml.BaseLoader)


def phrases(content: dict[str, dict[str, Any]]) -> Iterator[Any]:
    for country, expected in content.items():
        for phrase, value in expected.items():
            yield pytest.param(country, phrase, value, id=f"{country}: {phrase}")


def now(country: str) -> datetime:
    return datetime(2026, 3, 11, 10, tzinfo=ZoneInfo(ZONES[country]))


def found(phrase: str, country: str, *entities: str) -> list[Entity]:
    return [each for each in parse(phrase, now(country), country) if each.entity in entities]


def written_time(entity: Entity) -> str:
    if entity.value is None:
        return str(entity.grain)
    if entity.grain in ("hour", "minute"):
        return str(entity.value)[:16]
    return str(entity.value)[:10] + ("" if entity.grain == "day" else f" {entity.grain}")


def amounts_are_right(country: str, phrase: str, expected: str) -> bool:
    amounts = [
        (each.value["value"], each.value["unit"]) for each in found(phrase, country, "amount-of-money")
    ]
    wanted = [sum_.split() for sum_ in expected.split(";") if sum_ != "nothing"]
    return amounts == [(Decimal(value), None if unit == "-" else unit) for value, unit in wanted]


def dates_are_right(country: str, phrase: str, expected: str) -> bool:
    times = [written_time(each) for each in found(phrase, country, "time")]
    return times == [time for time in expected.split("; ") if time != "nothing"]


@pytest.mark.parametrize(("country", "phrase", "expected"), phrases(corpus("amounts")))
def test_amounts(country: str, phrase: str, expected: str) -> None:
    assert amounts_are_right(country, phrase, expected), parse(phrase, now(country), country)


@pytest.mark.parametrize(("country", "phrase", "expected"), phrases(corpus("dates")))
def test_dates(country: str, phrase: str, expected: str) -> None:
    assert dates_are_right(country, phrase, expected), parse(phrase, now(country), country)


@pytest.mark.parametrize(("country", "phrase", "expected"), phrases(corpus("known_failures")["amounts"]))
def test_amounts_still_wrong(country: str, phrase: str, expected: str) -> None:
    """One that is right by now belongs into amounts.yml."""
    assert not amounts_are_right(country, phrase, expected)


@pytest.mark.parametrize(("country", "phrase", "expected"), phrases(corpus("known_failures")["dates"]))
def test_dates_still_wrong(country: str, phrase: str, expected: str) -> None:
    """One that is right by now belongs into dates.yml."""
    assert not dates_are_right(country, phrase, expected)


@pytest.mark.parametrize(("country", "phrase", "expected"), phrases(corpus("other_values")))
def test_other_values(country: str, phrase: str, expected: str) -> None:
    assert [f"{each.entity} {each.value}" for each in parse(phrase, now(country), country)] == expected.split(
        "; "
    )


@pytest.mark.parametrize(("country", "phrase", "expected"), phrases(corpus("ids")["entities"]))
def test_ids_and_contacts(country: str, phrase: str, expected: str) -> None:
    entities = parse(phrase, now(country), country)
    assert expected in [f"{each.entity} {each.value}" for each in entities]
    assert {each.entity for each in entities} <= {expected.split()[0], "channel"}


@pytest.mark.parametrize(("country", "phrase", "expected"), phrases(corpus("ids")["candidates"]))
def test_id_candidates(country: str, phrase: str, expected: list[str]) -> None:
    assert set(expected) <= set(national_id_candidates(phrase, country))


@pytest.mark.parametrize(("country", "phrase", "unwanted"), phrases(corpus("ids")["not_candidates"]))
def test_a_birth_date_is_no_id(country: str, phrase: str, unwanted: list[str]) -> None:
    assert not set(unwanted) & set(national_id_candidates(phrase, country))


@pytest.mark.parametrize("phrase", corpus("negatives")["nothing"])
def test_phrases_without_values(phrase: str) -> None:
    for country in ZONES:
        assert parse(phrase, now(country), country) == []


@pytest.mark.parametrize(
    ("kind", "phrase"), [(kind, phrase) for kind in KINDS for phrase in corpus("negatives")[kind]], ids=str
)
def test_phrases_without_one_kind_of_value(kind: str, phrase: str) -> None:
    for country in ZONES:
        assert found(phrase, country, *KINDS[kind]) == []


@pytest.mark.parametrize(("phrase", "expected"), corpus("birth_dates").items(), ids=str)
def test_birth_dates(phrase: str, expected: str) -> None:
    wanted = None if expected == "null" else date.fromisoformat(expected)
    assert parse_birth_date(phrase, now("ES"), "ES") == wanted
