"""When a contact may be started: a table for each country (sources: contact-law.md, 2.1), and what always holds."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aldia.contact.decision import Decision, PastContact, Situation, decide
from aldia.contact.rule_files import load_packs
from aldia.negotiation.due_dates import is_holiday

PACKS = load_packs()
COUNTRIES = sorted(set(PACKS) - {"default"})


def asked(country: str, when: str, channel: str = "sms", **known: object) -> Decision:
    """Decide for a local time such as "2026-11-24 10:00" (a Tuesday)."""
    pack = PACKS[country.lower()]
    known.setdefault("granted", frozenset({"all"}))
    now = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo(pack.time_zone))
    situation = Situation(now=now, channel=channel, time_zone=pack.time_zone, **known)  # type: ignore[arg-type]
    calendar = pack.holidays
    return decide(pack, situation, lambda day: bool(calendar) and is_holiday(day, str(calendar)))


def past(country: str, when: str, channel: str = "sms", *, two_way: bool = False) -> PastContact:
    zone = ZoneInfo(PACKS[country.lower()].time_zone)
    return PastContact(datetime.fromisoformat(when).replace(tzinfo=zone), channel, not two_way, two_way)


@pytest.mark.parametrize(
    ("country", "when", "rule", "next_allowed"),
    [
        # Tuesday, and its edges.
        ("ES", "2026-11-24 09:00", None, None),
        ("ES", "2026-11-24 08:59", "window", "2026-11-24 09:00"),
        ("ES", "2026-11-24 21:00", "window", "2026-11-25 09:00"),
        ("MX", "2026-11-24 21:59", None, None),
        ("MX", "2026-11-24 22:00", "window", "2026-11-25 07:00"),
        ("CO", "2026-11-24 18:59", None, None),
        ("CO", "2026-11-24 19:00", "window", "2026-11-25 07:00"),
        ("CL", "2026-11-24 08:00", None, None),
        ("CL", "2026-11-24 20:00", "window", "2026-11-25 08:00"),
        ("PE", "2026-11-24 07:00", None, None),
        ("EC", "2026-11-24 20:00", "window", "2026-11-25 07:00"),
        ("AR", "2026-11-24 08:00", None, None),
        ("default", "2026-11-24 19:00", "window", "2026-11-25 09:00"),
        # Saturday 28 November.
        ("ES", "2026-11-28 10:30", "window", "2026-11-30 09:00"),
        ("MX", "2026-11-28 10:30", "window", "2026-11-30 07:00"),
        ("CO", "2026-11-28 14:59", None, None),
        ("CO", "2026-11-28 15:00", "window", "2026-11-30 07:00"),
        ("CL", "2026-11-28 12:59", None, None),
        ("CL", "2026-11-28 13:00", "window", "2026-11-30 08:00"),
        ("AR", "2026-11-28 11:59", None, None),
        ("AR", "2026-11-28 12:00", "window", "2026-11-30 08:00"),
        ("PE", "2026-11-28 10:30", "window", "2026-11-30 07:00"),
        ("EC", "2026-11-28 10:30", "window", "2026-11-30 07:00"),
        # Holidays on working days: 8 December in most, 25 December in all.
        ("ES", "2026-12-08 10:00", "holiday", "2026-12-09 09:00"),
        ("CO", "2026-12-08 10:00", "holiday", "2026-12-09 07:00"),
        # The 9th is one, too: Ayacucho.
        ("PE", "2026-12-08 10:00", "holiday", "2026-12-10 07:00"),
        ("MX", "2026-12-25 10:00", "holiday", "2026-12-28 07:00"),
        ("AR", "2026-12-25 10:00", "holiday", "2026-12-26 10:00"),
    ],
)
def test_hours_and_days(country: str, when: str, rule: str | None, next_allowed: str | None) -> None:
    decision = asked(country, when)
    assert (decision.allowed, decision.rule) == (rule is None, rule)
    local = decision.next_allowed and f"{decision.next_allowed:%Y-%m-%d %H:%M}"
    assert local == next_allowed


@pytest.mark.parametrize("country", COUNTRIES)
def test_never_on_a_sunday(country: str) -> None:
    assert asked(country, "2026-11-29 11:00").rule == "window"


@pytest.mark.parametrize(
    ("country", "channel", "before", "rule", "next_allowed"),
    [
        # Colombia, Ley 2300: attempts count for nothing; a contact in which the debtor took part locks the day
        # on every channel and the week on the others.
        ("CO", "sms", ("2026-11-24 08:00", "sms", False), None, None),
        ("CO", "sms", ("2026-11-24 08:00", "sms", True), "cap:once_a_day_after_contact", "2026-11-25 07:00"),
        ("CO", "phone", ("2026-11-20 08:00", "sms", True), "cap:one_channel_a_week_after_contact", "2026-11-27 08:00"),
        ("CO", "sms", ("2026-11-20 08:00", "sms", True), None, None),
        # Chile, Ley 21.320: one call a week; two messages a week, two days apart.
        ("CL", "phone", ("2026-11-18 11:00", "phone", False), "cap:one_call_a_week", "2026-11-25 11:00"),
        ("CL", "sms", ("2026-11-23 11:00", "email", False), "cap:two_messages_a_week", "2026-11-25 11:00"),
        ("CL", "sms", ("2026-11-18 11:00", "phone", False), None, None),
        # Ecuador, art. 49 LODC: one a day, read over all channels together.
        ("EC", "phone", ("2026-11-24 07:30", "sms", False), "cap:one_a_day", "2026-11-25 07:00"),
        ("EC", "phone", ("2026-11-23 19:30", "sms", False), None, None),
        # The strict default: two days apart, whatever the channel.
        ("default", "phone", ("2026-11-23 12:00", "sms", False), "cap:two_days_apart", "2026-11-25 12:00"),
    ],
)  # fmt: skip
def test_how_often(
    country: str, channel: str, before: tuple[str, str, bool], rule: str | None, next_allowed: str | None
) -> None:
    contacts = (past(country, before[0], before[1], two_way=before[2]),)
    decision = asked(country, "2026-11-24 10:00", channel, contacts=contacts)
    assert decision.rule == rule
    assert (decision.next_allowed and f"{decision.next_allowed:%Y-%m-%d %H:%M}") == next_allowed


def test_two_messages_in_a_week_are_enough_in_chile() -> None:
    contacts = (past("CL", "2026-11-19 09:00"), past("CL", "2026-11-21 10:00", "email"))
    decision = asked("CL", "2026-11-24 10:00", contacts=contacts)
    assert decision.rule == "cap:two_messages_a_week"
    assert f"{decision.next_allowed:%Y-%m-%d %H:%M}" == "2026-11-26 09:00"


def test_the_order_of_the_rules() -> None:
    everything: dict[str, object] = {
        "withdrawn": frozenset({"sms"}),
        "pauses": ("dispute_debt",),
        "granted": frozenset(),
        "contacts": (past("CO", "2026-11-24 08:00", two_way=True),),
        "content": frozenset({"ask_reason_for_default"}),
    }
    told = []
    for lifted, when in (
        ("withdrawn", "2026-12-25 20:00"),
        ("pauses", "2026-12-25 20:00"),
        (None, "2026-12-25 20:00"),
        (None, "2026-12-25 10:00"),
        ("contacts", "2026-11-24 10:00"),
        ("granted", "2026-11-24 10:00"),
        ("content", "2026-11-24 10:00"),
    ):
        told.append(asked("CO", when, **everything).rule)
        if lifted:
            everything[lifted] = frozenset({"sms"}) if lifted == "granted" else ()
            if lifted in ("withdrawn", "content"):
                everything[lifted] = frozenset()
    assert told == [
        "opt_out", "pause:dispute_debt", "window", "holiday", "cap:once_a_day_after_contact", "consent",
        "content:ask_reason_for_default",
    ]  # fmt: skip
    assert asked("CO", "2026-11-24 10:00", **everything).allowed


def test_a_word_against_all_channels_covers_each() -> None:
    assert asked("ES", "2026-11-24 10:00", withdrawn=frozenset({"all"})) == Decision(False, "opt_out")


instants = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=minutes)
)
contacts_before = st.lists(
    st.tuples(st.integers(0, 10 * 24 * 60), st.sampled_from(["phone", "sms", "email", "web"]), st.booleans()),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(PACKS)), instants, contacts_before, st.sampled_from(["phone", "sms", "whatsapp"])
)
def test_what_always_holds(
    name: str, now: datetime, before: list[tuple[int, str, bool]], channel: str
) -> None:
    pack = PACKS[name]

    def holiday(day: date) -> bool:
        return bool(pack.holidays) and is_holiday(day, str(pack.holidays))

    contacts = tuple(
        PastContact(now - timedelta(minutes=ago), used, not two_way, two_way) for ago, used, two_way in before
    )

    def at(instant: datetime) -> Decision:
        return decide(
            pack,
            Situation(instant, channel, pack.time_zone, granted=frozenset({"all"}), contacts=contacts),
            holiday,
        )

    decision = at(now)
    if decision.allowed:
        here = now.astimezone(ZoneInfo(pack.time_zone))
        assert here.weekday() < 6
        assert not holiday(here.date())
        assert (decision.rule, decision.next_allowed) == (None, None)
    else:
        # Waiting helps in the end, and not a minute earlier than said.
        assert decision.next_allowed is not None
        assert decision.next_allowed > now
        assert at(decision.next_allowed).allowed
        assert not at(decision.next_allowed - timedelta(seconds=1)).allowed
