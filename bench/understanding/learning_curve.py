"""How the assistant's understanding grows with its examples."""

import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from aldia.nlu import score
from assistant.components.intent_classifier import LinearIntentClassifier
from assistant.components.sentence_encoder import SentenceEncoderFeaturizer
from assistant.components.spelling_noise import NOISE_OF, SpellingNoise
from assistant.components.text_normaliser import TextNormaliser
from bench.understanding.configuration import settings_of

SHARES = (0.125, 0.25, 0.5, 1.0)
Rows = Sequence[dict[str, Any]]


def learning_curve(
    examples: dict[str, list[str]], files: Mapping[str, Rows]
) -> Iterator[tuple[int, dict[str, float]]]:
    """Yield the number of examples and, by evaluation file, the macro F1 that they give with our pipeline."""
    data = TrainingData(
        [Message({TEXT: text, INTENT: intent}) for intent, of in examples.items() for text in of]
    )
    asked = {name: [Message({TEXT: row["text"]}) for row in rows] for name, rows in files.items()}
    with tempfile.TemporaryDirectory(prefix="aldia-curve-") as folder:
        noise, normaliser, encoder = (
            component(each, Path(folder))
            for each in (SpellingNoise, TextNormaliser, SentenceEncoderFeaturizer)
        )
        data = encoder.process_training_data(
            normaliser.process_training_data(noise.process_training_data(data))
        )
        encoder.process(normaliser.process(list(chain.from_iterable(asked.values()))))
        for share in SHARES:
            some = TrainingData([each for each in data.training_examples if _chosen(each, share)])
            classifier = component(LinearIntentClassifier, Path(folder))
            classifier.train(some)
            originals = sum(not each.get(NOISE_OF) for each in some.training_examples)
            yield (
                originals,
                {name: _macro_f1(files[name], classifier.process(of)) for name, of in asked.items()},
            )


def component(kind: type[GraphComponent], folder: Path) -> Any:
    """Create a component with the settings of config.yml; it keeps in the folder what it learns."""
    return kind.create(
        {**kind.get_default_config(), **settings_of(kind.__name__)},
        LocalModelStorage.create(folder),
        Resource(kind.__name__),
        ExecutionContext(GraphSchema({}), node_name=kind.__name__),
    )


def _chosen(example: Message, share: float) -> bool:
    """A checksum of the text decides, so that an example and its misspelt copies go together."""
    text = example.get(NOISE_OF) or example.get(TEXT)
    return zlib.crc32(text.encode()) % 1000 < share * 1000


def _macro_f1(rows: Rows, read: list[Message]) -> float:
    predictions = [
        {
            "text": message.get(TEXT),
            "intent": message.get(INTENT)["name"],
            "confidence": message.get(INTENT)["confidence"],
            "entities": [],
        }
        for message in read
    ]
    return float(score(rows, predictions)["macro_f1"])
