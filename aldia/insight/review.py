"""What was not understood: messages for a conversation designer to read, to label and to teach.

Read from the event stream conversation by conversation, a few at a time; what is kept meanwhile are the different
messages that are found, without personal data, and never the events.
"""

import csv
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import and_, not_, or_, select
from sqlalchemy.orm import Session

from aldia.debts.tables import Person
from aldia.identity.tables import ChatSession, Link
from aldia.insight.tables import ConversationEvent
from aldia.language import anonymise
from aldia.nlu.levelling import levelled
from aldia.nlu.score import FALLBACK
from aldia.spreadsheet import guarded
from aldia.storage import reading

COLUMNS = ("text", "intent", "times", "last", "guesses", "asked")

_CONVERSATIONS = 100
_ROWS = 100
_GUESSES = 3
# The slots of the identity check begin like this: an answer to it proves who somebody is.
_IDENTITY = "identity_"
# A designer's ``rasa shell``, and the links that ``aldia demo`` prints.
_IS_DEMONSTRATION = or_(ChatSession.channel == "cmdline", Link.batch == "demo", Link.batch.like("demo-%"))


@dataclass(frozen=True)
class Unclear:
    """A message that was not understood, or hardly, as it was written last.

    ``guesses`` are the likeliest intents with their confidence, ``asked`` is the slot that a form had just asked for:
    a bare answer is often rightly short. ``times`` counts equal messages.
    """

    text: str
    at: datetime
    guesses: tuple[tuple[str, float], ...]
    asked: str | None
    times: int = 1


def unclear(
    *, since: datetime, below: float = 0.6, limit: int = 200, demonstrations: bool = False
) -> list[Unclear]:
    """Return what people wrote since an aware instant that was not understood, or with less confidence than ``below``.

    Messages that differ in no more than capitals, accents and punctuation count as one. The most frequent come first,
    then the newest, ``limit`` at most. Without ``demonstrations`` only real debtors' messages are read.
    """
    groups: dict[str, Unclear] = {}
    with reading() as session:
        for people in _conversations(session, since, demonstrations):
            for event in _typed(session, people, since):
                found = _unclear(event, people[event.conversation_id], below)
                if found is None:
                    continue
                key = levelled(found.text)
                before = groups.get(key)
                if before is not None:
                    found = replace(max(before, found, key=lambda each: each.at), times=before.times + 1)
                groups[key] = found
    order = sorted(groups.values(), key=lambda each: (-each.times, -each.at.timestamp(), each.text))
    return order[:limit]


def write(found: Sequence[Unclear], target: Path) -> None:
    """Write messages as a CSV file whose column ``intent`` waits for the designer; it appears only when complete."""
    unfinished = target.with_name(target.name + ".part")
    # The mark at the start makes spreadsheets read UTF-8.
    unfinished.touch(mode=0o600)  # what people in debt wrote is for the designer's eyes only
    with unfinished.open("w", newline="", encoding="utf-8-sig") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for each in found:
            rows.writerow(
                (guarded(each.text), "", each.times, each.at.date(), in_words(each.guesses), each.asked)
            )
    os.replace(unfinished, target)


def in_words(guesses: Iterable[tuple[str, float]]) -> str:
    """The guesses on one line: "pay_now 0.41, ask_balance 0.22"."""
    return ", ".join(f"{intent} {confidence:.2f}" for intent, confidence in guesses)


@dataclass(frozen=True)
class _Typed:
    conversation_id: str
    at: datetime
    data: dict[str, Any]
    asked: str | None


def _conversations(session: Session, since: datetime, demonstrations: bool) -> Iterator[dict[str, Any]]:
    """Yield some conversations at a time that went on since then: their ids with the debtors' names and country."""
    newest = (
        select(ConversationEvent.timestamp)
        .where(ConversationEvent.conversation_id == ChatSession.id)
        .order_by(ConversationEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(ChatSession.id, Person.given_name, Person.family_name, Person.country)
        .join(Link, Link.id == ChatSession.link_id)
        .join(Person, Person.id == Link.person_id)
        .where(newest >= since.timestamp())
    )
    if not demonstrations:
        query = query.where(not_(_IS_DEMONSTRATION))
    found = session.execute(query.execution_options(yield_per=_CONVERSATIONS))
    for some in found.partitions():
        yield {row.id: row for row in some}


def _typed(session: Session, conversations: Iterable[str], since: datetime) -> Iterator[_Typed]:
    """Yield what people typed since then to the assistant; what they wrote to an agent was not for it."""
    # Pauses and questions from before still hold.
    query = (
        select(
            ConversationEvent.conversation_id,
            ConversationEvent.type,
            ConversationEvent.timestamp,
            ConversationEvent.data,
        )
        .where(
            ConversationEvent.conversation_id.in_(list(conversations)),
            or_(
                ConversationEvent.type.in_(("pause", "resume", "active_loop")),
                and_(ConversationEvent.type == "slot", ConversationEvent.data.contains('"requested_slot"')),
                and_(ConversationEvent.type == "user", ConversationEvent.timestamp >= since.timestamp()),
            ),
        )
        .order_by(ConversationEvent.conversation_id, ConversationEvent.id)
    )
    rows = session.execute(query.execution_options(yield_per=_ROWS))
    for _, events in groupby(rows, key=lambda row: row.conversation_id):
        paused, form, slot = False, None, None
        for event in events:
            if event.type in ("pause", "resume"):
                paused = event.type == "pause"
                continue
            data = json.loads(event.data)
            if event.type == "active_loop":
                form = data.get("name")
            elif event.type == "slot":
                slot = data.get("value") if data.get("name") == "requested_slot" else slot
            elif not paused and _is_typed(data):
                at = datetime.fromtimestamp(event.timestamp, timezone.utc)
                yield _Typed(event.conversation_id, at, data, slot if form else None)


def _is_typed(data: dict[str, Any]) -> bool:
    """Say whether a person wrote it: no button, which alone begins with a slash, and nothing from the system."""
    metadata = data.get("metadata") or {}
    text = str(data.get("text") or "").strip()
    return bool(text) and not (text.startswith("/") or metadata.get("silent") or metadata.get("is_external"))


def _unclear(event: _Typed, person: Any, below: float) -> Unclear | None:
    parsed = event.data.get("parse_data") or {}
    intent = parsed.get("intent") or {}
    if intent.get("name") not in (None, FALLBACK) and (intent.get("confidence") or 0.0) >= below:
        return None
    text = anonymise(
        event.data["text"],
        names=(person.given_name, person.family_name),
        written=event.at,
        country=person.country,
        every_number=bool(event.asked and event.asked.startswith(_IDENTITY)),
    )
    guesses = [
        (str(each["name"]), float(each.get("confidence") or 0))
        for each in parsed.get("intent_ranking") or [intent]
        if each.get("name") not in (None, FALLBACK)
    ]
    return Unclear(text, event.at, tuple(guesses[:_GUESSES]), event.asked) if text else None
