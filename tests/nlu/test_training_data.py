"""The training data keeps the contract of the catalogue and stays apart from what judges it."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData

from aldia.nlu import evaluation
from aldia.nlu.levelling import levelled
from aldia.nlu.reading import labelled
from bench.understanding.bars import URGENT

ROOT = Path(__file__).parents[2]
FEWEST_EXAMPLES = 250
FEWEST_OUT_OF_SCOPE = 1_500
FEWEST_IN_ALL = 16_000
CATALOGUE = {
    "greet", "goodbye", "thank", "affirm", "deny", "cancel", "help", "postpone", "ask_clarification",
    "bot_challenge", "inform", "out_of_scope",
    "ask_who_are_you", "ask_is_this_legit", "wrong_person", "third_party", "report_deceased",
    "ask_balance", "ask_debt_details", "ask_due_date", "ask_fees_interest", "ask_payments_received",
    "ask_consequences",
    "ask_credit_bureau", "request_documents", "request_paid_certificate",
    "ask_payment_options", "pay_now", "ask_payment_methods", "promise_to_pay", "request_installments",
    "request_discount",
    "request_deferral", "request_consolidation", "offer_partial_payment", "already_paid",
    "report_payment_problem",
    "ask_agreement_status", "change_agreement",
    "report_hardship", "refuse_to_pay", "dispute_debt", "report_insolvency", "complain",
    "threaten_legal_action", "insult",
    "express_distress",
    "opt_out", "request_data_rights", "update_contact_details", "set_contact_preference",
    "request_agent", "request_callback", "give_feedback",
    "choose_option", "ask_lower_installment",
}  # fmt: skip
"""The intents of the catalogue, by its topics."""


@pytest.fixture(scope="module")
def data() -> TrainingData:
    return load_data(str(ROOT / "data" / "nlu"))


def test_the_catalogue_has_56_intents() -> None:
    assert len(CATALOGUE) == 56


def test_exactly_the_intents_of_the_catalogue_have_examples(data: TrainingData) -> None:
    assert data.intents == CATALOGUE


def test_every_intent_has_enough_examples(data: TrainingData) -> None:
    examples = Counter(example.get(INTENT) for example in data.intent_examples)
    assert {intent: number for intent, number in examples.items() if number < FEWEST_EXAMPLES} == {}
    assert examples["out_of_scope"] >= FEWEST_OUT_OF_SCOPE
    assert examples.total() >= FEWEST_IN_ALL


def test_every_intent_has_a_file_of_its_own() -> None:
    files = [file.stem for file in (ROOT / "data" / "nlu").rglob("*.yml")]
    assert sorted(files) == sorted(CATALOGUE)


def test_no_text_occurs_twice(data: TrainingData) -> None:
    intents = defaultdict(list)
    for example in data.intent_examples:
        intents[levelled(example.get(TEXT))].append(example.get(INTENT))
    assert {text: of for text, of in intents.items() if len(of) > 1} == {}


def test_no_example_is_read_as_an_annotation(data: TrainingData) -> None:
    """Values are found by `aldia.language`; brackets that Rasa takes for an entity would cut the text."""
    assert [example.get(TEXT) for example in data.intent_examples if example.get(ENTITIES)] == []


def evaluation_rows() -> list[tuple[str, str, str]]:
    """File, text and intent of all labelled messages."""
    return [(file.stem, row["text"], row["intent"]) for file in evaluation.files() for row in labelled(file)]


def test_no_evaluation_message_is_trained_on(data: TrainingData) -> None:
    trained = {levelled(example.get(TEXT)) for example in data.intent_examples}
    assert [text for _, text, _ in evaluation_rows() if levelled(text) in trained] == []


def test_the_evaluation_files_are_large_enough_and_keep_the_catalogue() -> None:
    rows = [row for row in evaluation_rows() if row[0] != "nlu_validation"]
    messages = Counter(name for name, _, _ in rows)
    assert {name for name, number in messages.items() if number < 300} == set()
    assert {intent for _, _, intent in rows} <= CATALOGUE
    for file in ("safety", "safety_blind"):
        urgent = Counter(intent for name, _, intent in rows if name == file)
        assert min(urgent[intent] for intent in URGENT) >= 60
