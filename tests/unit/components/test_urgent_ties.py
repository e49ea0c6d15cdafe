"""Which intent wins where two are nearly as likely."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.components.intent_classifier import LinearIntentClassifier

Build = Callable[..., Any]
URGENT = ["express_distress", "opt_out"]


class Learnt:
    """Stands for what has been learnt: the same probabilities for every message."""

    def __init__(self, **shares: float) -> None:
        self.intents = list(shares)
        self._row = np.array(list(shares.values()), dtype=np.float32)

    def probabilities(self, message: Message) -> Any:
        return self._row


def understand(build: Build, least: float = 0.0, **shares: float) -> Message:
    classifier = build(LinearIntentClassifier, urgent=URGENT, tie=0.2, tie_confidence=least)
    classifier._learnt = Learnt(**shares)
    [message] = classifier.process([Message({TEXT: "…"})])
    return message


@pytest.mark.parametrize(
    ("shares", "winner", "confidence"),
    [
        ({"complain": 0.6, "express_distress": 0.2}, "express_distress", 0.2),
        ({"complain": 0.6, "express_distress": 0.1}, "complain", 0.6),
        ({"opt_out": 0.5, "express_distress": 0.3}, "express_distress", 0.3),
        ({"express_distress": 0.5, "opt_out": 0.4}, "express_distress", 0.5),
        ({"complain": 0.5, "deny": 0.4}, "complain", 0.5),
    ],
)
def test_the_most_urgent_wins_a_near_tie(
    build: Build, shares: dict[str, float], winner: str, confidence: float
) -> None:
    message = understand(build, **shares)
    assert message.get(INTENT)["name"] == winner
    assert message.get(INTENT)["confidence"] == pytest.approx(confidence)
    assert message.get(INTENT_RANKING_KEY)[0] == message.get(INTENT)
    assert sorted(each["name"] for each in message.get(INTENT_RANKING_KEY)) == sorted(shares)


def test_what_is_unlikely_itself_wins_no_tie(build: Build) -> None:
    shares = {"complain": 0.5, "express_distress": 0.25}
    assert understand(build, least=0.3, **shares).get(INTENT)["name"] == "complain"
    assert understand(build, least=0.25, **shares).get(INTENT)["name"] == "express_distress"


def test_where_all_is_doubtful_the_likeliest_leads(build: Build) -> None:
    assert understand(build, least=0.3, express_distress=0.22, complain=0.2).get(INTENT)["name"] == (
        "express_distress"
    )
    assert understand(build, least=0.3, express_distress=0.2, complain=0.22).get(INTENT)["name"] == "complain"
