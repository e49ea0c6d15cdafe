"""Running custom actions on a small real database, without Rasa."""

import asyncio
import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from people import NATIONAL_ID, a_creditor, a_debt, a_link, a_person, start_session
from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecuted
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import func, select

import actions
from actions.base import AldiaAction, action_named
from actions.conversation import PROCESS_SLOTS
from aldia import clock
from aldia.identity.tables import ChatSession
from aldia.insight.tables import ConversationEvent
from aldia.storage import reading, transaction

# A Tuesday, at the same date in Madrid.
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
TODAY = date(2026, 11, 24)
RIGHT = "98765432M, 17/05/1980"

GIVEN = {"identity_national_id": "given", "identity_birth_date": "given"}

_PARTS_OF_A_MESSAGE = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}

for _module in pkgutil.iter_modules(actions.__path__):
    importlib.import_module(f"actions.{_module.name}")


@dataclass(frozen=True)
class Debtor:
    """Ids of a debtor's rows, and the references of the debts."""

    person_id: int
    creditor_id: int
    link_id: str
    chat_id: str
    references: tuple[str, ...]


@dataclass
class Done:
    """What an action gave back: its events, and what it said as (response, variables)."""

    events: list[dict[str, Any]]
    messages: list[dict[str, Any]]

    @property
    def responses(self) -> list[str]:
        """The names of the responses in order; a card shows as the type of its JSON."""
        return [m["response"] or m["custom"].get("type") for m in self.messages]

    @property
    def said(self) -> list[tuple[str, dict[str, Any]]]:
        return [(name, self.variables(i)) for i, name in enumerate(self.responses)]

    def variables(self, index: int = 0) -> dict[str, Any]:
        return {k: v for k, v in self.messages[index].items() if k not in _PARTS_OF_A_MESSAGE}

    def buttons(self, index: int = -1) -> dict[str, str]:
        """Payloads by title."""
        return {b["title"]: b["payload"] for b in self.messages[index]["buttons"]}

    @property
    def slots(self) -> dict[str, Any]:
        """What the events note; the last word counts."""
        return {e["name"]: e["value"] for e in self.events if e["event"] == "slot"}

    def text(self) -> str:
        """All that came back, as one text."""
        return json.dumps([self.events, self.messages], ensure_ascii=False, default=str)


@dataclass
class Talk:
    """A conversation: its slots and loop go from one action to the next as Rasa would hand them on."""

    chat_id: str
    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None
    events: list[dict[str, Any]] = field(default_factory=list)

    def do(self, action: str, text: str | None = None, intent: str = "inform", **message: Any) -> Done:
        """Run an action, after a message where one is given; keep its slots and loop."""
        if text is not None:
            self.events.append(user(text, intent, **message))
        given = tracker(self.chat_id, slots=self.slots, active_loop=self.loop, events=self.events)
        done = run(action, given)
        if text is not None:
            remember(self.chat_id, self.events[-1])
        for event in done.events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            if event["event"] == "active_loop":
                self.loop = event["name"]
        return done

    def fill(self, form: str, text: str, intent: str = "inform", **message: Any) -> Done:
        """Give a message to a form that is active from then on, unless the form ended itself."""
        done = self.do(f"validate_{form}", text, intent, **message)
        if not any(e["event"] == "active_loop" for e in done.events):
            self.loop = form
        return done


def make_debtor(
    code: str = "one",
    debts: tuple[tuple[str, int], ...] = (("Préstamo", 100_000),),
    *,
    verified: bool = True,
    country: str = "ES",
    currency: str = "EUR",
    time_zone: str = "Europe/Madrid",
    **facts: Any,
) -> Debtor:
    """Write a debtor; debts are (product, minor units), 200 days overdue, the first one the oldest."""
    with transaction() as db:
        creditor = a_creditor(code, country=country)
        person = a_person(
            NATIONAL_ID if code == "one" else f"{code}1111A",
            phone="+34600111222",
            country=country,
            time_zone=time_zone,
            **facts,
        )
        db.add_all([creditor, person])
        db.flush()
        references = tuple(f"REF-{code}-{place}" for place in range(1, len(debts) + 1))
        for place, (reference, (product, minor)) in enumerate(zip(references, debts, strict=True)):
            db.add(
                a_debt(
                    creditor,
                    person,
                    principal=minor,
                    reference=reference,
                    product=product,
                    original_creditor="Banco Viejo",
                    contract=f"CONTRATO-{code}-{place}",
                    currency=currency,
                    due_on=TODAY - timedelta(days=200 - place),
                    balance_on=TODAY - timedelta(days=1),
                )
            )
        link = a_link(creditor, person, contact_id=person.contacts[0].id)
        db.add(link)
    chat_id, _ = start_session(link.id, verified=verified)
    return Debtor(person.id, creditor.id, link.id, chat_id, references)


def user(
    text: str,
    intent: str,
    entities: list[dict[str, Any]] | None = None,
    *,
    confidence: float = 0.97,
    **parsed: Any,
) -> dict[str, Any]:
    """The event of a message, as Rasa hands it to actions."""
    data = {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "entities": entities or [],
        **parsed,
    }
    return {"event": "user", "text": text, "parse_data": data, "input_channel": "web"}


def remember(chat_id: str, *events: dict[str, Any]) -> None:
    """Put messages into the stream of a conversation, as Rasa does at the end of a turn."""
    with transaction() as db:
        for event in events:
            data = json.dumps({**event, "timestamp": clock.now().timestamp()})
            db.add(
                ConversationEvent(
                    conversation_id=chat_id,
                    type=event["event"],
                    timestamp=clock.now().timestamp(),
                    data=data,
                )
            )


def tracker(
    chat_id: str,
    *,
    slots: dict[str, Any] | None = None,
    text: str | None = None,
    intent: str = "inform",
    entities: list[dict[str, Any]] | None = None,
    active_loop: str | None = None,
    requested_slot: str | None = None,
    events: list[dict[str, Any]] | None = None,
) -> Tracker:
    """A tracker as the action server gets it."""
    happened = list(events or [])
    if text is not None:
        happened.append(user(text, intent, entities))
    said = [event for event in happened if event["event"] == "user"]
    notes = dict(slots or {})
    if requested_slot is not None:
        notes["requested_slot"] = requested_slot
    return Tracker(
        sender_id=chat_id,
        slots=notes,
        latest_message=said[-1]["parse_data"] if said else {},
        events=happened,
        paused=False,
        followup_action=None,
        active_loop={"name": active_loop} if active_loop else {},
        latest_action_name="action_listen",
    )


def run(action: str | AldiaAction, given: Tracker) -> Done:
    dispatcher = CollectingDispatcher()
    one = action_named(action) if isinstance(action, str) else action
    events = asyncio.run(one.run(dispatcher, given, {}))
    return Done(list(events), dispatcher.messages)


def all_actions() -> list[str]:
    """The names of all registered actions."""
    found: set[str] = set()

    def below(kind: Any) -> Iterator[Any]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    for kind in below(AldiaAction):
        if not inspect.isabstract(kind) and kind.__module__.startswith("actions."):
            found.add(kind().name())
    return sorted(found)


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value, "timestamp": None}


def loop(name: str | None) -> dict[str, Any]:
    return {"event": "active_loop", "name": name, "timestamp": None}


def followup(name: str) -> dict[str, Any]:
    return {"event": "followup", "name": name, "timestamp": None}


LISTEN = ActionExecuted("action_listen")
LEFT = [loop(None), slot("requested_slot", None)]
# A form that ends itself.
ENDED = [slot("form_failures", 0), *LEFT]
CLEARED_PLAN = [slot(n, None) for n in ("plan_terms", "plan_first_date", "plan_offer", "plan_confirmed")]
CLEARED_SETTLEMENT = [slot(f"settlement_{what}", None) for what in ("terms", "date", "offer", "confirmed")]
CLEARED_PROMISE = [slot(f"promise_{what}", None) for what in ("date", "amount", "confirmed", "besides")]
CLEARED_PAYMENT = [slot(f"payment_{what}", None) for what in ("amount", "rest")]
CLEARED_FAILURES = [slot("form_failures", None)]
CLEARED = [*LEFT, *(slot(note, None) for note in PROCESS_SLOTS), *CLEARED_FAILURES]


def count(table: Any, **where: Any) -> int:
    with reading() as db:
        return int(db.execute(select(func.count()).select_from(table).filter_by(**where)).scalar_one())


def chat_of(db: Any, debtor: Debtor) -> ChatSession:
    return db.get(ChatSession, debtor.chat_id)
