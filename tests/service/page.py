"""A page of the chat, as far as its socket goes."""

import asyncio
import json
from typing import Any

import httpx
import socketio

SECONDS = 60


class Page:
    """One open page of a debtor: it keeps all that came over the socket."""

    def __init__(self, link: str, *, token: str | None = None) -> None:
        self.messages: list[dict[str, Any]] = []
        self.confirmed: list[str] = []
        self.left = asyncio.Event()
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("bot_uttered", self.messages.append)
        self.socket.on("session_confirm", self.confirmed.append)
        self.socket.on("disconnect", lambda: self.left.set())
        opened = httpx.post(f"{link}/session", json={"session_token": token}, timeout=30).json()
        self.token: str = opened["session_token"]
        self.address: str = opened["socket_url"]

    async def connect(self, *, transports: list[str] | None = None) -> "Page":
        # After a disconnection the client needs a moment before it can connect again.
        while self.socket.eio.state != "disconnected":
            await asyncio.sleep(0.05)
        await self.socket.connect(self.address, auth={"token": self.token}, transports=transports)
        return self

    async def open(self, *, transports: list[str] | None = None) -> "Page":
        """Connect and hear the first words."""
        await self.connect(transports=transports)
        await self.send("session_request", {})
        return self

    async def send(self, event: str, *data: Any) -> list[dict[str, Any]]:
        """Emit an event, wait for its turn to end and return what came back."""
        before = len(self.messages)
        over = asyncio.Event()
        payload = data if len(data) != 1 else data[0]
        await self.socket.emit(event, payload, callback=lambda *_: over.set())
        done, _ = await asyncio.wait(
            [asyncio.ensure_future(over.wait()), asyncio.ensure_future(self.left.wait())],
            timeout=SECONDS,
            return_when=asyncio.FIRST_COMPLETED,
        )
        assert done, f"no end of the turn {event} {str(data)[:80]}"
        return self.messages[before:]

    async def say(self, text: Any) -> str:
        """Type a message; return all that came back as one text."""
        return shown(await self.send("user_uttered", {"message": text}))

    async def press(self, words: str) -> str:
        """Press the newest button with these words."""
        return await self.say(self.payload(words))

    def payload(self, words: str) -> str:
        for message in reversed(self.messages):
            for button in message.get("quick_replies", []):
                if words in button["title"]:
                    return str(button["payload"])
        raise AssertionError(f"no button {words!r}: {shown(self.messages[-2:])}")

    async def hear(self, words: str, *, seconds: float = 20) -> None:
        """Wait until something with these words has come, asked for or not."""
        limit = asyncio.get_running_loop().time() + seconds
        while words not in self.all:
            assert asyncio.get_running_loop().time() < limit, f"never heard {words!r}: {self.all[-500:]}"
            await asyncio.sleep(0.1)

    @property
    def all(self) -> str:
        """All that the debtor has read."""
        return shown(self.messages)

    async def close(self) -> None:
        await self.socket.disconnect()


def shown(messages: list[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in messages).replace("\\n", "\n")
