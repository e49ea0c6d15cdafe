"""A person's chat over Rasa's socket.io protocol, which Aldía's web channel speaks too."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio

_PATIENCE_SECONDS = 30


class Chat:
    """An open chat; use ``open_chat`` to get one."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._arrivals: asyncio.Queue[float] = asyncio.Queue()
        client.on("bot_uttered", self._arrived)

    async def say(self, text: str, *, quiet: float = 0.4) -> float:
        """Send a message; return the seconds until the last message of the answer.

        The answer is complete when nothing more has come for ``quiet`` seconds.
        """
        while not self._arrivals.empty():
            self._arrivals.get_nowait()
        sent = time.perf_counter()
        await self._client.emit("user_uttered", {"message": text})
        try:
            last = await asyncio.wait_for(self._arrivals.get(), _PATIENCE_SECONDS)
        except asyncio.TimeoutError:
            raise TimeoutError(f"no answer to {text!r}") from None
        return await self._last_arrival(last, quiet) - sent

    async def begin(self) -> None:
        """Ask for the session; hear what the bot says of its own accord."""
        await self._client.emit("session_request", {})
        await self._last_arrival(0.0, 2.0)

    async def _last_arrival(self, last: float, quiet: float) -> float:
        while True:
            try:
                last = await asyncio.wait_for(self._arrivals.get(), quiet)
            except asyncio.TimeoutError:
                return last

    async def _arrived(self, _message: Any) -> None:
        self._arrivals.put_nowait(time.perf_counter())


@asynccontextmanager
async def open_chat(address: str, token: str | None = None) -> AsyncIterator[Chat]:
    """Connect to the bot at ``address``, with the token of a session where it wants one."""
    client = socketio.AsyncClient(reconnection=False)
    chat = Chat(client)
    auth = {"token": token} if token else None
    await client.connect(address, auth=auth, transports=["websocket"])
    try:
        await chat.begin()
        yield chat
    finally:
        await client.disconnect()
