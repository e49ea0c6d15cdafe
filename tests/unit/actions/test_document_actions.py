"""Documents and data rights, as the dialogue asks for them."""

from decimal import Decimal
from typing import Any

import pytest
from acting import NOW, TODAY, Debtor, Talk, chat_of, count, followup, make_debtor, run, slot, tracker

from actions import data_rights, documents
from actions.message import Message
from aldia.agreements import offers, plans
from aldia.debts.tables import Debt
from aldia.desk.tables import Case
from aldia.documents.tables import Document
from aldia.negotiation import PlanRequest
from aldia.payments.ledger import record_payment
from aldia.privacy.tables import DataRequest
from aldia.storage import reading, transaction


def said(text: str) -> Message:
    return Message({"text": text, "intent": {"name": "request_documents"}}, NOW, "ES")


def ask(debtor: Debtor, text: str, intent: str = "request_documents", **more: Any) -> Any:
    action = {
        "request_documents": "action_give_documents",
        "request_paid_certificate": "action_give_certificate",
        "request_data_rights": "action_register_data_request",
    }[intent]
    return run(action, tracker(debtor.chat_id, text=text, intent=intent, **more))


def pay(debtor: Debtor, amount: str, place: int = 0) -> None:
    with transaction() as db:
        debt = db.query(Debt).filter_by(reference=debtor.references[place]).one()
        record_payment(db, debt, amount=Decimal(amount), gateway="sandbox", gateway_ref=amount, paid_on=TODAY)


def sign(debtor: Debtor) -> None:
    with transaction() as db:
        debt = db.query(Debt).filter_by(reference=debtor.references[0]).one()
        reply = offers.answer(db, chat_of(db, debtor), debt, PlanRequest(count=4), TODAY)
        assert isinstance(reply, tuple)
        plans.sign(db, chat_of(db, debtor), reply[0].id)


def issued() -> list[str]:
    with reading() as db:
        return [document.kind for document in db.query(Document).order_by(Document.id)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Necesito mi estado de cuenta desglosado", ["statement"]),
        ("¿Me puede enviar el desglose por correo?", ["statement"]),
        ("el recibo del último pago", ["receipt"]),
        ("un comprobante de mi pago", ["receipt"]),
        ("¿y la copia del acuerdo que firmé el mes pasado?", ["agreement"]),
        ("Quiero el contrato", ["other"]),
        ("copia del contrato firmado y del extracto de movimientos", ["statement", "other"]),
        ("quiero ver el papel donde yo firmé eso", ["other"]),
        ("¿Dónde puedo descargar los documentos de mi expediente?", []),
        ("¿cuánto debo?", []),
    ],
)
def test_which_document_is_meant(text: str, kinds: list[str]) -> None:
    assert documents.kinds_of(said(text)) == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("quiero una copia de mis datos", ["copy"]),
        ("¿qué datos tienen de mí?", ["copy"]),
        ("que corrijan mi apellido", ["correction"]),
        ("quiero que borren mis datos", ["erasure"]),
        ("ejerzo mi derecho de supresión", ["erasure"]),
        ("me opongo al tratamiento de mis datos", ["objection"]),
        ("no compartan mis datos con nadie", ["objection"]),
        ("una copia y luego que los eliminen", ["copy", "erasure"]),
        ("quiero ejercer mis derechos", []),
    ],
)
def test_which_right_is_meant(text: str, kinds: list[str]) -> None:
    assert data_rights.kinds_of(said(text)) == kinds


def test_a_forged_button_names_no_other_kind(debtor: Debtor) -> None:
    for action, entity in (("request_documents", "document_kind"), ("request_data_rights", "data_right")):
        forged = [{"entity": entity, "value": "../../etc/passwd"}]
        done = ask(debtor, f'/{action}{{"{entity}": "x"}}', action, entities=forged)
        assert done.events[0]["event"] == "followup"
    assert issued() == []


def test_the_statement_comes_as_a_card_that_only_this_session_opens(debtor: Debtor) -> None:
    done = ask(debtor, "mi estado de cuenta")

    assert done.responses == ["utter_statement_ready", "document"]
    card = done.messages[1]["custom"]
    with reading() as db:
        code = db.query(Document).one().code
    assert card["text_url"].startswith(f"/api/documents/{code}?proof={debtor.chat_id}.")
    assert "24 de noviembre de 2026" in card["title"]
    assert done.events == [slot("documents_kind", None), slot("form_failures", None)]


def test_receipts_come_newest_first_and_not_more_than_fit(debtor: Debtor) -> None:
    assert ask(debtor, "el recibo del pago").responses == ["utter_no_receipts"]
    for amount in ("10", "20", "30", "40"):
        pay(debtor, amount)
    done = ask(debtor, "el recibo del pago")

    assert done.responses == ["utter_receipts_ready", "document", "document", "document"]
    assert [m["custom"]["title"].split(",")[0] for m in done.messages[1:]] == [
        "Recibo de 40",
        "Recibo de 30",
        "Recibo de 20",
    ]


def test_an_unclear_wish_is_asked_in_a_form_or_by_buttons_inside_another(debtor: Debtor) -> None:
    assert ask(debtor, "unos documentos").events == [followup("documents_form")]
    inside = ask(debtor, "unos documentos", active_loop="payment_form")
    assert inside.responses == ["utter_which_document"]
    assert inside.events == []
    assert list(inside.buttons()) == ["Estado de la deuda", "El contrato u otro papel"]


def test_the_form_takes_words_and_says_when_it_cannot(debtor: Debtor) -> None:
    talk = Talk(debtor.chat_id)
    talk.fill("documents_form", "unos documentos", "request_documents")
    assert talk.slots["requested_slot"] == "documents_kind"
    assert talk.fill("documents_form", "pues ese").responses == ["utter_unclear_documents_kind"]
    assert talk.fill("documents_form", "no sé").responses == ["utter_example_documents_kind"]
    talk.fill("documents_form", "el estado de cuenta", "ask_balance")
    assert talk.slots["documents_kind"] == ["statement"]
    assert talk.do("action_give_documents").responses == ["utter_statement_ready", "document"]


def test_the_certificate_tells_what_is_missing(database: str) -> None:
    debtor = make_debtor(debts=(("Préstamo", 100_000), ("Tarjeta", 5_000)))
    sign(debtor)
    pay(debtor, "50", 1)
    done = ask(debtor, "el paz y salvo", "request_paid_certificate")

    assert done.responses == [
        "utter_certificate_ready_of_settled",
        "document",
        "utter_certificate_missing_with_agreement",
    ]
    assert done.variables(2)["left"] == 4
    assert issued() == ["certificate"]


def test_a_certificate_is_not_issued_for_words(debtor: Debtor) -> None:
    done = ask(debtor, "ya lo pagué todo, deme el certificado", "request_paid_certificate")

    assert done.responses == ["utter_certificate_missing"]
    assert issued() == []


def test_erasure_tells_honestly_what_stays_while_something_is_owed(debtor: Debtor) -> None:
    done = ask(debtor, "borren mis datos", "request_data_rights")
    assert done.responses == ["utter_data_erasure_with_debt"]
    assert done.variables()["due_date"] == "jueves 24 de diciembre de 2026"
    pay(debtor, "1000")
    assert ask(debtor, "borren mis datos", "request_data_rights").responses == ["utter_data_erasure"]
    assert (count(DataRequest), count(Case)) == (1, 1)


def test_a_copy_is_there_at_once_and_its_request_is_done(debtor: Debtor) -> None:
    done = ask(debtor, "quiero una copia de mis datos", "request_data_rights")

    assert done.responses == ["utter_data_copy_ready", "document"]
    assert issued() == ["data_export"]
    assert count(DataRequest, kind="copy", status="done") == 1
    assert count(Case, kind="request_data_rights", status="open") == 1


def test_an_unclear_right_is_asked(debtor: Debtor) -> None:
    assert ask(debtor, "mis derechos", "request_data_rights").events == [followup("data_rights_form")]
    inside = ask(debtor, "mis derechos", "request_data_rights", active_loop="promise_form")
    assert inside.responses == ["utter_ask_data_right"]


def test_strangers_get_nothing(stranger: Debtor) -> None:
    for intent, text in (
        ("request_documents", "mi estado de cuenta"),
        ("request_paid_certificate", "el paz y salvo"),
        ("request_data_rights", "una copia de mis datos"),
    ):
        done = ask(stranger, text, intent)
        assert done.responses == ["utter_verify_first"]
    assert (count(Document), count(DataRequest), count(Case)) == (0, 0, 0)
