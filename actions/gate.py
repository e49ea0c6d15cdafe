"""Who is there: the identity check that stands before every form."""

from datetime import date
from typing import Any

from actions.agreement_texts import standing_agreement
from actions.choice import describe
from actions.turn import Stop, Turn
from aldia import language
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.desk import cases
from aldia.identity import verification

IDENTITY_SLOTS = ("identity_national_id", "identity_birth_date")
# All that a slot notes of a factor: the factor itself is compared at once and not kept.
GIVEN = "given"
# The kinds of case after which the conversation is with somebody to whom nothing is disclosed.
_SOMEBODY_ELSE = {"third_party": "utter_third_party_again", "minor": "utter_minor_again"}


def check_identity(turn: Turn) -> dict[str, Any]:
    """Take identity factors from the message; return the notes of the identity slots that changed.

    Raises Stop where the link is locked.
    """
    for somebody_else, response in _SOMEBODY_ELSE.items():
        if cases.is_open(turn.db, turn.chat, somebody_else):
            turn.say(response, phone=turn.creditor.phone, hours=turn.creditor.office_hours)
            raise Stop
    before = verification.status(turn.chat)
    if before.status == "locked":
        _say_locked(turn, before)
        raise Stop
    if before.status == "verified":
        return {slot: GIVEN for slot in IDENTITY_SLOTS if turn.slot(slot) is None}
    national_ids, birth_date = _factors(turn)
    if not national_ids and birth_date is None:
        return _unanswered(turn)
    first_time = verification.needs_national_id(turn.chat)
    outcome = verification.give(turn.db, turn.chat, national_ids=national_ids, birth_date=birth_date)
    if outcome.status == "verified":
        _say_who_we_are(turn, first_time)
        return dict.fromkeys(IDENTITY_SLOTS, GIVEN)
    if outcome.status == "locked":
        _say_locked(turn, outcome)
        cases.open_case(turn.db, turn.chat, "identity_locked")
        raise Stop
    if outcome.status == "failed":
        turn.say("utter_identity_failed", attempts=outcome.attempts_left)
    return _notes(turn)


def is_proving_identity(turn: Turn) -> bool:
    """Say whether somebody unknown gives a birth date, as only an answer to the identity check does."""
    return (
        not turn.verified and language.parse_birth_date(turn.message.text, turn.now, turn.country) is not None
    )


def _factors(turn: Turn) -> tuple[list[str], date | None]:
    """Read the factors; loose figures count only in what may be an answer, not in "¿por qué debo 5000?"."""
    if turn.message.is_button:
        return [], None
    birth_date = language.parse_birth_date(turn.message.text, turn.now, turn.country)
    if birth_date is None and not (turn.message.is_answer or turn.message.is_bare_value):
        return [], None
    return language.national_id_candidates(turn.message.text, turn.country), birth_date


def _unanswered(turn: Turn) -> dict[str, Any]:
    notes = {slot: None for slot, note in _notes(turn).items() if note is None and turn.slot(slot)}
    asked = turn.active_form is not None and turn.requested in IDENTITY_SLOTS
    if asked and (turn.message.intent == "inform" or turn.message.is_bare_value):
        return notes | turn.reject(str(turn.requested), "utter_identity_unreadable")
    if turn.message.intent == "deny" and asked:
        # "No me acuerdo", "no quiero": where the figures stand, and a person.
        return notes | turn.reject(str(turn.requested), "utter_identity_not_at_hand")
    return notes


def _notes(turn: Turn) -> dict[str, Any]:
    waits_for_id = verification.needs_national_id(turn.chat) and turn.chat.national_id_matches is None
    return {
        "identity_national_id": None if waits_for_id else GIVEN,
        "identity_birth_date": None if turn.chat.birth_date_matches is None else GIVEN,
    }


def _say_who_we_are(turn: Turn, first_time: bool) -> None:
    """Say what the law wants at the first contact (creditor, origin, amount, rights), or welcome back."""
    turn.say("utter_verified", name=turn.person.given_name)
    if not first_time:
        return
    debts = turn.debts
    if not debts:
        turn.say("utter_no_open_debt", creditor=turn.creditor.name)
        return
    lines = [_line(turn, debt) for debt in debts]
    creditor = turn.creditor
    facts = {
        "creditor": creditor.legal_name,
        "address": creditor.address,
        "phone": creditor.phone,
        "email": creditor.email,
        "hours": creditor.office_hours,
    }
    turn.say(
        "utter_first_contact",
        creditor=creditor.legal_name,
        debts="\n".join(lines),
        disclosures=turn.text("label_disclosures", **facts),
    )


def _line(turn: Turn, debt: Debt) -> str:
    """Return the line about a debt; who keeps a plan is not told of arrears."""
    values = describe(turn, debt, balance(turn.db, debt))
    elsewhere = values["origin"] not in (turn.creditor.legal_name, turn.creditor.name)
    values["origin"] = turn.text("label_origin", origin=values["origin"]) if elsewhere else ""
    standing = standing_agreement(turn, debt)
    if standing is None or standing.state == "broken" or standing.due_on is None:
        return turn.text("label_debt_line", **values)
    label = (
        "label_debt_line_with_late_agreement"
        if standing.state == "late"
        else "label_debt_line_with_agreement"
    )
    return turn.text(label, next_date=turn.date(standing.due_on), **values)


def _say_locked(turn: Turn, outcome: verification.Outcome) -> None:
    assert outcome.locked_until is not None
    minutes = max(1, round((outcome.locked_until - turn.now).total_seconds() / 60))
    turn.say(
        "utter_identity_locked", minutes=minutes, phone=turn.creditor.phone, hours=turn.creditor.office_hours
    )
