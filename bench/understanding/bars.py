"""What the assistant's understanding must reach, and whether it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.understanding.configuration import settings_of

URGENT: tuple[str, ...] = tuple(settings_of("LinearIntentClassifier")["urgent"])
"""What must not be missed; `tests/nlu/baseline.yml` names each once more, so that none is dropped unnoticed."""
_VALUES = {"dates": 0.92, "amounts": 0.95, "numbers": 0.97, "negatives": 0.98}
Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """A figure beside what it must be; shares of one, or seconds.

    `of` is the evaluation file, and the intent where it is one's, or what else is judged; the page has a title for
    each `figure`.
    """

    of: str
    figure: str
    value: float
    required: float
    at_most: bool = False

    @property
    def holds(self) -> bool:
        """Whether the figure is good enough."""
        return self.value <= self.required if self.at_most else self.value >= self.required


def of_file(name: str, figures: Figures) -> list[Bar]:
    """Return the bars of one evaluation file."""
    if name.startswith("safety"):
        return [Bar(f"{name} {intent}", "recall", figures["recall"][intent], 0.97) for intent in URGENT]
    bars = [Bar(name, "macro_f1", figures["macro_f1"], 0.96 if name == "nlu_validation" else 0.92)]
    if name == "nlu_validation":
        worst = min(each["accuracy"] for each in figures["by_region"].values())
        bars += [
            Bar(name, "accuracy_in_worst_region", worst, 0.94),
            Bar(name, "accuracy_with_typos", figures["by_style"]["typo"]["accuracy"], 0.92),
            Bar(name, "entity_f1", figures["entities"]["f1"], 0.93),
            Bar(name, "calibration_error", figures["calibration_error"], 0.05, at_most=True),
        ]
    if figures["out_of_scope_recall"] is not None:
        bars.append(Bar(name, "out_of_scope_recall", figures["out_of_scope_recall"], 0.94))
    return [*bars, Bar(name, "false_fallback", figures["false_fallback"], 0.03, at_most=True)]


def of_values(name: str, shares: Mapping[str, float]) -> list[Bar]:
    """Return the bars of the values that are read in the phrases of a file (see `bench.understanding.values`)."""
    return [Bar(name, figure, shares[figure], required) for figure, required in _VALUES.items()]


def of_speed(ours: float, default: float, training: float) -> list[Bar]:
    """Return the bars of time: a parse beside that of Rasa's default pipeline in the same run, and training."""
    return [
        Bar("model", "parse_p50_of_default", ours / default, 0.75, at_most=True),
        Bar("model", "training_seconds", training, 240, at_most=True),
    ]


def of_repetition(same: bool) -> list[Bar]:
    """Return the bar of a second training: the same predictions from the same data."""
    return [Bar("model", "same_predictions_again", float(same), 1.0)]


def tell(bars: list[Bar], say: Callable[[str], None]) -> None:
    """Print the bars as a table."""
    say("| of | figure | measured | required | holds |\n| --- | --- | --- | --- | --- |")
    for bar in bars:
        sign = "≤" if bar.at_most else "≥"
        held = "yes" if bar.holds else "NO"
        say(f"| {bar.of} | {bar.figure} | {bar.value:.3f} | {sign} {bar.required} | {held} |")
