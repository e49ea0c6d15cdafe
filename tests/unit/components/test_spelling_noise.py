import random
from collections.abc import Callable
from typing import Any

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.components.spelling_noise import NOISE_OF, SpellingNoise, misspell

Build = Callable[..., Any]

TEXTS = ["quiero pagar la deuda completa mañana", "no entiendo qué significa aplazamiento", "150 €", "ok"]


def test_the_same_seed_makes_the_same_mistakes() -> None:
    once = [misspell(text, random.Random(3), 0.2) for text in TEXTS]
    again = [misspell(text, random.Random(3), 0.2) for text in TEXTS]
    assert once == again != TEXTS


def test_values_keep_their_keys() -> None:
    rng = random.Random(1)
    for text in ("12345678z", "1.200,50", "ana.perez@correo.es", "600123123"):
        assert all(misspell(text, rng, 1.0) == text for _ in range(20))


def test_training_gets_labelled_copies_and_keeps_the_originals(build: Build) -> None:
    data = TrainingData([Message({TEXT: text, INTENT: "inform"}) for text in TEXTS])
    noisy = build(SpellingNoise, copies=2, least=0.3, most=0.3).process_training_data(data).training_examples
    copies = [example for example in noisy if example.get(NOISE_OF)]
    assert [example.get(TEXT) for example in noisy[: len(TEXTS)]] == TEXTS
    assert copies
    assert all(copy.get(INTENT) == "inform" and copy.get(NOISE_OF) in TEXTS for copy in copies)


def test_messages_of_debtors_are_left_alone(build: Build) -> None:
    messages = [Message({TEXT: "quiero pagar"})]
    assert build(SpellingNoise).process(messages) == messages == [Message({TEXT: "quiero pagar"})]


def test_a_new_example_leaves_the_copies_of_the_others_as_they_are(build: Build) -> None:
    def copies(texts: list[str]) -> set[tuple[str, str]]:
        data = TrainingData([Message({TEXT: text, INTENT: "inform"}) for text in texts])
        noisy = build(SpellingNoise, copies=2).process_training_data(data).training_examples
        return {(example.get(NOISE_OF), example.get(TEXT)) for example in noisy if example.get(NOISE_OF)}

    assert copies(TEXTS) < copies(["antes va otro mensaje completamente distinto", *TEXTS])
