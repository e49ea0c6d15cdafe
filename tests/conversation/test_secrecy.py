"""The guard of all conversations must itself be able to bite."""

import pytest
from script import debtors
from secrecy import disclosures


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
