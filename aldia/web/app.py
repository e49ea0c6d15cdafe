"""The web application."""

from pathlib import Path

import structlog
from fastapi import FastAPI

from aldia.web import chat, documents, errors, evidence, frontend, health, home, logs, payments, verification
from aldia.web.bodies import BodyLimit
from aldia.web.errors import CrashGuard
from aldia.web.frontend import CachedFiles
from aldia.web.headers import SecureHeaders
from aldia.web.limits import Allowance
from aldia.web.logs import AccessLog

log = structlog.get_logger(__name__)


def create_app() -> FastAPI:
    """Build the application (also a factory for ``uvicorn --factory``)."""
    logs.silence_addresses()
    if not frontend.is_built():
        log.warning(
            "front_end_not_built", remedy="npm --prefix frontend ci && npm --prefix frontend run build"
        )
    # No generated API pages: they would tell strangers how the house is built.
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.openings = Allowance(times=60, seconds=600)
    app.state.verifications = Allowance(times=30, seconds=600)
    app.state.uploads = Allowance(times=20, seconds=600)
    errors.install(app)
    for topic in (home, chat, documents, verification, evidence, payments, health):
        app.include_router(topic.router)
    app.mount("/static", CachedFiles(directory=frontend.DIST, check_dir=False))
    app.mount("/pages", CachedFiles(directory=Path(__file__).parent / "static"))
    # The last one added is the outermost.
    for layer in (BodyLimit, CrashGuard, SecureHeaders, AccessLog):
        app.add_middleware(layer)
    return app
