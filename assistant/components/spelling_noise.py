"""Misspelt copies of the training examples, so that the classifier meets the typos of a phone keyboard."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

NOISE_OF = "noise_of"
"""Key on a misspelt message under which its original text stands."""

_NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "oñ", "a": "sqz", "s": "adw", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy", "j": "hku", "k": "jli",
    "l": "kñ", "ñ": "lp", "z": "xa", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nk",
}  # fmt: skip
"""The keys beside each key of a Spanish keyboard."""

_SPELLINGS = [
    ("ll", "y"), ("y", "ll"), ("qu", "k"), ("que", "q"), ("por", "x"), ("h", ""), ("b", "v"), ("v", "b"),
    ("z", "s"), ("c", "s"), ("s", "z"), ("c", "k"), ("g", "j"), ("j", "g"), ("ñ", "n"), ("para", "pa"),
    ("ado", "ao"), ("cion", "sion"), ("ción", "sion"), ("bue", "we"), ("está", "ta"), ("mb", "nb"), ("x", "s"),
]  # fmt: skip
"""What people write by ear or to save keys."""

_ACCENTS = str.maketrans("áéíóúü", "aeiouu")


def misspell(text: str, rng: random.Random, rate: float) -> str:
    """Returns `text` as typed in haste: without accents, some words spelt by ear, some keys missed.

    A word is spelt by ear with twice the `rate` as its chance, and loses, swaps or mistakes one key with half the
    `rate` for each of its letters.
    """
    if rng.random() < 0.7:
        text = text.lower().translate(_ACCENTS)
    return " ".join(_misspell_word(word, rng, rate) for word in text.split(" "))


def _misspell_word(word: str, rng: random.Random, rate: float) -> str:
    # Figures and addresses keep their keys: one changed digit would make another value of them.
    if not word.strip("¿?¡!.,;:()").isalpha():
        return word
    if rng.random() < 2 * rate:
        fitting = [(right, wrong) for right, wrong in _SPELLINGS if right in word]
        if fitting:
            word = word.replace(*rng.choice(fitting), 1)
    if len(word) < 3 or rng.random() > rate * len(word) / 2:
        return word
    at = rng.randrange(len(word) - 1)
    before, key, after = word[:at], word[at], word[at + 1 :]
    slip = rng.randrange(4)
    if slip == 0:
        return before + after
    if slip == 1:
        return before + after[0] + key + after[1:]
    if slip == 2:
        return before + key + key + after
    return before + rng.choice(_NEIGHBOURS.get(key.lower(), key)) + after


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SpellingNoise(GraphComponent):
    """Adds misspelt copies of the intent examples in training; leaves the messages of debtors alone.

    Stands before the featurizers, which then see copies like any other example.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """One copy of each example; `seed` makes it repeatable.

        The rate of slips (see `misspell`) is drawn for each copy between `least` and `most`: some people hardly slip
        at all, others in every second word, and one rate for all is worth less (docs/notes).
        """
        return {"copies": 1, "least": 0.05, "most": 0.35, "seed": 20}

    def __init__(self, config: dict[str, Any]) -> None:
        self._copies: int = config["copies"]
        self._least: float = config["least"]
        self._most: float = config["most"]
        self._seed: int = config["seed"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingNoise:
        """Creates the component (see the parent class)."""
        return cls(config)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa's cache notice a change anywhere in this module; by itself it reads the class alone."""
        return Path(__file__).read_text(encoding="utf-8")

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Returns the data together with the misspelt copies that differ from their originals.

        Leaves out the responses that no `ResponseSelector` chooses from: with them, Rasa's cache would take a word
        changed in an answer for new training data and train the understanding anew.
        """
        noisy = []
        for example in training_data.intent_examples:
            original = example.get(TEXT)
            if not original:
                continue
            # Of each text alone, so that a new example leaves the copies of all others as they are.
            rng = random.Random(f"{self._seed} {original}")
            for _ in range(self._copies):
                text = misspell(original, rng, rng.uniform(self._least, self._most))
                if text != original:
                    noisy.append(Message({TEXT: text, INTENT: example.get(INTENT), NOISE_OF: original}))
        # Not `merge`, which copies every message to its depths.
        return TrainingData(
            [*training_data.training_examples, *noisy],
            entity_synonyms=training_data.entity_synonyms,
            regex_features=training_data.regex_features,
            lookup_tables=training_data.lookup_tables,
            responses={name: of for name, of in training_data.responses.items() if "/" in name},
        )

    def process(self, messages: list[Message]) -> list[Message]:
        """Returns the messages as they are."""
        return messages
