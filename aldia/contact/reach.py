"""Who may be written to at all: consent and addresses. Pauses, hours and limits are looked at elsewhere."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aldia.contact.tables import Consent
from aldia.debts.tables import Contact, Debt


def reachable(session: Session, debts: Sequence[Debt]) -> set[int]:
    """Return the ids of those debts whose debtor has an address that may be used and has not opted out of all."""
    people = {debt.person_id for debt in debts}
    with_address = set(
        session.execute(
            select(Contact.person_id).where(Contact.person_id.in_(people), Contact.suppressed_at.is_(None))
        ).scalars()
    )
    newest = (
        select(func.max(Consent.id))
        .where(Consent.person_id.in_(people), Consent.channel == "all")
        .group_by(Consent.person_id, Consent.creditor_id)
    )
    silenced = set(
        session.execute(
            select(Consent.person_id, Consent.creditor_id).where(
                Consent.id.in_(newest), Consent.status == "withdrawn"
            )
        ).all()
    )
    return {
        debt.id
        for debt in debts
        if debt.person_id in with_address and (debt.person_id, debt.creditor_id) not in silenced
    }
