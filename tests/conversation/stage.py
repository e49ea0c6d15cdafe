"""Plays a conversation file turn by turn and checks each answer."""

import re
from contextlib import ExitStack
from decimal import Decimal
from fnmatch import fnmatch
from typing import Any

import pytest
from failures import broken
from harness import Assistant, Conversation, Reply
from people import start_session
from rasa.shared.core.events import ConversationResumed
from script import Script, Turn, debtors, instant
from secrecy import disclosures
from world import populate

from aldia import clock
from aldia.agreements.advance import advance
from aldia.debts.tables import Debt
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.payments import ledger
from aldia.payments.notifications import receive
from aldia.payments.sandbox import SandboxGateway
from aldia.payments.tables import PaymentOrder
from aldia.storage import reading, transaction


class Stage:
    """One conversation in course, with its transcript for the message of a failure."""

    def __init__(self, assistant: Assistant, script: Script, time: ExitStack) -> None:
        self.assistant = assistant
        self.script = script
        self.time = time
        self.debtor = debtors()[script.debtor]
        self.link = populate(script)
        self.transcript = [f"«{script.title}» with {script.debtor}, {script.clock.isoformat()}"]
        self._sit_down()

    def play(self) -> None:
        """Play all turns."""
        if self.script.verified:
            self._play(Turn("open", True))
            self._play(Turn("say", self.debtor["says"], utters=["utter_verified"]))
        for turn in self.script.turns:
            self._play(turn)

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
        with broken(turn.fail):
            reply: Reply | None = getattr(self, f"_{turn.deed}")(turn.what)
        if reply is None:
            return
        self.transcript += [f"     > {line}" for line in reply.text.splitlines()]
        self.transcript += [f"       ({', '.join(reply.utters)})"]
        faults = [*_faults(turn, reply), *self._disclosed(reply, knew)]
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

    def _disclosed(self, reply: Reply, knew: bool) -> list[str]:
        if knew:
            return []
        sent = reply.wire
        if self._is_known():
            # In this very turn: what came before the welcome was said to a stranger.
            sent = sent.partition("Ya está todo comprobado")[0].replace(
                f"Gracias, {self.debtor['given_name']}", ""
            )
        return [f"DISCLOSED to somebody unknown: {secret!r}" for secret in disclosures(sent, self.debtor)]


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
