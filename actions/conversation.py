"""Leaving a process, explaining a question, and what to do when nothing was understood."""

import re

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.base import AldiaAction, action_named
from actions.call_back import CALL_BACK_SLOTS
from actions.consolidation import CONSOLIDATION
from actions.contact_details import CONTACT_SLOTS
from actions.data_rights import DATA_RIGHTS_SLOTS
from actions.deferral import DEFERRAL_SLOTS
from actions.dispute import DISPUTE_SLOTS
from actions.documents import DOCUMENTS_SLOTS
from actions.feedback import FEEDBACK_SLOTS
from actions.forms import let_go, restart
from actions.hardship import HARDSHIP_SLOTS
from actions.negotiation import PLAN
from actions.payment import PAYMENT_SLOTS
from actions.payment_claim import CLAIM_SLOTS
from actions.plan_texts import plan_in_question
from actions.postpone import reminder_wanted
from actions.preference import PREFERENCE_SLOTS
from actions.promise import PROMISE_SLOTS
from actions.refinancing import CHANGE
from actions.settlement import SETTLEMENT_SLOTS
from actions.turn import Turn
from aldia.agreements import coverage
from aldia.contact import pauses
from aldia.debts.tables import Debt
from aldia.language.tongues import other_language
from assistant import texts

PROCESS_SLOTS = (
    *PLAN.notes,
    *SETTLEMENT_SLOTS,
    *CONSOLIDATION.notes,
    *CHANGE.notes,
    *DEFERRAL_SLOTS,
    *PROMISE_SLOTS,
    *PAYMENT_SLOTS,
    *HARDSHIP_SLOTS,
    *DISPUTE_SLOTS,
    *CLAIM_SLOTS,
    *CONTACT_SLOTS,
    *PREFERENCE_SLOTS,
    *CALL_BACK_SLOTS,
    *FEEDBACK_SLOTS,
    *DOCUMENTS_SLOTS,
    *DATA_RIGHTS_SLOTS,
    "refusal_reason",
    "insolvency_data",
    "interrupted_forms",
)
# Forms that are taken up again, by the first note that shows that they were begun.
_RESUMED = (
    (PLAN.form, "plan_offer"),
    ("settlement_form", "settlement_offer"),
    (CONSOLIDATION.form, "consolidation_offer"),
    (CHANGE.form, "change_offer"),
    ("deferral_form", "deferral_date"),
    ("promise_form", "promise_date"),
    ("hardship_form", "hardship_cause"),
    ("dispute_form", "dispute_reason"),
    ("payment_claim_form", "claim_date"),
    ("contact_details_form", "contact_value"),
    ("contact_preference_form", "preference_wish"),
    ("call_back_form", "call_back_time"),
)
# Fallbacks in a row after which the menu, and then a person, is offered.
MENU_AFTER, PERSON_AFTER = 2, 3
# How many of the likeliest readings are offered as buttons, and how likely they must be.
READINGS, LEAST_CONFIDENCE = 3, 0.05
FOR_STRANGERS = frozenset(
    {
        "ask_who_are_you",
        "ask_is_this_legit",
        "wrong_person",
        "request_agent",
        "request_callback",
        "opt_out",
        "postpone",
    }
)


class WhatNext(AldiaAction):
    """An answer where nothing was asked: goes on where the conversation stopped, or shows the menu."""

    writes = True

    def name(self) -> str:
        """Runs on ``affirm``, ``inform`` and ``choose_option`` that no form has taken."""
        return "action_what_next"

    def act(self, turn: Turn) -> list[EventType]:
        """An active form repeats its question by itself; a form that was left is taken up again."""
        if turn.message.is_despair:
            return action_named("action_support_in_distress").act(turn)
        if turn.active_form:
            return []
        if turn.last_response == "utter_confirm_wrong_person" and turn.message.intent == "affirm":
            return action_named("action_wrong_person").act(turn)
        if _names_reminder(turn):
            return action_named("action_postpone").act(turn)
        other = _other_debt(turn)
        if other is not None:
            return [SlotSet("chosen_debt", other.reference), FollowupAction("payment_options_form")]
        form = meant_form(turn) or left_form(turn)
        if form is None:
            turn.say("utter_what_next")
        return [FollowupAction(form)] if form else []


def meant_form(turn: Turn) -> str | None:
    """Return the form that the values of a message ask for by themselves.

    A number of instalments is a plan, an address of e-mail a new contact.
    """
    if not turn.active_form and next(turn.message.values("email"), None) is not None:
        return "contact_details_form"
    meant = turn.message.instalments is not None or (turn.message.names_rate and turn.message.parsed)
    return "installment_plan_form" if meant and not turn.active_form else None


def _names_reminder(turn: Turn) -> bool:
    """Say whether the moment of a reminder is named, right after it was offered."""
    return turn.last_response == "utter_postpone" and reminder_wanted(turn) is not None


def _other_debt(turn: Turn) -> Debt | None:
    """Return the debt that has not been talked about, where it was just offered and accepted, or asked for."""
    if not turn.verified or turn.slot("chosen_debt") is None:
        return None
    accepted = turn.message.intent == "affirm" and turn.last_response == "utter_other_debt"
    if not accepted and not _OTHER.search(turn.message.text.casefold()):
        return None
    others = [debt for debt in turn.debts if debt.reference != turn.slot("chosen_debt")]
    # What has no plan yet comes first.
    return min(others, key=lambda debt: coverage.in_force(turn.db, debt) is not None, default=None)


_OTHER = re.compile(r"\b(otra|otro)\b")


class Greet(AldiaAction):
    """Greets back; who comes back later is led on where the conversation stopped."""

    def name(self) -> str:
        """Runs on ``greet``."""
        return "action_greet"

    def act(self, turn: Turn) -> list[EventType]:
        """Greet, and take up what was left."""
        turn.say("utter_greet")
        form = None if turn.active_form else left_form(turn)
        return [FollowupAction(form)] if form else []


def left_form(turn: Turn) -> str | None:
    """Return the form in which the conversation stopped: the identity check comes before all others."""
    if not turn.verified:
        return "identity_form"
    waiting = turn.slot("interrupted_forms")
    if waiting:
        return str(waiting[0])
    return next((form for form, note in _RESUMED if turn.slot(note) is not None), None)


class CancelProcess(AldiaAction):
    """Leaves the process in course; nothing has been written that would have to be undone."""

    def name(self) -> str:
        """Runs on ``cancel``."""
        return "action_cancel_process"

    def act(self, turn: Turn) -> list[EventType]:
        """Forget the process's notes."""
        if turn.verified:
            turn.say("utter_cancelled" if turn.active_form else "utter_nothing_to_cancel")
        else:
            turn.say("utter_cancelled_unverified")
        return leave(turn)


def leave(turn: Turn) -> list[EventType]:
    """Return the events that end whatever form is active."""
    return [*let_go(), *restart(*PROCESS_SLOTS)]


class Explain(AldiaAction):
    """Says in other words what was asked, and why."""

    def name(self) -> str:
        """Runs on ``ask_clarification``."""
        return "action_explain"

    def act(self, turn: Turn) -> list[EventType]:
        """Explain the open question; without one, what this chat is for."""
        turn.say(f"utter_explain_{turn.requested}" if turn.active_form and turn.requested else "utter_help")
        return []


class Fallback(AldiaAction):
    """Asks to rephrase with the likeliest readings as buttons, then shows the menu, then offers a person."""

    writes = True

    def name(self) -> str:
        """Runs where the understanding is too unsure, and on what has nothing to do with this service."""
        return "action_fallback"

    def act(self, turn: Turn) -> list[EventType]:
        """Count the failures in a row from the conversation itself, so that understanding resets them."""
        if turn.message.is_despair:
            return action_named("action_support_in_distress").act(turn)
        if _likeliest(turn) == "express_distress":
            turn.say("utter_are_you_well")
            return []
        meant = meant_form(turn)
        if meant:
            return [FollowupAction(meant)]
        if _names_reminder(turn):
            return action_named("action_postpone").act(turn)
        if other_language(turn.message.text):
            turn.say("utter_other_language")
            return []
        failures = _in_a_row(turn)
        example = f"utter_example_{turn.requested}"
        if failures == MENU_AFTER and turn.active_form and texts.exists(example):
            turn.say(example)
        elif failures >= PERSON_AFTER:
            turn.say("utter_fallback_person")
        elif failures >= MENU_AFTER:
            turn.say("utter_fallback_menu")
        elif not any(letter.isalnum() for letter in turn.message.text):
            turn.say("utter_fallback_no_words")
        elif turn.message.intent == "out_of_scope":
            turn.say("utter_out_of_scope")
        else:
            readings = _readings(turn)
            turn.say("utter_fallback" if readings else "utter_fallback_rephrase", buttons=readings)
        return []


def _in_a_row(turn: Turn) -> int:
    count = 0
    for event in reversed(turn.tracker.events):
        if event.get("event") != "user":
            continue
        if ((event.get("parse_data") or {}).get("intent") or {}).get("name") not in (
            "nlu_fallback",
            "out_of_scope",
        ):
            break
        count += 1
    return count


def _likeliest(turn: Turn) -> str | None:
    """Return what the understanding held likeliest before its doubt was too great."""
    ranking = turn.message.raw.get("intent_ranking") or []
    return next((r["name"] for r in ranking if r["name"] != "nlu_fallback"), None)


def _readings(turn: Turn) -> list[dict[str, str]]:
    ranking = turn.message.raw.get("intent_ranking") or []
    # To somebody unknown no reading may hint at what this is about.
    allowed = None if turn.verified else FOR_STRANGERS
    likely = [
        r["name"]
        for r in ranking
        if r.get("confidence", 0) >= LEAST_CONFIDENCE
        and texts.exists(f"label_{r['name']}")
        and (allowed is None or r["name"] in allowed)
    ]
    return [{"title": turn.text(f"label_{name}"), "payload": f"/{name}"} for name in likely[:READINGS]]


class Answer(AldiaAction):
    """Answers a question about the debt whose words do not depend on figures; only to a verified person."""

    def name(self) -> str:
        """Runs on intents whose answer is ``utter_<intent>``."""
        return "action_answer"

    def act(self, turn: Turn) -> list[EventType]:
        """Say the response of the intent."""
        turn.person  # noqa: B018  raises NotVerified
        asked = turn.opening(_ANSWERED)
        response = f"utter_{asked.intent}"
        if asked.intent == "ask_consequences" and asked.names_fear:
            response = "utter_consequences_feared"
        elif asked.intent == "ask_consequences" and plan_in_question(turn):
            response = "utter_plan_consequences"
        elif asked.intent == "ask_credit_bureau" and self._is_silent(turn):
            response = "utter_bureau_in_dispute"
        turn.say(
            response,
            phone=turn.creditor.phone,
            bureau=turn.text("label_bureau"),
            payee=turn.text("label_payee", creditor=turn.creditor.legal_name),
        )
        return []

    @staticmethod
    def _is_silent(turn: Turn) -> bool:
        """Say whether the law wants no word of a bureau: a dispute is open (ES: art. 20 LOPDGDD)."""
        return turn.rules.dispute.pause_bureau and pauses.is_resting(turn.db, turn.chat, _DISPUTED)


_DISPUTED = frozenset({"dispute_debt"})
_ANSWERED = frozenset({"ask_consequences", "ask_credit_bureau", "ask_payment_methods"})
