"""``aldia db prune``: what is forgotten, and what is kept."""

from datetime import datetime, timedelta, timezone

import pytest
from click.testing import CliRunner
from people import a_chat, a_creditor, a_link, a_person

from aldia import clock
from aldia.cli import cli
from aldia.identity.tables import ChatSession
from aldia.insight.tables import ConversationEvent, ConversationSnapshot
from aldia.settings import settings
from aldia.storage import audit, reading, transaction
from aldia.storage.audit import AuditEntry

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def make_link() -> str:
    with transaction() as session:
        link = a_link(a_creditor(), a_person())
        session.add(link)
    return link.id


def make_conversation(name: str, link_id: str, *days_ago: int) -> None:
    """Write a conversation with a snapshot, an unfinished check and an event on each of these days."""
    with transaction() as session:
        seen = NOW - timedelta(days=min(days_ago))
        session.add(a_chat(link_id, name, last_seen_at=seen, birth_date_matches=True))
        events = [
            ConversationEvent(
                conversation_id=name,
                type="user",
                timestamp=(NOW - timedelta(days=days)).timestamp(),
                data="{}",
            )
            for days in days_ago
        ]
        session.add_all(events)
        session.flush()
        session.add(ConversationSnapshot(conversation_id=name, event_id=events[0].id, state={}))
        audit.record(session, "verified", "session", name, actor="debtor")


@pytest.fixture
def conversations(database: str) -> None:
    link_id = make_link()
    make_conversation("long-ago", link_id, 900, 731)
    make_conversation("came-back", link_id, 900, 729)
    make_conversation("yesterday", link_id, 1)


def prune() -> str:
    with clock.freeze(NOW):
        result = CliRunner().invoke(cli, ["db", "prune"], prog_name="aldia")
    assert result.exit_code == 0, result.output
    return result.output


def kept() -> tuple[set[str], set[str], set[str]]:
    with reading() as session:
        return (
            {each.conversation_id for each in session.query(ConversationEvent)},
            {each.conversation_id for each in session.query(ConversationSnapshot)},
            {each.id for each in session.query(ChatSession).filter(ChatSession.birth_date_matches)},
        )


def test_only_conversations_that_ended_long_ago_are_forgotten(conversations: None) -> None:
    assert prune() == (
        "1 conversations removed (2 events, 1 snapshots); 1 unfinished identity checks cleared.\n"
    )
    assert kept() == ({"came-back", "yesterday"},) * 3
    with reading() as session:
        actions = [each.action for each in session.query(AuditEntry).order_by(AuditEntry.id)]
        assert session.query(ChatSession).count() == 3
    assert actions == ["verified"] * 3 + ["conversations_pruned"]


def test_pruning_again_removes_nothing(conversations: None) -> None:
    prune()
    assert prune().startswith("0 conversations removed (0 events, 0 snapshots); 0 ")
    with reading() as session:
        assert session.query(AuditEntry).filter_by(action="conversations_pruned").count() == 1


def test_the_setting_says_how_long(conversations: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALDIA_RETENTION_DAYS", "30")
    settings.cache_clear()
    assert prune().startswith("2 conversations removed")
    assert kept() == ({"yesterday"},) * 3
