"""Calls that debtors ask for: when they are possible, and the one that stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from aldia import clock
from aldia.contact import duties
from aldia.debts.tables import Creditor
from aldia.desk import hours
from aldia.desk.tables import CallBack, Case
from aldia.identity.tables import ChatSession
from aldia.storage import audit

# How far ahead a call can be asked for; ours.
HORIZON = timedelta(days=14)
# Nobody is called within minutes; ours.
NOTICE = timedelta(minutes=15)
DAY_PARTS = {
    "morning": (time(0), time(14)),
    "afternoon": (time(14), time(20)),
    "evening": (time(20), time(23, 59)),
}
WHOLE_DAY = (time(0), time(23, 59))


@dataclass(frozen=True)
class Slot:
    """A span of time, in the person's time zone, in which the call is made."""

    starts: datetime
    ends: datetime

    @property
    def is_moment(self) -> bool:
        """Say whether an hour was named and not a part of a day."""
        return self.ends - self.starts <= timedelta(hours=1)


def at_hour(moment: datetime) -> Slot:
    """Return the slot of a call at an hour."""
    return Slot(moment, moment + timedelta(hours=1))


def on_day(day: datetime, part: str | None) -> Slot:
    """Return the slot of a call on a day, in a part of it (a key of ``DAY_PARTS``) where one was named."""
    opens, closes = DAY_PARTS[part] if part else WHOLE_DAY
    return Slot(
        datetime.combine(day.date(), opens, day.tzinfo), datetime.combine(day.date(), closes, day.tzinfo)
    )


def possible(wanted: Slot, creditor: Creditor, country: str) -> Slot | None:
    """Return the part of a slot in which the team answers and the person may be called; None where there is none.

    Hours of the team that cannot be read restrict nothing: a person will see. What is past or beyond the
    horizon is not possible.
    """
    now = clock.now()
    wanted = Slot(max(wanted.starts, (now + NOTICE).astimezone(wanted.starts.tzinfo)), wanted.ends)
    if wanted.starts > now + HORIZON:
        return None
    spans = _spans(wanted.starts.date(), creditor, country, wanted.starts)
    fitting = (Slot(max(wanted.starts, span.starts), min(wanted.ends, span.ends)) for span in spans)
    return next((slot for slot in fitting if slot.starts < slot.ends), None)


def next_possible(after: datetime, creditor: Creditor, country: str) -> Slot | None:
    """Return the first slot from an instant on, in the person's time zone; None where no hours allow one."""
    for ahead in range(HORIZON.days + 1):
        day = after + timedelta(days=ahead)
        slot = possible(on_day(day, None), creditor, country)
        if slot is not None and slot.ends > after:
            return Slot(max(slot.starts, after), slot.ends)
    return None


def record(session: Session, chat: ChatSession, case: Case, phone: str, slot: Slot) -> CallBack:
    """Write down the call; the same call again is the same row, another one of the conversation replaces it."""
    session.refresh(case, with_for_update=True)
    standing = open_of(session, chat)
    wanted = (phone, slot.starts.astimezone(clock.now().tzinfo), slot.ends.astimezone(clock.now().tzinfo))
    if standing is not None and (standing.phone, standing.starts_at, standing.ends_at) == wanted:
        return standing
    session.execute(
        update(CallBack)
        .where(CallBack.conversation_id == chat.id, CallBack.status == "open")
        .values(status="replaced")
    )
    made = CallBack(
        case_id=case.id,
        conversation_id=chat.id,
        phone=phone,
        starts_at=slot.starts,
        ends_at=slot.ends,
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()
    audit.record(session, "call_back_asked", "call_back", made.id, actor="debtor", conversation_id=chat.id)
    return made


def open_of(session: Session, chat: ChatSession) -> CallBack | None:
    """Return the call that a conversation waits for, if any."""
    return session.execute(
        select(CallBack).where(CallBack.conversation_id == chat.id, CallBack.status == "open")
    ).scalar_one_or_none()


def _spans(day: date, creditor: Creditor, country: str, here: datetime) -> Iterator[Slot]:
    """Yield when both the team and the law allow a call on a day of the person's."""
    allowed = duties.call_hours(country, day)
    if allowed is None:
        return
    first, last = (datetime.combine(day, each, here.tzinfo) for each in allowed)
    if not hours.is_readable(creditor.office_hours):
        yield Slot(first, last)
        return
    zone = hours.zone(creditor.country)
    # The team's day may be another one where the person lives.
    for team_day in (day - timedelta(days=1), day, day + timedelta(days=1)):
        for opens, closes in hours.on_day(creditor.office_hours, creditor.country, team_day):
            begin = datetime.combine(team_day, opens, zone).astimezone(here.tzinfo)
            end = datetime.combine(team_day, closes, zone).astimezone(here.tzinfo)
            if begin < last and first < end:
                yield Slot(max(first, begin), min(last, end))
