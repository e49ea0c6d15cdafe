from datetime import datetime, timezone
from decimal import Decimal

import pytest
from signers import Signer, ask, make_signer, sign

from aldia import clock, language
from aldia.agreements import document
from aldia.agreements.tables import Agreement
from aldia.debts.tables import Creditor, Debt
from aldia.money import from_minor
from aldia.storage import reading, transaction


def document_of(signer: Signer, **wish: object) -> str:
    sign(signer.chat_id, ask(signer, **wish)[0])
    return read_document()


def read_document() -> str:
    with reading() as db:
        return document.text(db, db.query(Agreement).one())


def test_it_names_parties_debt_and_code(signer: Signer) -> None:
    text = document_of(signer, count=3)
    with reading() as db:
        code = db.query(Agreement).one().code

    for fact in (code, "Crédito Claro, S.A. (A12345674)", "Calle Mayor 1", "ayuda@example.com"):
        assert fact in text
    assert "Titular: Rosalinda Quintanilla" in text
    assert "Referencia: REF-one · Préstamo" in text
    assert "Firmado en el chat el martes 24 de noviembre de 2026." in text


@pytest.mark.parametrize(
    "wish", [{"count": 3}, {"amount": Decimal("83.33")}, {"count": 4, "down_payment": Decimal(200)}]
)
def test_it_holds_the_exact_schedule_in_order(signer: Signer, wish: dict[str, object]) -> None:
    text = document_of(signer, **wish)
    with reading() as db:
        agreement = db.query(Agreement).one()
        lines = [
            f"{language.local_date(i.due_on, 'ES')} · {language.local_money(from_minor(i.amount_minor, 'EUR'), 'EUR', 'ES')}"
            for i in agreement.instalments
        ]
        numbers = [i.number for i in agreement.instalments]

    places = [text.index(line) for line in lines]
    assert places == sorted(places)
    assert text.count("Cuota ") == len([number for number in numbers if number > 0])
    assert ("Entrada ·" in text) == (0 in numbers)
    assert "Total: 1.000,00 €" in text


def test_it_has_no_raw_templates_and_no_empty_places(signer: Signer) -> None:
    text = document_of(signer, count=3)

    for sign_of_a_template in ("{", "}", "None", "%d", "Undefined"):
        assert sign_of_a_template not in text


def test_names_are_plain_text_and_run_nothing(database: str) -> None:
    text = document_of(make_signer(given_name="{{ 7*7 }} <b>Ana</b> & {% x %}"), count=3)

    assert "Titular: {{ 7*7 }} <b>Ana</b> & {% x %} Quintanilla" in text


def test_facts_that_are_not_there_leave_no_trace(signer: Signer) -> None:
    with transaction() as db:
        db.query(Creditor).one().tax_id = None
        db.get(Debt, signer.debt_id).original_creditor = "Banco Viejo"
    text = document_of(signer, count=3)

    assert "Acreedor: Crédito Claro, S.A.\n" in text
    assert "origen: Banco Viejo" in text


def test_the_day_of_signature_is_the_one_where_the_debtor_lives(database: str) -> None:
    with clock.freeze(datetime(2026, 11, 25, 3, tzinfo=timezone.utc)):
        text = document_of(make_signer(time_zone="America/Mexico_City"), count=3)

    assert "Firmado en el chat el martes 24 de noviembre de 2026." in text
