import json
from pathlib import Path
from typing import Any

import pytest

from bench.understanding import values

REF = "2026-03-11T10:00:00"


@pytest.mark.parametrize(
    ("kind", "text", "value", "figure", "right"),
    [
        ("date", "pago el viernes", "2026-03-13", "dates", True),
        ("date", "pago el viernes", "2026-03-20", "dates", False),
        ("date", "el 30 de febrero", "not resolved", "dates", True),
        ("date", "el 28 de febrero", "not resolved", "dates", False),
        ("date", "pago ya", "not resolved", "dates", False),
        ("month", "el mes que viene", "2026-04", "dates", True),
        ("week", "la semana que viene", "2026-03-16", "dates", True),
        ("amount", "son 1.200,50 €", 1200.5, "amounts", True),
        ("amount", "son 1.200,50", 7, "amounts", False),
        ("number", "doscientos tres", 203, "numbers", True),
        ("negative_datetime", "no me gusta", None, "negatives", True),
        ("negative_datetime", "mañana", None, "negatives", False),
    ],
)
def test_a_phrase_is_right_by_its_value(
    tmp_path: Path, kind: str, text: str, value: Any, figure: str, right: bool
) -> None:
    file = tmp_path / "phrases.jsonl"
    file.write_text(json.dumps({"kind": kind, "text": text, "value": value, "ref": REF}), encoding="utf-8")
    [reading] = values.readings(file)
    assert (reading.figure, reading.right) == (figure, right)
    assert values.shares([reading]) == {figure: float(right)}
