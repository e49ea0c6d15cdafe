"""Moving everything that time moves: offers, agreements, promises, reminders."""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, union
from sqlalchemy.orm import Session, selectinload

from aldia.agreements import coverage, life, reminders
from aldia.agreements.circumstances import Circumstances, circumstances, circumstances_of
from aldia.agreements.tables import Agreement, AgreementDebt, Instalment, Offer, Promise
from aldia.contact.reach import reachable
from aldia.debts.tables import Debt
from aldia.outreach import outbox
from aldia.outreach.tables import OutboxMessage
from aldia.storage import reading, transaction
from aldia.storage.audit import Trail

Progress = Callable[[int, int], None]

# Debts of one transaction: others who write about them wait for it, on SQLite all who write at all.
CHUNK = 200
# A reminder precedes its payment by a run of holidays at most.
_LOOKING_AHEAD = timedelta(days=10)


def advance(at: datetime, *, progress: Progress | None = None) -> Counter[str]:
    """Give everything the state that it has at an aware instant; return how often each audited action happened.

    Doing so again changes nothing, nor does an earlier instant: what has ended does not begin again. Several
    may run at once: debts are locked in the order of their ids, and looked at anew once they are.
    """
    done: Counter[str] = Counter()
    seen = 0
    for total, debt_ids in _chunks(at):
        with transaction() as session:
            trail = Trail(session, "calendar")
            _advance(session, debt_ids, at, trail)
        done += trail.noted
        seen += len(debt_ids)
        if progress is not None:
            progress(seen, total)
    return done


def _advance(session: Session, debt_ids: list[int], at: datetime, trail: Trail) -> None:
    everything = _locked(session, debt_ids)
    facts = circumstances(session, everything)
    asked = set(debt_ids)
    debts = [debt for debt in everything if debt.id in asked]
    for offer in session.execute(
        select(Offer).where(Offer.debt_id.in_(debt_ids), Offer.status == "open", Offer.expires_at <= at)
    ).scalars():
        offer.status = "expired"
        trail.note("offer_expired", "offer", offer.id)
    agreed = _agreed(session, debt_ids, facts)
    for debt in debts:
        today = at.astimezone(ZoneInfo(debt.person.time_zone)).date()
        for each in agreed[debt.id]:
            if isinstance(each, Promise):
                life.move_promise(session, each, facts[debt.id], today, trail)
            elif all(covered.status != "withdrawn" for covered in coverage.debts_of(each)):
                # A recalled debt may come back, and its plan with it.
                life.move(session, each, circumstances_of(session, each, facts), today, trail)
    _keep_outbox(session, debts, agreed, facts, at, trail)


def _locked(session: Session, debt_ids: list[int]) -> list[Debt]:
    """Return debts with all that is in one agreement with them, locked in the order of their ids."""
    together = (
        select(AgreementDebt.debt_id)
        .join(Agreement, Agreement.id == AgreementDebt.agreement_id)
        .where(Agreement.debt_id.in_(debt_ids), Agreement.status.in_(coverage.ALIVE))
    )
    query = (
        select(Debt)
        .where(or_(Debt.id.in_(debt_ids), Debt.id.in_(together)))
        .order_by(Debt.id)
        .with_for_update()
        .options(selectinload(Debt.person), selectinload(Debt.creditor))
    )
    return list(session.execute(query).scalars())


def _agreed(session: Session, debt_ids: list[int], locked: Container[int]) -> dict[int, list[Any]]:
    """Return what was agreed about debts; not what has just been signed about others too, which are not locked."""
    found = defaultdict(list)
    agreements = (
        select(Agreement)
        .where(Agreement.debt_id.in_(debt_ids), Agreement.status.in_(coverage.ALIVE))
        .options(selectinload(Agreement.instalments), selectinload(Agreement.covered))
    )
    promises = select(Promise).where(Promise.debt_id.in_(debt_ids), Promise.status == "active")
    for query in (agreements, promises):
        for row in session.execute(query).scalars():
            if isinstance(row, Promise) or all(each.debt_id in locked for each in row.covered):
                found[row.debt_id].append(row)
    return found


def _keep_outbox(
    session: Session,
    debts: list[Debt],
    agreed: dict[int, list[Any]],
    facts: dict[int, Circumstances],
    at: datetime,
    trail: Trail,
) -> None:
    """Plan the reminders that are due, and cancel those that should not be sent any more."""
    reached = reachable(session, debts)
    willing = {debt.id for debt in debts if debt.id in reached and _may_remind(debt, agreed[debt.id], facts)}
    zones = {debt.id: ZoneInfo(debt.person.time_zone) for debt in debts}
    for message in outbox.pending(session, zones):
        zone = zones[message.debt_id]
        reason = reminders.needless(session, message, facts[message.debt_id])
        if message.debt_id not in willing:
            reason = reason or "silenced"
        elif message.due_at.astimezone(zone).date() < at.astimezone(zone).date():
            # "Mañana" is wrong on any other day.
            reason = reason or "elapsed"
        if reason is not None:
            outbox.cancel(message, reason, trail)
    planned = [
        message
        for debt in debts
        if debt.id in willing
        for each in agreed[debt.id]
        if each.status == "active"
        for message in reminders.due(debt, each, facts[debt.id], at)
    ]
    outbox.add(session, planned, trail)


def _may_remind(debt: Debt, agreed: list[Any], facts: dict[int, Circumstances]) -> bool:
    """Say whether something is open of what was agreed under a debt, and collection of none of it rests."""
    about = {debt.id: debt}
    for each in agreed:
        if isinstance(each, Agreement):
            about |= {covered.id: covered for covered in coverage.debts_of(each)}
    is_open = any(each.status == "open" for each in about.values())
    return is_open and not any(facts[each].is_resting for each in about)


def _chunks(at: datetime) -> Iterator[tuple[int, list[int]]]:
    """Yield the number of debts of which something may move, and their ids in order, some at a time."""
    horizon = at.date() + _LOOKING_AHEAD
    alive = Agreement.status == "active"
    concerned = union(
        select(Agreement.debt_id).where(Agreement.status == "broken"),
        select(Agreement.debt_id)
        .join(Instalment, Instalment.agreement_id == Agreement.id)
        .where(alive, Instalment.due_on <= horizon, Instalment.paid_minor < Instalment.amount_minor),
        select(Agreement.debt_id)
        .join(Debt, Debt.id == Agreement.debt_id)
        .where(alive, Debt.status != "open"),
        select(Promise.debt_id).where(Promise.status == "active"),
        select(Offer.debt_id).where(Offer.status == "open", Offer.expires_at <= at),
        select(OutboxMessage.debt_id).where(
            OutboxMessage.status == "pending", OutboxMessage.debt_id.isnot(None)
        ),
    ).subquery()
    with reading() as session:
        total = session.execute(select(func.count()).select_from(concerned)).scalar_one()
        ids = session.execute(
            select(concerned.c.debt_id).order_by(concerned.c.debt_id).execution_options(yield_per=CHUNK)
        ).scalars()
        for chunk in ids.partitions(CHUNK):
            yield total, list(chunk)
