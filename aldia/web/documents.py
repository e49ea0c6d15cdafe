"""Issued documents, for the verified debtor whom they are about and nobody else."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from aldia.agreements import plans
from aldia.documents import issuing, register
from aldia.documents.tables import Document
from aldia.identity import sessions, signed_paths
from aldia.identity.tables import ChatSession
from aldia.storage import reading, transaction
from aldia.web.callers import bearer, require_session
from aldia.web.errors import Problem

router = APIRouter(prefix="/api/documents")

Secret = Annotated[str, Depends(bearer)]
Proof = Annotated[str, Query(alias=signed_paths.PARAMETER)]


@router.get("/agreements/{code}")
def agreement(code: str, request: Request, secret: Secret, proof: Proof = "") -> Response:
    """Hand over an agreement by the code under which it was signed; its document is issued the first time."""
    with transaction() as session:
        chat = _verified(session, request, secret, proof)
        signed = plans.by_code(session, code, chat) if code.isalnum() else None
        if signed is None:
            raise Problem("not_found")
        return _file(issuing.agreement(session, signed))


@router.get("/{code}")
def document(code: str, request: Request, secret: Secret, proof: Proof = "") -> Response:
    """Hand over a document, for a session token or a signed address of a verified session."""
    with reading() as session:
        chat = _verified(session, request, secret, proof)
        found = register.of_holder(session, code, chat) if code.isalnum() else None
        if found is None:
            raise Problem("not_found")
        return _file(found)


def _verified(session: Session, request: Request, secret: str, proof: str) -> ChatSession:
    chat = require_session(session, secret) if secret else _by_proof(session, request.url.path, proof)
    if not sessions.is_verified(chat):
        raise Problem("not_verified")
    return chat


def _by_proof(session: Session, path: str, proof: str) -> ChatSession:
    try:
        return sessions.by_conversation(session, signed_paths.session_id_of(path, proof))
    except (signed_paths.ProofRefused, sessions.SessionRefused):
        raise Problem("document_link_ended") from None


def _file(found: Document) -> Response:
    """A file to keep; that it is not cached or sniffed stands in the headers of all answers (``headers``)."""
    name = issuing.file_name(found)
    kind = "application/zip" if name.endswith(".zip") else "application/pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(bytes(found.content), media_type=kind, headers=headers)
