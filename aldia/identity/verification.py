"""Right-party verification: end of the national id and birth date, counted in the database.

Factors may come in any order, in one message or several. Nothing says which one failed. Failures are
counted on the link, so that opening it again gives no new tries.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from aldia import clock
from aldia.identity import sessions
from aldia.identity.tables import ChatSession, Link, VerificationAttempt
from aldia.settings import settings
from aldia.storage import audit

# How many final characters of the national id must be given at least.
ID_CHARACTERS = 4
# An honest message can be read as a handful of ids; a list of guesses is not one try but many.
MOST_CANDIDATES = 10

Status = Literal["verified", "national_id_missing", "birth_date_missing", "failed", "locked"]


@dataclass(frozen=True)
class Outcome:
    """Where a verification stands; ``locked_until`` is set with status ``locked``."""

    status: Status
    attempts_left: int
    locked_until: datetime | None = None


def status(chat: ChatSession) -> Outcome:
    """Say what is still missing for a session, without trying anything."""
    link: Link = chat.link
    left = settings().identity_attempts - link.failed_attempts
    if link.locked_until is not None and link.locked_until > clock.now():
        return Outcome("locked", 0, link.locked_until)
    if sessions.is_verified(chat):
        return Outcome("verified", left)
    if needs_national_id(chat) and chat.national_id_matches is None:
        return Outcome("national_id_missing", left)
    return Outcome("birth_date_missing", left)


def needs_national_id(chat: ChatSession) -> bool:
    """Say whether the full check is due; who was verified in this session before re-checks by birth date."""
    return chat.verified_at is None


def give(session: Session, chat: ChatSession, *, national_ids: list[str], birth_date: date | None) -> Outcome:
    """Take the factors found in a message; decide once all that are needed have been given.

    ``national_ids`` are normalised candidates (whole numbers or their last characters); more of them than one
    message can honestly hold match nothing.
    """
    # Tries in parallel wait for each other: the count must not be outrun.
    session.refresh(chat.link, with_for_update=True)
    before = status(chat)
    if before.status in ("locked", "verified"):
        return before
    if national_ids and needs_national_id(chat):
        chat.national_id_matches = _one_matches(chat.link.person.national_id, national_ids)
    if birth_date is not None:
        chat.birth_date_matches = chat.link.person.birth_date == birth_date
    if chat.birth_date_matches is None or (needs_national_id(chat) and chat.national_id_matches is None):
        return status(chat)
    succeeded = chat.birth_date_matches and (chat.national_id_matches or not needs_national_id(chat))
    return _decide(session, chat, bool(succeeded))


def _decide(session: Session, chat: ChatSession, succeeded: bool) -> Outcome:
    now = clock.now()
    link: Link = chat.link
    chat.national_id_matches = chat.birth_date_matches = None
    session.add(VerificationAttempt(link_id=link.id, session_id=chat.id, at=now, succeeded=succeeded))
    if succeeded:
        link.failed_attempts, link.locked_until = 0, None
        chat.verified_at = now
        chat.verified_until = now + settings().verified_for
        audit.record(session, "verified", "session", chat.id, actor="debtor", conversation_id=chat.id)
        return status(chat)
    link.failed_attempts += 1
    if link.failed_attempts >= settings().identity_attempts:
        link.failed_attempts, link.locked_until = 0, now + settings().identity_lock
        audit.record(session, "identity_locked", "link", link.id, actor="debtor", conversation_id=chat.id)
        return Outcome("locked", 0, link.locked_until)
    return Outcome("failed", settings().identity_attempts - link.failed_attempts)


def touch(chat: ChatSession) -> None:
    """Keep a verified session alive while the person goes on talking."""
    if sessions.is_verified(chat):
        chat.last_seen_at = clock.now()
        chat.verified_until = clock.now() + settings().verified_for


def _one_matches(held: str, candidates: list[str]) -> bool:
    return len(candidates) <= MOST_CANDIDATES and any(_id_matches(held, given) for given in candidates)


def end(chat: ChatSession) -> None:
    """Forget that the right person was there: somebody else has said to be writing. A full check is due."""
    if sessions.is_verified(chat):
        chat.verified_until = clock.now()
    chat.verified_at = None


def _id_matches(held: str, given: str) -> bool:
    """Compare with the end of the id; many leave out the control letter of a DNI ("5678" for 12345678Z)."""
    figures = held[:-1] if held[-1:].isalpha() else held
    return len(given) >= ID_CHARACTERS and (held.endswith(given) or figures.endswith(given))
