"""Reading sums and days as answers to a form's question."""

import calendar
from datetime import date
from decimal import Decimal
from typing import Any

from actions.message import Message
from actions.turn import Turn
from aldia.agreements import offers
from aldia.debts.tables import Debt
from aldia.money import MoneyError, to_minor
from aldia.negotiation import DateCode, DateWindow, check_date, partial_payment_range
from aldia.negotiation.due_dates import next_business_day
from aldia.payments import ledger


def sum_of(message: Message, *, number_counts: bool) -> Decimal | None:
    """Return the sum that was named; a bare number only where it can be nothing else."""
    if message.offers_no_sum:
        return None
    if message.amount is not None:
        return message.amount
    return message.number if number_counts else None


def wrong_sum(turn: Turn, message: Message, debt: Debt, slot: str) -> dict[str, Any] | None:
    """Return the refusal of a sum in another currency, or of one that is no money; None where it is fine."""
    if message.unit not in (None, debt.currency):
        return turn.reject(slot, "utter_sum_in_other_currency", currency=debt.currency)
    said = message.amount if message.amount is not None else message.number
    try:
        if said is not None and to_minor(said, debt.currency) <= 0:
            return turn.reject(slot, "utter_sum_not_positive")
    except MoneyError:
        return turn.reject(slot, "utter_sum_unreadable")
    return None


def take_sum(turn: Turn, debt: Debt, said: Decimal, slot: str) -> dict[str, Any]:
    """Return the note for a sum to be paid: never more than is owed, not less than the policy's minimum."""
    least, most = payable_range(turn, debt)
    if said > most:
        turn.say("utter_sum_is_more_than_owed", amount=turn.money(most, debt.currency))
        return {slot: str(most)}
    if said < least:
        return turn.reject(slot, "utter_sum_too_small", least=turn.money(least, debt.currency))
    return {slot: str(said)}


def payable_range(turn: Turn, debt: Debt) -> tuple[Decimal, Decimal]:
    """Return the least and the most that can be paid now: of the agreement in force, else of the debt."""
    most = ledger.payable(turn.db, debt)
    return min(partial_payment_range(offers.terms(turn.db, debt, turn.today)).least, most), most


def share_of(turn: Turn, debt: Debt, share: Any) -> Decimal:
    """Return a fraction of what is owed ("la mitad"), in whole steps of the policy."""
    return offers.terms(turn.db, debt, turn.today).discount(Decimal(str(share)))


def day_of(turn: Turn, message: Message, *, number_counts: bool) -> date | None:
    """Return the day that was named; a bare number is the next such day of a month where a day was asked for."""
    if message.day is not None:
        return message.day
    number = message.number
    if not number_counts or number is None or number != int(number) or not 1 <= number <= 31:
        return None
    return _next_day(turn.today, int(number))


def take_day(
    turn: Turn,
    message: Message,
    window: DateWindow,
    slot: str,
    *,
    anchors_plan: bool = False,
    asked: bool | None = None,
) -> dict[str, Any]:
    """Return the note for a day that was named, after explaining what had to change; empty where none was.

    A day that anchors a plan stays as it was named ("el 5 de cada mes"): only the payment itself moves.
    ``asked`` says that the open question is about the day where another slot than its own asks.
    """
    asked = turn.requested == slot if asked is None else asked
    if message.names_time("invalid"):
        return turn.reject(slot, "utter_date_impossible")
    day = day_of(turn, message, number_counts=asked)
    limits = {"earliest": turn.date(window.earliest), "latest": turn.date(window.latest)}
    if day is None:
        if asked and message.names_time("week", "month", "year"):
            return turn.reject(slot, "utter_date_needs_a_day", **limits)
        return {}
    check = check_date(day, window, turn.today)
    if check.code is DateCode.OK:
        return {slot: day.isoformat()}
    assert check.day is not None
    said, near = turn.date(day), turn.date(check.day)
    if check.code is DateCode.NON_BUSINESS:
        if anchors_plan:
            turn.say(
                "utter_date_non_business", date=said, near=turn.date(next_business_day(day, window.country))
            )
            return {slot: day.isoformat()}
        turn.say("utter_date_non_business", date=said, near=near)
        return {slot: check.day.isoformat()}
    return turn.reject(slot, f"utter_date_{check.code.value}", date=said, **limits)


def _next_day(today: date, number: int) -> date | None:
    for months in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        if number <= calendar.monthrange(year, month + 1)[1]:
            day = date(year, month + 1, number)
            if day > today:
                return day
    return None
