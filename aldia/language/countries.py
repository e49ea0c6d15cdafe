"""What reading and writing Spanish values needs to know of each country."""

from dataclasses import dataclass
from functools import cache

from aldia.language.vocabulary import load


@dataclass(frozen=True)
class Country:
    """Facts of one country. `peso` and `dollar` are the ISO currencies that "pesos" and "$" mean there."""

    code: str
    locale: str
    currency: str
    phone_region: str
    peso: str | None
    dollar: str
    ids: tuple[str, ...]


@cache
def country_facts(code: str) -> Country:
    """The facts of a country by its ISO 3166 code (any case). Raises `ValueError` for one that is not served."""
    facts = load("countries").get(code.upper())
    if facts is None:
        raise ValueError(f"no language facts for country {code!r}")
    return Country(code=code.upper(), **{**facts, "ids": tuple(facts["ids"])})
