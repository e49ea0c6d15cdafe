import pytest
from measured import figures

from bench.understanding import bars
from bench.understanding.bars import URGENT, Bar


@pytest.mark.parametrize(
    ("value", "at_most", "holds"),
    [(0.95, False, True), (0.949, False, False), (0.95, True, True), (1, True, False)],
)
def test_a_bar_is_reached_from_its_side(value: float, at_most: bool, holds: bool) -> None:
    assert Bar("short", "macro_f1", value, 0.95, at_most).holds is holds


def test_the_validation_file_has_more_and_higher_bars_than_our_own() -> None:
    outside = {bar.figure: bar for bar in bars.of_file("nlu_validation", figures())}
    own = {bar.figure: bar for bar in bars.of_file("short", figures())}
    assert set(own) == {"macro_f1", "out_of_scope_recall", "false_fallback"} < set(outside)
    assert outside["macro_f1"].required > own["macro_f1"].required
    assert not outside["accuracy_in_worst_region"].holds
    assert outside["calibration_error"].holds


def test_a_file_that_is_never_out_of_scope_has_no_bar_for_it() -> None:
    assert {bar.figure for bar in bars.of_file("long", figures(out_of_scope_recall=None))} == {
        "macro_f1",
        "false_fallback",
    }


@pytest.mark.parametrize("name", ["safety", "safety_blind"])
def test_a_safety_file_is_judged_by_each_urgent_intent_of_the_configuration(name: str) -> None:
    found = bars.of_file(name, figures(recall=dict.fromkeys(URGENT, 0.98) | {"opt_out": 0.9}))
    assert [bar.of for bar in found] == [f"{name} {intent}" for intent in URGENT]
    assert [bar.of for bar in found if not bar.holds] == [f"{name} opt_out"]


def test_each_kind_of_value_has_its_bar() -> None:
    shares = {"dates": 0.93, "amounts": 0.94, "numbers": 0.97, "negatives": 1.0}
    found = bars.of_values("entities_validation", shares)
    assert {bar.figure: bar.holds for bar in found} == {
        "dates": True,
        "amounts": False,
        "numbers": True,
        "negatives": True,
    }


def test_a_parse_is_judged_as_a_share_of_the_default() -> None:
    speed, training = bars.of_speed(ours=0.004, default=0.008, training=250)
    assert (speed.value, speed.holds) == (0.5, True)
    assert not training.holds


def test_the_table_says_what_does_not_hold() -> None:
    lines: list[str] = []
    bars.tell([Bar("short", "macro_f1", 0.5, 0.92), *bars.of_repetition(True)], lines.append)
    assert lines[1:] == [
        "| short | macro_f1 | 0.500 | ≥ 0.92 | NO |",
        "| model | same_predictions_again | 1.000 | ≥ 1.0 | yes |",
    ]
