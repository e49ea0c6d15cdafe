"""What a conversation has left in the database, as plain values to compare with a file's ``stored``."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from aldia.agreements.tables import Agreement, Instalment, Offer, Promise
from aldia.contact.tables import Consent, ContactPreference, Pause
from aldia.debts.tables import Contact, Debt
from aldia.desk.tables import CallBack, Case
from aldia.documents.tables import Document
from aldia.identity.tables import Link, VerificationAttempt
from aldia.insight.tables import Feedback
from aldia.money import from_minor
from aldia.outreach.tables import OutboxMessage
from aldia.payments.tables import Payment, PaymentOrder
from aldia.privacy.tables import DataRequest
from aldia.storage import reading
from aldia.storage.audit import AuditEntry

Rows = dict[str, list[dict[str, Any]]]

# Whatever matters has one audit row for each row written; the name may end alike for several kinds.
AUDITED = {
    "agreements": "_signed",
    "promises": ("promised", "deferred"),
    "orders": "payment_ordered",
    "cases": "case_opened",
    "pauses": "collection_paused",
    "consents": "opted_out",
    "payments": "payment_recorded",
    "offers": "_offered",
    "documents": "document_issued",
    "data_requests": "data_requested",
    "contacts_given": "contact_given",
    "preferences": "preference_set",
    "call_backs": "call_back_asked",
    "feedback": "rated",
}
# What a file need not mention.
OPTIONAL = ("offers", "attempts")


def rows() -> Rows:
    """Return what is stored now, in the order in which it was written."""
    with reading() as db:
        return {
            "agreements": [_agreement(each) for each in _all(db, Agreement)],
            "promises": [
                {**_sum(each), "kind": each.kind, "date": each.due_on, "status": each.status}
                for each in _all(db, Promise)
            ],
            "orders": [
                {**_sum(o), "status": o.status} for o in db.query(PaymentOrder).order_by("created_at")
            ],
            "payments": [_sum(each) for each in _all(db, Payment)],
            "cases": [_case(each) for each in _all(db, Case)],
            "pauses": [_pause(db, each) for each in _all(db, Pause)],
            "consents": [{"channel": each.channel, "status": each.status} for each in _all(db, Consent)],
            "offers": [_offer(each) for each in db.query(Offer).order_by("created_at", "round")],
            "attempts": [{"succeeded": each.succeeded} for each in _all(db, VerificationAttempt)],
            "documents": [{"kind": each.kind} for each in _all(db, Document)],
            "data_requests": [
                {"kind": each.kind, "status": each.status, "due_on": each.due_on, "law": each.law}
                for each in _all(db, DataRequest)
            ],
            "links_revoked": [
                {"reason": each.revoked_reason} for each in db.query(Link).filter(Link.revoked_at.isnot(None))
            ],
            "contacts_suppressed": [
                {"reason": each.suppressed_reason}
                for each in db.query(Contact).filter(Contact.suppressed_at.isnot(None))
            ],
            "contacts_given": [
                {"kind": each.kind, "value": each.value, "replaces": each.replaces_id is not None}
                for each in _all(db, Contact)
                if each.source == "chat"
            ],
            "preferences": [_preference(each) for each in _all(db, ContactPreference)],
            "call_backs": [
                {
                    "phone": each.phone,
                    "starts": each.starts_at.isoformat(),
                    "ends": each.ends_at.isoformat(),
                    "status": each.status,
                }
                for each in _all(db, CallBack)
            ],
            "feedback": [
                {"rating": each.rating, "said": each.said, "scale": each.scale, "comment": each.comment}
                for each in _all(db, Feedback)
            ],
            "reminders": [
                {"due_at": each.due_at.isoformat()} for each in _all(db, OutboxMessage) if each.kind == "wish"
            ],
            "audit": [{"action": each.action} for each in _all(db, AuditEntry)],
        }


def differences(expected: dict[str, Any], before: Rows, now: Rows) -> list[str]:
    """Say where what was stored since ``before`` is not what a file expects; unmentioned means nothing."""
    new = {table: found[len(before[table]) :] for table, found in now.items()}
    actions = Counter(row["action"] for row in new.pop("audit"))
    unknown = set(expected) - set(new) - {"audit"}
    assert not unknown, f"unknown in stored: {unknown}"
    faults = [
        fault
        for table, found in new.items()
        if table in expected or table not in OPTIONAL
        for fault in _compare(table, expected.get(table, []), found)
    ]
    faults += [f"audit: no {action}" for action in expected.get("audit", []) if not actions[action]]
    faults += [
        f"audit: {times} x {endings} for {len(new[table])} {table}"
        for table, endings in AUDITED.items()
        if (times := sum(count for action, count in actions.items() if action.endswith(endings)))
        != len(new[table])
    ]
    return faults


def _compare(table: str, expected: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[str]:
    if len(expected) != len(found):
        return [f"{table}: expected {len(expected)}, found {len(found)}: {found}"]
    return [
        f"{table}: {name} should be {value!r}, is {row.get(name)!r}"
        for wanted, row in zip(expected, found, strict=True)
        for name, value in wanted.items()
        if not _equal(value, row.get(name))
    ]


def _equal(expected: Any, found: Any) -> bool:
    if isinstance(found, Decimal):
        return Decimal(str(expected)) == found
    if isinstance(found, dict):
        return expected.keys() == found.keys() and all(_equal(expected[key], found[key]) for key in found)
    if isinstance(found, list):
        return len(expected) == len(found) and all(map(_equal, expected, found))
    if isinstance(expected, str) and isinstance(found, str) and expected.startswith("/"):
        return re.search(expected.strip("/"), found) is not None
    return bool(expected == found)


def _all(db: Session, table: Any) -> list[Any]:
    return list(db.query(table).order_by(table.id))


def _sum(row: Any) -> dict[str, Any]:
    return {"amount": from_minor(row.amount_minor, row.currency), "currency": row.currency}


def _agreement(agreement: Agreement) -> dict[str, Any]:
    parts: list[Instalment] = agreement.instalments
    amounts = [from_minor(part.amount_minor, agreement.currency) for part in parts]
    dates: list[date] = [part.due_on for part in parts]
    total = from_minor(agreement.total_minor, agreement.currency)
    assert sum(amounts) == total, f"instalments of {amounts} do not add up to {total}"
    assert dates == sorted(dates)
    return {
        "kind": agreement.kind,
        "forgiven": from_minor(agreement.forgiven_minor, agreement.currency),
        "covered": {
            each.debt.reference: from_minor(each.amount_minor, agreement.currency)
            for each in agreement.covered
        },
        "status": agreement.status,
        "debt": agreement.debt.reference,
        "total": total,
        "currency": agreement.currency,
        "count": sum(part.number > 0 for part in parts),
        "down_payment": sum(
            (a for part, a in zip(parts, amounts, strict=True) if not part.number), Decimal(0)
        ),
        "first": dates[0],
        "last": dates[-1],
        "amounts": amounts,
        "dates": dates,
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "kind": case.kind,
        "priority": case.priority,
        "status": case.status,
        "verified": case.verified,
        "note": "\n".join((case.summary or {}).get("notes", [])) or None,
        "details": (case.summary or {}).get("details"),
        "debts": [debt["outstanding"] for debt in (case.summary or {}).get("debts", [])],
    }


def _pause(db: Session, pause: Pause) -> dict[str, Any]:
    debt = db.get(Debt, pause.debt_id) if pause.debt_id is not None else None
    return {
        "reason": pause.reason,
        "debt": debt.reference if debt else None,
        "until": pause.until.date() if pause.until else None,
        "ended": pause.ended_at is not None,
    }


def _preference(row: ContactPreference) -> dict[str, Any]:
    opens, closes = (each.isoformat("minutes") if each else None for each in (row.opens, row.closes))
    return {"channel": row.channel, "opens": opens, "closes": closes, "weekdays": row.weekdays}


def _offer(offer: Offer) -> dict[str, Any]:
    valid_until = offer.expires_at.astimezone(ZoneInfo(offer.debt.person.time_zone))
    return {
        "round": offer.round,
        "kind": offer.terms["kind"],
        "count": offer.terms.get("count"),
        "instalment": Decimal(offer.terms.get("instalment") or offer.terms["amount"]),
        "status": offer.status,
        "expires": valid_until.date(),
    }
