import hashlib
from typing import Any

import pytest
from debtors import Debtor, make_debtor
from fastapi.testclient import TestClient
from people import start_session

from aldia.contact import pauses
from aldia.desk import cases, evidence
from aldia.desk.tables import Evidence
from aldia.identity.tables import ChatSession
from aldia.settings import settings
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

PDF = b"%PDF-1.7\n" + b"x" * 40_000
PNG = b"\x89PNG\r\n\x1a\n" + b"y" * 100


def open_dispute(conversation: str) -> int:
    with transaction() as session:
        chat = session.get(ChatSession, conversation)
        pauses.start(session, chat, "dispute_debt")
        return int(cases.open_case(session, chat, "dispute_debt", note="no es mía").id)


def send(client: TestClient, secret: str, content: bytes, media_type: str, name: str = "recibo.pdf") -> Any:
    headers = {"authorization": f"Bearer {secret}", "content-type": media_type}
    return client.post("/api/evidence", params={"name": name}, content=content, headers=headers)


@pytest.fixture
def verified(debtor: Debtor) -> tuple[str, str]:
    return start_session(debtor.link_id, verified=True)


def test_a_file_is_kept_under_its_hash_and_listed_on_the_case(
    client: TestClient, verified: tuple[str, str]
) -> None:
    conversation, secret = verified
    case_id = open_dispute(conversation)
    answer = send(client, secret, PDF, "application/pdf", "../../etc/Recibo de octubre.pdf")
    digest = hashlib.sha256(PDF).hexdigest()

    assert answer.status_code == 201
    assert answer.json() == {
        "case": case_id,
        "name": "Recibo de octubre.pdf",
        "sha256": digest,
        "size": len(PDF),
    }
    assert (settings().var / "evidence" / digest[:2] / digest).read_bytes() == PDF
    with reading() as session:
        [kept] = session.query(Evidence).all()
        assert (kept.case_id, kept.media_type, kept.size_bytes) == (case_id, "application/pdf", len(PDF))
        assert session.query(AuditEntry).filter_by(action="evidence_received").count() == 1


def test_the_same_file_again_is_the_same_row(client: TestClient, verified: tuple[str, str]) -> None:
    conversation, secret = verified
    open_dispute(conversation)
    first, second = (send(client, secret, PNG, "image/png") for _ in range(2))

    assert first.json() == second.json()
    with reading() as session:
        assert session.query(Evidence).count() == 1


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"<html><script>alert(1)</script>", "application/pdf", 415),
        (PNG, "application/pdf", 415),
        (PDF, "text/html", 415),
        (b"", "application/pdf", 415),
        (b"MZ\x90\x00", "application/octet-stream", 415),
        (PNG, "application/octet-stream", 201),
        (b"%PDF-" + b"x" * evidence.MOST_BYTES, "application/pdf", 413),
    ],
)
def test_only_what_it_is_by_its_own_bytes_counts(
    client: TestClient, verified: tuple[str, str], content: bytes, media_type: str, status: int
) -> None:
    conversation, secret = verified
    open_dispute(conversation)

    assert send(client, secret, content, media_type).status_code == status


def test_nobody_sends_anything_unverified_or_without_a_case(client: TestClient, debtor: Debtor) -> None:
    conversation, secret = start_session(debtor.link_id)
    open_dispute(conversation)
    assert send(client, secret, PDF, "application/pdf").status_code == 403
    assert send(client, "unknown", PDF, "application/pdf").status_code == 401
    # Somebody else's case takes nothing.
    _, foreign = start_session(make_debtor("other").link_id, verified=True)
    assert send(client, foreign, PDF, "application/pdf").status_code == 409
    with reading() as session:
        assert session.query(Evidence).count() == 0
    assert not (settings().var / "evidence").exists()


def test_other_routes_stay_small(client: TestClient, verified: tuple[str, str]) -> None:
    _, secret = verified
    large = client.post("/api/other", content=PDF, headers={"authorization": f"Bearer {secret}"})
    assert large.status_code == 413


def test_ten_files_are_enough(client: TestClient, verified: tuple[str, str]) -> None:
    conversation, secret = verified
    open_dispute(conversation)
    statuses = [
        send(client, secret, PNG + bytes([number]), "image/png").status_code
        for number in range(evidence.MOST_FILES + 1)
    ]
    assert statuses == [201] * evidence.MOST_FILES + [429]
