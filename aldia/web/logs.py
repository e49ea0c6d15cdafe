"""Logs as JSON lines. A request is logged by the pattern of its route: private tokens stand in paths."""

import logging
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import Processor

log = structlog.get_logger("aldia.web.access")


def configure() -> None:
    """Send the logs of this process, libraries included, to standard error as JSON lines."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def silence_addresses() -> None:
    """Stop libraries from logging addresses, which hold private tokens, whoever runs the application."""
    logging.getLogger("uvicorn.access").addFilter(_never)
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _never(_record: logging.LogRecord) -> bool:
    return False


class AccessLog:
    """Logs method, route pattern, status and the milliseconds up to the answer of each request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log it when it is answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                log.info(
                    "request",
                    method=scope["method"],
                    route=getattr(scope.get("route"), "path", None),
                    status=message["status"],
                    ms=round((time.perf_counter() - begun) * 1000),
                )
            await send(message)

        await self.app(scope, receive, watch)
