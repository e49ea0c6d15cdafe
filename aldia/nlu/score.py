"""Figures of understanding, computed from true and predicted intents."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from aldia.nlu.calibration import expected_calibration_error, reliability
from aldia.nlu.entity_score import entity_figures

OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"


def score(rows: Sequence[Mapping[str, Any]], predictions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Compares labelled rows (text, intent, region, style) with predictions (text, intent, confidence, ranking).

    Two readings of a message that fell below the threshold are told apart: `accuracy` and `macro_f1` judge the
    likeliest intent behind the fallback, `false_fallback` is the share of messages in scope that the debtor would
    have been asked to rephrase. For a message out of scope the fallback is as good an answer as its own intent.
    Raises `ValueError` where rows and predictions are not of the same messages.
    """
    if [row["text"] for row in rows] != [prediction["text"] for prediction in predictions]:
        raise ValueError("rows and predictions are not of the same messages")
    if not rows:
        raise ValueError("there is nothing to score")
    true = [str(row["intent"]) for row in rows]
    best = [likeliest(prediction) for prediction in predictions]
    names = [name for name, _ in best]
    bins = reliability([share for _, share in best], [t == p for t, p in zip(true, names, strict=True)])
    answered = [str(prediction["intent"]) for prediction in predictions]
    scope = [at for at, intent in enumerate(true) if intent != OUT_OF_SCOPE]
    outside = [at for at, intent in enumerate(true) if intent == OUT_OF_SCOPE]
    return {
        "messages": len(rows),
        "accuracy": _share([t == p for t, p in zip(true, names, strict=True)]),
        "macro_f1": _macro_f1(true, names),
        "out_of_scope_recall": _share([answered[at] in (OUT_OF_SCOPE, FALLBACK) for at in outside]),
        "false_fallback": _share([answered[at] == FALLBACK for at in scope]),
        "false_out_of_scope": _share([answered[at] == OUT_OF_SCOPE for at in scope]),
        "calibration_error": round(expected_calibration_error(bins), 4),
        "wrongly_answered": _share([answered[at] not in (true[at], FALLBACK) for at in scope]),
        "recall": _recall(true, names),
        "entities": entity_figures(rows, predictions),
        "by_region": _accuracy_by("region", rows, names),
        "by_style": _accuracy_by("style", rows, names),
        "confusions": _confusions(true, names),
    }


def likeliest(prediction: Mapping[str, Any]) -> tuple[str, float]:
    """Return the intent and its confidence; below the threshold, those behind the fallback."""
    candidates = [prediction] if prediction["intent"] != FALLBACK else prediction.get("ranking", [])
    named = [(str(each.get("name") or each.get("intent")), float(each["confidence"])) for each in candidates]
    return next((each for each in named if each[0] != FALLBACK), (FALLBACK, float(prediction["confidence"])))


def _share(outcomes: Sequence[bool]) -> float | None:
    """The share of true outcomes; None where there is none to judge."""
    return round(sum(outcomes) / len(outcomes), 4) if outcomes else None


def _macro_f1(true: Sequence[str], predicted: Sequence[str]) -> float:
    """The mean F1 over the intents that occur in truth; a wrong intent from elsewhere costs recall only."""
    right = Counter(t for t, p in zip(true, predicted, strict=True) if t == p)
    occurs, said = Counter(true), Counter(predicted)
    scores = [2 * right[intent] / (occurs[intent] + said[intent]) for intent in occurs]
    return round(sum(scores) / len(scores), 4)


def _recall(true: Sequence[str], predicted: Sequence[str]) -> dict[str, float | None]:
    return {
        intent: _share([p == t for t, p in zip(true, predicted, strict=True) if t == intent])
        for intent in sorted(set(true))
    }


def _accuracy_by(
    key: str, rows: Sequence[Mapping[str, Any]], predicted: Sequence[str]
) -> dict[str, dict[str, float | int | None]]:
    outcomes: defaultdict[str, list[bool]] = defaultdict(list)
    for row, intent in zip(rows, predicted, strict=True):
        outcomes[str(row.get(key) or "")].append(row["intent"] == intent)
    return {
        group: {"messages": len(of_group), "accuracy": _share(of_group)}
        for group, of_group in sorted(outcomes.items())
    }


def _confusions(true: Sequence[str], predicted: Sequence[str]) -> list[dict[str, str | int]]:
    """The wrong readings, most frequent first."""
    pairs = Counter((t, p) for t, p in zip(true, predicted, strict=True) if t != p)
    return [
        {"intent": intent, "taken_for": taken_for, "messages": messages}
        for (intent, taken_for), messages in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    ]
