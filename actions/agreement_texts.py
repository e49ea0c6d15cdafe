"""Saying how agreements and promises stand."""

from actions.turn import Turn
from aldia.agreements import coverage, offers, standing
from aldia.agreements.standing import Standing
from aldia.agreements.tables import Agreement, Promise
from aldia.debts.tables import Debt
from aldia.identity import signed_paths
from aldia.money import from_minor

_AGREEMENT = {
    "active": "utter_agreement",
    "late": "utter_agreement_late",
    "broken": "utter_agreement_broken",
    "kept": "utter_agreement_kept",
    "cancelled": "utter_agreement_cancelled",
}
_SETTLEMENT = _AGREEMENT | {
    "active": "utter_agreement_settlement",
    "late": "utter_agreement_settlement_late",
    "broken": "utter_agreement_settlement_broken",
}
_PROMISE = {
    "active": "utter_promise_active",
    "late": "utter_promise_late",
    "broken": "utter_promise_broken",
    "kept": "utter_promise_kept",
    "cancelled": "utter_promise_cancelled",
}


def standing_agreement(turn: Turn, debt: Debt) -> Standing | None:
    """Return how the agreement of a debt stands that is in force, or that can still be saved; None without one."""
    agreement = coverage.alive(turn.db, debt)
    found = standing.of_agreement(turn.db, agreement, turn.today) if agreement is not None else None
    return None if found is None or found.is_over else found


def standing_agreements(turn: Turn) -> list[Standing]:
    """Return how the agreements of the person's open debts stand, each once though it may cover several."""
    found = (standing_agreement(turn, debt) for debt in turn.debts)
    return list({each.agreed.id: each for each in found if each is not None}.values())


def say_agreement(turn: Turn, agreement: Agreement) -> None:
    """Show an agreement with its document."""
    say_standing(turn, standing.of_agreement(turn.db, agreement, turn.today))


def say_standing(turn: Turn, stands: Standing) -> None:
    """Say how an agreement or a promise stands; an agreement comes with its document."""
    if isinstance(stands.agreed, Promise):
        turn.say(_PROMISE[stands.state], reference=stands.agreed.debt.reference, **_figures(turn, stands))
        return
    say_progress(turn, stands)
    say_agreement_document(turn, stands.agreed)


def say_agreement_document(turn: Turn, agreement: Agreement) -> None:
    """Show the card of an agreement's document."""
    path = signed_paths.signed_path(f"/api/documents/agreements/{agreement.code}", turn.conversation_id)
    title = turn.text("label_agreement_document", code=agreement.code)
    turn.dispatcher.utter_message(json_message={"type": "document", "title": title, "text_url": path})


def say_progress(turn: Turn, stands: Standing) -> None:
    """Say what is paid of an agreement and what comes next."""
    agreement = stands.agreed
    paid = sum(i.paid_minor for i in agreement.instalments)
    said = _SETTLEMENT if agreement.kind == offers.SETTLEMENT else _AGREEMENT
    last = agreement.kind != offers.SETTLEMENT and stands.state == "active" and stands.left == 1
    turn.say(
        "utter_agreement_last" if last else said[stands.state],
        code=agreement.code,
        left=stands.left,
        saved=_money(turn, agreement.forgiven_minor, agreement.currency),
        paid=_money(turn, paid, agreement.currency),
        total=_money(turn, agreement.total_minor, agreement.currency),
        **_figures(turn, stands),
    )


def _figures(turn: Turn, stands: Standing) -> dict[str, str]:
    return {
        "amount": _money(turn, stands.to_pay, stands.agreed.currency),
        "date": turn.date(stands.due_on) if stands.due_on else "",
        "until": turn.date(stands.until) if stands.until else "",
    }


def _money(turn: Turn, minor: int, currency: str) -> str:
    return turn.money(from_minor(minor, currency), currency)
