from datetime import time

import pytest

from aldia.language.habits import Habit, parse_habit
from aldia.language.tongues import other_language

AFTERNOON = (time(14), time(20))


@pytest.mark.parametrize(
    ("text", "habit"),
    [
        ("escríbanme mejor por la tarde", Habit(None, *AFTERNOON)),
        ("de 9 a 14 h los lunes y martes", Habit((0, 1), time(9), time(14))),
        ("de lunes a viernes de 5 a 8", Habit((0, 1, 2, 3, 4), time(17), time(20))),
        ("los sábados por la mañana", Habit((5,), time(9), time(14))),
        ("entre semana, a partir de las 6 de la tarde", Habit((0, 1, 2, 3, 4), time(18), None)),
        ("nunca antes de las 10", Habit(None, time(10), None)),
        ("hasta las 8 de la tarde", Habit(None, None, time(20))),
        ("cualquier día menos los lunes", Habit((1, 2, 3, 4, 5, 6), None, None)),
        ("fines de semana", Habit((5, 6), None, None)),
        ("por WhatsApp", Habit(None, None, None)),
        ("mañana no", Habit(None, None, None)),
    ],
)
def test_days_and_hours_that_recur(text: str, habit: Habit) -> None:
    assert parse_habit(text) == habit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I don't speak spanish, can you help me", "en"),
        ("não falo espanhol, eu quero pagar", "pt"),
        ("bonjour, je ne parle pas espagnol", "fr"),
        ("hola, quiero pagar", None),
        ("ok", None),
        ("👍", None),
        ("mándeme el link de pago por favor", None),
        ("es un no con todas las letras", None),
    ],
)
def test_other_languages_are_known_only_where_they_are_sure(text: str, code: str | None) -> None:
    assert other_language(text) == code
