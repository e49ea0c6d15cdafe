"""What happens when a gateway says that an order was paid or refused: the one way for all gateways."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from aldia.payments.gateways import BadNotification, Notification
from aldia.payments.ledger import record_payment
from aldia.payments.registry import gateway
from aldia.payments.tables import PaymentOrder
from aldia.storage import audit, transaction


@dataclass(frozen=True)
class Receipt:
    """What came of a notification; ``new_payment`` is true once for each payment."""

    order_id: str
    conversation_id: str | None
    new_payment: bool


def receive(gateway_name: str, raw_body: bytes, headers: Mapping[str, str]) -> Receipt:
    """Check a notification and write what it says, in one transaction.

    Raises UnknownGateway, BadNotification (also for an order that is not this gateway's) and
    PaymentConflict; nothing is written then.
    """
    notification = gateway(gateway_name).parse_notification(raw_body, headers)
    with transaction() as session:
        order = session.get(PaymentOrder, notification.order_id)
        if order is None or order.gateway != gateway_name:
            raise BadNotification("unknown order")
        if order.currency != notification.currency:
            raise BadNotification("another currency than the order's")
        if notification.paid and notification.amount <= 0:
            raise BadNotification("a payment of nothing")
        new_payment = notification.paid and _paid(session, order, notification)
        if not notification.paid:
            _refused(session, order)
        return Receipt(order.id, order.conversation_id, new_payment)


def _paid(session: Session, order: PaymentOrder, notification: Notification) -> bool:
    # The sum is the gateway's: the ledger holds what was received, whatever had been ordered.
    recorded = record_payment(
        session,
        order.debt,
        amount=notification.amount,
        gateway=order.gateway,
        gateway_ref=notification.reference,
        paid_on=notification.at.astimezone(ZoneInfo(order.debt.person.time_zone)).date(),
        order=order,
        method=notification.method,
    )
    return recorded.new


def _refused(session: Session, order: PaymentOrder) -> None:
    session.refresh(order, with_for_update=True)
    if order.status != "pending":
        # Already known; and a late refusal does not undo a payment.
        return
    order.status = "failed"
    audit.record(
        session,
        "payment_refused",
        "payment_order",
        order.id,
        actor=f"gateway:{order.gateway}",
        conversation_id=order.conversation_id,
    )
