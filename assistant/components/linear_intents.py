"""What a linear intent classifier has learnt: it turns one message into probabilities, in well under a millisecond."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

Matrix = NDArray[np.float32]


class LinearIntents:
    """What has been learnt: the vocabularies, one column of weights an intent, the temperature."""

    def __init__(
        self, vocabularies: FeatureUnion, machine: LinearSVC, directions: Matrix, temperature: float
    ) -> None:
        """Keeps a machine that was fitted to counts followed by sentence vectors along some directions of theirs."""
        self.intents: list[str] = list(machine.classes_)
        self._counters = [NgramCounter(vectorizer) for _, vectorizer in vocabularies.transformer_list]
        # Row order: the rows of a message's n-grams are then picked in microseconds. 16 bits halve the model file.
        weights = machine.coef_.T
        counted = len(weights) - directions.shape[1]
        along = directions @ weights[counted:]
        self._weights = np.ascontiguousarray(np.vstack([weights[:counted], along]), dtype=np.float16)
        self._bias: Matrix = machine.intercept_.astype(np.float32)
        self._temperature = temperature

    def probabilities(self, message: Message) -> Matrix:
        """Returns the probabilities of a message, in the order of `intents`."""
        scores = self._bias.copy()
        begin = 0
        for counter in self._counters:
            rows, values = counter.count(message)
            scores += values @ self._weights[begin + rows]
            begin += counter.size
        scores += sentence_vectors([message])[0] @ self._weights[begin:]
        return softmax(scores[np.newaxis] / self._temperature)[0]


class NgramCounter:
    """A fitted `TfidfVectorizer` for one message at a time: the same numbers, without the cost of a matrix."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self.size = len(vectorizer.vocabulary_)
        self._ngrams = vectorizer.build_analyzer()
        self._column: dict[str, int] = vectorizer.vocabulary_
        self._rarity: Matrix = vectorizer.idf_.astype(np.float32)

    def count(self, message: Message) -> tuple[NDArray[np.int64], Matrix]:
        """Returns the columns of the known n-grams of a message and their values, of length one together."""
        known = [column for each in self._ngrams(message) if (column := self._column.get(each)) is not None]
        columns, times = np.unique(np.array(known, dtype=np.int64), return_counts=True)
        values = (1 + np.log(times, dtype=np.float32)) * self._rarity[columns]
        return columns, values / (np.linalg.norm(values) or 1.0)


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Turns each row of scores into probabilities."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: NDArray[Any] = powers / powers.sum(axis=1, keepdims=True)
    return result


def sentence_vectors(messages: list[Message]) -> Matrix:
    """Returns the dense sentence features of each message, one row each; without featurizers the rows are empty."""
    rows = [message.get_dense_features(TEXT)[1] for message in messages]
    return np.vstack([row.features if row else np.zeros((1, 0)) for row in rows]).astype(np.float32)
