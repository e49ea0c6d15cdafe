"""The test payment page, and the door through which gateways report payments."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import structlog
from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.orm import Session
from starlette.responses import Response

from aldia.identity import links, sessions
from aldia.language import local_date, local_money
from aldia.money import from_minor
from aldia.payments import notifications
from aldia.payments.gateways import BadNotification
from aldia.payments.ledger import PaymentConflict
from aldia.payments.orders import can_be_paid
from aldia.payments.registry import UnknownGateway
from aldia.payments.sandbox import SandboxGateway
from aldia.payments.tables import PaymentOrder
from aldia.storage import reading
from aldia.web import texts
from aldia.web.conversations import tell_payment
from aldia.web.errors import Problem
from aldia.web.pages import page

log = structlog.get_logger(__name__)

router = APIRouter()

_SHOWN_OF_REFERENCE = 4


async def raw_body(request: Request) -> bytes:
    """Return the body as it came: signatures are made over bytes."""
    return await request.body()


@router.get("/pay/{order_id}")
def show_order(order_id: str) -> Response:
    """Show what is to be paid. An order that has been paid shows its result instead."""
    with reading() as session:
        order = _order(session, order_id)
        if order.status == "paid":
            return _see_result(order_id)
        if not can_be_paid(session, order):
            raise Problem("payment_ended")
        return page("payment.html", **_order_in_words(session, order))


@router.post("/pay/{order_id}")
def decide(
    order_id: str, decision: Annotated[Literal["pay", "refuse"], Form()], tasks: BackgroundTasks
) -> Response:
    """Play the bank: pay or refuse, and report it as a gateway would."""
    with reading() as session:
        order = _order(session, order_id)
        if order.status == "paid":
            return _see_result(order_id)
        if not can_be_paid(session, order):
            raise Problem("payment_ended")
        body, headers = SandboxGateway().notify(order, paid=decision == "pay")
    _receive(SandboxGateway.name, body, headers, tasks)
    return _see_result(order_id)


@router.get("/pay/{order_id}/result")
def show_result(order_id: str) -> Response:
    """Show what the ledger knows of the order; that this page is asked for proves nothing."""
    words = texts.load("pages")["result"]
    with reading() as session:
        order = _order(session, order_id)
        return page(
            "payment_result.html",
            words=words,
            outcome=words[order.status],
            retry_path=f"/pay/{order.id}"
            if order.status == "failed" and can_be_paid(session, order)
            else None,
            chat_path=_chat_path(session, order),
        )


@router.post("/webhooks/payments/{gateway}")
def receive_notification(
    gateway: str, request: Request, body: Annotated[bytes, Depends(raw_body)], tasks: BackgroundTasks
) -> Response:
    """Take a gateway's notification; repeated ones change nothing."""
    try:
        _receive(gateway, body, request.headers, tasks)
    except UnknownGateway:
        raise Problem("not_found") from None
    except BadNotification as refused:
        log.warning("notification_refused", gateway=gateway, reason=str(refused))
        raise Problem("bad_request") from None
    except PaymentConflict:
        log.error("notification_conflicts", gateway=gateway)
        raise Problem("conflict") from None
    return JSONResponse({"status": "ok"})


def _receive(gateway: str, body: bytes, headers: Any, tasks: BackgroundTasks) -> None:
    receipt = notifications.receive(gateway, body, headers)
    if receipt.new_payment and receipt.conversation_id is not None:
        tasks.add_task(tell_payment, receipt.conversation_id)


def _order(session: Session, order_id: str) -> PaymentOrder:
    order = session.get(PaymentOrder, order_id) if order_id.isascii() and order_id.isalnum() else None
    if order is None or order.gateway != SandboxGateway.name:
        raise Problem("not_found")
    return order


def _order_in_words(session: Session, order: PaymentOrder) -> dict[str, Any]:
    words = texts.load("pages")["payment"]
    debt = order.debt
    country = debt.person.country
    expires = order.expires_at.astimezone(ZoneInfo(debt.person.time_zone))
    return {
        "words": words,
        "creditor": debt.creditor.name,
        # Enough to recognise it; the whole reference is nobody else's business.
        "concept": words["concept_value"].format(reference="···" + debt.reference[-_SHOWN_OF_REFERENCE:]),
        "amount": local_money(from_minor(order.amount_minor, order.currency), order.currency, country),
        "expires": words["expires_value"].format(
            date=local_date(expires.date(), country), time=f"{expires:%H:%M}"
        ),
        "chat_path": _chat_path(session, order),
    }


def _chat_path(session: Session, order: PaymentOrder) -> str | None:
    try:
        chat = sessions.by_conversation(session, order.conversation_id or "")
    except sessions.SessionRefused:
        return None
    return f"/l/{links.token(chat.link_id)}"


def _see_result(order_id: str) -> Response:
    return RedirectResponse(f"/pay/{order_id}/result", status_code=303)
