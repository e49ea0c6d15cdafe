from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.components.sentence_encoder import SentenceEncoderFeaturizer
from assistant.components.text_normaliser import TextNormaliser

Build = Callable[..., Any]


def vector(message: Message) -> NDArray[np.float32]:
    features: NDArray[np.float32] = message.get_dense_features(TEXT)[1].features
    return features[0]


def test_a_message_gets_a_vector_of_the_configured_length(build: Build) -> None:
    message = Message({TEXT: "¿Cuánto debo?"})
    build(SentenceEncoderFeaturizer, weight=0.5).process([message])
    assert np.linalg.norm(vector(message)) == pytest.approx(0.5, abs=1e-3)


def test_the_normalised_text_is_read_where_there_is_one(build: Build) -> None:
    typed, normalised = Message({TEXT: "Cuantooo debo"}), Message({TEXT: "Cuantooo debo"})
    build(TextNormaliser).process([normalised])
    plain = Message({TEXT: "cuanto debo"})
    build(SentenceEncoderFeaturizer).process([typed, normalised, plain])
    assert vector(normalised) == pytest.approx(vector(plain), abs=1e-5)
    assert vector(typed) != pytest.approx(vector(plain), abs=1e-5)


def test_meaning_brings_messages_together(build: Build) -> None:
    messages = [
        Message({TEXT: text}) for text in ("quiero pagar a plazos", "pagarlo en cuotas", "llueve en Lima")
    ]
    build(SentenceEncoderFeaturizer).process(messages)
    plazos, cuotas, rain = map(vector, messages)
    assert plazos @ cuotas > plazos @ rain


def test_training_in_batches_gives_what_processing_one_gives(build: Build) -> None:
    texts = ["hola", "buenas tardes", "adiós", "gracias", "sí"]
    featurizer = build(SentenceEncoderFeaturizer, batch_size=2)
    trained = featurizer.process_training_data(TrainingData([Message({TEXT: text}) for text in texts]))
    for text, example in zip(texts, trained.training_examples, strict=True):
        [alone] = featurizer.process([Message({TEXT: text})])
        assert vector(example) == pytest.approx(vector(alone), abs=1e-5)


def test_a_message_without_text_gets_no_features(build: Build) -> None:
    [message] = build(SentenceEncoderFeaturizer).process([Message({TEXT: ""})])
    assert message.get_dense_features(TEXT) == (None, None)
