"""Taking a file as evidence, from the verified debtor alone.

The body is the file itself: ``POST /api/evidence?name=recibo.pdf`` with the session's token, and the media
type as ``Content-Type``.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.responses import Response

from aldia.desk import evidence
from aldia.identity import sessions
from aldia.storage import transaction
from aldia.web.callers import bearer, require_session
from aldia.web.errors import Problem

PATH = "/api/evidence"
router = APIRouter()

_REASONS = {
    "too_large": "file_too_large",
    "bad_file": "bad_file",
    "no_case": "no_case",
    "too_many": "too_many",
}


@router.post(PATH, status_code=201)
async def receive(
    request: Request,
    secret: Annotated[str, Depends(bearer)],
    name: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """Keep a file; answer with its fingerprint, so that the page can show what has arrived."""
    content = await request.body()
    declared = request.headers.get("content-type", "")
    kept = await run_in_threadpool(_keep, request, secret, content, name, declared)
    return JSONResponse(kept, status_code=201)


def _keep(request: Request, secret: str, content: bytes, name: str, declared: str) -> dict[str, object]:
    with transaction() as session:
        chat = require_session(session, secret)
        if not sessions.is_verified(chat):
            raise Problem("not_verified")
        if not request.app.state.uploads.take(chat.id):
            raise Problem("too_many")
        try:
            kept = evidence.add(session, chat, content, name=name, declared=declared)
        except evidence.EvidenceRefused as refused:
            raise Problem(_REASONS[str(refused)]) from None
        return {"case": kept.case_id, "name": kept.name, "sha256": kept.sha256, "size": kept.size_bytes}
