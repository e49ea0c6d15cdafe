"""What goes wrong, said calmly: a page for people, JSON for the chat page. Never a technical word.

The reason for the log and the words for the person are two things: the log gets the kind of an unexpected
error and where it arose, without its message, which may hold values of the database.
"""

import traceback
from collections.abc import Mapping

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aldia.web import texts
from aldia.web.pages import page

log = structlog.get_logger(__name__)

_STATUS = {
    "unknown_link": 404,
    "ended_link": 410,
    "not_found": 404,
    "method_not_allowed": 405,
    "bad_request": 400,
    "conflict": 409,
    "too_large": 413,
    "file_too_large": 413,
    "bad_file": 415,
    "no_case": 409,
    "too_many": 429,
    "session_ended": 401,
    "not_verified": 403,
    "document_link_ended": 410,
    "payment_ended": 410,
    "not_ready": 503,
    "broken": 500,
}
_BY_STATUS = {404: "not_found", 405: "method_not_allowed"}


class Problem(Exception):
    """A request that cannot be served, for a reason that the person may know: a key of ``errors`` in the texts."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def answer(
    request: Request, key: str, *, status: int | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer for a problem, in the form that the caller reads."""
    words = texts.load("pages")["errors"][key]
    code = status or _STATUS[key]
    path = request.url.path
    for_programs = path.startswith(("/api/", "/webhooks/")) or path.endswith("/session")
    # A document opened in a tab of its own is read by a person.
    if for_programs and "text/html" not in request.headers.get("accept", ""):
        response: Response = JSONResponse(words, status_code=code)
    else:
        response = page("error.html", status=code, words=words)
    response.headers.update(headers or {})
    return response


def install(app: FastAPI) -> None:
    """Give an application its answers for problems."""

    @app.exception_handler(Problem)
    async def on_problem(request: Request, problem: Problem) -> Response:
        return answer(request, problem.key)

    @app.exception_handler(RequestValidationError)
    async def on_unreadable(request: Request, _error: RequestValidationError) -> Response:
        return answer(request, "bad_request", status=422)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        key = _BY_STATUS.get(error.status_code, "bad_request" if error.status_code < 500 else "broken")
        return answer(request, key, status=error.status_code, headers=error.headers)


class CrashGuard:
    """Turns an unexpected error into the calm page, before any server could print it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 500 where it fails and nothing has been sent yet."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)[-8:]
            log.error(
                "request_failed",
                error=type(error).__name__,
                at=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            )
            if not started:
                await answer(Request(scope), "broken")(scope, receive, send)
