"""Live conversations: a real Rasa agent, the real action server over HTTP, a real database, a fixed clock.

`Assistant` is started once per test run; each `Conversation` has a database of its own.
"""

import asyncio
import json
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from logs import LogLines
from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.events import Event
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.endpoint import create_app
from sanic import Sanic
from sqlalchemy.exc import OperationalError

from aldia.identity import sessions, verification
from aldia.settings import ROOT
from aldia.storage import transaction
from assistant.channels.turns import converse, open_conversation
from assistant.channels.web_output import WebOutput

STORE = "assistant.conversation_store.ConversationStore"


class Assistant:
    """The Rasa agent with the newest model, and the action server in a thread of this process."""

    def __init__(self, log: LogLines) -> None:
        self.log = log
        models = sorted((ROOT / "models").glob("*.tar.gz"))
        if not models:
            raise RuntimeError("no model in models/: run `make train` first")
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        url = self.do(self._serve_actions())
        self.agent: Agent = self.do(self._load(models[-1], url))

    def do(self, coroutine: Any) -> Any:
        """Run a coroutine on the assistant's own loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=120)

    async def _serve_actions(self) -> str:
        Sanic.test_mode = True
        app = create_app("actions")
        listening = socket.create_server(("127.0.0.1", 0))
        server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        return f"http://127.0.0.1:{listening.getsockname()[1]}/webhook"

    async def _load(self, model: Path, actions: str) -> Agent:
        endpoints = AvailableEndpoints(
            action=EndpointConfig(actions, enable_selective_domain=True),
            tracker_store=EndpointConfig(type=STORE),
        )
        return await load_agent(model_path=str(model), endpoints=endpoints)


class Recorder(WebOutput):
    """Keeps what the web channel would have sent, in the wire's own form."""

    def __init__(self) -> None:
        super().__init__(sio=None)
        self.messages: list[dict[str, Any]] = []
        self.utters: list[str] = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.utters.append(str(message.get("utter_action") or ""))
        await super().send_response(recipient_id, message)

    async def _send_message(self, socket_id: str, message: Any) -> None:
        self.sent += 1
        self.messages.append(message)


@dataclass
class Reply:
    """All that came back to one message: the wire's messages and the names of their responses."""

    messages: list[dict[str, Any]]
    utters: list[str] = field(default_factory=list)
    closed: bool = False

    @property
    def wire(self) -> str:
        """Everything that reached the page, payloads and addresses included."""
        return "\n".join(json.dumps(m, ensure_ascii=False) for m in self.messages).replace("\\n", "\n")

    @property
    def text(self) -> str:
        """Every word that the debtor sees, buttons and cards included."""
        return "\n".join(line for m in self.messages for line in _shown(m))

    @property
    def buttons(self) -> dict[str, str]:
        """Payloads of all buttons by their titles."""
        return {b["title"]: b["payload"] for m in self.messages for b in m.get("quick_replies", [])}


def _shown(message: dict[str, Any]) -> list[str]:
    buttons = [f"[{reply['title']}]" for reply in message.get("quick_replies", [])]
    custom = message.get("custom") or {}
    cards = [json.dumps(message["attachment"], ensure_ascii=False)] if "attachment" in message else []
    parts = [
        message.get("text", ""),
        " ".join(buttons),
        " ".join(str(part) for part in custom.values()),
        *cards,
    ]
    # Sums are written with a space that does not break.
    return [part.replace("\xa0", " ").replace("\u202f", " ") for part in parts if part]


@dataclass
class Conversation:
    """A debtor who talks: through the same code as the web channel, below its socket."""

    assistant: Assistant
    session_id: str
    replies: list[Reply] = field(default_factory=list)

    def open(self) -> Reply:
        """Open the page."""
        return self._record(lambda output: open_conversation(self._take, output, self.session_id))

    def say(self, text: str) -> Reply:
        """Type a message; where the link or the session has ended, the page is cut off instead."""
        if not text.strip():
            # The channel lets it pass.
            self.replies.append(Reply([]))
            return self.replies[-1]
        try:
            with transaction() as db:
                verification.touch(sessions.by_conversation(db, self.session_id))
        except sessions.SessionRefused:
            self.replies.append(Reply([], closed=True))
            return self.replies[-1]
        except OperationalError:
            # The channel does as it does; what comes of it is seen below.
            pass
        return self._record(lambda output: converse(self._take, output, self.session_id, text))

    def click(self, title: str) -> Reply:
        """Press the newest button whose title holds these words."""
        for reply in reversed(self.replies):
            for shown, payload in reply.buttons.items():
                if title in shown:
                    return self.say(payload)
        raise AssertionError(f"no button {title!r}; the last were {list(self.replies[-1].buttons)}")

    def told(self, action: str, *events: Event) -> Reply:
        """Let the assistant act by itself, as the web application does, after events from outside."""
        return self._record(lambda output: self._act(output, action, list(events)))

    async def _act(self, output: Recorder, action: str, events: list[Event]) -> None:
        agent = self.assistant.agent
        assert agent.processor is not None
        tracker = await agent.processor.get_tracker(self.session_id)
        tracker.update_with_events(events, agent.processor.domain)
        await agent.processor.save_tracker(tracker)
        await agent.execute_action(self.session_id, action, output, None, None)

    async def _take(self, message: Any) -> Any:
        return await self.assistant.agent.handle_message(message)

    def _record(self, turn: Any) -> Reply:
        output = Recorder()
        self.assistant.do(turn(output))
        self.replies.append(Reply(output.messages, output.utters))
        return self.replies[-1]
