"""Documents to keep: the statement of the debt, agreements, receipts and the certificate that nothing is left."""

import re

from rasa_sdk.events import EventType, FollowupAction

from actions.base import AldiaAction
from actions.choices import KindsForm
from actions.forms import finish, restart
from actions.message import Message
from actions.turn import Turn
from aldia.agreements import coverage
from aldia.debts.tables import Debt
from aldia.desk import cases
from aldia.documents import issuing, register
from aldia.documents.tables import Document
from aldia.identity import signed_paths
from aldia.language import strip_accents
from aldia.money import from_minor
from aldia.payments import ledger

DOCUMENTS_SLOTS = ("documents_kind",)
OTHER = "other"
KINDS = (issuing.STATEMENT, issuing.AGREEMENT, issuing.RECEIPT, OTHER)
# As many receipts as fit a phone's screen.
_NEWEST_RECEIPTS = 3
_WISH = frozenset({"request_documents"})
_WORDS = {
    issuing.RECEIPT: re.compile(
        r"\b(recibos?|(comprobantes?|justificantes?|constancias?) de(l| mi| los| mis)? pagos?)\b"
    ),
    issuing.AGREEMENT: re.compile(r"\b(acuerdo|convenio|plan de pagos|calendario de pagos)\b"),
    issuing.STATEMENT: re.compile(
        r"\b(estado de (mi |la |su )?(cuenta|deuda)|desglos\w*|extracto|detalle|liquidacion|saldo|cartola|"
        r"(certificado|comprobante) de (la |mi )?deuda|lo que (les )?debo)\b"
    ),
    # What the firm keeps: it was there before this system.
    OTHER: re.compile(
        r"\b(contrato|pagares?|facturas?|boletas?|cesion|burofax|poliza|grabacion|solicitud|albaran|mandato|escritura|"
        r"letra de cambio|carta( documento| de instrucciones)?|amortizacion|repactacion|titulo valor|original|"
        r"(que|donde)( yo)? firme|firma(do|da)?( por mi)?|soportes?|sustento|pruebas?)\b"
    ),
}


def kinds_of(message: Message) -> list[str]:
    """Return the kinds of documents that a message asks for; none where it does not say."""
    if message.is_button:
        return [kind for kind in message.values("document_kind") if kind in KINDS]
    said = strip_accents(message.text.casefold())
    found = [kind for kind, words in _WORDS.items() if words.search(said)]
    # "La copia del acuerdo que firmé" is no other paper than the agreement.
    return [kind for kind in found if kind != OTHER or issuing.AGREEMENT not in found]


class ValidateDocuments(KindsForm):
    """Finds out which document is wanted."""

    form = "documents_form"
    slots = DOCUMENTS_SLOTS
    intents = _WISH
    # How the names of documents alone are often understood ("el estado de cuenta", "mi acuerdo").
    answers = frozenset({"ask_balance", "ask_debt_details", "ask_agreement_status", "ask_payments_received"})

    def kinds(self, message: Message) -> list[str]:
        """Return what a message asks for."""
        return kinds_of(message)


class AskDocumentsKind(AldiaAction):
    """Asks which document is wanted."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``documents_kind``."""
        return "action_ask_documents_kind"

    def act(self, turn: Turn) -> list[EventType]:
        """Offer what there is as buttons."""
        turn.person  # noqa: B018  raises NotVerified
        _ask(turn)
        return []


class GiveDocuments(AldiaAction):
    """Hands over the documents that are wanted; what the firm keeps is asked of a person."""

    writes = True

    def name(self) -> str:
        """Runs on ``request_documents``, and when the form knows which one."""
        return "action_give_documents"

    def act(self, turn: Turn) -> list[EventType]:
        """Serve what was named; in the middle of something else only buttons ask, so that it can go on."""
        turn.person  # noqa: B018  raises NotVerified
        asked = turn.opening(_WISH)
        kinds = turn.slot("documents_kind") or kinds_of(asked)
        if not kinds and turn.active_form:
            _ask(turn)
            return []
        if not kinds:
            return [FollowupAction(ValidateDocuments.form)]
        for kind in kinds:
            _GIVE[kind](turn)
        # In the middle of something else that goes on by itself.
        return restart(*DOCUMENTS_SLOTS) if turn.active_form else finish(turn, *DOCUMENTS_SLOTS)


class GiveCertificate(AldiaAction):
    """Issues the certificate of each settled debt, and says honestly what is missing of the others."""

    writes = True

    def name(self) -> str:
        """Runs on ``request_paid_certificate``."""
        return "action_give_certificate"

    def act(self, turn: Turn) -> list[EventType]:
        """Read from the database what is left; nothing that was said counts."""
        still_open = turn.debts
        settled = register.settled_debts_of(turn.db, turn.chat)
        if settled:
            turn.say("utter_certificate_ready_of_settled" if still_open else "utter_certificate_ready")
        for debt in settled:
            title = turn.text(
                "label_certificate_document",
                title=issuing.title(issuing.CERTIFICATE, turn.country),
                product=debt.product,
            )
            say_document(turn, issuing.certificate(turn.db, debt), title)
        for debt in still_open:
            _say_what_is_missing(turn, debt)
        if not settled and not still_open:
            wish = frozenset({"request_paid_certificate"})
            case = cases.open_case(
                turn.db, turn.chat, "request_paid_certificate", note=turn.opening(wish).text
            )
            turn.say("utter_certificate_of_nothing", case=case.id, creditor=turn.creditor.name)
        return []


def say_document(turn: Turn, document: Document, title: str) -> None:
    """Show the card of a document, whose address opens it for this session for a while."""
    path = signed_paths.signed_path(f"/api/documents/{document.code}", turn.conversation_id)
    turn.dispatcher.utter_message(json_message={"type": "document", "title": title, "text_url": path})


def _ask(turn: Turn) -> None:
    there_is = {
        issuing.STATEMENT: True,
        issuing.AGREEMENT: bool(register.agreements_of(turn.db, turn.chat)),
        issuing.RECEIPT: bool(register.payments_of(turn.db, turn.chat)),
        OTHER: True,
    }
    buttons = [
        {
            "title": turn.text(f"label_document_{kind}"),
            "payload": f'/request_documents{{"document_kind": "{kind}"}}',
        }
        for kind in KINDS
        if there_is[kind]
    ]
    turn.say("utter_which_document", buttons=buttons)


def _give_statement(turn: Turn) -> None:
    document = issuing.statement(turn.db, turn.person, turn.creditor)
    turn.say("utter_statement_ready")
    say_document(turn, document, turn.text("label_statement_document", date=turn.date(turn.today)))


def _give_agreements(turn: Turn) -> None:
    signed = register.agreements_of(turn.db, turn.chat)
    turn.say("utter_agreements_ready" if signed else "utter_no_agreement_document")
    for agreement in signed:
        document = issuing.agreement(turn.db, agreement)
        say_document(turn, document, turn.text("label_agreement_document", code=agreement.code))


def _give_receipts(turn: Turn) -> None:
    received = register.payments_of(turn.db, turn.chat)[:_NEWEST_RECEIPTS]
    turn.say("utter_receipts_ready" if received else "utter_no_receipts")
    for payment in received:
        amount = turn.money(from_minor(payment.amount_minor, payment.currency), payment.currency)
        title = turn.text("label_receipt_document", amount=amount, date=turn.date(payment.paid_on))
        say_document(turn, issuing.receipt(turn.db, payment), title)


def _ask_a_person(turn: Turn) -> None:
    case = cases.open_case(turn.db, turn.chat, "request_documents", note=turn.opening(_WISH).text or None)
    turn.say(
        "utter_request_documents",
        case=case.id,
        phone=turn.creditor.phone,
        hours=turn.creditor.office_hours,
    )


_GIVE = {
    issuing.STATEMENT: _give_statement,
    issuing.AGREEMENT: _give_agreements,
    issuing.RECEIPT: _give_receipts,
    OTHER: _ask_a_person,
}


def _say_what_is_missing(turn: Turn, debt: Debt) -> None:
    standing = coverage.in_force(turn.db, debt)
    unpaid = [i for i in standing.instalments if i.paid_minor < i.amount_minor] if standing else []
    turn.say(
        "utter_certificate_missing_with_agreement" if unpaid else "utter_certificate_missing",
        product=debt.product,
        reference=debt.reference,
        left=len(unpaid),
        amount=turn.money(ledger.payable(turn.db, debt), debt.currency),
    )
