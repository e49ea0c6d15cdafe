"""One interface for payment gateways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from aldia.payments.tables import PaymentOrder


class BadNotification(Exception):
    """A notification is not the gateway's, is too old, or cannot be read. The text is for the log."""


@dataclass(frozen=True)
class Notification:
    """What a gateway says of an order. ``amount`` is in ``currency`` (ISO 4217), ``at`` is aware.

    ``reference`` names the payment at the gateway and stays the same when the notification is repeated.
    """

    order_id: str
    reference: str
    paid: bool
    amount: Decimal
    currency: str
    at: datetime
    method: str | None = None


class Gateway(Protocol):
    """A way to be paid: a page to send the debtor to, and signed notifications that come back."""

    name: str

    def checkout_url(self, order: PaymentOrder) -> str:
        """Return the address of the page where the order is paid; a bare path is one of our own site."""

    def parse_notification(self, raw_body: bytes, headers: Mapping[str, str]) -> Notification:
        """Read a notification, exactly as received (header names in lower case).

        Raises BadNotification unless it is authentic and recent.
        """
