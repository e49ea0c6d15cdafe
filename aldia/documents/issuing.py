"""Issuing documents: the same facts are the same document, with the code that it got the first time."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock, codes, language
from aldia.agreements.tables import Agreement
from aldia.debts.tables import Creditor, Debt, Person
from aldia.documents import facts, layout, words
from aldia.documents.blocks import Letterhead, Seal, Sheet
from aldia.documents.tables import Document
from aldia.payments.tables import Payment
from aldia.settings import settings
from aldia.storage import audit

STATEMENT, AGREEMENT, RECEIPT, CERTIFICATE = "statement", "agreement", "receipt", "certificate"
DATA_EXPORT = "data_export"

_CODE_LENGTH = 12
# Countries that print on letter paper; the others on A4. Source: Unicode CLDR, paperSize.
_LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})


class NotSettled(Exception):
    """A certificate was asked for a debt of which something is left."""


def statement(session: Session, person: Person, creditor: Creditor) -> Document:
    """Issue the statement of what a person owes a creditor today."""
    return issue(session, STATEMENT, person, creditor, facts.statement(session, person, creditor))


def agreement(session: Session, signed: Agreement) -> Document:
    """Issue an agreement with its schedule, as it was signed."""
    debt = signed.debt
    stated = facts.agreement(session, signed)
    return issue(
        session, AGREEMENT, debt.person, debt.creditor, stated, debt_id=debt.id, agreement_id=signed.id
    )


def receipt(session: Session, payment: Payment) -> Document:
    """Issue the receipt of a payment."""
    debt = payment.debt
    stated = facts.receipt(payment)
    return issue(session, RECEIPT, debt.person, debt.creditor, stated, debt_id=debt.id, payment_id=payment.id)


def certificate(session: Session, debt: Debt) -> Document:
    """Issue the certificate that nothing is left of a debt. Raises NotSettled where something is."""
    if debt.status != "settled":
        raise NotSettled
    stated = facts.certificate(session, debt)
    return issue(session, CERTIFICATE, debt.person, debt.creditor, stated, debt_id=debt.id)


def issue(
    session: Session,
    kind: str,
    person: Person,
    creditor: Creditor,
    stated: facts.Facts,
    *,
    same: Any = None,
    pack: Callable[[bytes], bytes] | None = None,
    **about: int,
) -> Document:
    """Return the document that states these facts, made now if it is new.

    ``about`` names the rows that it is about (``debt_id``, ``agreement_id``, ``payment_id``). ``same`` is what
    makes it the same document, where that is not all that it states; ``pack`` makes the file of its PDF, where it
    is more than that.
    """
    # Two wishes for the same document wait for each other.
    session.refresh(person, with_for_update=True)
    key = _key(kind, person, creditor, about, same or stated)
    found = session.execute(select(Document).where(Document.key == key)).scalar_one_or_none()
    if found is not None and found.content is not None:
        return found
    code = found.code if found else codes.new_code(_CODE_LENGTH)
    sheet = layout.pdf(_sheet(kind, code, person, creditor, stated))
    content = pack(sheet) if pack else sheet
    document = found or Document(
        code=code, kind=kind, person_id=person.id, creditor_id=creditor.id, key=key, **about
    )
    document.issued_at = clock.now()
    document.content = content
    document.sha256 = hashlib.sha256(content).hexdigest()
    session.add(document)
    session.flush()
    audit.record(session, "document_issued", "document", document.id, actor="bot", kind=kind)
    return document


def file_name(document: Document) -> str:
    """Return the name under which a document is kept."""
    named: str = words.load(document.kind)["file_name"]
    ending = ".zip" if document.kind == DATA_EXPORT else ".pdf"
    return words.fill(named, {"code": document.code}) + ending


def title(kind: str, country: str) -> str:
    """Return what a kind of document is called in a country."""
    texts = words.load(kind)
    return str(texts.get("names", {}).get(country, texts["title"]))


def _key(kind: str, person: Person, creditor: Creditor, about: dict[str, int], same: Any) -> str:
    told = json.dumps([kind, person.id, creditor.id, about, same], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _sheet(kind: str, code: str, person: Person, creditor: Creditor, stated: facts.Facts) -> Sheet:
    common = words.load("common")
    address = f"{settings().public_url}/verificar"
    heading = title(kind, person.country)
    values: dict[str, Any] = {
        **stated,
        "creditor": creditor,
        "code": codes.grouped(code),
        "title": heading,
        "address": address,
        "issued_on": language.local_date(clock.today(person.time_zone), person.country),
    }
    return Sheet(
        title=heading,
        subtitle=words.fill(common["subtitle"], values),
        issued_at=clock.now(),
        letterhead=Letterhead(
            name=creditor.name,
            lines=tuple(words.fill(line, values) for line in common["letterhead"]),
            colour=creditor.colour,
        ),
        blocks=words.blocks(kind, values),
        seal=Seal(
            code=values["code"],
            url=f"{address}/{code}",
            title=words.fill(common["seal"]["title"], values),
            text=words.fill(common["seal"]["text"], values),
        ),
        footer=words.fill(common["footer"], values),
        page_of=common["page_of"],
        paper="letter" if person.country in _LETTER else "A4",
        language=language.country_facts(person.country).locale.replace("_", "-"),
    )
