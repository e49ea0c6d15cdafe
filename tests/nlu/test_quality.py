"""The gate: the trained model understands no worse than the baseline, and parses no slower beside Rasa's default."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aldia.nlu import score
from aldia.nlu.reading import labelled, predictions
from aldia.settings import ROOT
from bench.understanding.bars import URGENT
from bench.understanding.pipelines import EVALUATION, VALIDATION, default_pipeline, newest_model, read

BASELINE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "baseline.yml").read_text(encoding="utf-8")
)
FILES = {file.stem: file for file in [*sorted(EVALUATION.glob("*.jsonl")), VALIDATION]}


def figures(file: Path) -> dict[str, float]:
    rows = labelled(file)
    found = score(rows, predictions(rows, ROOT / "models"))
    wanted = {"macro_f1": found["macro_f1"], "out_of_scope_recall": found["out_of_scope_recall"]}
    wanted["answered_in_scope"] = 1 - found["false_fallback"]
    wanted["calibration"] = 1 - found["calibration_error"]
    if found["entities"]:
        wanted["entity_f1"] = found["entities"]["f1"]
    if file.stem.startswith("safety"):
        wanted |= {f"recall of {intent}": found["recall"][intent] for intent in URGENT}
    return {name: value for name, value in wanted.items() if value is not None}


def test_every_evaluation_file_has_a_baseline() -> None:
    assert set(BASELINE["files"]) == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_understanding_is_no_worse_than_the_baseline(name: str) -> None:
    if not FILES[name].exists():
        pytest.skip(f"{FILES[name]} is kept outside the project")
    found = figures(FILES[name])
    fallen = {
        figure: (found.get(figure), least)
        for figure, least in BASELINE["files"][name].items()
        if found.get(figure, 0) < least - BASELINE["tolerance"]
    }
    assert fallen == {}, f"fell below the baseline: {fallen}; all figures: {found}"


def test_a_parse_takes_no_larger_share_of_rasas_default(tmp_path: Path) -> None:
    rows = labelled(EVALUATION / "short.jsonl")[:200]
    default = default_pipeline(rows, tmp_path)
    ours = read(newest_model(), rows, tmp_path)
    assert ours.parse / default.parse <= BASELINE["parse_share_of_default_at_most"]
