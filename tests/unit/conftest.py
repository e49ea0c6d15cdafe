"""Conversations of debtors in the event table, in Rasa's own events."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from aldia.debts.tables import Creditor, Person
from aldia.identity import links
from aldia.identity.tables import ChatSession, Link
from aldia.storage import transaction

# Rasa is imported where it is needed: it takes seconds, and most unit tests do without.
if TYPE_CHECKING:
    from rasa.shared.core.events import Event

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


class Conversation:
    """A conversation of a debtor with a link."""

    def __init__(self, name: str) -> None:
        self.id = name

    def happens(self, *events: "Event") -> None:
        from assistant import conversation_store

        with transaction() as session:
            for event in events:
                conversation_store.append(session, self.id, event)

    def types(
        self,
        text: str,
        intent: str = "nlu_fallback",
        confidence: float = 0.4,
        *,
        ranking: dict[str, float] | None = None,
        days_ago: float = 1,
        **metadata: Any,
    ) -> None:
        """Write a message as understood with this confidence; by itself, not at all."""
        from rasa.shared.core.events import UserUttered

        guesses = {intent: confidence, **(ranking or {})}
        parsed = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": [],
            "intent_ranking": [{"name": name, "confidence": share} for name, share in guesses.items()],
        }
        at = (NOW - timedelta(days=days_ago)).timestamp()
        self.happens(UserUttered(text, parsed["intent"], [], parsed, at, "web", metadata=metadata))


@pytest.fixture
def converse(database: str) -> Callable[..., Conversation]:
    """Make a conversation by its name, of María Ángeles Núñez unless told otherwise."""

    def make(
        name: str = "one",
        *,
        given: str = "María Ángeles",
        family: str = "Núñez de los Ríos",
        country: str = "ES",
        batch: str = "2026-11",
        channel: str = "web",
    ) -> Conversation:
        with transaction() as session:
            creditor = Creditor(
                code=name,
                name="Uno",
                legal_name="Uno, S.A.",
                country=country,
                phone="+34910000000",
                email="a@uno.example",
                address="Madrid",
                office_hours="9-18",
            )
            person = Person(
                country=country,
                national_id=name,
                given_name=given,
                family_name=family,
                birth_date=date(1985, 3, 15),
                time_zone="Europe/Madrid",
                updated_at=NOW,
            )
            session.add_all([creditor, person])
            session.flush()
            link = Link(
                id=links.new_id(),
                person_id=person.id,
                creditor_id=creditor.id,
                batch=batch,
                created_at=NOW,
                expires_at=NOW,
            )
            session.add(link)
            session.flush()
            chat = ChatSession(
                id=name,
                link_id=link.id,
                channel=channel,
                token_hash=name,
                created_at=NOW,
                last_seen_at=NOW,
            )
            session.add(chat)
        return Conversation(name)

    return make
