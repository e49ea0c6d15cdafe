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
