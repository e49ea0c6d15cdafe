import re
from typing import Any

import pytest
from jinja2 import UndefinedError
from measured import figures

from bench.understanding import bars, page
from bench.understanding.bars import Bar

MESSAGES = {
    # Text, true intent, likeliest intent and its confidence.
    "short": [("pagar", "pay_now", "pay_now", 0.9), ("¿llueve?", "out_of_scope", "greet", 0.2)],
    "safety": [("<b>no sigo</b>", "express_distress", "complain", 0.9)],
    "safety_blind": [("no me lea", "opt_out", "insult", 0.9)],
}


def render(
    of: list[Bar] | None = None,
    not_measured: list[str] | None = None,
    curve: list[tuple[int, dict[str, float]]] | None = None,
) -> str:
    files: dict[str, list[dict[str, Any]]] = {}
    predictions: dict[str, list[dict[str, Any]]] = {}
    for name, messages in MESSAGES.items():
        files[name] = [{"text": text, "intent": intent} for text, intent, _, _ in messages]
        predictions[name] = [
            {"text": text, "intent": said, "confidence": confidence, "ranking": []}
            for text, _, said, confidence in messages
        ]
    return page.render(of or [], not_measured or [], files, predictions, curve or [])


def costs(html: str) -> list[float]:
    [row] = re.findall(r"<th>Coste(.*)", html)
    return [float(cost) for cost in row.split("<td>")[1:]]


def test_every_bar_has_a_spanish_title() -> None:
    shares = {"dates": 1.0, "amounts": 1.0, "numbers": 1.0, "negatives": 1.0}
    every = [
        *(bar for name in ("nlu_validation", "short", "safety") for bar in bars.of_file(name, figures())),
        *bars.of_values("entities_validation", shares),
        *bars.of_speed(1, 2, 3),
        *bars.of_repetition(False),
    ]
    html = render(every)
    assert "<tr><td>short<td>F1 macro<td>0.970<td>≥ 0.92<td>sí" in html
    assert '<tr class="no"><td>modelo<td>las mismas lecturas tras entrenar otra vez' in html
    assert [bar.figure for bar in every if f"<td>{bar.figure}<" in html] == []
    with pytest.raises(UndefinedError):
        render([Bar("short", "untitled", 1, 1)])


def test_what_was_not_measured_is_said() -> None:
    assert "no está en esta máquina: entities_validation.jsonl." in render(
        not_measured=["entities_validation.jsonl"]
    )
    assert "Sin medir" not in render()


def test_misses_are_shown_as_text_but_for_those_of_a_blind_file() -> None:
    html = render()
    assert "<strong>express_distress</strong> tomado por <strong>complain</strong>: 1" in html
    assert "<li>&lt;b&gt;no sigo&lt;/b&gt;" in html
    assert "no me lea" not in html
    assert "insult" not in html


def test_only_messages_of_every_day_cost_and_a_question_out_of_scope_does_not() -> None:
    found = costs(render())
    assert found[0] == 3 / 2, "the wrong answer to one of the two messages of every day"
    assert found[10] == 0, "at 0.5 the one is answered rightly, the other asked for nothing"
    assert found[19] == 1 / 2, "at 0.95 both are asked again"


def test_the_learning_curve_is_there_where_it_was_drawn() -> None:
    curve = [(100, {"short": 0.5, "safety": 0.25, "safety_blind": 0.75})]
    assert "<tr><td>100<td>0.500<td>0.250<td>0.750" in render(curve=curve)
    assert "Curva de aprendizaje" not in render()
