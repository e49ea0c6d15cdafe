"""Whether this process can work."""

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from aldia.storage import reading

log = structlog.get_logger(__name__)

router = APIRouter()


@router.get("/healthz")
def health() -> JSONResponse:
    """Answer 200 while the process runs and reaches its database, else 503."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.error("database_unreachable", error=type(error).__name__)
        return JSONResponse({"status": "unavailable"}, status_code=503)
    return JSONResponse({"status": "ok"})
