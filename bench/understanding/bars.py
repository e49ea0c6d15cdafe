"""What the assistant's understanding must reach, and whether it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

URGENT = ("express_distress", "report_deceased", "wrong_person", "opt_out", "report_insolvency")
Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """A figure beside what it must be; shares of one, or seconds."""

    title: str
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
        return [Bar(f"{name}: recall of {each}", figures["recall"][each], 0.97) for each in URGENT]
    bars = [Bar(f"{name}: macro F1", figures["macro_f1"], 0.96 if name == "nlu_validation" else 0.92)]
    if name == "nlu_validation":
        worst = min(each["accuracy"] for each in figures["by_region"].values())
        bars += [
            Bar(f"{name}: accuracy of the worst region", worst, 0.94),
            Bar(f"{name}: accuracy where typos abound", figures["by_style"]["typo"]["accuracy"], 0.92),
            Bar(f"{name}: entity F1", figures["entities"]["f1"], 0.93),
            Bar(f"{name}: calibration error", figures["calibration_error"], 0.05, at_most=True),
        ]
    if figures["out_of_scope_recall"] is not None:
        bars.append(Bar(f"{name}: out-of-scope recall", figures["out_of_scope_recall"], 0.94))
    return [*bars, Bar(f"{name}: false fallback", figures["false_fallback"], 0.03, at_most=True)]


def of_speed(ours: float, default: float, training: float) -> list[Bar]:
    """Return the bars of time: a parse beside that of Rasa's default pipeline in the same run, and training."""
    return [
        Bar("parse p50 as a share of Rasa's default pipeline", ours / default, 0.75, at_most=True),
        Bar("training of the whole model, seconds", training, 240, at_most=True),
    ]


def tell(bars: list[Bar], say: Callable[[str], None]) -> None:
    """Print the bars as a table."""
    say("| bar | measured | required | holds |\n| --- | --- | --- | --- |")
    for bar in bars:
        sign = "≤" if bar.at_most else "≥"
        say(f"| {bar.title} | {bar.value:.3f} | {sign} {bar.required} | {'yes' if bar.holds else 'NO'} |")
