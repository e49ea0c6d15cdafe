import pytest

from bench.understanding import learning_curve

EXAMPLES = {
    "greet": ["hola", "buenas", "buenos días", "hola qué tal", "buenas tardes", "muy buenas", "hola buenas", "saludos"],
    "ask_balance": ["cuánto debo", "mi saldo", "qué saldo tengo", "cuánto es la deuda", "total que debo", "el saldo",
                    "cuánto debo ya", "cuánto es el saldo"],
    "pay_now": ["quiero pagar", "pagar ahora", "pagar ya", "deseo pagar hoy", "voy a pagar todo", "pagar la deuda",
                "quiero pagar todo", "pagar hoy"],
}  # fmt: skip
FILES = {
    "short": [{"text": "hola, buenas", "intent": "greet"}, {"text": "quiero pagar ya", "intent": "pay_now"}],
    "wrong": [{"text": "cuánto debo", "intent": "greet"}],
}


def test_each_share_of_the_examples_gives_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_curve, "SHARES", (0.6, 1.0))
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")  # to start processes would take longer than to train
    some, every = learning_curve.learning_curve(EXAMPLES, FILES)
    assert every == (24, {"short": 1.0, "wrong": 0.0})
    assert 0 < some[0] < 24, "misspelt copies are no examples"
    assert set(some[1]) == set(FILES)
