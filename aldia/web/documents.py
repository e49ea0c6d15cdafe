"""Documents of agreements, for the verified debtor alone."""

import re
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse
from sqlalchemy.orm import Session
from starlette.responses import Response

from aldia.agreements import document, plans
from aldia.identity import links, sessions, signed_paths
from aldia.identity.tables import ChatSession
from aldia.storage import reading
from aldia.web import texts
from aldia.web.callers import bearer, require_session
from aldia.web.errors import Problem
from aldia.web.pages import page

router = APIRouter(prefix="/api/documents")


@router.get("/agreements/{code}")
def agreement_text(
    code: str,
    request: Request,
    secret: Annotated[str, Depends(bearer)],
    proof: Annotated[str, Query(alias=signed_paths.PARAMETER)] = "",
    form: Annotated[Literal["page", "text"], Query(alias="format")] = "page",
) -> Response:
    """Show an agreement in words, for a session token or a signed address of a verified session.

    With ``format=text`` it is a file to keep.
    """
    path = request.url.path
    with reading() as session:
        chat = require_session(session, secret) if secret else _by_proof(session, path, proof)
        if not sessions.is_verified(chat):
            raise Problem("not_verified")
        agreement = plans.by_code(session, code, chat) if code.isalnum() else None
        if agreement is None or agreement.debt.creditor_id != chat.link.creditor_id:
            raise Problem("not_found")
        content = document.text(session, agreement)
        words = texts.load("pages")["document"]
        if form == "text":
            name = words["file_name"].format(code=agreement.code)
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return PlainTextResponse(content, headers=headers)
        # The address of the file lives no longer than the one that was opened.
        opened = f"{path}?{urlencode({signed_paths.PARAMETER: proof})}"
        address = signed_paths.signed_path(path, chat.id) if secret else opened
        heading, _, body = content.partition("\n")
        return page(
            "document.html",
            words=words,
            heading=heading,
            paragraphs=[each.splitlines() for each in re.split(r"\n{2,}", body.strip())],
            download_path=f"{address}&format=text",
            chat_path=f"/l/{links.token(chat.link_id)}",
        )


def _by_proof(session: Session, path: str, proof: str) -> ChatSession:
    try:
        return sessions.by_conversation(session, signed_paths.session_id_of(path, proof))
    except (signed_paths.ProofRefused, sessions.SessionRefused):
        raise Problem("document_link_ended") from None
