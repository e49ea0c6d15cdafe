"""The message as its writer would have spelt it with time and a big keyboard, beside the message as typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from aldia.language import normalise, spelling, strip_accents

NORMALISED = "normalised_text"
"""Key on a message under which its normalised text stands."""

_LANGUAGE = Path(spelling.__file__).parent
_SOURCES = (_LANGUAGE / "spelling.py", _LANGUAGE / "vocabulary" / "spelling.yml")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextNormaliser(GraphComponent):
    """Sets the normalised text of a message: small letters, no accents, shorthand written out, no drawn-out letters.

    The text itself stays, so that positions of entities and what an action reads are what the debtor typed.
    `SentenceEncoderFeaturizer` and `LinearIntentClassifier` read the normalised text where there is one.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextNormaliser:
        """Creates the component (see the parent class)."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa's cache notice a change in how texts are normalised; by itself it reads the class alone."""
        return "".join(source.read_text(encoding="utf-8") for source in _SOURCES)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Sets it on all training examples that have a text."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets it on all messages that have a text."""
        for message in messages:
            if text := message.get(TEXT):
                message.set(NORMALISED, strip_accents(normalise(text)) or text)
        return messages


def normalised(message: Message) -> str:
    """Returns the normalised text of a message, or its text where no normaliser stands before."""
    return str(message.get(NORMALISED) or message.get(TEXT))
