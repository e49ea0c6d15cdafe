"""The gateway for tests and demonstrations: no money moves, but every step is the real one.

Its page is served by ``aldia.web``. Its notifications are signed as gateways do it: HMAC-SHA256 over the
time and the raw body, refused when older than five minutes.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from aldia import clock
from aldia.money import from_minor
from aldia.payments.gateways import BadNotification, Notification
from aldia.payments.tables import PaymentOrder
from aldia.settings import settings

SIGNATURE_HEADER = "aldia-signature"
REPLAY_WINDOW = timedelta(minutes=5)

_SIGNATURE = re.compile(r"t=(?P<time>\d{1,12}),v1=(?P<digest>[0-9a-f]{64})")


class SandboxGateway:
    """Implements ``Gateway``."""

    name = "sandbox"

    def checkout_url(self, order: PaymentOrder) -> str:
        """Return the path of the test page; the order's id is its secret part."""
        return f"/pay/{order.id}"

    def parse_notification(self, raw_body: bytes, headers: Mapping[str, str]) -> Notification:
        """Read a notification. Raises BadNotification."""
        _check_signature(raw_body, headers.get(SIGNATURE_HEADER, ""))
        try:
            body = json.loads(raw_body)
            return Notification(
                order_id=str(body["order"]),
                reference=str(body["reference"]),
                paid=body["result"] == "paid",
                amount=from_minor(body["amount_minor"], body["currency"]),
                currency=body["currency"],
                at=datetime.fromtimestamp(body["at"], timezone.utc),
                method="test",
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BadNotification(f"unreadable: {type(error).__name__}") from None

    def notify(self, order: PaymentOrder, *, paid: bool) -> tuple[bytes, dict[str, str]]:
        """Write the notification that follows the debtor's decision: its body and its headers."""
        now = int(clock.now().timestamp())
        body = json.dumps(
            {
                "order": order.id,
                "reference": order.id,
                "result": "paid" if paid else "refused",
                "amount_minor": order.amount_minor,
                "currency": order.currency,
                "at": now,
            }
        ).encode()
        return body, {SIGNATURE_HEADER: f"t={now},v1={_digest(now, body)}"}


def _check_signature(raw_body: bytes, header: str) -> None:
    found = _SIGNATURE.fullmatch(header)
    if found is None:
        raise BadNotification("no signature")
    signed_at = int(found["time"])
    if not hmac.compare_digest(found["digest"], _digest(signed_at, raw_body)):
        raise BadNotification("wrong signature")
    if abs(clock.now().timestamp() - signed_at) > REPLAY_WINDOW.total_seconds():
        raise BadNotification("outside of the replay window")


def _digest(signed_at: int, body: bytes) -> str:
    key = hmac.new(settings().secret, b"sandbox-gateway", hashlib.sha256).digest()
    return hmac.new(key, f"{signed_at}.".encode() + body, hashlib.sha256).hexdigest()
