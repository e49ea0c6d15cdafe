"""The rules asked for real people: what stands in the database decides, and the command tells it."""

from datetime import datetime, timedelta, timezone

import pytest
from click.testing import CliRunner

from aldia.cli import cli
from aldia.contact import check
from aldia.contact.decision import Decision
from aldia.contact.tables import Consent, ContactLogEntry, Pause
from aldia.debts.tables import Creditor, Debt, Person
from aldia.identity.tables import ChatSession, Link
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

# A Tuesday, 11 h in Bogota.
NOW = datetime(2026, 11, 24, 16, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def debtor(database: str) -> None:
    with transaction() as db:
        creditor = Creditor(
            code="casa", name="Casa", legal_name="Casa S.A.", country="CO", phone="1", email="a@b.example",
            address="x", office_hours="9-18",
        )  # fmt: skip
        person = Person(
            country="CO", national_id="1", given_name="A", family_name="B", time_zone="America/Bogota",
            updated_at=NOW,
        )  # fmt: skip
        db.add_all([creditor, person])
        db.flush()
        db.add(
            Debt(
                creditor_id=creditor.id, person_id=person.id, reference="R", product="P", currency="COP",
                due_on=NOW.date(), balance_on=NOW.date(), updated_at=NOW,
            )
        )  # fmt: skip


def known(*rows: object) -> None:
    with transaction() as db:
        for row in rows:
            row.person_id, row.creditor_id = 1, 1  # type: ignore[attr-defined]
        db.add_all(rows)


def said(channel: str, status: str) -> Consent:
    return Consent(channel=channel, status=status, source="chat", at=NOW)


def decided(channel: str = "sms") -> Decision:
    with reading() as db:
        return check.may_contact(db, db.get(Person, 1), db.get(Creditor, 1), channel, NOW)


def test_colombia_wants_the_debtors_word_for_a_channel() -> None:
    assert decided() == Decision(False, "consent")
    known(said("sms", "granted"))
    assert decided() == Decision(True)
    assert decided("whatsapp").rule == "consent"


def test_the_newest_word_counts_and_one_on_all_channels_covers_each() -> None:
    known(said("sms", "granted"))
    known(said("all", "withdrawn"))
    assert decided().rule == "opt_out"
    known(said("sms", "granted"))
    # All is still withdrawn, and only a person may lift that.
    assert decided().rule == "opt_out"
    known(said("all", "granted"))
    assert decided() == Decision(True)


def test_a_pause_a_logged_contact_and_a_chat_are_seen() -> None:
    known(said("all", "granted"))
    call = ContactLogEntry(
        channel="phone", direction="out", outcome="answered", at=NOW - timedelta(days=3), external_ref="1"
    )
    known(call)
    assert decided().rule == "cap:one_channel_a_week_after_contact"
    assert decided("phone") == Decision(True)
    known(Link(id="l", batch="b", created_at=NOW, expires_at=NOW + timedelta(days=9)))
    with transaction() as db:
        db.add(
            ChatSession(
                id="c", link_id="l", channel="web", token_hash="t", created_at=NOW, last_seen_at=NOW,
                verified_at=NOW - timedelta(hours=1),
            )
        )  # fmt: skip
    assert decided("phone").rule == "cap:once_a_day_after_contact"
    known(Pause(reason="dispute_debt", started_at=NOW))
    assert decided("phone") == Decision(False, "pause:dispute_debt")


def test_the_command_lists_logs_and_explains() -> None:
    known(said("sms", "granted"))
    at = ["--at", "2026-11-24T20:00:00-05:00"]
    told = CliRunner().invoke(cli, ["contact", "check", "casa", *at, "--channel", "sms", "--log"])
    assert told.exit_code == 0, told.output
    assert told.output.split() == ["1", "sms", "no", "window", "2026-11-25", "07:00", "-0500"]
    with reading() as db:
        [row] = db.query(AuditEntry).filter_by(action="contact_decided").all()
    assert (row.details["rule"], row.details["allowed"]) == ("window", False)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nobody"], "no creditor"),
        (["casa", "--at", "mañana"], "an ISO instant"),
        (["casa", "--at", "2026-11-24T20:00:00"], "with its offset"),
    ],
)
def test_a_mistake_is_explained(arguments: list[str], why: str) -> None:
    told = CliRunner().invoke(cli, ["contact", "check", *arguments])
    assert (told.exit_code, why in told.output) == (2, True)
