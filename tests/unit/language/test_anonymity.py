"""Nobody can tell from a message who wrote it, and Rasa takes what is left for text."""

from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.entities_parser import find_entities_in_training_example

from aldia.language import anonymise

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
NAMES = ("Íñigo José", "O'Brien García-Núñez del Río")


def anonymous(text: str, *, every_number: bool = False, country: str = "ES") -> str:
    return anonymise(text, names=NAMES, written=NOW, country=country, every_number=every_number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("soy iñigo", "soy [name]"),
        ("INIGO JOSE!", "[name] [name]!"),
        ("In\u0303igo", "[name]"),
        ("soy jo\u200bsé", "soy [name]"),
        ("jo\u00adse_garcia", "[name]_[name]"),
        ("sra. NUNEZ-GARCIA", "sra. [name]-[name]"),
        ("o'brien y O’Brien", "o'[name] y O’[name]"),
        ("el río del pueblo", "el [name] del pueblo"),
        ("josefina garcias riojana", "josefina garcias riojana"),
        ("josé.garcia@correo.es", "[email]"),
        ("inigo arroba correo punto es", "[email]"),
        ("x9 punto ruiz arroba gmail punto com", "[email]"),
        ("dni 12345678z", "dni [id]"),
        ("exp 2024-00123", "exp [number]"),
        ("nací el 15 de marzo del 85", "nací el [date]"),
        ("nací el quince de marzo de mil novecientos ochenta y cinco", "nací el [date]"),
        ("pago 80 el 5 de diciembre", "pago 80 el 5 de diciembre"),
        ("612\u200b345\u200b678", "[number]"),
        ("hola\n\tqué\u2028tal\x1b[31m", "hola qué tal[31m"),
        (" \u200e ", ""),
        ("mi dni acaba en 678Z", "mi dni acaba en [id]"),
        ("es 1234 5678 z", "es [number] z"),
        ("seis uno dos tres cuatro cinco seis siete ocho", "[number]"),
        ("mi cel es tres cero cero, uno dos tres, cuatro cinco seis siete ok", "mi cel es [number] ok"),
        ("pago dos de tres cuotas y quedan cuatro", "pago dos de tres cuotas y quedan cuatro"),
        ("soy Íñigoooo", "soy [name]"),
    ],
)
def test_what_tells_who_wrote_is_masked(text: str, expected: str) -> None:
    assert anonymous(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("678Z", "[id]"),
        ("z678 y 15/3/85", "[number] y [date]"),
        ("seis siete ocho zeta", "[number] [number] [number] zeta"),
        ("una persona, por favor", "una persona, por favor"),
        ("4821", "[number]"),
    ],
)
def test_no_number_is_left_where_identity_is_asked(text: str, expected: str) -> None:
    assert anonymous(text, every_number=True) == expected


@pytest.mark.parametrize(
    "text",
    [
        "pagué 50 €(ayer)",
        'José{"entity": "x"}',
        "josé[garcia](x)",
        "[hola](greet)",
        "[a][{b}]",
        "50€{\n}",
    ],
)
def test_brackets_are_no_annotation_to_rasa(text: str) -> None:
    assert find_entities_in_training_example(anonymous(text)) == []


@given(text=st.text(alphabet='[](){}:"aé5€ \n\u200b', max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_text_becomes_an_annotation(text: str) -> None:
    assert find_entities_in_training_example(anonymous(text, every_number=True)) == []


@given(before=st.text(max_size=20), after=st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_a_name_among_any_signs_is_masked(before: str, after: str) -> None:
    said = anonymous(f"{before} Núñez {after}")
    assert "Núñez" not in said
    assert "\n" not in said
