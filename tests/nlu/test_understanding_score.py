import pytest

from aldia.nlu import score


def row(text: str, intent: str, region: str = "ES", style: str = "neutral") -> dict[str, str]:
    return {"text": text, "intent": intent, "region": region, "style": style}


def prediction(text: str, *likeliest: str, fallback: bool = False) -> dict[str, object]:
    names = ["nlu_fallback", *likeliest] if fallback else list(likeliest)
    ranking = [{"name": name, "confidence": 0.5} for name in names]
    return {"text": text, "intent": names[0], "confidence": 0.5, "ranking": ranking, "entities": []}


def test_figures_of_a_small_set() -> None:
    rows = [
        row("hola", "greet"),
        row("buenas", "greet", "MX"),
        row("pagar", "pay_now", "MX", "typo"),
        row("¿llueve?", "out_of_scope"),
        row("pizza", "out_of_scope", "MX"),
    ]
    figures = score(
        rows,
        [
            prediction("hola", "greet"),
            prediction("buenas", "pay_now"),
            prediction("pagar", "pay_now", fallback=True),
            prediction("¿llueve?", "out_of_scope"),
            prediction("pizza", "greet", fallback=True),
        ],
    )
    assert figures["messages"] == 5
    assert figures["accuracy"] == 0.6
    assert figures["out_of_scope_recall"] == 1.0
    assert figures["false_fallback"] == 0.3333
    assert figures["wrongly_answered"] == 0.3333
    assert figures["macro_f1"] == pytest.approx((2 / 4 + 2 / 3 + 2 / 3) / 3, abs=1e-4)
    assert figures["by_region"]["MX"] == {"messages": 3, "accuracy": 0.3333}
    assert figures["by_style"]["typo"] == {"messages": 1, "accuracy": 1.0}
    assert figures["calibration_error"] == pytest.approx(0.1)
    assert figures["recall"]["greet"] == 0.5
    assert figures["entities"] is None
    assert {"intent": "greet", "taken_for": "pay_now", "messages": 1} in figures["confusions"]


def test_shares_of_nothing_are_unknown() -> None:
    assert score([row("hola", "greet")], [prediction("hola", "greet")])["out_of_scope_recall"] is None


def test_rows_and_predictions_must_be_of_the_same_messages() -> None:
    with pytest.raises(ValueError, match="not of the same messages"):
        score([row("hola", "greet")], [prediction("adiós", "goodbye")])
    with pytest.raises(ValueError, match="nothing to score"):
        score([], [])
