"""Invented people with valid national ids and phones of their country."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cl import rut
from stdnum.ec import ci
from stdnum.es import dni
from stdnum.mx import curp

from aldia.demo.world import world

# Prime, so that the numbers of the first debtors do not follow each other and yet never repeat.
_STEP = 7_919_753
_MEXICAN_STATES = ("DF", "JC", "NL", "PL", "BC", "SR", "QR", "VZ", "SL")


@dataclass(frozen=True)
class Invented:
    """A person as a portfolio describes one; ``phone`` is a national number."""

    country: str
    national_id: str
    given_name: str
    family_name: str
    birth_date: date
    phone: str
    email: str
    address: str
    province: str
    register: str


def invent(random: Random, country: str, number: int, today: date) -> Invented:
    """Invent the person with a number, unlike all others of the country."""
    names, local = world()["given_names"], world()["countries"][country]
    sex = random.choice(("women", "men"))
    given = random.choice(names[sex])
    family = [random.choice(world()["family_names"]) for _ in range(2)]
    born = today - timedelta(days=random.randrange(20 * 365, 78 * 365))
    mailbox = f"{_letters(given).lower()}.{_letters(family[0]).lower()}{number}"
    return Invented(
        country=country,
        national_id=_curp(random, sex, given, family, born) if country == "MX" else _number(country, number),
        given_name=given,
        family_name=" ".join(family),
        birth_date=born,
        phone="".join(random.choice("0123456789") if sign == "#" else sign for sign in local["phone"]),
        email=f"{mailbox}@correo.example" if random.random() < 0.8 else "",
        address=f"{random.choice(world()['streets'])} {random.randrange(1, 180)}",
        province=random.choice(local["provinces"]),
        register=random.choice(local["register"]) if random.random() < 0.2 else "",
    )


def _number(country: str, number: int) -> str:
    spread = number * _STEP
    if country == "ES":
        digits = f"{10_000_000 + spread % 85_000_000:08}"
        return digits + str(dni.calc_check_digit(digits))
    if country == "CL":
        digits = f"{7_000_000 + spread % 17_000_000}"
        return f"{digits}-{rut.calc_check_digit(digits)}"
    if country == "EC":
        digits = f"{spread % 24 + 1:02}{spread // 24 % 6_000_000:07}"
        return next(digits + check for check in "0123456789" if ci.is_valid(digits + check))
    if country == "CO":
        return str(1_000_000_000 + spread % 190_000_000)
    if country == "AR":
        return str(14_000_000 + spread % 36_000_000)
    return f"{spread % 80_000_000 + 6_000_000:08}"


def _curp(random: Random, sex: str, given: str, family: list[str], born: date) -> str:
    first, second, name = _letters(family[0]), _letters(family[1]), _letters(given)
    vowel = next((letter for letter in first[1:] if letter in "AEIOU"), "X")
    inner = "".join(
        next((letter for letter in word[1:] if letter not in "AEIOU"), "X") for word in (first, second, name)
    )
    mark = random.choice("0123456789" if born.year < 2000 else "ABCDEFGH")
    letter = "H" if sex == "men" else "M"
    head = f"{first[0]}{vowel}{second[0]}{name[0]}"
    tail = f"{born:%y%m%d}{letter}{random.choice(_MEXICAN_STATES)}{inner}{mark}"
    whole = head + tail + str(curp.calc_check_digit(head + tail))
    if curp.is_valid(whole):
        return whole
    # The register itself puts an X where the letters would make an unseemly word.
    mended = f"{head[0]}X{head[2:]}{tail}"
    return mended + str(curp.calc_check_digit(mended))


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.upper())
    return "".join(letter for letter in plain if "A" <= letter <= "Z")
