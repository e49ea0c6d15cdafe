import pytest

from aldia.nlu.calibration import expected_calibration_error, fallback_costs, reliability
from aldia.nlu.entity_score import entity_figures


def test_a_confidence_that_tells_the_truth_has_no_error() -> None:
    bins = reliability([0.75] * 4, [True, True, True, False])
    assert [(each.messages, each.confidence, each.accuracy) for each in bins] == [(4, 0.75, 0.75)]
    assert expected_calibration_error(bins) == 0


def test_the_error_is_weighted_by_messages() -> None:
    bins = reliability([0.95, 0.95, 0.95, 1.0, 0.15], [True, True, True, True, True])
    assert [each.messages for each in bins] == [1, 4]
    assert expected_calibration_error(bins) == pytest.approx((0.85 + 3 * 0.05) / 5)


def test_a_threshold_trades_wrong_answers_for_questions() -> None:
    costs = fallback_costs([0.3, 0.5, 0.9], [False, True, True], [True, True, True])
    assert costs[0.0] == pytest.approx(3 / 3)
    assert costs[0.4] == pytest.approx(1 / 3)
    assert costs[0.6] == pytest.approx(2 / 3)


def test_out_of_scope_a_question_costs_nothing_but_a_wrong_answer_does() -> None:
    costs = fallback_costs([0.3, 0.5], [False, True], [False, False])
    assert costs[0.3] == pytest.approx(3 / 2)
    assert costs[0.4] == costs[0.6] == 0


def test_an_entity_counts_by_name_and_exact_text() -> None:
    rows = [
        {"text": "100 euros el viernes", "entities": [
            {"entity": "amount-of-money", "text": "100 euros"}, {"entity": "time", "text": "el viernes"}]},
        {"text": "hola", "entities": []},
    ]  # fmt: skip
    read = [
        {
            "entities": [
                {"entity": "amount-of-money", "text": "100 euros"},
                {"entity": "time", "text": "viernes"},
            ]
        },
        {"entities": []},
    ]
    figures = entity_figures(rows, read)
    assert figures is not None
    assert (figures["precision"], figures["recall"], figures["f1"]) == (0.5, 0.5, 0.5)
    assert figures["missed"] == [{"text": "100 euros el viernes", "entity": "time", "of": "el viernes"}]
    assert entity_figures([{"text": "hola"}], [{"entities": []}]) is None
