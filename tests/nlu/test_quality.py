"""The gate: the trained model understands no worse than the baseline, and parses no slower beside Rasa's default."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aldia.nlu import evaluation, score
from aldia.nlu.reading import labelled, predictions
from aldia.settings import ROOT
from bench.understanding.bars import URGENT
from bench.understanding.pipelines import beside_default, newest_model

BASELINE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "baseline.yml").read_text(encoding="utf-8")
)
FILES = {file.stem: file for file in [*sorted(evaluation.INSIDE.glob("*.jsonl")), evaluation.VALIDATION]}


Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def understood() -> dict[str, tuple[Rows, Rows]]:
    """The messages of each file and what the model says of them; the model is loaded once for all."""
    rows = {name: labelled(file) for name, file in FILES.items() if file.exists()}
    said = iter(predictions([row for of in rows.values() for row in of], ROOT / "models"))
    return {name: (of, [next(said) for _ in of]) for name, of in rows.items()}


def figures(name: str, rows: Rows, said: Rows) -> dict[str, float]:
    found = score(rows, said)
    wanted = {"macro_f1": found["macro_f1"], "out_of_scope_recall": found["out_of_scope_recall"]}
    wanted["answered_in_scope"] = 1 - found["false_fallback"]
    wanted["calibration"] = 1 - found["calibration_error"]
    if found["entities"]:
        wanted["entity_f1"] = found["entities"]["f1"]
    if name.startswith("safety"):
        wanted |= {f"recall of {intent}": found["recall"][intent] for intent in URGENT}
    return {figure: value for figure, value in wanted.items() if value is not None}


def test_every_evaluation_file_has_a_baseline() -> None:
    assert set(BASELINE["files"]) == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_understanding_is_no_worse_than_the_baseline(
    understood: dict[str, tuple[Rows, Rows]], name: str
) -> None:
    if name not in understood:
        pytest.skip(f"{FILES[name]} is kept outside the project")
    found = figures(name, *understood[name])
    fallen = {
        figure: (found.get(figure), least)
        for figure, least in BASELINE["files"][name].items()
        if found.get(figure, 0) < least - BASELINE["tolerance"]
    }
    assert fallen == {}, f"fell below the baseline: {fallen}; all figures: {found}"


def test_a_parse_takes_no_larger_share_of_rasas_default(tmp_path: Path) -> None:
    rows = labelled(evaluation.INSIDE / "short.jsonl")[:200]
    ours, default = beside_default(newest_model(), rows, tmp_path)
    assert ours.parse / default.parse <= BASELINE["parse_share_of_default_at_most"]
