"""Whether a contact may be started now, by the law of the debtor's country. Pure: no database, no clock.

The order is that of shared/reference/contact-law.md, 2.3: opt-out, pause, window, holiday, caps, consent, content.
The rules bind what we start, never an answer to a debtor who writes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aldia.contact.rule_pack import Limit, RulePack, Window

# Longer than any wait that a window, a holiday or a cap can cause.
_HORIZON = timedelta(days=60)
_PERIOD = {"day": timedelta(days=1), "week": timedelta(days=7)}
ALL_CHANNELS = "all"


@dataclass(frozen=True)
class PastContact:
    """One contact that took place. `two_way`: the debtor took part, that is, wrote, called or answered."""

    at: datetime
    channel: str
    outgoing: bool
    two_way: bool


@dataclass(frozen=True)
class Situation:
    """All that a decision depends on. Instants are aware; `time_zone` is the debtor's.

    `withdrawn` and `granted` name channels (or `all`); `pauses` the reasons for which collection rests; `content`
    what the message would do, in the words of the pack's `forbid`.
    """

    now: datetime
    channel: str
    time_zone: str
    withdrawn: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()
    pauses: tuple[str, ...] = ()
    contacts: tuple[PastContact, ...] = ()
    content: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Decision:
    """Allowed or not. `rule` names what denies it; `next_allowed` is None where waiting alone does not help."""

    allowed: bool
    rule: str | None = None
    next_allowed: datetime | None = None


def decide(pack: RulePack, situation: Situation, is_holiday: Callable[[date], bool]) -> Decision:
    """Say whether a contact may be started at the situation's instant."""
    final = _lasting_refusal_first(situation)
    if final:
        return Decision(False, final)
    denied = _denied(pack, situation, situation.now, is_holiday)
    later = _lasting_refusal_last(pack, situation)
    if denied is None:
        return Decision(False, later) if later else Decision(True)
    return Decision(False, denied[0], None if later else _next(pack, situation, is_holiday))


def _lasting_refusal_first(situation: Situation) -> str | None:
    if {situation.channel, ALL_CHANNELS} & situation.withdrawn:
        return "opt_out"
    return f"pause:{situation.pauses[0]}" if situation.pauses else None


def _lasting_refusal_last(pack: RulePack, situation: Situation) -> str | None:
    opted_in = {situation.channel, ALL_CHANNELS} & situation.granted
    if pack.consent.channel_opt_in == "required" and not opted_in:
        return "consent"
    forbidden = sorted(situation.content & pack.forbid)
    return f"content:{forbidden[0]}" if forbidden else None


def _next(pack: RulePack, situation: Situation, is_holiday: Callable[[date], bool]) -> datetime | None:
    at = situation.now
    while at - situation.now < _HORIZON:
        denied = _denied(pack, situation, at, is_holiday)
        if denied is None:
            return at
        at = denied[1]
    return None


def _denied(
    pack: RulePack, situation: Situation, at: datetime, is_holiday: Callable[[date], bool]
) -> tuple[str, datetime] | None:
    """Return the rule that denies a contact at an instant, and when to look again (always later); None if none does."""
    here = at.astimezone(ZoneInfo(situation.time_zone))
    windows = {5: pack.windows.sat, 6: pack.windows.sun}
    for rule, window in (
        ("window", windows.get(here.weekday(), pack.windows.mon_fri)),
        *((("holiday", pack.windows.holiday),) if is_holiday(here.date()) else ()),
    ):
        opens = _opens(window, here)
        if opens > at:
            return rule, opens
    for limit in pack.limits:
        free = _free(limit, situation, at)
        if free > at:
            return f"cap:{limit.id}", free
    return None


def _opens(window: Window | None, here: datetime) -> datetime:
    """Return the instant itself inside the window, the opening before it, else the next midnight."""
    if window and window.opens <= here.time() < window.closes:
        return here
    if window and here.time() < window.opens:
        return here.replace(hour=window.opens.hour, minute=window.opens.minute, second=0, microsecond=0)
    return _midnight(here)


def _midnight(here: datetime) -> datetime:
    return datetime.combine(here.date() + timedelta(days=1), time(), here.tzinfo)


def _free(limit: Limit, situation: Situation, at: datetime) -> datetime:
    """Return the instant from which a limit allows the contact; not after `at` where it does now."""
    if limit.channels and situation.channel not in limit.channels:
        return at
    counted = sorted(
        (c for c in situation.contacts if c.at <= at and _counts(limit, c)), key=lambda c: c.at, reverse=True
    )
    return max([at, *_waits(limit, situation, at, counted)])


def _counts(limit: Limit, contact: PastContact) -> bool:
    if limit.after == "two_way_contact":
        return contact.two_way
    return contact.outgoing and (not limit.channels or contact.channel in limit.channels)


def _waits(
    limit: Limit, situation: Situation, at: datetime, counted: list[PastContact]
) -> Iterator[datetime]:
    zone = ZoneInfo(situation.time_zone)

    def over(contact: PastContact) -> datetime:
        """When a contact falls out of the period: the end of its local day, or seven days later."""
        if limit.per == "day":
            return _midnight(contact.at.astimezone(zone))
        return contact.at + _PERIOD[limit.per]

    if limit.max is not None and len(counted) >= limit.max:
        yield over(counted[limit.max - 1])
    if limit.hours_between is not None and counted:
        yield counted[0].at + timedelta(hours=limit.hours_between)
    if limit.distinct_channels is not None:
        recent = [c for c in counted if over(c) > at]
        used = {c.channel for c in recent}
        if situation.channel not in used and len(used) >= limit.distinct_channels:
            yield over(recent[0])
