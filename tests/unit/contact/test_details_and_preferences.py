"""Contacts, preferences, reminders and pauses as they are written; on both databases."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from aldia import clock
from aldia.contact import details, pauses, preferences
from aldia.contact.preferences import Preference
from aldia.contact.rule_files import rules_of
from aldia.contact.tables import Pause
from aldia.debts.tables import Contact, Creditor, Person
from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.outreach import wishes
from aldia.outreach.tables import OutboxMessage
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

# A Tuesday.
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def chat_id(database: str) -> Iterator[str]:
    """A verified session of a person with one imported phone."""
    with clock.freeze(NOW), transaction() as db:
        creditor = Creditor(
            code="one",
            name="Uno",
            legal_name="Uno, S.A.",
            country="ES",
            phone="+34910000000",
            email="ayuda@example.com",
            address="Calle Mayor 1",
            office_hours="9-18",
        )
        person = Person(
            country="ES",
            national_id="98765432M",
            given_name="Rosalinda",
            family_name="Quintanilla",
            time_zone="Europe/Madrid",
            updated_at=NOW,
        )
        person.contacts = [Contact(kind="phone", value="+34600111222", source="import")]
        db.add_all([creditor, person])
        db.flush()
        link = Link(
            id=links.new_id(),
            person_id=person.id,
            creditor_id=creditor.id,
            batch="test",
            created_at=NOW,
            expires_at=NOW + timedelta(days=30),
        )
        db.add(link)
        db.flush()
        chat, _ = sessions.start(db, link, channel="web")
        chat.verified_at, chat.verified_until = NOW, NOW + timedelta(minutes=30)
        made = str(chat.id)
    with clock.freeze(NOW):
        yield made


def test_a_contact_that_was_suppressed_is_checked_anew_when_its_owner_gives_it(chat_id: str) -> None:
    with transaction() as db:
        db.query(Contact).one().suppressed_at = NOW
    with transaction() as db:
        given = details.change(db, db.get(ChatSession, chat_id), "phone", "+34600111222")
        assert given.new
    with reading() as db:
        contact = db.query(Contact).one()
        assert (contact.suppressed_at, contact.source) == (None, details.UNCHECKED)


def test_only_a_verified_person_changes_a_contact(chat_id: str) -> None:
    with transaction() as db:
        db.get(ChatSession, chat_id).verified_until = NOW
    with pytest.raises(sessions.SessionRefused), transaction() as db:
        details.change(db, db.get(ChatSession, chat_id), "email", "ana@example.com")
    with reading() as db:
        assert db.query(Contact).count() == 1


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "+34611222333", "+34 ••• •• 333"),
        ("email", "carmen.robledo@example.com", "c•••@example.com"),
        ("address", "calle Alcalá 45", "ca••• Al•••• ••"),
    ],
)
def test_contacts_are_shown_so_that_only_their_owner_knows_them(kind: str, value: str, shown: str) -> None:
    assert details.masked(kind, value) == shown


def test_the_newest_preference_holds_and_the_same_one_is_kept_once(chat_id: str) -> None:
    by_mail = Preference("email", time(9), time(14), (0, 2))
    wishes = (by_mail, by_mail, Preference("whatsapp"), by_mail)
    for wish in wishes:
        with transaction() as db:
            preferences.record(db, db.get(ChatSession, chat_id), wish)
    with reading() as db:
        link = db.get(ChatSession, chat_id).link
        assert preferences.current(db, link.person_id, link.creditor_id) == by_mail
        assert db.query(AuditEntry).filter_by(action="preference_set").count() == 3


def test_a_wish_to_be_reminded_is_kept_once(chat_id: str) -> None:
    due = datetime(2026, 11, 30, 17, tzinfo=MADRID)
    for _ in range(2):
        with transaction() as db:
            wishes.wish(db, db.get(ChatSession, chat_id), due)
    with reading() as db:
        assert [row.due_at for row in db.query(OutboxMessage)] == [due]


@pytest.mark.parametrize(
    ("moment", "decent"),
    [
        (datetime(2026, 11, 30, 17, tzinfo=MADRID), datetime(2026, 11, 30, 17, tzinfo=MADRID)),
        (datetime(2026, 11, 30, 7, tzinfo=MADRID), datetime(2026, 11, 30, 9, tzinfo=MADRID)),
        (datetime(2026, 11, 30, 22, tzinfo=MADRID), datetime(2026, 12, 1, 9, tzinfo=MADRID)),
        # A Sunday, then a Monday; and a holiday on a Tuesday.
        (datetime(2026, 11, 29, 12, tzinfo=MADRID), datetime(2026, 11, 30, 9, tzinfo=MADRID)),
        (datetime(2026, 12, 8, 12, tzinfo=MADRID), datetime(2026, 12, 9, 9, tzinfo=MADRID)),
    ],
)
def test_nobody_is_reminded_at_an_indecent_hour(moment: datetime, decent: datetime) -> None:
    assert wishes.decent(moment, "ES") == decent


def test_a_pause_with_an_end_ends_by_itself(chat_id: str) -> None:
    end = NOW + timedelta(days=30)
    for _ in range(2):
        with transaction() as db:
            pauses.start(db, db.get(ChatSession, chat_id), "report_hardship", until=end)
    with reading() as db:
        assert db.query(Pause).filter(pauses.running()).count() == db.query(Pause).count() == 1
    with clock.freeze(end), reading() as db:
        assert db.query(Pause).filter(pauses.running()).count() == 0


def test_the_reason_is_asked_for_only_where_the_law_lets_it() -> None:
    countries = ("ES", "MX", "CO", "CL", "AR", "PE", "EC", "ZZ")
    strict = [country for country in countries if rules_of(country).forbids("ask_reason_for_default")]
    assert strict == ["CO", "ZZ"]
