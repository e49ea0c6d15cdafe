"""Carrying out erasure: what no law and no open matter needs goes, the rest stays, and why is written down.

Kept whatever is asked: agreements with their schedules and debts, promises, payments and orders with what they count
for, what was forgiven (accounts, and the proof of what was agreed), consents and the contact log (the proof that a
wish not to be written to is obeyed), checks of identity, and the audit trail, which names nobody. What is still to be
sent, and how the person wants to be reached, goes with the business; files, calls and notes with the case that they
belong to. While something is owed, the debt, who owes it and how to reach
them stay as well: without them neither side could settle it. Once the accounts' term has passed nobody's name
is left on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements.tables import Agreement, Offer
from aldia.contact.tables import ContactPreference
from aldia.debts.tables import Contact, Debt, Person
from aldia.desk import evidence
from aldia.desk.tables import CallBack, Case
from aldia.documents.issuing import DATA_EXPORT, STATEMENT
from aldia.documents.tables import Document
from aldia.identity.tables import ChatSession, Link
from aldia.insight import retention
from aldia.insight.tables import Feedback
from aldia.outreach.tables import OutboxMessage
from aldia.payments.tables import Payment
from aldia.privacy import holdings, requests
from aldia.privacy.tables import DataRequest
from aldia.privacy.terms import accounts_kept_until
from aldia.storage import audit, reading, transaction

# Why something is kept.
ACCOUNTS, OPEN_DEBT, OPEN_CASE, PROOF, OTHER_CREDITOR = (
    "accounts",
    "open_debt",
    "open_case",
    "proof",
    "other_creditor",
)
_NO_NAME = "erased"
_ACCOUNTS_OF_DEBTS = (
    "agreements",
    "agreement_debts",
    "promises",
    "payments",
    "allocations",
    "forgiveness",
)
_NEEDED_BY_DEBTS = ("debts", "offers", "people", "contacts", "links", "contact_preferences", "outbox")


@dataclass
class Outcome:
    """How many rows of each table were removed or made nameless, and what was kept and why.

    ``files`` are the SHA-256 of the evidence among them.
    """

    request: int
    removed: dict[str, int] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def note(self, table: str, rows: int) -> None:
        """Count rows that are gone."""
        if rows:
            self.removed[table] = self.removed.get(table, 0) + rows


def due(on: date | None = None) -> list[int]:
    """Return the open requests for erasure whose term ends today where the person lives, or has ended.

    With ``on`` those whose term ends on that day or before.
    """
    with reading() as session:
        asked = session.execute(
            select(DataRequest.id, DataRequest.due_on, Person.time_zone)
            .join(Person, Person.id == DataRequest.person_id)
            .where(DataRequest.kind == "erasure", DataRequest.status == "open")
            .order_by(DataRequest.due_on, DataRequest.id)
        ).all()
    return [number for number, last, zone in asked if last <= (on or clock.today(zone))]


def carry_out(request_ids: list[int], *, actor: str) -> Iterator[Outcome]:
    """Carry out requests one by one, each in a transaction of its own; what has been done is passed over."""
    for request_id in request_ids:
        with transaction() as session:
            outcome = _erase(session, request_id, actor)
        if outcome is not None:
            with reading() as session:
                evidence.sweep(session, outcome.files)
            yield outcome


def _erase(session: Session, request_id: int, actor: str) -> Outcome | None:
    request = session.get(DataRequest, request_id, with_for_update=True)
    if request is None or request.kind != "erasure" or request.status != "open":
        return None
    person = session.get(Person, request.person_id, with_for_update=True)
    whose = holdings.owner(session, person.id, request.creditor_id)
    outcome = Outcome(request_id)
    outcome.note("conversations", retention.forget(session, whose.conversations).conversations)
    _unfinished_checks(session, whose)
    _papers(session, whose, outcome)
    _notes(session, request, outcome)
    _gone(session, whose, outcome, Feedback)
    outcome.kept |= dict.fromkeys(("consents", "contact_log", "verification_attempts", "audit"), PROOF)
    if whose.debts:
        outcome.kept |= dict.fromkeys(_ACCOUNTS_OF_DEBTS, ACCOUNTS)
    if _owes(session, person.id, creditor_id=request.creditor_id):
        outcome.kept |= dict.fromkeys(_NEEDED_BY_DEBTS, OPEN_DEBT)
    else:
        _end_of_business(session, person, whose, outcome)
    request.outcome = {"removed": outcome.removed, "kept": outcome.kept}
    requests.close(session, request, actor=actor)
    audit.record(session, "erased", "person", person.id, actor=actor, **request.outcome)
    return outcome


def _unfinished_checks(session: Session, whose: holdings.Owner) -> None:
    session.execute(
        update(ChatSession)
        .where(ChatSession.id.in_(whose.conversations))
        .values(national_id_matches=None, birth_date_matches=None)
        .execution_options(synchronize_session=False)
    )


def _papers(session: Session, whose: holdings.Owner, outcome: Outcome) -> None:
    """Files that only repeat data go; what proves a right of the person stays."""
    gone = session.execute(
        update(Document)
        .where(holdings.belongs(Document.__table__, whose))
        .where(Document.kind.in_((DATA_EXPORT, STATEMENT)), Document.content.isnot(None))
        .values(content=None)
        .execution_options(synchronize_session=False)
    )
    outcome.note("documents", gone.rowcount)
    outcome.kept["documents"] = PROOF


def _notes(session: Session, request: DataRequest, outcome: Outcome) -> None:
    """The debtor's own words go with the cases that are closed; a person still works on the open ones."""
    mine = select(Case).where(Case.person_id == request.person_id, Case.creditor_id == request.creditor_id)
    for case in session.execute(mine).scalars():
        if case.status != "closed" and case.id != request.case_id:
            outcome.kept["cases"] = OPEN_CASE
        elif case.summary != _NO_SUMMARY:
            case.summary = _NO_SUMMARY
            outcome.note("cases", 1)
        if case.status == "closed":
            _of_case(session, case, outcome)


def _of_case(session: Session, case: Case, outcome: Outcome) -> None:
    calls = session.execute(
        delete(CallBack).where(CallBack.case_id == case.id).execution_options(synchronize_session=False)
    )
    outcome.note("call_backs", calls.rowcount)
    files = evidence.forget(session, case)
    outcome.note("evidence", len(files))
    outcome.files += files


def _gone(session: Session, whose: holdings.Owner, outcome: Outcome, *tables: Any) -> None:
    for each in tables:
        gone = session.execute(
            delete(each)
            .where(holdings.belongs(each.__table__, whose))
            .execution_options(synchronize_session=False)
        )
        outcome.note(each.__tablename__, gone.rowcount)


_NO_SUMMARY: dict[str, list[str]] = {"notes": []}


def _end_of_business(session: Session, person: Person, whose: holdings.Owner, outcome: Outcome) -> None:
    """Nothing is owed here any more: how to reach the person goes, and who it was once the accounts allow."""
    unsigned = delete(Offer).where(Offer.debt_id.in_(whose.debts), Offer.status != "signed")
    signed = select(Agreement.offer_id).where(Agreement.offer_id.isnot(None))
    gone = session.execute(
        unsigned.where(Offer.id.not_in(signed)).execution_options(synchronize_session=False)
    )
    outcome.note("offers", gone.rowcount)
    _gone(session, whose, outcome, ContactPreference, OutboxMessage)
    revoked = session.execute(
        update(Link)
        .where(Link.id.in_(whose.links), Link.revoked_at.is_(None))
        .values(revoked_at=clock.now(), revoked_reason=_NO_NAME)
        .execution_options(synchronize_session=False)
    )
    outcome.note("links", revoked.rowcount)
    if _elsewhere(session, person.id, whose.creditor_id):
        outcome.kept |= dict.fromkeys(("people", "contacts"), OTHER_CREDITOR)
        return
    _contacts(session, person, outcome)
    if _accounts_run(session, person, whose):
        person.birth_date = None
        outcome.kept["people"] = ACCOUNTS
    else:
        _without_name(person)
        outcome.note("people", 1)


def _contacts(session: Session, person: Person, outcome: Outcome) -> None:
    """A suppressed address stays where it is: it must never be written to again."""
    used = select(Contact.id).where(Contact.person_id == person.id, Contact.suppressed_at.is_(None))
    ids = list(session.execute(used).scalars())
    session.execute(
        update(Link)
        .where(Link.contact_id.in_(ids))
        .values(contact_id=None)
        .execution_options(synchronize_session=False)
    )
    gone = session.execute(
        delete(Contact).where(Contact.id.in_(ids)).execution_options(synchronize_session=False)
    )
    outcome.note("contacts", gone.rowcount)


def _without_name(person: Person) -> None:
    person.national_id = f"{_NO_NAME}-{person.id}"
    person.given_name = person.family_name = ""
    person.birth_date = None
    person.updated_at = clock.now()


def _accounts_run(session: Session, person: Person, whose: holdings.Owner) -> bool:
    """Say whether the law still wants to know who made the payments."""
    last = session.execute(
        select(func.max(Payment.paid_on)).where(Payment.debt_id.in_(whose.debts))
    ).scalar_one()
    return last is not None and accounts_kept_until(person.country, last) >= clock.today(person.time_zone)


def _owes(session: Session, person_id: int, *, creditor_id: int) -> bool:
    query = select(Debt.id).where(
        Debt.person_id == person_id, Debt.creditor_id == creditor_id, Debt.status == "open"
    )
    return session.execute(query.limit(1)).first() is not None


def _elsewhere(session: Session, person_id: int, creditor_id: int) -> bool:
    query = select(Debt.id).where(Debt.person_id == person_id, Debt.creditor_id != creditor_id)
    return session.execute(query.limit(1)).first() is not None
