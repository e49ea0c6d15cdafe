"""The guard of all conversations must itself be able to bite."""

import logging
from contextlib import ExitStack

import pytest
import structlog
from rasa_sdk.events import EventType, SlotSet
from script import Script, debtors
from script import Turn as Play
from secrecy import disclosures, without_ids
from states import States

from actions.identity import Introduce
from actions.turn import Turn
from aldia import clock


@pytest.mark.parametrize(
    "sent",
    [
        "Tiene una deuda con nosotros",
        "Quedan por pagar 1.200,00 €",
        "son 1 200",
        "1200",
        "Hola, señora Robledo",
        "Buenos días, Carmen",
        "su Préstamo Naranja",
        "ref. exp-2026-0417",
        "Intereses y recargos",
        '{"title": "Ver mi cuenta", "payload": "/choose_option{\\"debt_ref\\": \\"EXP-2026-0417\\"}"}',
        "¿Qué pasa si no pago?",
        "la fecha es 1980-05-03",
    ],
)
def test_finds_a_disclosure(sent: str) -> None:
    assert disclosures(sent, debtors()["carmen"])


@pytest.mark.parametrize(
    "sent",
    [
        "Tengo información importante sobre el estado de su cuenta. ¿Me dice los 4 últimos caracteres?",
        "Necesito, por ejemplo, 678Z y 03/05/1980",
        '{"title": "Hablar con una persona", "payload": "/request_agent"}',
        "Puede llamar al +34 910 000 000",
    ],
)
def test_lets_pass_what_discloses_nothing(sent: str) -> None:
    assert not disclosures(sent, debtors()["carmen"])


def test_ids_are_no_sums() -> None:
    said = '{"message_id": "a1200b2e41200c0fbf1e1200f0c1d2e3", "text": "1200"}'
    assert disclosures(without_ids(said), debtors()["carmen"]) == ["1200"]
    assert not disclosures(without_ids(said[:-9]), debtors()["carmen"])


@pytest.mark.conversation
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_logged_and_noted_of_a_stranger_is_found(
    states: States, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leak(_: Introduce, turn: Turn) -> list[EventType]:
        person = turn.chat.link.person
        logging.getLogger("actions").info("asked by %s", person.family_name)
        structlog.get_logger("rasa").info("asked", birth_date=str(person.birth_date))
        turn.say("utter_greet")
        return [SlotSet("chosen_debt", "EXP-2026-0417")]

    monkeypatch.setattr(Introduce, "act", leak)
    script = Script("", "carmen", [Play("open", True), Play("say", "¿quiénes son ustedes?")])
    with ExitStack() as time:
        time.enter_context(clock.freeze(script.clock))
        stage = states.stage(script, time)
        with pytest.raises(pytest.fail.Exception) as failed:
            stage.play(script.turns)
    for leaked in (
        "LOGGED: 'Robledo'",
        "LOGGED: '1980-05-03'",
        "STORED of somebody unknown: 'EXP-2026-0417'",
    ):
        assert leaked in str(failed.value)
