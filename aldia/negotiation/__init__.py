"""What may be agreed with a debtor: policy, exact schedules, offers and counter-offers.

Pure: no database, no clock (`today` is a parameter), no sentences. Answers are values with reason codes.
"""

from aldia.negotiation.dates import DateCheck, DateCode, DateWindow, check_date, suggest_dates
from aldia.negotiation.due_dates import Interval
from aldia.negotiation.keeping import grace_days, is_sufficient, last_day_in_time
from aldia.negotiation.offers import OfferKind, PlanOffer, Reason, Refusal, SettlementOffer
from aldia.negotiation.payments import AmountRange, deferral_window, partial_payment_range, promise_window
from aldia.negotiation.plans import opening_options, respond
from aldia.negotiation.policy import Keeping, Policy, Role
from aldia.negotiation.policy_files import Policies, PolicyError, load_policies, load_policy
from aldia.negotiation.schedule import Instalment, ScheduleError, build_schedule
from aldia.negotiation.settlement import pay_on, settle, settlement_window
from aldia.negotiation.terms import DebtTerms, PlanRequest, together

__all__ = [
    "AmountRange",
    "DateCheck",
    "DateCode",
    "DateWindow",
    "DebtTerms",
    "Instalment",
    "Interval",
    "Keeping",
    "OfferKind",
    "PlanOffer",
    "PlanRequest",
    "Policies",
    "Policy",
    "PolicyError",
    "Reason",
    "Refusal",
    "Role",
    "ScheduleError",
    "SettlementOffer",
    "build_schedule",
    "check_date",
    "deferral_window",
    "grace_days",
    "is_sufficient",
    "last_day_in_time",
    "load_policies",
    "load_policy",
    "opening_options",
    "partial_payment_range",
    "pay_on",
    "promise_window",
    "respond",
    "settle",
    "settlement_window",
    "suggest_dates",
    "together",
]
