"""Putting plans, agreements and the engine's reasons into the variables of responses."""

from datetime import date
from typing import Any

from actions.agreement_texts import say_agreement
from actions.turn import Stop, Turn
from aldia.agreements import coverage, offers
from aldia.debts.tables import Debt
from aldia.negotiation import PlanOffer, Reason

# What goes without saying: the day itself is explained where it is read.
_SILENT = frozenset(
    {
        Reason.FIRST_DATE_PAST,
        Reason.FIRST_DATE_TOO_EARLY,
        Reason.FIRST_DATE_TOO_LATE,
        Reason.FIRST_DATE_NON_BUSINESS,
        # Said with the final offer itself.
        Reason.PERSON_MAY_GRANT_MORE,
    }
)


def plan_values(turn: Turn, plan: PlanOffer) -> dict[str, Any]:
    """Return the variables by which responses speak of a plan."""
    lines = [
        turn.text(
            "label_down_payment_line" if payment.number == 0 else "label_instalment_line",
            number=payment.number,
            date=turn.date(payment.due_date),
            amount=turn.money(payment.amount, plan.currency),
        )
        for payment in plan.schedule
    ]
    title = turn.text(
        ("label_plan_with_down_payment" if plan.down_payment else "label_plan")
        + ("_one" if plan.count == 1 else ""),
        count=plan.count,
        instalment=turn.money(plan.instalment, plan.currency),
        down_payment=turn.money(plan.down_payment, plan.currency),
    )
    return {
        "count": plan.count,
        "instalment": turn.money(plan.instalment, plan.currency),
        "total": turn.money(plan.total, plan.currency),
        "down_payment": turn.money(plan.down_payment, plan.currency),
        "first_date": turn.date(plan.schedule[0].due_date),
        "valid_until": turn.date(min(plan.valid_until, plan.schedule[0].due_date)),
        "schedule": "\n".join(lines),
        "title": title,
        "summary": title + _last(turn, plan),
    }


def plan_buttons(turn: Turn, options: tuple[PlanOffer, ...]) -> list[dict[str, str]]:
    """Return a button for each plan."""
    return [
        {
            "title": turn.text("label_plan_option", **plan_values(turn, plan)),
            "payload": f'/request_installments{{"installments": "{plan.count}"}}',
        }
        for plan in options
    ]


def date_buttons(turn: Turn, days: tuple[date, ...]) -> list[dict[str, str]]:
    """Return a button for each day."""
    return [
        {"title": turn.date(day).capitalize(), "payload": f'/inform{{"time": "{day.isoformat()}"}}'}
        for day in days
    ]


def _last(turn: Turn, plan: PlanOffer) -> str:
    """Return the words about a last instalment that differs from the others: what is offered adds up."""
    last = plan.schedule[-1].amount
    if last == plan.instalment or plan.count == 1:
        return ""
    return " " + turn.text("label_last_instalment", last=turn.money(last, plan.currency))


def plan_in_question(turn: Turn) -> bool:
    """Say whether a question about paying is one about instalments: they are being negotiated, or in force."""
    if turn.active_form == "installment_plan_form":
        return True
    about = [turn.debt] if turn.debt is not None else turn.debts
    return any(coverage.in_force(turn.db, debt) for debt in about)


def say_plan_on_table(turn: Turn, debt: Debt | None) -> bool:
    """Answer a question about instalments and days with the plan that is being negotiated; False where none is."""
    offer = offers.newest(turn.db, debt) if debt is not None else None
    if offer is None or turn.active_form != "installment_plan_form" or offer.id != turn.slot("plan_offer"):
        return False
    dated = turn.slot("plan_first_date") is not None
    turn.say(
        "utter_plan_details" if dated else "utter_plan_details_undated",
        **plan_values(turn, offers.plan_of(offer)),
    )
    return True


def say_reasons(turn: Turn, debt: Debt, reasons: tuple[Reason, ...], kind: str) -> None:
    """Explain an answer of the engine about an offer of a kind, one sentence a reason."""
    terms = offers.terms(turn.db, debt, turn.today, kind)
    for reason in reasons:
        if reason not in _SILENT:
            turn.say(
                f"utter_plan_{reason.value}",
                amount=turn.money(terms.outstanding, debt.currency),
                down_payment=turn.money(terms.required_down_payment, debt.currency),
            )


def stop_where_agreed(turn: Turn, debt: Debt) -> None:
    """Show the agreement in force, which blocks another one for the same debt. Raises Stop where there is one."""
    signed = coverage.in_force(turn.db, debt)
    if signed is not None:
        turn.say("utter_agreement_in_force")
        say_agreement(turn, signed)
        raise Stop
