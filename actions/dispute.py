"""Who does not recognise a debt: which one, why, and what speaks for it. Its collection rests at once."""

from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.base import AldiaAction
from actions.choices import UNSAID, is_unknown, own_words, pick, stays_unsaid
from actions.forms import ProcessForm, restart
from actions.message import Message
from actions.turn import Stop, Turn
from aldia.contact import duties, pauses
from aldia.debts.tables import Debt
from aldia.desk import cases

KIND = "dispute_debt"
DISPUTE_SLOTS = ("dispute_reason", "dispute_evidence")
REASONS = {
    "not_mine": r"(no (es|son) (mi[ao]s?|nuestr)|nunca (contrate|firme|pedi|compre|saque|tuve|he (contratado|firmado|pedido))|"
    r"no (contrate|firme|pedi|he (contratado|firmado|pedido))|suplant|usurp|fraude|robaron|no reconozco|no conozco|"
    r"no la conozco|no se de que)",
    "sum": r"(cantidad|importe|monto|suma|de mas\b|cobr\w+ de mas|no (cuadra|coincide)|intereses|recargo|comision|mal calculad|"
    r"(es|debo|debia|era) (mucho )?menos|inflad)",
    "contract": r"(contrato|condiciones|clausula|abusiv|engan|prescri|cancel|di de baja|servicio|devolvi)",
    "already_paid": r"(ya (la |lo )?(pague|he pagado|esta pagad|liquid|salde|abone|cancele)|pagad[ao])",
    "other": r"(otr[ao]|distint)",
}


class ValidateDispute(ProcessForm):
    """Gathers the reason and what the debtor can say for it."""

    form = "dispute_form"
    slots = DISPUTE_SLOTS
    free = frozenset(DISPUTE_SLOTS)
    intents = frozenset({KIND})
    # "Tengo la denuncia que puse" is evidence; asked for the reason, a threat is a threat.
    answers = frozenset({"threaten_legal_action", "report_payment_problem"})

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take the reason; who says that it is paid is led to the payment. The first word opens the case."""
        debt = turn.debt
        assert debt is not None
        asked = turn.requested in self.slots
        if message.intent == "threaten_legal_action" and turn.requested != "dispute_evidence":
            return {}
        open_for(turn, debt, message.text if not asked or message.intent in self.intents else "")
        taken: dict[str, Any] = {}
        if turn.requested == "dispute_evidence":
            if message.intent in self.intents and pick(message, REASONS) is None:
                # It is said once more that the debt is not theirs: nothing new.
                return {"dispute_evidence": None}
            nothing = stays_unsaid(message) or is_unknown(message)
            return {"dispute_evidence": UNSAID if nothing else own_words(message)}
        reason = pick(message, REASONS)
        if reason == "already_paid":
            raise Stop(SlotSet("dispute_reason", None), FollowupAction("payment_claim_form"))
        if reason is not None:
            taken["dispute_reason"] = reason
        elif turn.requested == "dispute_reason":
            taken["dispute_reason"] = "other"
            if not stays_unsaid(message):
                taken["dispute_evidence"] = own_words(message)
        return taken


def open_for(turn: Turn, debt: Debt, note: str) -> None:
    """Open the case and rest collection and reports of that debt alone."""
    cases.open_case(turn.db, turn.chat, KIND, note=note or None)
    pauses.start(turn.db, turn.chat, KIND, debt=debt)


class AskDisputeReason(AldiaAction):
    """Asks what is wrong with the debt."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``dispute_reason``."""
        return "action_ask_dispute_reason"

    def act(self, turn: Turn) -> list[EventType]:
        """Offer the usual reasons as buttons; one's own words do as well."""
        debt = turn.debt
        assert debt is not None
        buttons = [
            {
                "title": turn.text(f"label_dispute_{reason}"),
                "payload": f'/choose_option{{"number": {place}}}',
            }
            for place, reason in enumerate(REASONS, start=1)
        ]
        turn.say("utter_ask_dispute_reason", product=debt.product, buttons=buttons)
        return []


class RegisterDispute(AldiaAction):
    """Hands the dispute to a person and says by when it is answered."""

    writes = True

    def name(self) -> str:
        """Runs when the dispute form is done."""
        return "action_register_dispute"

    def act(self, turn: Turn) -> list[EventType]:
        """Write the facts into the case; what the debtor may add later goes there, too."""
        debt = turn.debt
        if debt is None or turn.slot("dispute_reason") is None:
            return []
        facts = {
            "reference": debt.reference,
            "reason": turn.slot("dispute_reason"),
            "evidence": turn.slot("dispute_evidence"),
            "answer_by": duties.answer_by(turn.country, turn.today).isoformat(),
        }
        pauses.start(turn.db, turn.chat, KIND, debt=debt)
        case = cases.open_case(turn.db, turn.chat, KIND, details={debt.reference: facts})
        turn.say(
            "utter_dispute_registered",
            case=case.id,
            product=debt.product,
            day=turn.date(duties.answer_by(turn.country, turn.today)),
        )
        return restart(*DISPUTE_SLOTS)
