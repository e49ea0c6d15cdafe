"""Private links: signed, expiring, revocable, for one debtor and one creditor.

A token is ``<id><signature>``, 11 characters each of URL-safe base64: short enough for one SMS. The
signature (HMAC-SHA256, cut to 64 bits, with the installation's key) rejects invented tokens before the
database is asked; expiry and revocation stand in the database.
"""

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import update
from sqlalchemy.orm import Session

from aldia import clock
from aldia.identity.tables import Link
from aldia.settings import settings
from aldia.storage import audit

_PART_BYTES = 8
_PART_LENGTH = 11


class LinkRefused(Exception):
    """A link cannot be used. ``reason`` is ``unknown``, ``expired`` or ``revoked``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_id() -> str:
    """Return a fresh random link id."""
    return _encode(secrets.token_bytes(_PART_BYTES))


def token(link_id: str) -> str:
    """Return the secret part of the debtor's address for a link."""
    return link_id + _signature(link_id)


def url(link_id: str) -> str:
    """Return the address that is sent to the debtor."""
    return f"{settings().public_url}/l/{token(link_id)}"


def open_link(session: Session, given: str) -> Link:
    """Return the link of a token.

    Raises LinkRefused for a token that is malformed, forged, unknown, expired or revoked.
    """
    link_id, signature = given[:_PART_LENGTH], given[_PART_LENGTH:]
    if not given.isascii() or not hmac.compare_digest(signature, _signature(link_id)):
        raise LinkRefused("unknown")
    link = session.get(Link, link_id)
    if link is None:
        raise LinkRefused("unknown")
    check(link)
    return link


def check(link: Link) -> None:
    """Raise LinkRefused where a known link has been revoked or is out of date."""
    if link.revoked_at is not None:
        raise LinkRefused("revoked")
    if link.expires_at <= clock.now():
        raise LinkRefused("expired")


def revoke(session: Session, link: Link, reason: str, *, actor: str) -> None:
    """Revoke a link for good, with its audit row; repeating it changes nothing."""
    revoked = session.execute(
        update(Link)
        .where(Link.id == link.id, Link.revoked_at.is_(None))
        .values(revoked_at=clock.now(), revoked_reason=reason)
    )
    if revoked.rowcount:
        audit.record(session, "link_revoked", "link", link.id, actor=actor, reason=reason)


def _signature(link_id: str) -> str:
    digest = hmac.new(settings().secret, b"link:" + link_id.encode(), hashlib.sha256).digest()
    return _encode(digest[:_PART_BYTES])


def _encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")
