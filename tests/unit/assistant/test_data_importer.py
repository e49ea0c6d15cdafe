from pathlib import Path

from rasa.shared.importers.importer import TrainingDataImporter

CONFIG = """
recipe: default.v1
language: es
importers: [{name: assistant.data_importer.AnswersApartImporter}]
pipeline: []
policies: []
"""
DOMAIN = 'version: "3.1"\nintents: [greet, faq]\nactions: []\n'
DATA = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hola
- intent: faq/hours
  examples: |
    - ¿a qué hora abren?
responses:
  utter_greet:
  - text: {greeting}
  utter_faq/hours:
  - text: De 9 a 18 h.
"""


def reading(folder: Path, greeting: str) -> TrainingDataImporter:
    folder.mkdir()
    for name, content in (("config", CONFIG), ("domain", DOMAIN), ("data", DATA.format(greeting=greeting))):
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    return TrainingDataImporter.load_from_config(
        str(folder / "config.yml"), str(folder / "domain.yml"), [str(folder / "data.yml")]
    )


def test_a_changed_answer_changes_the_domain_and_not_what_the_understanding_learns(tmp_path: Path) -> None:
    before, after = reading(tmp_path / "a", "¡Hola!"), reading(tmp_path / "b", "Buenos días.")
    assert before.get_nlu_data().fingerprint() == after.get_nlu_data().fingerprint()
    assert after.get_domain().responses["utter_greet"] == [{"text": "Buenos días."}]
    assert before.get_domain().fingerprint() != after.get_domain().fingerprint()


def test_answers_to_choose_from_stay_with_their_examples(tmp_path: Path) -> None:
    data = reading(tmp_path / "a", "¡Hola!").get_nlu_data()
    assert set(data.responses) == {"utter_faq/hours"}
    assert {example.get("intent") for example in data.intent_examples} >= {"greet", "faq"}
