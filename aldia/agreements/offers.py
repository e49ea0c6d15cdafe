"""Offers put to debtors: computed by the policy engine, stored exactly as they were offered.

The step of a negotiation is read from the newest stored offer of its kind, so that neither a new
conversation nor a forged note in the dialogue starts the rounds anew. All that an offer is about follows
from its kind and the database: the debt itself, all debts that can be taken together, or the plan in force.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from aldia import clock, negotiation
from aldia.agreements import coverage
from aldia.agreements.policies import policy_of
from aldia.agreements.tables import Agreement, Offer
from aldia.debts.balance import balance, days_past_due, debts_of
from aldia.debts.tables import Debt
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.negotiation import DebtTerms, PlanOffer, PlanRequest, Refusal
from aldia.storage import audit

PLAN, SETTLEMENT, CONSOLIDATION, CHANGE = "plan", "settlement", "consolidation", "change"


@dataclass(frozen=True)
class _Matter:
    """What an offer is about: its debts, the longest overdue first, and the plan in force that it would replace."""

    debts: Sequence[Debt]
    plan: Agreement | None = None

    @property
    def debt(self) -> Debt:
        """The debt under which the offer is filed."""
        return self.plan.debt if self.plan is not None else self.debts[0]


def terms(session: Session, debt: Debt, today: date, kind: str = PLAN) -> DebtTerms:
    """Return what an offer of ``kind`` would be about, as the policy engine sees it; ``today`` is the debtor's date.

    Raises ValueError where nothing is outstanding, or no plan is in force that could be changed.
    """
    matter = _matter(session, debt, kind)
    facts = negotiation.together([_terms_of(session, each, today) for each in matter.debts])
    if matter.plan is None:
        return facts
    unpaid = coverage.unpaid(session, matter.plan)
    return replace(
        facts,
        outstanding=coverage.left(session, matter.plan),
        renegotiations=facts.renegotiations + 1,
        next_due=unpaid[0].due_on,
    )


def can_be_consolidated(session: Session, debt: Debt) -> list[Debt]:
    """Return the debts that one plan could cover together with ``debt``, itself included, the longest overdue first.

    They are the person's open debts with the creditor in one currency that no agreement covers yet.
    """
    return [
        each
        for each in debts_of(session, debt.person_id, debt.creditor_id)
        if each.currency == debt.currency
        and coverage.in_force(session, each) is None
        and balance(session, each).outstanding
    ]


def can_be_changed(session: Session, debt: Debt) -> bool:
    """Say whether a plan of several payments is in force, whose rest could be arranged anew."""
    plan = coverage.in_force(session, debt)
    return plan is not None and plan.kind != SETTLEMENT and bool(coverage.unpaid(session, plan))


def opening_plans(session: Session, debt: Debt, today: date, kind: str = PLAN) -> tuple[PlanOffer, ...]:
    """Return the plans to begin with, shortest first; none where the policy allows no plan."""
    options = negotiation.opening_options(terms(session, debt, today, kind), today=today)
    # A plan of one payment is none.
    return () if isinstance(options, Refusal) else tuple(plan for plan in options if len(plan.schedule) > 1)


def answer(
    session: Session, chat: ChatSession, debt: Debt, request: PlanRequest, today: date, kind: str = PLAN
) -> tuple[Offer, PlanOffer] | Refusal:
    """Answer a wish for a plan, or for another one, and store the offer; a refusal stores nothing."""
    sessions.require_holder(chat, debt.person_id, debt.creditor_id)
    # Wishes of two conversations wait for each other: each round is conceded once, one offer is open.
    matter = _matter(session, debt, kind)
    session.refresh(matter.debt, with_for_update=True)
    facts = terms(session, debt, today, kind)
    before = newest(session, debt, kind)
    reply = negotiation.respond(
        facts, request, today=today, previous=plan_of(before) if before else _seen(session, debt, today, kind)
    )
    if isinstance(reply, Refusal):
        return reply
    about: dict[str, Any] = {}
    if kind == CONSOLIDATION:
        about["shares"] = {str(each.id): str(balance(session, each).outstanding) for each in matter.debts}
    if matter.plan is not None:
        about["replaces"] = matter.plan.id
    offer = put(
        session,
        chat,
        matter.debt,
        kind,
        reply.to_json() | about,
        # A plan whose first payment has passed can be signed no more.
        last_day=min(reply.valid_until, reply.schedule[0].due_date),
    )
    return offer, reply


def newest(session: Session, debt: Debt, kind: str = PLAN) -> Offer | None:
    """Return the last offer of a kind about a debt that was not signed, has not run out and is still about the same."""
    matter = _matter(session, debt, kind)
    offer = session.execute(
        select(Offer)
        .where(Offer.debt_id == matter.debt.id, Offer.kind == kind, Offer.status == "open")
        .where(Offer.expires_at > clock.now())
        .order_by(Offer.created_at.desc(), Offer.round.desc())
        .limit(1)
    ).scalar_one_or_none()
    if offer is None or (matter.plan is not None and offer.terms["replaces"] != matter.plan.id):
        return None
    if kind == CONSOLIDATION and set(offer.terms["shares"]) != {str(each.id) for each in matter.debts}:
        return None
    return offer


def plan_of(offer: Offer) -> PlanOffer:
    """Return the terms of a stored offer."""
    return PlanOffer.from_json(offer.terms)


def put(
    session: Session, chat: ChatSession, debt: Debt, kind: str, terms: dict[str, Any], *, last_day: date
) -> Offer:
    """Store an offer in the place of the one of its kind that was open; it stands through ``last_day``."""
    session.execute(
        update(Offer)
        .where(Offer.debt_id == debt.id, Offer.kind == kind, Offer.status == "open")
        .values(status="superseded")
    )
    offer = Offer(
        id=uuid.uuid4().hex,
        debt_id=debt.id,
        conversation_id=chat.id,
        kind=kind,
        round=terms["round"],
        terms=terms,
        created_at=clock.now(),
        expires_at=_end_of_day(last_day, debt.person.time_zone),
    )
    session.add(offer)
    session.flush()
    audit.record(
        session,
        f"{kind}_offered",
        "offer",
        offer.id,
        actor="bot",
        conversation_id=chat.id,
        kind=terms["kind"],
        round=terms["round"],
    )
    return offer


def _matter(session: Session, debt: Debt, kind: str) -> _Matter:
    if kind == CONSOLIDATION:
        return _Matter(can_be_consolidated(session, debt) or [debt])
    if kind != CHANGE:
        return _Matter([debt])
    plan = coverage.in_force(session, debt)
    if plan is None or not can_be_changed(session, debt):
        raise ValueError("no plan in force that could be changed")
    owed = [each for each in coverage.debts_of(plan) if balance(session, each).outstanding]
    return _Matter(owed, plan)


def _seen(session: Session, debt: Debt, today: date, kind: str) -> PlanOffer | None:
    """Return the plan that is known before anything was offered: the rest of the one in force, or the opening one."""
    if kind == CHANGE:
        plan = coverage.in_force(session, debt)
        assert plan is not None
        return coverage.rest(session, plan, today)
    opening = opening_plans(session, debt, today, kind)
    return opening[-1] if opening else None


def _terms_of(session: Session, debt: Debt, today: date) -> DebtTerms:
    return DebtTerms(
        outstanding=balance(session, debt).outstanding,
        currency=debt.currency,
        days_past_due=days_past_due(debt, today),
        country=debt.person.country,
        policy=policy_of(debt.creditor),
        renegotiations=_plans_before(session, debt),
    )


def _end_of_day(day: date, time_zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(time_zone))


def _plans_before(session: Session, debt: Debt) -> int:
    query = select(func.count()).where(coverage.covers(debt), Agreement.status != "active")
    return int(session.execute(query).scalar_one())
