"""Orders to pay: what a debtor has chosen to pay, before any gateway is asked."""

import hashlib
import hmac
from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from aldia import clock
from aldia.debts.tables import Debt
from aldia.identity import sessions
from aldia.money import to_minor
from aldia.payments.ledger import payable
from aldia.payments.tables import PaymentOrder
from aldia.settings import settings
from aldia.storage import audit

LIFE = timedelta(hours=24)


class OrderRefused(Exception):
    """An order cannot be made.

    ``reason`` is ``not_verified`` (not the verified debtor's session), ``not_open`` (the debt is settled or
    withdrawn), ``not_positive``, ``below_minimum``, ``above_payable`` or ``key_reused``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def create_order(
    session: Session,
    debt: Debt,
    amount: Decimal,
    conversation_id: str,
    key: str,
    *,
    minimum: Decimal = Decimal(0),
    gateway: str = "sandbox",
) -> PaymentOrder:
    """Write an order of ``amount`` in the debt's currency; it can be paid for 24 hours.

    The same key for the same debt and amount gives the same order. A ``minimum`` above what is left to pay
    still lets the debtor pay all of it. Raises OrderRefused, and MoneyError for an amount with more decimals
    than the currency has.
    """
    minor = to_minor(amount, debt.currency)
    _check_debtor(session, debt, conversation_id)
    # Orders and payments of one debt wait for each other.
    session.refresh(debt, with_for_update=True)
    order_id = _order_id(debt, key)
    made_before = session.get(PaymentOrder, order_id)
    if made_before is not None:
        if made_before.amount_minor != minor:
            raise OrderRefused("key_reused")
        return made_before
    _check_amount(session, debt, amount, minimum)
    order = PaymentOrder(
        id=order_id,
        debt_id=debt.id,
        conversation_id=conversation_id,
        gateway=gateway,
        amount_minor=minor,
        currency=debt.currency,
        created_at=clock.now(),
        expires_at=clock.now() + LIFE,
        status="pending",
    )
    session.add(order)
    session.flush()
    audit.record(
        session,
        "payment_ordered",
        "payment_order",
        order.id,
        actor="debtor",
        conversation_id=conversation_id,
        amount_minor=minor,
        currency=debt.currency,
    )
    return order


def can_be_paid(session: Session, order: PaymentOrder) -> bool:
    """Say whether an order still stands: not paid, not run out, and not more than what is left to pay.

    It ends with the link of its conversation, too. A refused payment may be tried again.
    """
    return (
        order.status != "paid"
        and order.expires_at > clock.now()
        and order.debt.status == "open"
        and _is_open(session, order.conversation_id or "")
        and order.amount_minor <= to_minor(payable(session, order.debt), order.currency)
    )


def _is_open(session: Session, conversation_id: str) -> bool:
    try:
        sessions.by_conversation(session, conversation_id)
    except sessions.SessionRefused:
        return False
    return True


def _check_debtor(session: Session, debt: Debt, conversation_id: str) -> None:
    try:
        chat = sessions.by_conversation(session, conversation_id)
    except sessions.SessionRefused:
        raise OrderRefused("not_verified") from None
    owner = (chat.link.person_id, chat.link.creditor_id)
    if not sessions.is_verified(chat) or owner != (debt.person_id, debt.creditor_id):
        raise OrderRefused("not_verified")


def _check_amount(session: Session, debt: Debt, amount: Decimal, minimum: Decimal) -> None:
    if debt.status != "open":
        raise OrderRefused("not_open")
    most = payable(session, debt)
    if amount <= 0:
        raise OrderRefused("not_positive")
    if amount > most:
        raise OrderRefused("above_payable")
    if amount < min(minimum, most):
        raise OrderRefused("below_minimum")


def _order_id(debt: Debt, key: str) -> str:
    # The same for the same key, and still not to be guessed: the id opens the payment page.
    named = f"order:{debt.id}:{key}".encode()
    return hmac.new(settings().secret, named, hashlib.sha256).hexdigest()[:40]
