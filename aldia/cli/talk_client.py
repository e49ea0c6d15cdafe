"""A debtor's conversation as a program holds it: over the web channel, like the chat page."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import socketio
from socketio.exceptions import ConnectionError as NotConnected

_SECONDS_FOR_PAGE = 15
# A turn may wait for a slow action; the assistant itself gives up on one long before this.
_SECONDS_FOR_TURN = 120
# Fields of payment and document cards that hold addresses, relative to the site.
_ADDRESSES = ("url", "text_url")

Result = TypeVar("Result")


class TalkFailed(Exception):
    """A conversation cannot be held, for a reason that the operator should read."""


@dataclass(frozen=True)
class Reply:
    """One message of the assistant. Addresses in its card are complete."""

    text: str = ""
    buttons: list[dict[str, str]] = field(default_factory=list)
    elements: list[dict[str, Any]] = field(default_factory=list)
    custom: dict[str, Any] | None = None

    def choices(self) -> Iterator[dict[str, str]]:
        """Yield all buttons, those of the elements included."""
        yield from self.buttons
        for element in self.elements:
            yield from element.get("buttons") or []

    def as_json(self) -> dict[str, Any]:
        """Return the reply in types that JSON has."""
        return asdict(self)


@dataclass(frozen=True)
class Past:
    """A message of the conversation's history; ``author`` is debtor, assistant or agent."""

    author: str
    reply: Reply


class Chat:
    """An open conversation; its methods return when the turn is over.

    ``heard`` is called with each reply as it comes, also with those that nobody asked for (a payment, an
    agent), on a thread of its own. Use it as a context manager: it starts no connection before.
    """

    def __init__(
        self, link: str, heard: Callable[[Reply], None], *, session_token: str | None = None
    ) -> None:
        self._link = link.rstrip("/")
        self._heard = heard
        self._known_token = session_token
        self._loop = asyncio.new_event_loop()
        self._socket = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        self._ended = threading.Event()
        self._gone: asyncio.Event
        self.session_token = ""
        self.resumed = False

    def __enter__(self) -> "Chat":
        """Open or resume the session of the link and connect to the assistant."""
        session = self._open_session()
        self.session_token = session["session_token"]
        self.resumed = self.session_token == self._known_token
        # Its own thread: replies must arrive while the terminal waits for what is typed.
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        try:
            self._do(self._connect(session["socket_url"]))
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Leave; the conversation itself stays open on the server."""
        self._do(self._socket.disconnect())
        self._stop()

    def open(self) -> None:
        """Ask for the first words of a new conversation."""
        self._do(self._turn("session_request", {}))

    def say(self, text: str) -> None:
        """Send a text, or a button's payload."""
        self._do(self._turn("user_uttered", {"message": text}))

    def history(self) -> list[Past]:
        """Return the messages so far that may be shown now."""
        answer = self._request(
            "GET",
            urljoin(self._link, "/api/history"),
            headers={"Authorization": f"Bearer {self.session_token}"},
        )
        return [
            Past(
                said["from"],
                self._reply(said["text"], said["buttons"], said["elements"], said["custom"]),
            )
            for said in answer["messages"]
        ]

    def _open_session(self) -> dict[str, Any]:
        parts = urlsplit(self._link)
        if parts.scheme not in ("http", "https") or "/l/" not in parts.path:
            raise TalkFailed(f"{self._link!r} is no private link, such as http://127.0.0.1:8000/l/...")
        return self._request("POST", f"{self._link}/session", json={"session_token": self._known_token})

    def _request(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        site = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
        try:
            answer = httpx.request(method, address, timeout=_SECONDS_FOR_PAGE, **options)
        except httpx.InvalidURL as error:
            raise TalkFailed(f"{self._link!r} is no address") from error
        except httpx.HTTPError as error:
            raise TalkFailed(f"nobody answers at {site}: is the web application running?") from error
        try:
            body: dict[str, Any] = answer.json()
        except ValueError:
            raise TalkFailed(f"what answers at {site} is not Aldía (status {answer.status_code})") from None
        if answer.is_error:
            said = f"{body.get('title', '')} {body.get('message', '')}".strip()
            raise TalkFailed(f"the link was refused (status {answer.status_code}): {said}")
        return body

    async def _connect(self, address: str) -> None:
        self._gone = asyncio.Event()
        self._socket.on("bot_uttered", self._hear)
        self._socket.on("disconnect", lambda: self._gone.set())
        try:
            await self._socket.connect(address, auth={"token": self.session_token})
        except NotConnected as error:
            raise TalkFailed(
                f"the assistant does not answer at {address}: is Rasa running? ({error})"
            ) from error

    async def _turn(self, event: str, data: dict[str, Any]) -> None:
        """Send an event and wait for its acknowledgement, which the server gives when the turn is over."""
        over = asyncio.Event()
        ending = [asyncio.ensure_future(each.wait()) for each in (over, self._gone)]
        try:
            if self._socket.connected:
                await self._socket.emit(event, data, callback=lambda *_: over.set())
                await asyncio.wait(ending, timeout=_SECONDS_FOR_TURN, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ending:
                task.cancel()
        if not over.is_set():
            lost = self._gone.is_set()
            raise TalkFailed("the server ended the connection" if lost else "no answer in time")

    def _hear(self, event: dict[str, Any]) -> None:
        attachment = event.get("attachment") or {}
        self._heard(
            self._reply(
                event.get("text"),
                event.get("quick_replies"),
                (attachment.get("payload") or {}).get("elements"),
                event.get("custom"),
            )
        )

    def _reply(self, text: Any, buttons: Any, elements: Any, custom: Any) -> Reply:
        if custom is not None:
            whole = {key: urljoin(self._link, custom[key]) for key in _ADDRESSES if custom.get(key)}
            custom = {**custom, **whole}
        pairs = [{"title": each["title"], "payload": each["payload"]} for each in buttons or []]
        return Reply(text or "", pairs, list(elements or []), custom)

    def _do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
