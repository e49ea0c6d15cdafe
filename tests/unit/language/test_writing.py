"""Normalisation, redaction and local formats."""

from datetime import date
from decimal import Decimal

import pytest

from aldia.language import local_date, local_money, normalise, redact, strip_accents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Holaaaa q tal?? 😀", "hola que tal? 😀"),
        ("XFA mándame el contrato", "por favor mándame el contrato"),
        ("tmb kiero saber dnd pago", "también kiero saber donde pago"),
        ("noooo   puedo", "no puedo"),
        ("la semana q viene o mñn", "la semana que viene o mañana"),
        ("graciasss", "gracias"),
        ("me lo lee", "me lo lee"),
        ("cree que llamo", "cree que llamo"),
        ("📌 ok 👍🏽👍🏽", "📌 ok 👍"),
        ("", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_normalise_composes_accents() -> None:
    assert normalise("man\u0303ana") == "mañana"


def test_strip_accents_keeps_case() -> None:
    assert strip_accents("Ñandú, Pingüino y É") == "Nandu, Pinguino y E"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mi dni es 23.456.789-D", "mi dni es [id]"),
        ("nie X2345678T", "nie [id]"),
        ("rut 17.345.902-5", "rut [id]"),
        ("curp GOMR800503HDFMRN03 listo", "curp [id] listo"),
        ("llámame al 611 22 33 44", "llámame al [number]"),
        ("al +54 9 351 456-7890", "al [number]"),
        ("escribe a ana.ruiz@ejemplo.es", "escribe a [email]"),
        ("tarjeta 4111 1111 1111 1111", "tarjeta [card]"),
        ("ES91 2100 0418 4502 0005 1332 es mi cuenta", "[account] es mi cuenta"),
        ("clabe 032180000118359719", "clabe [account]"),
        ("debo 1.350,25 € y pago $ 500", "debo [amount] y pago [amount]"),
        ("son 30 lucas o 180 mil pesos", "son [amount] o [amount]"),
        ("nací el 03/05/1980", "nací el [date]"),
        ("pago el viernes 13", "pago el viernes 13"),
        ("en 6 cuotas", "en 6 cuotas"),
    ],
)
def test_redact(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    ("value", "currency", "country", "expected"),
    [
        ("1200.5", "EUR", "ES", "1.200,50 €"),
        ("1200.5", "MXN", "MX", "$1,200.50"),
        ("45000", "CLP", "CL", "$45.000"),
        ("1200.5", "PEN", "PE", "S/ 1,200.50"),
        ("150000", "COP", "CO", "$150.000"),
        ("99.9", "USD", "MX", "USD 99.90"),
        ("-20", "EUR", "ES", "-20,00 €"),
    ],
)
def test_local_money(value: str, currency: str, country: str, expected: str) -> None:
    assert local_money(Decimal(value), currency, country) == expected


def test_local_date() -> None:
    assert local_date(date(2026, 12, 4), "ES") == "viernes 4 de diciembre de 2026"
    assert local_date(date(2027, 1, 1), "MX") == "viernes 1 de enero de 2027"
