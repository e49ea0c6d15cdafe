"""Documents of agreements, for the verified debtor alone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse
from sqlalchemy.orm import Session

from aldia.agreements import document, plans
from aldia.identity import sessions, signed_paths
from aldia.identity.tables import ChatSession
from aldia.storage import reading
from aldia.web.callers import bearer, require_session
from aldia.web.errors import Problem

router = APIRouter(prefix="/api/documents")


@router.get("/agreements/{code}")
def agreement_text(
    code: str,
    request: Request,
    secret: Annotated[str, Depends(bearer)],
    proof: Annotated[str, Query(alias=signed_paths.PARAMETER)] = "",
) -> PlainTextResponse:
    """Return an agreement in words, for a session token or a signed address of a verified session."""
    with reading() as session:
        chat = require_session(session, secret) if secret else _by_proof(session, request.url.path, proof)
        if not sessions.is_verified(chat):
            raise Problem("not_verified")
        agreement = plans.by_code(session, code, chat) if code.isalnum() else None
        if agreement is None or agreement.debt.creditor_id != chat.link.creditor_id:
            raise Problem("not_found")
        content = document.text(session, agreement)
        name = f'inline; filename="acuerdo-{agreement.code}.txt"'
    return PlainTextResponse(content, headers={"Content-Disposition": name})


def _by_proof(session: Session, path: str, proof: str) -> ChatSession:
    try:
        return sessions.by_conversation(session, signed_paths.session_id_of(path, proof))
    except (signed_paths.ProofRefused, sessions.SessionRefused):
        raise Problem("document_link_ended") from None
