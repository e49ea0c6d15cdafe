"""What stands in each document, read back from its PDF."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from keepers import NOW, Keeper, add_debt, make_keeper, pay, sign, text_of
from pypdf import PdfReader
from sqlalchemy import func, select

from aldia import clock, codes
from aldia.agreements import offers, plans, settlements
from aldia.agreements.tables import Agreement
from aldia.debts.tables import Creditor, Debt, Person
from aldia.documents import issuing
from aldia.documents.tables import Document
from aldia.identity.tables import ChatSession
from aldia.negotiation import PlanRequest
from aldia.payments.tables import Payment
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

TODAY = date(2026, 11, 24)


def issue(kind: str, keeper: Keeper) -> Document:
    with transaction() as db:
        return _issue(db, kind, keeper)


def _issue(db: Any, kind: str, keeper: Keeper) -> Document:
    if kind == "statement":
        person, creditor = db.get(Person, keeper.person_id), db.get(Creditor, keeper.creditor_id)
        return issuing.statement(db, person, creditor)
    if kind == "agreement":
        return issuing.agreement(db, db.query(Agreement).filter_by(debt_id=keeper.debt_id).one())
    if kind == "receipt":
        return issuing.receipt(db, db.query(Payment).filter_by(debt_id=keeper.debt_id).first())
    return issuing.certificate(db, db.get(Debt, keeper.debt_id))


def all_kinds(keeper: Keeper) -> dict[str, Document]:
    """Sign, pay a part, pay the rest, and issue each document in its moment."""
    sign(keeper)
    pay(keeper, "100", "part")
    made = {kind: issue(kind, keeper) for kind in ("statement", "agreement", "receipt")}
    pay(keeper, "742.17", "rest")
    return {**made, "certificate": issue("certificate", keeper)}


def test_the_statement_tells_what_is_owed_by_part_and_what_was_paid(keeper: Keeper) -> None:
    pay(keeper, "100")
    text = text_of(issue("statement", keeper).content)

    for fact in (
        "Estado de la deuda",
        "Emitido el martes 24 de noviembre de 2026",
        "María Ángeles Núñez Ríos",
        "Crédito Claro, S.A. · A12345674",
        "Calle Mayor 1, Madrid",
        "Pendiente en total 742,17 €",
        "Capital 742,17 €",
        "Pendiente de esta cuenta 742,17 €",
        "martes 24 de noviembre de 2026 100,00 €",
        "REF-one",
    ):
        assert fact in text
    # What has been paid off is no line of its own.
    assert "Intereses" not in text


def test_the_statement_of_somebody_who_owes_nothing_says_so(keeper: Keeper) -> None:
    pay(keeper, "842.17")
    text = text_of(issue("statement", keeper).content)

    assert "Pendiente en total 0,00 €" in text
    assert "No consta ninguna cantidad pendiente a su nombre" in text


def test_the_agreement_holds_the_exact_schedule(keeper: Keeper) -> None:
    code = sign(keeper)
    text = text_of(issue("agreement", keeper).content)

    with reading() as db:
        signed = db.query(Agreement).one()
        amounts = [each.amount_minor for each in signed.instalments]
    assert sum(amounts) == 84217
    for fact in (
        code,
        "Acuerdo de pago",
        "Cuota 1 de 3 lunes 30 de noviembre de 2026",
        "Total 842,17 €",
        "Qué significa",
    ):
        assert fact in text


def test_a_settlement_tells_what_is_forgiven(keeper: Keeper) -> None:
    with transaction() as db:
        chat, debt = db.get(ChatSession, keeper.chat_id), db.get(Debt, keeper.debt_id)
        reply = settlements.answer(db, chat, debt, TODAY, bid=Decimal(600))
        assert isinstance(reply, tuple), reply
        plans.sign(db, chat, reply[0].id)
    text = text_of(issue("agreement", keeper).content)

    for fact in (
        "Pago único",
        "Total 600,00 €",
        "Se perdona con ese pago 242,17 €",
        "el descuento pierde su efecto",
    ):
        assert fact in text
    assert "Si una cuota" not in text
    pay(keeper, "600")
    text = text_of(issue("certificate", keeper).content)
    assert "no tiene ninguna cantidad pendiente" in text
    assert "Pendiente el martes 24 de noviembre de 2026 0,00 €" in text


def test_an_agreement_about_several_debts_names_each_and_what_a_payment_counts_for(keeper: Keeper) -> None:
    other = add_debt(keeper, "REF-other", "100")
    with transaction() as db:
        chat, debt = db.get(ChatSession, keeper.chat_id), db.get(Debt, keeper.debt_id)
        reply = offers.answer(db, chat, debt, PlanRequest(count=4), TODAY, offers.CONSOLIDATION)
        assert isinstance(reply, tuple), reply
        plans.sign(db, chat, reply[0].id)
    pay(replace(keeper, debt_id=other), "150")
    text = text_of(issue("agreement", keeper).content)
    assert "(ref. REF-one)" in text
    assert "(ref. REF-other)" in text
    assert "Total 942,17 €" in text
    text = text_of(issue("statement", keeper).content)
    assert "martes 24 de noviembre de 2026 100,00 €" in text
    assert "martes 24 de noviembre de 2026 50,00 €" in text
    assert "Pendiente en total 792,17 €" in text
    pay(keeper, "792.17", "rest")
    for debt_id in (keeper.debt_id, other):
        text = text_of(issue("certificate", replace(keeper, debt_id=debt_id)).content)
        assert "con el cumplimiento del acuerdo" in text


def test_a_changed_agreement_and_the_one_before_name_each_other(keeper: Keeper) -> None:
    before = sign(keeper)
    with transaction() as db:
        chat, debt = db.get(ChatSession, keeper.chat_id), db.get(Debt, keeper.debt_id)
        reply = offers.answer(db, chat, debt, PlanRequest(lower=True), TODAY, offers.CHANGE)
        assert isinstance(reply, tuple), reply
        after = str(plans.sign(db, chat, reply[0].id).code)
        old, new = db.query(Agreement).order_by(Agreement.id)
        texts = [text_of(issuing.agreement(db, each).content) for each in (old, new)]
    assert f"Situación Sustituido por el acuerdo {after}" in texts[0]
    assert f"Sustituye al acuerdo {before}" in texts[1]
    assert "Situación" not in texts[1]


@pytest.mark.parametrize(("status", "told"), [("broken", "Incumplido"), ("cancelled", "Sin efecto")])
def test_an_agreement_that_has_ended_says_so(keeper: Keeper, status: str, told: str) -> None:
    code = sign(keeper)
    with transaction() as db:
        db.query(Agreement).one().status = status
    assert f"Situación {told}" in text_of(issue("agreement", keeper).content)
    assert code not in text_of(issue("statement", keeper).content)


def test_the_receipt_tells_sum_day_and_operation(keeper: Keeper) -> None:
    pay(keeper, "100", "op-7788", method="card")
    text = text_of(issue("receipt", keeper).content)

    for fact in (
        "Importe recibido 100,00 €",
        "martes 24 de noviembre de 2026",
        "op-7788",
        "Tarjeta",
        "(ref. REF-one)",
    ):
        assert fact in text


def test_the_certificate_is_issued_when_nothing_is_left_and_not_before(keeper: Keeper) -> None:
    with pytest.raises(issuing.NotSettled):
        issue("certificate", keeper)
    pay(keeper, "842.17")
    text = text_of(issue("certificate", keeper).content)

    assert "Certificado de pago" in text
    assert "no tiene ninguna cantidad pendiente" in text
    assert "María Ángeles Núñez Ríos, con documento de identidad oneZ" in text


@pytest.mark.parametrize(
    ("country", "currency", "zone", "parts", "sum_", "name", "size"),
    [
        ("MX", "MXN", "America/Mexico_City", ("12000", "2500", "500"), "$15,000.00", "Carta de no adeudo", (612, 792)),
        ("CO", "COP", "America/Bogota", ("3600000", "0", "0"), "$3.600.000", "Paz y salvo", (612, 792)),
        ("CL", "CLP", "America/Santiago", ("900000", "0", "0"), "$900.000", "Certificado de pago", (612, 792)),
        ("AR", "ARS", "America/Argentina/Buenos_Aires", ("480000", "0", "0"), "480.000,00", "Certificado de libre deuda", (595, 842)),
        ("PE", "PEN", "America/Lima", ("2400", "0", "0"), "2,400.00", "Certificado de pago", (595, 842)),
        ("EC", "USD", "America/Guayaquil", ("1000", "0", "0"), "1.000,00", "Certificado de pago", (595, 842)),
    ],
)  # fmt: skip
def test_sums_names_and_paper_are_those_of_the_country(
    database: str, country: str, currency: str, zone: str, parts: Any, sum_: str, name: str, size: Any
) -> None:
    keeper = make_keeper(country=country, currency=currency, time_zone=zone, parts=parts)
    content = issue("statement", keeper).content
    page = PdfReader(BytesIO(content)).pages[0].mediabox

    assert sum_ in text_of(content)
    assert (round(page.width), round(page.height)) == size
    assert issuing.title("certificate", country) == name


def test_each_file_tells_title_language_and_day_and_embeds_its_typeface(keeper: Keeper) -> None:
    for document in all_kinds(keeper).values():
        file = PdfReader(BytesIO(document.content))
        heading = issuing.title(document.kind, "ES")
        assert file.metadata.title == f"{heading} · Crédito Claro"
        assert file.metadata.creation_date == NOW
        assert file.trailer["/Root"]["/Lang"] == "es-ES"
        assert file.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
        fonts = [font.get_object() for page in file.pages for font in page["/Resources"]["/Font"].values()]
        assert any("SourceSansPro" in font["/BaseFont"] for font in fonts)
        for font in fonts:
            assert "/FontDescriptor" in font or font["/BaseFont"] == "/Helvetica"


def test_each_page_is_numbered_and_carries_the_code(keeper: Keeper) -> None:
    sign(keeper, 15)
    document = issue("agreement", keeper)
    pages = [page.extract_text() for page in PdfReader(BytesIO(document.content)).pages]

    assert len(pages) >= 1
    for number, page in enumerate(pages, start=1):
        assert f"Página {number} de {len(pages)}" in page
        assert codes.grouped(document.code) in page
    assert "/verificar" in pages[-1]


def test_the_same_facts_are_the_same_document(keeper: Keeper) -> None:
    first = {kind: (d.code, d.sha256) for kind, d in all_kinds(keeper).items() if kind != "statement"}
    with clock.freeze(NOW + timedelta(hours=3)):
        again = {kind: issue(kind, keeper) for kind in first}

    assert {kind: (d.code, d.sha256) for kind, d in again.items()} == first
    with reading() as db:
        assert db.execute(select(func.count()).select_from(Document)).scalar_one() == 4
        assert db.query(AuditEntry).filter_by(action="document_issued").count() == 4


def test_other_facts_are_another_document(keeper: Keeper) -> None:
    before = issue("statement", keeper)
    pay(keeper, "100")
    after = issue("statement", keeper)
    with clock.freeze(NOW + timedelta(days=1)):
        tomorrow = issue("statement", keeper)

    assert len({before.code, after.code, tomorrow.code}) == 3


def test_the_fingerprint_is_that_of_the_file(keeper: Keeper) -> None:
    for document in all_kinds(keeper).values():
        assert hashlib.sha256(document.content).hexdigest() == document.sha256


def test_codes_are_long_and_can_be_read_aloud(keeper: Keeper) -> None:
    made = [document.code for document in all_kinds(keeper).values()]

    assert len(set(made)) == len(made)
    for code in made:
        assert len(code) == 12
        assert set(code) <= set(codes.ALPHABET)
        assert codes.ungrouped(f" {codes.grouped(code).lower()} ") == code


@pytest.mark.parametrize(
    "name", ["{{ 7*7 }} {% x %}", "<b>Ana</b> & <img src=x>", "Zoë Łukasz Ñandú", "</para><font>"]
)
def test_names_are_printed_as_they_are_and_run_nothing(database: str, name: str) -> None:
    text = text_of(issue("statement", make_keeper(given_name=name)).content)

    assert name in text


def test_what_is_not_there_leaves_no_trace(database: str) -> None:
    keeper = make_keeper(tax_id=None)
    for document in all_kinds(keeper).values():
        text = text_of(document.content)
        for trace in ("None", "{", "}", "Undefined", "()", " · ·"):
            assert trace not in text
    assert "Contrato" not in text_of(issue("certificate", keeper).content)


def test_the_day_is_the_one_where_the_debtor_lives(database: str) -> None:
    with clock.freeze(NOW.replace(day=25, hour=3)):
        keeper = make_keeper(
            country="MX", currency="MXN", time_zone="America/Mexico_City", parts=("842", "0", "0")
        )
        text = text_of(issue("statement", keeper).content)

    assert "Emitido el martes 24 de noviembre de 2026" in text


@pytest.mark.parametrize("colour", ["#ffffff", "#ffff00", "#0b5c5c", "#000000"])
def test_any_colour_can_be_read_on_white(colour: str) -> None:
    from aldia.documents.layout import _luminance, readable

    assert 1.05 / (_luminance(readable(colour)) + 0.05) >= 4.5


def test_long_products_and_many_payments_run_over_pages(database: str) -> None:
    keeper = make_keeper(product="Préstamo al consumo con garantía personal y seguro de protección de pagos")
    for number in range(60):
        pay(keeper, "1", f"p{number}")
    file = PdfReader(BytesIO(issue("statement", keeper).content))

    assert len(file.pages) >= 2
    assert sum(page.extract_text().count("1,00 €") for page in file.pages) >= 60
