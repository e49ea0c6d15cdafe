"""The public page that says whether a document is ours, and nothing of its person."""

import pytest
from debtors import Debtor
from fastapi.testclient import TestClient
from people import FAMILY_NAME, GIVEN_NAME, NATIONAL_ID

from aldia import codes
from aldia.debts.tables import Creditor, Person
from aldia.documents import issuing
from aldia.documents.tables import Document
from aldia.storage import transaction


@pytest.fixture
def document(debtor: Debtor) -> Document:
    with transaction() as session:
        person, creditor = session.get(Person, debtor.person_id), session.get(Creditor, debtor.creditor_id)
        return issuing.statement(session, person, creditor)


def test_a_form_asks_for_the_code(client: TestClient) -> None:
    answer = client.get("/verificar")

    assert answer.status_code == 200
    assert '<form method="post" action="/verificar">' in answer.text
    assert '<label for="code">' in answer.text


def test_it_confirms_kind_issuer_day_and_fingerprint(client: TestClient, document: Document) -> None:
    for typed in (document.code, codes.grouped(document.code), f" {document.code.lower()} "):
        answer = client.post("/verificar", data={"code": typed})
        assert answer.status_code == 200
        for fact in ("Estado de la deuda", "Crédito Claro", document.sha256, codes.grouped(document.code)):
            assert fact in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"


def test_it_tells_nothing_of_the_person(client: TestClient, document: Document) -> None:
    text = client.get(f"/verificar/{document.code}").text

    for secret in (GIVEN_NAME, FAMILY_NAME, NATIONAL_ID, "7781", "500", "Préstamo", "/l/", "/api/"):
        assert secret not in text


@pytest.mark.parametrize(
    "code", ["ABCDEFGHJKMN", "A", "ñ", "%00", "' OR 1=1", "A" * 3000, "<script>alert(1)</script>", "١٢٣"]
)
def test_all_unknown_codes_get_one_answer(client: TestClient, document: Document, code: str) -> None:
    usual = client.get("/verificar/ABCDEFGHJKM2")
    answer = client.post("/verificar", data={"code": code})

    assert answer.status_code == usual.status_code == 404
    assert answer.text == usual.text
    assert "No podemos confirmar este documento" in answer.text


def test_a_document_whose_file_was_erased_is_still_ours(client: TestClient, document: Document) -> None:
    with transaction() as session:
        session.query(Document).update({"content": None})

    assert client.get(f"/verificar/{document.code}").status_code == 200


def test_codes_cannot_be_tried_at_will(client: TestClient, document: Document) -> None:
    tried = [client.get(f"/verificar/ABCDEFGHJKM{letter}").status_code for letter in codes.ALPHABET]

    assert tried[:30] == [404] * 30
    assert tried[30] == 429
    assert client.get(f"/verificar/{document.code}").status_code == 429
    assert client.get("/verificar").status_code == 200
