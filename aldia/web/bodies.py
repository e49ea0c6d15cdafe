"""Requests are small here, but for files: what is larger is refused before any route sees it."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aldia.desk.evidence import MOST_BYTES
from aldia.web.errors import answer

LIMIT_BYTES = 16 * 1024
LARGER = {"/api/evidence": MOST_BYTES}


class BodyLimit:
    """Reads each body whole, up to the limit, and hands it on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 for a larger body, declared or not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = LARGER.get(scope["path"], LIMIT_BYTES)
        declared = Headers(scope=scope).get("content-length", "")
        body = b""
        more = True
        too_large = declared.isdigit() and int(declared[:12]) > limit
        while more and not too_large:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            too_large = len(body) > limit
        if too_large:
            await answer(Request(scope), "too_large")(scope, receive, send)
            return

        handed_on = False

        async def replay() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)
