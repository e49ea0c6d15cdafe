"""Issued documents: to the verified debtor whom they are about, as a file, and to nobody else."""

import hashlib
from datetime import date, timedelta

import pytest
from debtors import Debtor, make_debtor, set_verified
from fastapi.testclient import TestClient
from httpx import Response
from people import start_session

from aldia import clock
from aldia.agreements.tables import Agreement, Instalment
from aldia.debts.tables import Creditor, Person
from aldia.documents import issuing
from aldia.documents.tables import Document
from aldia.identity.signed_paths import ProofRefused, session_id_of, signed_path
from aldia.privacy import copy
from aldia.storage import reading, transaction

AGREEMENT = "/api/documents/agreements/ACUERDO7"


@pytest.fixture(autouse=True)
def _agreement(debtor: Debtor) -> None:
    with transaction() as session:
        session.add(
            Agreement(
                code="ACUERDO7",
                debt_id=debtor.debt_id,
                kind="instalments",
                total_minor=50_000,
                currency="EUR",
                signed_at=clock.now(),
                instalments=[Instalment(number=1, due_on=date(2026, 12, 1), amount_minor=50_000)],
            )
        )


@pytest.fixture
def path(debtor: Debtor) -> str:
    """The address of the debtor's statement."""
    with transaction() as session:
        person, creditor = session.get(Person, debtor.person_id), session.get(Creditor, debtor.creditor_id)
        return f"/api/documents/{issuing.statement(session, person, creditor).code}"


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def both_ways(client: TestClient, path: str, conversation: str, secret: str) -> tuple[Response, Response]:
    return client.get(path, headers=bearer(secret)), client.get(signed_path(path, conversation))


def test_the_verified_debtor_keeps_it_as_a_file(client: TestClient, debtor: Debtor, path: str) -> None:
    conversation, secret = start_session(debtor.link_id, verified=True)
    code = path.rpartition("/")[2]
    for answer in both_ways(client, path, conversation, secret):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        disposition = f'attachment; filename="estado-de-la-deuda-{code}.pdf"'
        assert answer.headers["content-disposition"] == disposition
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.content.startswith(b"%PDF-")
        with reading() as session:
            stored = session.query(Document).filter_by(code=code).one()
        assert hashlib.sha256(answer.content).hexdigest() == stored.sha256


def test_an_agreement_is_issued_once_however_often_it_is_opened(client: TestClient, debtor: Debtor) -> None:
    conversation, secret = start_session(debtor.link_id, verified=True)
    answers = [*both_ways(client, AGREEMENT, conversation, secret)] * 2

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    with reading() as session:
        assert session.query(Document).filter_by(kind="agreement").count() == 1


def test_the_copy_of_ones_data_is_a_zip(client: TestClient, debtor: Debtor) -> None:
    with transaction() as session:
        person, creditor = session.get(Person, debtor.person_id), session.get(Creditor, debtor.creditor_id)
        code = copy.issue(session, person, creditor).code
    _, secret = start_session(debtor.link_id, verified=True)
    answer = client.get(f"/api/documents/{code}", headers=bearer(secret))

    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="mis-datos-{code}.zip"'
    assert answer.content.startswith(b"PK")


@pytest.mark.parametrize("which", ["document", "agreement"])
def test_nobody_gets_it_unverified(client: TestClient, debtor: Debtor, path: str, which: str) -> None:
    address = path if which == "document" else AGREEMENT
    conversation, secret = start_session(debtor.link_id)
    for until in (None, clock.now()):
        if until is not None:
            set_verified(conversation, until=until)
        for answer in both_ways(client, address, conversation, secret):
            assert answer.status_code == 403
            assert not answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("which", ["document", "agreement"])
def test_others_get_what_unknown_codes_get(client: TestClient, debtor: Debtor, path: str, which: str) -> None:
    address = path if which == "document" else AGREEMENT
    unknown = address[:-1] + "2"
    foreign, secret = start_session(make_debtor("other").link_id, verified=True)
    for theirs, nobodys in zip(
        both_ways(client, address, foreign, secret), both_ways(client, unknown, foreign, secret), strict=True
    ):
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
    assert client.get(address).status_code == 410
    assert client.get(f"{address}?proof=a.1.b").status_code == 410


@pytest.mark.parametrize("code", ["ACUERDO8", "%00", "acuerdo7", "A" * 5000, "ñ", "..%2f"])
def test_unknown_codes_are_not_found(client: TestClient, debtor: Debtor, code: str) -> None:
    _, secret = start_session(debtor.link_id, verified=True)
    for folder in ("/api/documents/agreements", "/api/documents"):
        assert client.get(f"{folder}/{code}", headers=bearer(secret)).status_code == 404


def test_a_file_that_was_erased_is_not_found(client: TestClient, debtor: Debtor, path: str) -> None:
    with transaction() as session:
        session.query(Document).update({"content": None})
    conversation, secret = start_session(debtor.link_id, verified=True)
    for answer in both_ways(client, path, conversation, secret):
        assert answer.status_code == 404


def test_a_person_gets_a_page_when_the_address_has_run_out(
    client: TestClient, debtor: Debtor, path: str
) -> None:
    conversation, _ = start_session(debtor.link_id, verified=True)
    address = signed_path(path, conversation)
    with clock.freeze(clock.now() + timedelta(minutes=15)):
        answer = client.get(address, headers={"accept": "text/html,*/*"})
    assert answer.status_code == 410
    assert '<html lang="es">' in answer.text


def test_a_proof_is_for_one_path_one_session_and_one_time() -> None:
    proof = signed_path(AGREEMENT, "abc").partition("proof=")[2]
    assert session_id_of(AGREEMENT, proof) == "abc"
    session_id, expiry, signature = proof.split(".")
    for path, changed in (
        (AGREEMENT + "X", proof),
        (AGREEMENT, f"abd.{expiry}.{signature}"),
        (AGREEMENT, f"{session_id}.{int(expiry) + 60}.{signature}"),
        (AGREEMENT, f"{session_id}.{expiry}.{signature[:-1]}"),
        (AGREEMENT, f"{session_id}.{expiry}"),
        (AGREEMENT, f"{session_id}.{expiry}.ñ"),
        (AGREEMENT, ""),
    ):
        with pytest.raises(ProofRefused):
            session_id_of(path, changed)
    with clock.freeze(clock.now() + timedelta(minutes=16)), pytest.raises(ProofRefused):
        session_id_of(AGREEMENT, proof)
