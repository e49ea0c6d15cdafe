"""Figures of the values found in messages: an entity counts where its name and its exact text are right."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any


def entity_figures(
    rows: Sequence[Mapping[str, Any]], predictions: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Return precision, recall and F1 over all messages, and what was missed or too much; None without labels."""
    if not any(row.get("entities") for row in rows):
        return None
    right, missed, surplus = 0, [], []
    for row, prediction in zip(rows, predictions, strict=True):
        wanted = Counter((each["entity"], each["text"]) for each in row.get("entities", []))
        found = Counter((each["entity"], each["text"]) for each in prediction["entities"])
        right += (wanted & found).total()
        missed += [_described(row, each) for each in (wanted - found).elements()]
        surplus += [_described(row, each) for each in (found - wanted).elements()]
    precision, recall = right / ((right + len(surplus)) or 1), right / ((right + len(missed)) or 1)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / ((precision + recall) or 1), 4),
        "missed": missed,
        "surplus": surplus,
    }


def _described(row: Mapping[str, Any], entity: tuple[str, str]) -> dict[str, str]:
    return {"text": row["text"], "entity": entity[0], "of": entity[1]}
