"""Trains on a few examples with the settings of config.yml: `python small_training.py FOLDER`.

Prints as JSON what is then understood of some messages.
"""

import json
import sys
from pathlib import Path
from typing import Any

from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from aldia.nlu.examples import by_intent, training_files
from assistant.components.intent_classifier import LinearIntentClassifier
from assistant.components.sentence_encoder import SentenceEncoderFeaturizer
from assistant.components.spelling_noise import SpellingNoise
from assistant.components.text_normaliser import TextNormaliser
from bench.understanding.learning_curve import component

INTENTS = 8
EXAMPLES = 30
READ = ("quiero pagar", "kiero pagar en cuotas", "no debo nada", "se murió mi padre", "¿llueve?", "👍")


def _examples() -> TrainingData:
    by_file = [by_intent(file.read_text(encoding="utf-8")) for file in training_files()[:INTENTS]]
    return TrainingData(
        [
            Message({TEXT: text, INTENT: intent})
            for intents in by_file
            for intent, texts in intents.items()
            for text in texts[:EXAMPLES]
        ]
    )


def rankings(folder: Path) -> list[Any]:
    """Train in a folder; return the intents of each message with their probabilities."""
    data, messages = _examples(), [Message({TEXT: text}) for text in READ]
    for kind in (SpellingNoise, TextNormaliser, SentenceEncoderFeaturizer):
        before = component(kind, folder)
        data, messages = before.process_training_data(data), before.process(messages)
    classifier = component(LinearIntentClassifier, folder)
    classifier.train(data)
    return [message.get(INTENT_RANKING_KEY) for message in classifier.process(messages)]


if __name__ == "__main__":
    print(json.dumps(rankings(Path(sys.argv[1]))))
