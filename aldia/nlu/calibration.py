"""Whether a confidence of 0.8 is right eight times in ten."""

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True)
class Bin:
    """The predictions of one range of confidence, and how many of them were right."""

    messages: int
    confidence: float
    """The mean confidence, a share of one."""
    accuracy: float


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Return ten equally wide ranges of confidence, without the empty ones."""
    bins = []
    for number in range(BINS):
        members = [
            at for at, confidence in enumerate(confidences) if min(int(confidence * BINS), BINS - 1) == number
        ]
        if members:
            count = len(members)
            bins.append(
                Bin(
                    count,
                    sum(confidences[at] for at in members) / count,
                    sum(right[at] for at in members) / count,
                )
            )
    return bins


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Return the mean distance of confidence and accuracy, weighted by messages (Naeini et al., AAAI 2015)."""
    total = sum(each.messages for each in bins)
    return sum(each.messages * abs(each.confidence - each.accuracy) for each in bins) / total


COST_OF_WRONG_ANSWER = 3.0
"""What an answer to something else costs, where a needless "I did not understand" costs one.

A person who is told something beside the point has to notice it, correct it and trust again; who is asked to say it
in other words writes one more message. Taken as three to one; the page of the report shows the curve.
"""


def fallback_costs(
    confidences: Sequence[float], right: Sequence[bool], in_scope: Sequence[bool]
) -> dict[float, float]:
    """Return, by threshold of the fallback, the mean cost of a message: wrong answers and needless questions.

    A message below the threshold is asked again: that costs one, right or wrong; but nothing where the message is out
    of scope, because there no answer is better.
    """
    messages = list(zip(confidences, right, in_scope, strict=True))
    costs = {}
    for percent in range(0, 100, 5):
        threshold = percent / 100
        asked = sum(inside for confidence, _, inside in messages if confidence < threshold)
        wrong = sum(not is_right for confidence, is_right, _ in messages if confidence >= threshold)
        costs[threshold] = (asked + COST_OF_WRONG_ANSWER * wrong) / len(messages)
    return costs
