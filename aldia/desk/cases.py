"""Opening, handing over and closing cases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from aldia import clock
from aldia.contact.tables import Pause
from aldia.debts.tables import Debt
from aldia.desk.summary import facts, owed
from aldia.desk.tables import Case
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.storage import audit
from aldia.storage.audit import Trail

# 1 is the most urgent. The order follows the catalogue's priorities (intents.md).
PRIORITY = {
    "express_distress": 1,
    "report_deceased": 2,
    "third_party": 3,
    "wrong_person": 3,
    "identity_locked": 3,
    "report_insolvency": 3,
    "request_data_rights": 4,
    "request_agent": 2,
    "threaten_legal_action": 3,
    "agreement_broken": 4,
    "agreement_cancelled": 4,
    "minor": 2,
    "insult": 4,
}
DEFAULT_PRIORITY = 5


def open_case(
    session: Session,
    chat: ChatSession,
    kind: str,
    *,
    note: str | None = None,
    details: dict[str, Any] | None = None,
) -> Case:
    """Open a case for a conversation; the same kind again returns the one that is open.

    The summary holds facts for a person (``aldia.desk.summary``) and why they are needed: ``note`` is the
    debtor's own words and belongs to the case, not to any log; ``details`` is what was found out by asking
    (plain JSON), later words replacing earlier ones.
    """
    found = open_of(session, chat, kind)
    if found is not None:
        _add_note(session, chat, found, note)
        _add_details(session, found, details or {})
        return found
    case = Case(
        person_id=chat.link.person_id,
        creditor_id=chat.link.creditor_id,
        conversation_id=chat.id,
        kind=kind,
        priority=PRIORITY.get(kind, DEFAULT_PRIORITY),
        verified=sessions.is_verified(chat),
        summary={**facts(session, chat, kind), "notes": [note] if note else [], "details": details or {}},
        created_at=clock.now(),
    )
    session.add(case)
    session.flush()
    audit.record(session, "case_opened", "case", case.id, actor="bot", conversation_id=chat.id, kind=kind)
    return case


def open_about(session: Session, debts: Sequence[Debt], kind: str, trail: Trail, **event: str) -> None:
    """Open a case about a person's debts that no conversation has led to; the same kind again adds to the open one.

    The summary holds what is owed and what has happened, in ``events``: one ``event`` for each time.
    """
    debt = debts[0]
    case = session.execute(
        select(Case).where(
            Case.person_id == debt.person_id,
            Case.creditor_id == debt.creditor_id,
            Case.conversation_id.is_(None),
            Case.kind == kind,
            Case.status != "closed",
        )
    ).scalar_one_or_none()
    happened = case is not None
    if case is None:
        case = Case(
            person_id=debt.person_id,
            creditor_id=debt.creditor_id,
            kind=kind,
            priority=PRIORITY.get(kind, DEFAULT_PRIORITY),
            verified=False,
            summary={"events": [], "notes": []},
            created_at=clock.now(),
        )
        session.add(case)
    case.summary = {
        **case.summary,
        "debts": owed(session, debt.person_id, debt.creditor_id),
        "events": [*case.summary["events"], {"references": [each.reference for each in debts], **event}],
    }
    session.flush()
    trail.note("case_noted" if happened else "case_opened", "case", case.id, kind=kind)


def _add_note(session: Session, chat: ChatSession, case: Case, note: str | None) -> None:
    """Keep what the debtor said later about the same matter, with the facts of then; the same words once."""
    notes = case.summary["notes"]
    if note and note not in notes:
        case.summary = {**case.summary, **facts(session, chat, str(case.kind)), "notes": [*notes, note]}
        audit.record(
            session, "case_noted", "case", case.id, actor="bot", conversation_id=case.conversation_id
        )


def _add_details(session: Session, case: Case, details: dict[str, Any]) -> None:
    known = case.summary.get("details", {})
    if details.items() <= known.items():
        return
    case.summary = {**case.summary, "details": {**known, **details}}
    audit.record(session, "case_detailed", "case", case.id, actor="bot", conversation_id=case.conversation_id)


def is_open(session: Session, chat: ChatSession, kind: str) -> bool:
    """Say whether a case of a kind is open for a conversation."""
    return open_of(session, chat, kind) is not None


def kinds_of(session: Session, chat: ChatSession) -> frozenset[str]:
    """Return the kinds of all cases that a conversation has led to, closed ones included."""
    return frozenset(
        session.execute(select(Case.kind).where(Case.conversation_id == chat.id)).scalars().all()
    )


def open_of(session: Session, chat: ChatSession, kind: str) -> Case | None:
    """Return the open case of a kind of a conversation, if any."""
    query = select(Case).where(Case.conversation_id == chat.id, Case.kind == kind, Case.status != "closed")
    return session.execute(query).scalar_one_or_none()


def give_to_agent(session: Session, case: Case) -> None:
    """Mark that a person is in charge of the conversation."""
    case.status = "with_agent"
    audit.record(session, "handed_over", "case", case.id, actor="bot", conversation_id=case.conversation_id)


def close(session: Session, case_id: int, *, actor: str) -> bool:
    """Close a case, and with it the rest of collection that it caused; False where there is nothing to close."""
    closed = session.execute(
        update(Case)
        .where(Case.id == case_id, Case.status != "closed")
        .values(status="closed", closed_at=clock.now())
    )
    if closed.rowcount:
        case = session.get(Case, case_id)
        session.execute(
            update(Pause)
            .where(Pause.person_id == case.person_id, Pause.creditor_id == case.creditor_id)
            .where(Pause.reason == case.kind, Pause.ended_at.is_(None))
            .values(ended_at=clock.now())
        )
        audit.record(session, "case_closed", "case", case_id, actor=actor)
    return bool(closed.rowcount)
