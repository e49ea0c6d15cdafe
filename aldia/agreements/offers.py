"""Offers put to debtors: computed by the policy engine, stored exactly as they were offered.

The step of a negotiation is read from the newest stored offer of the debt, so that neither a new
conversation nor a forged note in the dialogue starts the rounds anew.
"""

import uuid
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from aldia import clock, negotiation
from aldia.agreements.tables import Agreement, Offer
from aldia.debts.balance import balance, days_past_due
from aldia.debts.tables import Debt
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.negotiation import DebtTerms, PlanOffer, PlanRequest, Policy, Refusal
from aldia.negotiation.policy_files import DEFAULT_FOLDER
from aldia.settings import settings
from aldia.storage import audit

PLAN = "plan"


def terms(session: Session, debt: Debt, today: date) -> DebtTerms:
    """Return a debt as the policy engine sees it; ``today`` is the debtor's date.

    Raises ValueError where nothing is outstanding.
    """
    return DebtTerms(
        outstanding=balance(session, debt).outstanding,
        currency=debt.currency,
        days_past_due=days_past_due(debt, today),
        country=debt.person.country,
        policy=policy_named(debt.creditor.policy),
        renegotiations=_plans_before(session, debt),
    )


def opening_plans(session: Session, debt: Debt, today: date) -> tuple[PlanOffer, ...]:
    """Return the plans to begin with, shortest first; none where the policy allows no plan."""
    options = negotiation.opening_options(terms(session, debt, today), today=today)
    # A plan of one payment is none.
    return () if isinstance(options, Refusal) else tuple(plan for plan in options if len(plan.schedule) > 1)


def answer(
    session: Session, chat: ChatSession, debt: Debt, request: PlanRequest, today: date
) -> tuple[Offer, PlanOffer] | Refusal:
    """Answer a wish for a plan and store the offer; a refusal stores nothing."""
    sessions.require_holder(chat, debt.person_id, debt.creditor_id)
    # Wishes of two conversations wait for each other: each round is conceded once, one offer is open.
    session.refresh(debt, with_for_update=True)
    facts = terms(session, debt, today)
    before = newest(session, debt)
    opening = opening_plans(session, debt, today)
    previous = plan_of(before) if before else (opening[-1] if opening else None)
    reply = negotiation.respond(facts, request, today=today, previous=previous)
    if isinstance(reply, Refusal):
        return reply
    return _store(session, chat, debt, reply), reply


def newest(session: Session, debt: Debt) -> Offer | None:
    """Return the last plan offered for a debt that was not signed and has not run out."""
    return session.execute(
        select(Offer)
        .where(Offer.debt_id == debt.id, Offer.kind == PLAN, Offer.status == "open")
        .where(Offer.expires_at > clock.now())
        .order_by(Offer.created_at.desc(), Offer.round.desc())
        .limit(1)
    ).scalar_one_or_none()


def plan_of(offer: Offer) -> PlanOffer:
    """Return the terms of a stored offer."""
    return PlanOffer.from_json(offer.terms)


def _store(session: Session, chat: ChatSession, debt: Debt, plan: PlanOffer) -> Offer:
    session.execute(
        update(Offer)
        .where(Offer.debt_id == debt.id, Offer.kind == PLAN, Offer.status == "open")
        .values(status="superseded")
    )
    offer = Offer(
        id=uuid.uuid4().hex,
        debt_id=debt.id,
        conversation_id=chat.id,
        kind=PLAN,
        round=plan.round,
        terms=plan.to_json(),
        created_at=clock.now(),
        # A plan whose first payment has passed can be signed no more.
        expires_at=_end_of_day(min(plan.valid_until, plan.schedule[0].due_date), debt.person.time_zone),
    )
    session.add(offer)
    session.flush()
    audit.record(
        session,
        "plan_offered",
        "offer",
        offer.id,
        actor="bot",
        conversation_id=chat.id,
        kind=plan.kind.value,
        round=plan.round,
    )
    return offer


def _end_of_day(day: date, time_zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(time_zone))


def _plans_before(session: Session, debt: Debt) -> int:
    query = select(func.count()).where(Agreement.debt_id == debt.id, Agreement.status != "active")
    return int(session.execute(query).scalar_one())


def policy_named(name: str) -> Policy:
    """Return the policy of a creditor by the name that it stands under; the default one for an unknown name."""
    return _policies(settings().policies or DEFAULT_FOLDER).of(name)


@lru_cache(maxsize=4)
def _policies(folder: Path) -> negotiation.Policies:
    return negotiation.load_policies(folder)
