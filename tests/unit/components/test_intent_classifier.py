from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.components.intent_classifier import LinearIntentClassifier, as_typed
from assistant.components.linear_intents import NgramCounter
from assistant.components.sentence_encoder import SentenceEncoderFeaturizer
from assistant.components.spelling_noise import SpellingNoise

Build = Callable[..., Any]

EXAMPLES = {
    "greet": [
        "hola",
        "buenas",
        "buenos días",
        "hola qué tal",
        "buenas tardes",
        "muy buenas",
        "holaa",
        "saludos",
    ],
    "ask_balance": [
        "cuánto debo",
        "mi saldo",
        "qué saldo tengo",
        "cuánto es la deuda",
        "total que debo",
        "saldo",
    ],
    "pay_now": [
        "quiero pagar",
        "pagar ahora",
        "pagar ya",
        "deseo pagar hoy",
        "voy a pagar todo",
        "pagar la deuda",
    ],
}


@pytest.fixture
def examples(build: Build) -> TrainingData:
    data = TrainingData(
        [Message({TEXT: text, INTENT: intent}) for intent, of in EXAMPLES.items() for text in of]
    )
    noisy = build(SpellingNoise).process_training_data(data)
    return build(SentenceEncoderFeaturizer).process_training_data(noisy)


def understand(build: Build, classifier: LinearIntentClassifier, text: str) -> Message:
    messages = build(SentenceEncoderFeaturizer).process([Message({TEXT: text})])
    return classifier.process(messages)[0]


def test_learns_and_survives_persisting(build: Build, examples: TrainingData) -> None:
    trained = build(LinearIntentClassifier, min_df=1)
    trained.train(examples)
    loaded = build(LinearIntentClassifier, load=True, min_df=1)
    for text, intent in [
        ("cuanto debo en total", "ask_balance"),
        ("kiero pagar", "pay_now"),
        ("HOLA!!", "greet"),
    ]:
        message = understand(build, loaded, text)
        assert message.get(INTENT)["name"] == intent
        assert message.get(INTENT) == understand(build, trained, text).get(INTENT)


def test_confidences_are_probabilities_best_first(build: Build, examples: TrainingData) -> None:
    classifier = build(LinearIntentClassifier, min_df=1)
    classifier.train(examples)
    ranking = understand(build, classifier, "hola, quiero pagar").get(INTENT_RANKING_KEY)
    confidences = [candidate["confidence"] for candidate in ranking]
    assert {candidate["name"] for candidate in ranking} == set(EXAMPLES)
    assert sum(confidences) == pytest.approx(1, abs=1e-5)
    assert confidences == sorted(confidences, reverse=True)
    assert all(type(confidence) is float for confidence in confidences)


def test_learns_from_three_texts_an_intent(build: Build) -> None:
    few = TrainingData([Message({TEXT: t, INTENT: i}) for i, of in EXAMPLES.items() for t in of[:3]])
    classifier = build(LinearIntentClassifier, min_df=1)
    classifier.train(build(SentenceEncoderFeaturizer).process_training_data(few))
    assert understand(build, classifier, "quiero pagar").get(INTENT)["name"] == "pay_now"


def test_training_twice_learns_the_same(build: Build, examples: TrainingData) -> None:
    rankings = []
    for _ in range(2):
        classifier = build(LinearIntentClassifier, min_df=1)
        classifier.train(examples)
        rankings.append(understand(build, classifier, "buenas, el saldo").get(INTENT_RANKING_KEY))
    assert rankings[0] == rankings[1]


def test_one_message_counts_as_in_scikit_learns_matrix() -> None:
    texts = ["quiero pagar la deuda", "¿cuánto debo?", "quiero, quiero, QUIERO pagar ya"]
    messages = [Message({TEXT: text}) for text in texts]
    vectorizer = TfidfVectorizer(
        preprocessor=as_typed, analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True
    )
    matrix = vectorizer.fit_transform(messages[:2])
    for message, row in zip(
        messages, [*matrix.toarray(), *vectorizer.transform(messages[2:]).toarray()], strict=True
    ):
        columns, values = NgramCounter(vectorizer).count(message)
        found = np.zeros(len(row))
        found[columns] = values
        assert found == pytest.approx(row, abs=1e-6)


def test_a_text_of_unknown_letters_counts_as_nothing() -> None:
    vectorizer = TfidfVectorizer(preprocessor=as_typed, analyzer="char_wb").fit([Message({TEXT: "hola"})])
    columns, values = NgramCounter(vectorizer).count(Message({TEXT: "你好"}))
    assert values.sum() == pytest.approx(vectorizer.transform([Message({TEXT: "你好"})]).sum())
    assert len(columns) == len(values)


def test_the_ranking_has_the_configured_length(build: Build, examples: TrainingData) -> None:
    classifier = build(LinearIntentClassifier, min_df=1, ranking_length=2)
    classifier.train(examples)
    assert len(understand(build, classifier, "hola").get(INTENT_RANKING_KEY)) == 2


def test_says_nothing_of_an_empty_message_or_untrained(build: Build, examples: TrainingData) -> None:
    untrained = build(LinearIntentClassifier, load=True)
    assert understand(build, untrained, "hola").get(INTENT) == {"name": None, "confidence": 0.0}
    trained = build(LinearIntentClassifier, min_df=1)
    trained.train(examples)
    assert understand(build, trained, "").get(INTENT) == {"name": None, "confidence": 0.0}
