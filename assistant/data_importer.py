"""How Rasa reads the files of this project."""

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method


class AnswersApartImporter(RasaFileImporter):
    """Reads the answers that stand in the training data's files as a part of the domain alone.

    Rasa takes them for training data of the understanding as well, so that a word changed in an answer would train it
    anew: minutes instead of seconds. Answers that a `ResponseSelector` chooses from ("faq/hours") stay training data.
    """

    @cached_method
    def _read(self) -> TrainingData:
        return training_data_from_paths(self._nlu_files, "es")

    def get_nlu_data(self, language: str | None = "es") -> TrainingData:
        """Returns the examples, without the answers that belong to the domain."""
        data = self._read()
        return TrainingData(
            data.training_examples,
            data.entity_synonyms,
            data.regex_features,
            data.lookup_tables,
            {name: of for name, of in data.responses.items() if "/" in name},
        )

    @cached_method
    def get_domain(self) -> Domain:
        """Returns the domain with the answers of all files."""
        answers: dict[str, Any] = {"responses": self._read().responses}
        return super().get_domain().merge(Domain.from_dict(answers))
