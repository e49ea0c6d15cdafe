"""The copy of one's data: all of it, and nobody else's."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

from asking import NOW, SECRET, Asker, ask, make_asker, pay, sign
from pypdf import PdfReader

from aldia import clock
from aldia.debts.tables import Creditor, Person
from aldia.documents import words
from aldia.documents.tables import Document
from aldia.privacy import copy, holdings
from aldia.storage import transaction


def issue(asker: Asker) -> Document:
    with transaction() as db:
        return copy.issue(db, db.get(Person, asker.person_id), db.get(Creditor, asker.creditor_id))


def opened(document: Document) -> tuple[str, dict[str, Any]]:
    """Return the summary's text and the data."""
    with zipfile.ZipFile(BytesIO(document.content)) as archive:
        assert archive.namelist() == ["resumen.pdf", "datos.json"]
        pages = PdfReader(BytesIO(archive.read("resumen.pdf"))).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        return text, json.loads(archive.read("datos.json"))


def test_it_holds_person_debts_agreement_payments_and_conversations(database: str) -> None:
    asker = make_asker()
    sign(asker)
    pay(asker, 200)
    ask(asker, "copy")
    summary, data = opened(issue(asker))

    assert data["people"][0]["national_id"] == "oneZ"
    assert data["debts"][0]["reference"] == "REF-one"
    assert data["agreements"][0]["total"] == "500.00"
    assert data["payments"][0]["amount"] == "200.00"
    assert data["consents"][0]["status"] == "withdrawn"
    assert data["cases"][0]["summary"]["notes"] == [SECRET]
    assert data["conversations"][0]["messages"][0]["text"] == SECRET
    assert "Rosalinda Quintanilla" in summary
    assert "Pagos recibidos Descontarlos y llevar las cuentas 1" in summary


def test_it_holds_no_secret_of_ours_and_nobody_elses_data(database: str) -> None:
    asker = make_asker()
    make_asker("two", with_person=asker.person_id)
    make_asker("three")
    _, data = opened(issue(asker))

    written = json.dumps(data, ensure_ascii=False)
    for foreign in ("REF-two", "REF-three", "threeZ", "token_hash", "matches", '"content"'):
        assert foreign not in written


def test_the_same_data_on_the_same_day_are_the_same_document(database: str) -> None:
    asker = make_asker()
    first = issue(asker)
    ask(asker, "copy")
    assert issue(asker).code == first.code
    pay(asker, 100)
    assert issue(asker).code != first.code
    with clock.freeze(NOW + timedelta(days=1)):
        assert issue(asker).code != first.code


def test_each_table_with_data_of_people_is_described_to_them() -> None:
    tables = {table.name for table in holdings.tables_of_people()}
    described = set(words.load("data_export")["sections"])

    assert tables | {"people", "conversations"} == described
