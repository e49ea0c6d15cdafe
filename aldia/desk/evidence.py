"""Files that debtors give as evidence: what is accepted, where it lies, and which case it belongs to.

The bytes lie under ``var/evidence`` by their SHA-256, so that the same file is kept once; nothing of what
the debtor's computer says about a file decides where it is written or what it is taken for.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.desk.tables import Case, Evidence
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.settings import settings
from aldia.storage import audit

# A photograph of a receipt, or a few pages; ours.
MOST_BYTES = 8 * 1024 * 1024
MOST_FILES = 10
# The cases for which evidence is asked.
KINDS = ("dispute_debt", "already_paid", "report_hardship", "report_insolvency", "complain")
_LONGEST_NAME = 100
# The first bytes by which a file says what it is.
_SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


class EvidenceRefused(Exception):
    """A file that is not taken; the text is a key of the reasons: ``too_large``, ``bad_file``, ``no_case``, ``too_many``."""


def media_type(content: bytes) -> str | None:
    """Return what a file is by its own first bytes; None for what is not accepted."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for sign, kind in _SIGNS if content.startswith(sign)), None)


def add(session: Session, chat: ChatSession, content: bytes, *, name: str, declared: str) -> Evidence:
    """Keep a file for the newest open case of a conversation that wants evidence; the same file again is the same row.

    ``declared`` is the media type that came with it: one that is not what the file is speaks against it.
    Raises SessionRefused without a verified person, and EvidenceRefused.
    """
    link = chat.link
    sessions.require_holder(chat, link.person_id, link.creditor_id)
    if len(content) > MOST_BYTES:
        raise EvidenceRefused("too_large")
    kind = media_type(content)
    if kind is None or declared.partition(";")[0].strip().lower() not in (kind, "application/octet-stream"):
        raise EvidenceRefused("bad_file")
    case = _case(session, chat)
    if case is None:
        raise EvidenceRefused("no_case")
    session.refresh(case, with_for_update=True)
    digest = hashlib.sha256(content).hexdigest()
    known = session.execute(
        select(Evidence).where(Evidence.case_id == case.id, Evidence.sha256 == digest)
    ).scalar_one_or_none()
    if known is not None:
        return known
    count = session.execute(select(func.count()).where(Evidence.case_id == case.id)).scalar_one()
    if count >= MOST_FILES:
        raise EvidenceRefused("too_many")
    # First the bytes, then the row: a row never points to nothing.
    _write(path_of(digest), content)
    made = Evidence(
        case_id=case.id,
        sha256=digest,
        media_type=kind,
        size_bytes=len(content),
        name=_plain(name),
        received_at=clock.now(),
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        "evidence_received",
        "case",
        case.id,
        actor="debtor",
        conversation_id=chat.id,
        sha256=digest,
        media_type=kind,
    )
    return made


def forget(session: Session, case: Case) -> list[str]:
    """Remove the files of a case; return their SHA-256, whose bytes ``sweep`` removes once that is committed."""
    files = list(session.execute(select(Evidence).where(Evidence.case_id == case.id)).scalars())
    for each in files:
        session.delete(each)
    return [str(each.sha256) for each in files]


def sweep(session: Session, digests: Iterable[str]) -> None:
    """Remove the bytes of files that no case has any more."""
    for digest in digests:
        if session.execute(select(Evidence.id).where(Evidence.sha256 == digest)).first() is None:
            path_of(digest).unlink(missing_ok=True)


def path_of(digest: str) -> Path:
    """Return where the bytes of a file lie."""
    return settings().var / "evidence" / digest[:2] / digest


def _case(session: Session, chat: ChatSession) -> Case | None:
    query = (
        select(Case)
        .where(Case.conversation_id == chat.id, Case.kind.in_(KINDS), Case.status != "closed")
        .order_by(Case.id.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def _write(path: Path, content: bytes) -> None:
    """Write aside and move into place: nobody ever reads half a file."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.replace(aside, path)


def _plain(name: str) -> str:
    """Return the last part of a file's name without anything that a shell, a page or a path could mind."""
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[^\w .\-()]", "", last).strip(" .")[:_LONGEST_NAME] or "-"
