import re
from datetime import date, timedelta
from html import unescape

import pytest
from debtors import Debtor, make_debtor, set_verified
from fastapi.testclient import TestClient
from people import start_session

from aldia import clock
from aldia.agreements import document
from aldia.agreements.tables import Agreement, Instalment
from aldia.identity.signed_paths import ProofRefused, session_id_of, signed_path
from aldia.storage import transaction

PATH = "/api/documents/agreements/ACUERDO7"
TEXT = "ACUERDO {code}\n\nAcreedor: <b>Crédito & Claro</b>\n\nCALENDARIO\nEntrada · 1 de diciembre · 500,00 €\n- Nada\n"


@pytest.fixture(autouse=True)
def _agreement(debtor: Debtor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "text", lambda _session, agreement: TEXT.format(code=agreement.code))
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


def test_the_verified_debtor_reads_it_with_the_session_or_a_signed_address(
    client: TestClient, debtor: Debtor
) -> None:
    conversation, secret = start_session(debtor.link_id, verified=True)
    for answer in (
        client.get(PATH, headers={"authorization": f"Bearer {secret}"}),
        client.get(signed_path(PATH, conversation)),
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
        assert '<meta name="viewport" content="width=device-width' in answer.text
        assert "<h1>ACUERDO ACUERDO7</h1>" in answer.text
        assert "<h2>CALENDARIO</h2>" in answer.text
        [document_part] = re.findall(r'<div class="document">(.*?)</div>', answer.text, re.DOTALL)
        lines = [
            re.sub("<.*?>", "", line) for line in re.findall(r"<p(?: class=.*?)?>(.*)</p>", document_part)
        ]
        assert lines == [
            "Acreedor: &lt;b&gt;Crédito &amp; Claro&lt;/b&gt;",
            "Entrada 1 de diciembre 500,00 €",
            "- Nada",
        ]
        assert f'<a href="/l/{debtor.token}">' in answer.text
        for unsafe in ("style=", "<style", "<script", "onclick"):
            assert unsafe not in answer.text


def test_its_page_leads_to_a_file_to_keep(client: TestClient, debtor: Debtor) -> None:
    conversation, secret = start_session(debtor.link_id, verified=True)
    address = signed_path(PATH, conversation)
    for answer in (client.get(PATH, headers={"authorization": f"Bearer {secret}"}), client.get(address)):
        [path] = re.findall(r'href="([^"]*format=text)"', answer.text)
        kept = client.get(unescape(path))
        assert kept.status_code == 200
        assert kept.text == TEXT.format(code="ACUERDO7")
        assert kept.headers["content-type"] == "text/plain; charset=utf-8"
        assert kept.headers["content-disposition"] == 'attachment; filename="acuerdo-ACUERDO7.txt"'
        assert kept.headers["cache-control"] == "no-store"
    # The file's address lives no longer than the one that was opened.
    assert unescape(path) == f"{address}&format=text"
    assert client.get(f"{address}&format=pdf").status_code == 422


def test_nobody_reads_it_unverified(client: TestClient, debtor: Debtor) -> None:
    conversation, secret = start_session(debtor.link_id)
    for until in (None, clock.now()):
        if until is not None:
            set_verified(conversation, until=until)
        for answer in (
            client.get(PATH, headers={"authorization": f"Bearer {secret}"}),
            client.get(signed_path(PATH, conversation)),
            client.get(f"{signed_path(PATH, conversation)}&format=text"),
        ):
            assert answer.status_code == 403
            assert "500,00" not in answer.text


def test_nobody_else_reads_it(client: TestClient, debtor: Debtor) -> None:
    foreign, secret = start_session(make_debtor("other").link_id, verified=True)
    assert client.get(PATH, headers={"authorization": f"Bearer {secret}"}).status_code == 404
    assert client.get(signed_path(PATH, foreign)).status_code == 404
    assert client.get(f"{signed_path(PATH, foreign)}&format=text").status_code == 404
    assert client.get(PATH).status_code == 410
    assert client.get(f"{PATH}?proof=a.1.b").status_code == 410


@pytest.mark.parametrize("code", ["ACUERDO8", "%00", "acuerdo7", "A" * 5000])
def test_unknown_codes_are_not_found(client: TestClient, debtor: Debtor, code: str) -> None:
    _, secret = start_session(debtor.link_id, verified=True)
    answer = client.get(f"/api/documents/agreements/{code}", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 404


def test_a_person_gets_a_page_when_the_address_has_run_out(client: TestClient, debtor: Debtor) -> None:
    conversation, _ = start_session(debtor.link_id, verified=True)
    address = signed_path(PATH, conversation)
    with clock.freeze(clock.now() + timedelta(minutes=15)):
        answer = client.get(address, headers={"accept": "text/html,*/*"})
    assert answer.status_code == 410
    assert '<html lang="es">' in answer.text


def test_a_proof_is_for_one_path_one_session_and_one_time() -> None:
    proof = signed_path(PATH, "abc").partition("proof=")[2]
    assert session_id_of(PATH, proof) == "abc"
    session_id, expiry, signature = proof.split(".")
    for path, changed in (
        (PATH + "X", proof),
        (PATH, f"abd.{expiry}.{signature}"),
        (PATH, f"{session_id}.{int(expiry) + 60}.{signature}"),
        (PATH, f"{session_id}.{expiry}.{signature[:-1]}"),
        (PATH, f"{session_id}.{expiry}"),
        (PATH, f"{session_id}.{expiry}.ñ"),
        (PATH, ""),
    ):
        with pytest.raises(ProofRefused):
            session_id_of(path, changed)
    with clock.freeze(clock.now() + timedelta(minutes=16)), pytest.raises(ProofRefused):
        session_id_of(PATH, proof)
