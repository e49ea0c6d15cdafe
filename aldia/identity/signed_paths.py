"""Addresses that open by themselves for a short time: for a document in a new browser tab.

Such an address names the chat session for which it was made. It proves nothing but that we made it: whoever
serves it still checks that the session is verified.
"""

import hashlib
import hmac
from datetime import timedelta

from aldia import clock
from aldia.settings import settings

LIFE = timedelta(minutes=15)

PARAMETER = "proof"


class ProofRefused(Exception):
    """An address was not signed by us, was changed, or has run out."""


def signed_path(path: str, session_id: str) -> str:
    """Return ``path`` with a proof that opens it for a session for the next 15 minutes."""
    expiry = str(int((clock.now() + LIFE).timestamp()))
    return f"{path}?{PARAMETER}={session_id}.{expiry}.{_signature(path, session_id, expiry)}"


def session_id_of(path: str, proof: str) -> str:
    """Return the session for which ``path`` was signed. Raises ProofRefused."""
    parts = proof.split(".")
    if len(parts) != 3 or not proof.isascii():
        raise ProofRefused
    session_id, expiry, signature = parts
    if not hmac.compare_digest(signature, _signature(path, session_id, expiry)):
        raise ProofRefused
    if int(expiry) <= clock.now().timestamp():
        raise ProofRefused
    return session_id


def _signature(path: str, session_id: str, expiry: str) -> str:
    signed = "\n".join(("path", path, session_id, expiry)).encode()
    return hmac.new(settings().secret, signed, hashlib.sha256).hexdigest()
