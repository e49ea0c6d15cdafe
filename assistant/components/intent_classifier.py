"""A linear support vector machine over character n-grams, words and sentence vectors, with probabilities."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from aldia.language import strip_accents
from assistant.components import linear_intents
from assistant.components.linear_intents import LinearIntents, Matrix, sentence_vectors, softmax
from assistant.components.spelling_noise import NOISE_OF
from assistant.components.text_normaliser import normalised

_MODEL_FILE = "linear_intent_classifier.joblib"
_HELD_OUT = 5
"""One original text in so many is held out, with its misspelt copies, to find the temperature."""
_FEWEST_INTENTS = 3
"""For two the machine keeps one column of weights only, and no assistant has just two."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Says which intent a message has and how sure that is.

    Does its own counting of character n-grams and words, of words also as normalised (where a `TextNormaliser`
    stands before), and takes the dense sentence features of the featurizers before it, if any.
    The scores become probabilities through one temperature, found on held-out examples so that a confidence of
    0.8 is right about eight times in ten on such texts.

    An urgent intent wins what is nearly a tie, because missing it costs more than asking after it in vain. It keeps
    its own confidence, which is less than the second's: a `FallbackClassifier` after it then always asks the person
    whether that was meant.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Names the package that trains."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`min_df`: n-grams in fewer examples are forgotten; `C`: freedom to fit; `seed`: order of training;
        `directions`: how many dimensions of the sentence features are learnt from, those along which they differ most.

        `weights`: how much an intent's examples count, where there are many more of them than of the others;
        `urgent`: intents that win near ties, the most urgent first; `tie`: from which share of the best one's
        probability on; `tie_confidence`: and with what probability at least.
        """
        return {
            "max_char_ngram": 4,
            "max_word_ngram": 2,
            "min_df": 3,
            "C": 0.3,
            "seed": 20,
            "directions": 256,
            "ranking_length": 10,
            "weights": {},
            "urgent": [],
            "tie": 0.35,
            "tie_confidence": 0.3,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        learnt: LinearIntents | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._learnt = learnt

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """Creates an untrained component (see the parent class)."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa's cache notice a change anywhere in these modules; by itself it reads the class alone."""
        modules = (Path(__file__), Path(linear_intents.__file__))
        return "".join(module.read_text(encoding="utf-8") for module in modules)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all examples with a text and an intent, and persists what was learnt."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        if len({example.get(INTENT) for example in examples}) < _FEWEST_INTENTS:
            return self._resource
        sparse = self._vocabularies()
        counts = sparse.fit_transform(examples)
        vectors = sentence_vectors(examples)
        directions = _leading(vectors, self._config["directions"])
        features = hstack([counts, csr_matrix(vectors @ directions)], format="csr")
        intents = np.array([example.get(INTENT) for example in examples])
        held_out = _every(_HELD_OUT, (example.get(NOISE_OF) or example.get(TEXT) for example in examples))
        # Two of three texts are enough to find the temperature; the other machine then gets more of the memory's speed.
        known = ~held_out & ~_every(3, (example.get(TEXT) for example in examples))
        trained, judged = self._machines(intents, [(features, intents), (features[known], intents[known])])
        temperature = _temperature(judged, features[held_out], intents[held_out])
        self._learnt = LinearIntents(sparse, trained, directions, temperature)
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._learnt, folder / _MODEL_FILE)
        return self._resource

    def _vocabularies(self) -> FeatureUnion:
        common = {"sublinear_tf": True, "min_df": self._config["min_df"], "dtype": np.float32}
        chars = {"analyzer": "char_wb", "ngram_range": (1, self._config["max_char_ngram"]), **common}
        # Signs count as words: "?" and a lone emoji say much in a short message.
        words = {
            "token_pattern": r"\w+|[^\w\s]",
            "ngram_range": (1, self._config["max_word_ngram"]),
            **common,
        }
        # Letters as they were typed, words in both forms: normalised letters too would only double the work.
        views = (("chars", as_typed, chars), ("words", as_typed, words), ("words", normalised, words))
        return FeatureUnion(
            [
                (f"{kind} {view.__name__}", TfidfVectorizer(preprocessor=view, **options))
                for kind, view, options in views
            ]
        )

    def _machines(
        self, intents: NDArray[Any], data: list[tuple[csr_matrix, NDArray[Any]]]
    ) -> list[LinearSVC]:
        """Fits a machine to each part of the data that has enough intents; leaves the others unfitted."""
        machines = [self._machine(intents) for _ in data]
        fits = [
            delayed(machine.fit)(*part)
            for machine, part in zip(machines, data, strict=True)
            if len(set(part[1])) >= _FEWEST_INTENTS
        ]
        # In processes of their own: the machines of one process share one source of chance, and no run is like another.
        fitted = Parallel(n_jobs=min(len(fits), joblib.cpu_count()), mmap_mode="c")(fits)
        return [*fitted, *machines[len(fitted) :]]

    def _machine(self, intents: NDArray[Any]) -> LinearSVC:
        weights = {intent: self._config["weights"].get(intent, 1.0) for intent in set(intents)}
        # A hundred times scikit-learn's tolerance: the predictions are the same, the training a third shorter.
        return LinearSVC(
            C=self._config["C"], class_weight=weights, random_state=self._config["seed"], tol=0.01
        )

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Loads what was learnt; without it the component says nothing of any message."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, joblib.load(folder / _MODEL_FILE))
        except ValueError:  # Rasa's word for: nothing was persisted under this name
            return cls(config, model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent and the ranking of each message."""
        written = [message for message in messages if message.get(TEXT)]
        for message in messages:
            message.set(INTENT, {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [], add_to_output=True)
        if self._learnt is None or not written:
            return messages
        for message in written:
            row = self._learnt.probabilities(message)
            best = np.argsort(-row, kind="stable")[: self._config["ranking_length"]]
            ranking = [
                {INTENT_NAME_KEY: self._learnt.intents[at], PREDICTED_CONFIDENCE_KEY: float(row[at])}
                for at in best
            ]
            self._settle_tie(ranking)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _settle_tie(self, ranking: list[dict[str, Any]]) -> None:
        """Puts the most urgent intent of those that are nearly the likeliest at the head of the ranking."""
        best = ranking[0][PREDICTED_CONFIDENCE_KEY]
        enough = max(self._config["tie"] * best, min(self._config["tie_confidence"], best))
        near = [each for each in ranking if each[PREDICTED_CONFIDENCE_KEY] >= enough]
        urgent: list[str] = self._config["urgent"]
        winners = [each for each in near if each[INTENT_NAME_KEY] in urgent]
        if not winners:
            return
        winner = min(winners, key=lambda each: urgent.index(each[INTENT_NAME_KEY]))
        if winner is not ranking[0]:
            ranking.remove(winner)
            ranking.insert(0, winner)


def as_typed(message: Message) -> str:
    """Returns the text of a message in small letters and without accents."""
    return strip_accents(str(message.get(TEXT)).lower())


def _every(number: int, texts: Iterable[str]) -> NDArray[np.bool_]:
    """Marks one of so many texts; a checksum decides, so that equal texts fall on the same side."""
    return np.array([zlib.crc32(text.encode()) % number == 0 for text in texts])


def _temperature(machine: LinearSVC, features: csr_matrix, intents: NDArray[Any]) -> float:
    """Returns the temperature that suits the scores of a machine for texts that it has not seen."""
    if not hasattr(machine, "classes_"):  # too few examples to leave any out
        return 1.0
    judged = np.isin(intents, machine.classes_)
    if not judged.any():
        return 1.0
    scores = machine.decision_function(features[judged])
    truth = np.searchsorted(machine.classes_, intents[judged])
    candidates = np.geomspace(0.02, 2.0, 100)
    surprise = [
        -np.log(softmax(scores / each)[np.arange(len(truth)), truth] + 1e-9).mean() for each in candidates
    ]
    return float(candidates[int(np.argmin(surprise))])


def _leading(vectors: Matrix, number: int) -> Matrix:
    """Returns so many directions, one column each, along which the vectors are longest in all.

    The other dimensions of the sentence features say next to nothing and would make two thirds of the training's work.
    """
    _, directions = np.linalg.eigh(vectors.T @ vectors)  # the shortest first
    return np.ascontiguousarray(directions[:, ::-1][:, :number])
