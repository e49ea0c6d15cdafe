"""What the import assumes for each country: currency, decimal separator, time zones of its provinces."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class Country:
    """Defaults of one country (ISO 3166 ``code``); ``zones`` maps plain province names to IANA zones."""

    code: str
    currency: str
    decimal: str
    time_zone: str
    zones: dict[str, str]


@cache
def countries() -> dict[str, Country]:
    """Return the countries that Aldía serves, by code."""
    text = resources.files(__package__).joinpath("countries.yml").read_text(encoding="utf-8")
    return {
        code: Country(
            code=code,
            currency=data["currency"],
            decimal=data["decimal"],
            time_zone=data["time_zone"],
            zones={place: zone for zone, places in data.get("zones", {}).items() for place in places},
        )
        for code, data in yaml.safe_load(text).items()
    }


@lru_cache(maxsize=1000)
def plain(text: str) -> str:
    """Return a text in small letters without accents, its words parted by one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = (
        letter if letter.isalnum() else " " for letter in decomposed if not unicodedata.combining(letter)
    )
    return " ".join("".join(letters).split())
