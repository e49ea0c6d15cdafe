"""Plays a conversation file turn by turn and checks each answer."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatch
from typing import Any

import pytest
import stored
from failures import broken
from harness import Assistant, Conversation, Reply
from people import start_session
from rasa.shared.core.events import ConversationResumed
from script import Script, Turn, debtors, instant
from secrecy import disclosures, without_ids
from sqlalchemy import func
from world import populate

from aldia import clock
from aldia.agreements.advance import advance
from aldia.debts.tables import Debt
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.insight import stream
from aldia.insight.tables import ConversationEvent
from aldia.payments import ledger
from aldia.payments.notifications import receive
from aldia.payments.sandbox import SandboxGateway
from aldia.payments.tables import PaymentOrder
from aldia.storage import reading, transaction


@dataclass(frozen=True)
class Past:
    """What a conversation in course has beside its database: its page, and what was stored before its first word."""

    link: str
    session_id: str
    replies: list[Reply]
    transcript: list[str]
    before: stored.Rows


class Stage:
    """One conversation in course, with its transcript for the message of a failure.

    It begins with what its script says is in the database, or goes on from a ``past`` whose database is there.
    """

    def __init__(
        self, assistant: Assistant, script: Script, time: ExitStack, past: Past | None = None
    ) -> None:
        self.assistant = assistant
        self.script = script
        self.time = time
        self.debtor = debtors()[script.debtor]
        self.transcript = [f"«{script.title}» with {script.debtor}, {script.clock.isoformat()}"]
        if past is None:
            self.link = populate(script)
            self.before = stored.rows()
            self._sit_down()
        else:
            self.link, self.before = past.link, past.before
            self.transcript += past.transcript[1:]
            self.conversation = Conversation(assistant, past.session_id, list(past.replies))

    def past(self) -> Past:
        """Return what another stage needs to go on from here, beside a copy of the database."""
        return Past(
            self.link,
            self.conversation.session_id,
            list(self.conversation.replies),
            list(self.transcript),
            self.before,
        )

    def play(self, turns: list[Turn]) -> None:
        """Play turns."""
        for turn in turns:
            self._play(turn)

    def left_behind(self) -> list[str]:
        """Say where what stands in the database is not what the script expects."""
        return stored.differences(self.script.stored, self.before, stored.rows())

    def understood(self) -> str | None:
        """Return the intent as which the newest message was understood."""
        with reading() as db:
            newest = stream.newest_message(db, self.conversation.session_id)
        return stream.intent_of(newest) if newest else None

    def told(self, where: str, *faults: str) -> str:
        """Return the transcript so far, and what is wrong."""
        return "\n".join([*self.transcript, f"--- {where}:", *(f"  * {fault}" for fault in faults)])

    def _sit_down(self) -> None:
        self.conversation = Conversation(self.assistant, start_session(self.link)[0])

    def _play(self, turn: Turn) -> None:
        self.transcript.append(
            f"{turn.deed.upper():>6} {str(turn.what)[:200]}" + (f" ({turn.fail} fails)" if turn.fail else "")
        )
        knew = self._is_known()
        newest = self._newest_event()
        self.assistant.log.take()
        with broken(turn.fail):
            reply: Reply | None = getattr(self, f"_{turn.deed}")(turn.what)
        if reply is None:
            return
        self.transcript += [f"     > {line}" for line in reply.text.splitlines()]
        self.transcript += [f"       ({', '.join(reply.utters)})"]
        faults = [*_faults(turn, reply), *self._disclosed(reply, knew, newest)]
        if faults:
            pytest.fail(self.told("in the last turn", *faults), pytrace=False)

    def _say(self, text: str) -> Reply:
        return self.conversation.say(text)

    def _click(self, title: str) -> Reply:
        return self.conversation.click(title)

    def _open(self, _: Any) -> Reply:
        return self.conversation.open()

    def _return(self, _: Any) -> Reply:
        self._sit_down()
        return self.conversation.open()

    def _clock(self, at: Any) -> None:
        self.time.enter_context(clock.freeze(instant(at)))

    def _advances(self, at: Any) -> None:
        self._clock(at)
        advance(clock.now())

    def _pays(self, _: Any) -> Reply:
        with reading() as db:
            order = db.query(PaymentOrder).order_by(PaymentOrder.created_at.desc()).first()
            body, headers = SandboxGateway().notify(order, paid=True)
        receive("sandbox", body, headers)
        return self.conversation.told("action_confirm_payment")

    def _receives(self, amount: Any) -> None:
        with transaction() as db:
            debt = db.query(Debt).order_by(Debt.id).first()
            ledger.record_payment(
                db,
                debt,
                amount=Decimal(str(amount)),
                gateway="import",
                gateway_ref=f"elsewhere {clock.now()}",
                paid_on=clock.today(debt.person.time_zone),
            )

    def _hands_back(self, _: Any) -> Reply:
        return self.conversation.told("action_return_from_agent", ConversationResumed())

    def _is_known(self) -> bool:
        with reading() as db:
            return sessions.is_verified(db.get(ChatSession, self.conversation.session_id))

    def _newest_event(self) -> int:
        with reading() as db:
            return db.query(func.max(ConversationEvent.id)).scalar() or 0

    def _disclosed(self, reply: Reply, knew: bool, newest: int) -> list[str]:
        """Say what a stranger was told or what was noted of them; logs must name nobody, known or not."""
        found = [("LOGGED", line) for line in self.assistant.log.take()]
        if not knew:
            found.append(("DISCLOSED to somebody unknown", self._sent_to_a_stranger(reply)))
        if not knew and not self._is_known():
            found += [("STORED of somebody unknown", event) for event in self._events_since(newest)]
        return [
            f"{where}: {secret!r} in {said[:300]}"
            for where, said in found
            for secret in disclosures(without_ids(said), self.debtor)
        ]

    def _sent_to_a_stranger(self, reply: Reply) -> str:
        if not self._is_known():
            return reply.wire
        # In this very turn: what came before the welcome was said to a stranger.
        return reply.wire.partition("Ya está todo comprobado")[0].replace(
            f"Gracias, {self.debtor['given_name']}", ""
        )

    def _events_since(self, newest: int) -> list[str]:
        """Return the events of the assistant; the debtor's own words are no disclosure."""
        with reading() as db:
            rows = db.query(ConversationEvent.data).filter(
                ConversationEvent.id > newest, ConversationEvent.type != "user"
            )
            return [row.data for row in rows]


def _faults(turn: Turn, reply: Reply) -> list[str]:
    faults = [f"not seen: {part}" for part in turn.sees if not _holds(reply.text, part)]
    faults += [f"seen: {part}" for part in turn.not_sees if _holds(reply.text, part)]
    if turn.silent != (not reply.messages) and not turn.closed:
        faults.append("nothing was said" if turn.sees or not turn.silent else "something was said")
    if turn.closed != reply.closed:
        faults.append("the page is open" if turn.closed else "the page was cut off")
    uttered = iter(reply.utters)
    faults += [
        f"not uttered here: {name}" for name in turn.utters if not any(fnmatch(u, name) for u in uttered)
    ]
    faults += [f"uttered: {name}" for name in turn.not_utters if any(fnmatch(u, name) for u in reply.utters)]
    faults += [f"raw variable: {raw}" for raw in re.findall(r"\{\w+\}|\bNone\b", reply.text)]
    return faults


def _holds(text: str, part: str) -> bool:
    if len(part) > 2 and part.startswith("/") and part.endswith("/"):
        return re.search(part[1:-1], text, re.IGNORECASE | re.DOTALL) is not None
    return part in text
