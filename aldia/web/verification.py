"""The public page where anybody who holds a document can ask whether it is ours. It tells nothing of its person."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from aldia import codes
from aldia.documents import issuing, register
from aldia.language import local_date
from aldia.storage import reading
from aldia.web import texts
from aldia.web.errors import Problem
from aldia.web.pages import page

router = APIRouter(prefix="/verificar")

_LONGEST_CODE = 40


@router.get("")
def ask() -> Response:
    """Ask for a code."""
    return page("verification.html", words=texts.load("pages")["verification"], proof=None, unknown=False)


@router.post("")
def look_up(code: Annotated[str, Form()]) -> Response:
    """Lead to the page of the code that was typed."""
    typed = codes.ungrouped(code)[:_LONGEST_CODE]
    return RedirectResponse(f"/verificar/{quote(typed)}" if typed else "/verificar", status_code=303)


@router.get("/{code}")
def verify(code: str, request: Request) -> Response:
    """Say what document a code stands on; all that we have not issued get one answer."""
    # By address, not by code: trying codes is what must be slow.
    if not request.app.state.verifications.take(request.client.host if request.client else ""):
        raise Problem("too_many")
    words = texts.load("pages")["verification"]
    with reading() as session:
        found = register.proof(session, code) if len(code) <= _LONGEST_CODE else None
    if found is None:
        return page("verification.html", status=404, words=words, proof=None, unknown=True)
    shown = {
        "kind": issuing.title(found.kind, found.country),
        "issuer": found.issuer,
        "issued_on": local_date(found.issued_on, found.country),
        "code": codes.grouped(codes.ungrouped(code)),
        "sha256": found.sha256,
    }
    return page("verification.html", words=words, proof=shown, unknown=False)
