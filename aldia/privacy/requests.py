"""Registering what a person asks about their data, with its legal term."""

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.desk.tables import Case
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.privacy.tables import DataRequest
from aldia.privacy.terms import term
from aldia.storage import audit


def register(session: Session, chat: ChatSession, kind: str, case: Case) -> DataRequest:
    """Register a request of the verified person of a session; the same kind again is the one that is open.

    Raises SessionRefused for anybody else, KeyError for a kind that there is not.
    """
    person, creditor_id = chat.link.person, chat.link.creditor_id
    sessions.require_holder(chat, person.id, creditor_id)
    # Wishes of two conversations wait for each other.
    session.refresh(person, with_for_update=True)
    found = session.execute(
        select(DataRequest).where(
            DataRequest.person_id == person.id,
            DataRequest.creditor_id == creditor_id,
            DataRequest.kind == kind,
            DataRequest.status == "open",
        )
    ).scalar_one_or_none()
    if found is not None:
        return cast(DataRequest, found)
    allowed = term(kind, person.country, clock.today(person.time_zone))
    request = DataRequest(
        person_id=person.id,
        creditor_id=creditor_id,
        case_id=case.id,
        kind=kind,
        requested_at=clock.now(),
        due_on=allowed.due_on,
        law=allowed.law,
    )
    session.add(request)
    session.flush()
    audit.record(
        session,
        "data_requested",
        "data_request",
        request.id,
        actor="debtor",
        conversation_id=chat.id,
        kind=kind,
        due_on=allowed.due_on.isoformat(),
    )
    return request


def close(session: Session, request: DataRequest, *, actor: str) -> bool:
    """Note that a request has been answered; False where it had been before."""
    if request.status != "open":
        return False
    request.status = "done"
    request.done_at = clock.now()
    audit.record(session, "data_request_done", "data_request", request.id, actor=actor, kind=request.kind)
    return True
