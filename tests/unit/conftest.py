"""Conversations of debtors in the event table, in Rasa's own events."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from people import a_chat, a_creditor, a_link, a_person

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
            person = a_person(name, country=country, given_name=given, family_name=family)
            link = a_link(a_creditor(name, country=country), person, batch=batch)
            session.add_all([link, a_chat(link.id, name, channel=channel)])
        return Conversation(name)

    return make
