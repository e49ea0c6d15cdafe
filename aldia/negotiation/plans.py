"""Answers to what a debtor asks of an instalment plan: granted, countered, or the best that can be granted.

Rules (ours unless a source is named; conversation.md "Negotiation" asks for the rounds and the secrecy):

- What lies within the limits is granted at once, never haggled over.
- Otherwise round n of counter-offers uses step n of the policy's concession ladder; a step that would not be
  longer and lower than what is on the table is skipped. After the rounds comes the limit of the role.
- What was not said stays as on the table: terms, first date, interval, a down payment above the required one.
- A sum per instalment is the debtor's own: instalments are exactly that sum, the last one what is left (a rest
  of no more than the rounding step joins it).
- The down payment is a condition told openly; only the number of instalments is conceded step by step.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

from aldia.money import quantize
from aldia.negotiation.offers import OfferKind, PlanOffer, Reason, Refusal
from aldia.negotiation.schedule import ZERO, build_schedule, even_instalment
from aldia.negotiation.terms import DebtTerms, PlanRequest, is_sum
from aldia.negotiation.timing import Timing, plan_timing


@dataclass(frozen=True)
class _Shape:
    """The sums of a plan: a down payment and `count` instalments, the last of which takes the rounding."""

    down_payment: Decimal
    count: int
    instalment: Decimal


def opening_options(debt: DebtTerms, *, today: date) -> tuple[PlanOffer, ...] | Refusal:
    """Up to three plans to begin with, shortest first, as proposals of round 0 (`today` is the debtor's date).

    They lie within the opening share of the ladder, so none shows the limit; where the policy leaves little
    room there are fewer. Hand the last one to `respond` as `previous`, since it is the longest one seen.
    A `Refusal` says why no plan can be offered.
    """
    if debt.renegotiations_exhausted:
        return Refusal((Reason.RENEGOTIATIONS_EXHAUSTED,))
    nothing_said = PlanRequest()
    timing = plan_timing(debt, nothing_said, today, None)
    down_payment = debt.required_down_payment
    longest = _opening_count(debt, debt.outstanding - down_payment)
    middle, short = _ceil(Decimal(longest) * 2 / 3), _ceil(Decimal(longest) / 3)
    counts = sorted({min(longest, max(2, count)) for count in (short, middle, longest)})
    shapes = [_granted_shape(debt, down_payment, count) for count in counts]
    return tuple(
        _offer(
            debt, OfferKind.PROPOSAL, 0, shape, timing, _down_payment_note(shape, nothing_said, None), today
        )
        for shape in shapes
    )


def respond(
    debt: DebtTerms, request: PlanRequest, *, today: date, previous: PlanOffer | None = None
) -> PlanOffer | Refusal:
    """The answer to `request`, given the offer on the table (`previous`) and the debtor's date `today`.

    A proposal where the request lies within the limits of `debt.role`, else the next counter-offer, after the
    last round the final one. A `Refusal` where the request makes no sense or no further plan is possible; it
    uses up no round. Equal arguments give equal answers.
    """
    refused = _refused(debt, request)
    if refused:
        return Refusal(refused)
    # Figures of an offer for another balance say nothing any more; the rounds already conceded do.
    table = previous if previous is not None and previous.total == debt.outstanding else None
    reached = previous.round if previous is not None else 0
    timing = plan_timing(debt, request, today, previous)

    wanted: _Shape | None = None
    reasons: list[Reason] = []
    if not request.lower or request.names_figures:
        wanted, reasons = _wanted(debt, request, table)
        objections = _objections(debt, wanted)
        if not objections:
            reasons += _down_payment_note(wanted, request, table)
            return _offer(debt, OfferKind.PROPOSAL, reached, wanted, timing, reasons, today)
        reasons += objections

    down_payment = max(debt.required_down_payment, _down_payment(debt, request, table))
    concession = _next_concession(debt, down_payment, wanted, table, reached)
    if concession is None:
        kind, step = OfferKind.FINAL, len(debt.policy.concession.rounds) + 1
        shape = _limit(debt, down_payment, table)
        if not shape.down_payment and shape.count == 1:
            reasons.append(Reason.SUM_TOO_SMALL_FOR_PLAN)
        if debt.person_may_lengthen(debt.outstanding - down_payment):
            reasons.append(Reason.PERSON_MAY_GRANT_MORE)
    else:
        kind = OfferKind.COUNTER
        step, shape = concession
    reasons += _down_payment_note(shape, request, table)
    return _offer(debt, kind, step, shape, timing, reasons, today)


def _refused(debt: DebtTerms, request: PlanRequest) -> tuple[Reason, ...]:
    if debt.renegotiations_exhausted:
        return (Reason.RENEGOTIATIONS_EXHAUSTED,)
    reasons: list[Reason] = []
    if request.count is not None and request.count < 1:
        reasons.append(Reason.COUNT_INVALID)
    if request.amount is not None and not is_sum(request.amount, debt.currency, least=1):
        reasons.append(Reason.AMOUNT_INVALID)
    if request.down_payment is not None and not is_sum(request.down_payment, debt.currency, least=0):
        reasons.append(Reason.DOWN_PAYMENT_INVALID)
    return tuple(reasons)


def _wanted(debt: DebtTerms, request: PlanRequest, table: PlanOffer | None) -> tuple[_Shape, list[Reason]]:
    """The plan that the request amounts to, within limits or not, and what to say about the reading."""
    total = debt.outstanding
    if any(named is not None and named >= total for named in (request.amount, request.down_payment)):
        return _pays_all(debt), [Reason.PAYS_ALL]
    if request.count == 1 and request.amount is None and not request.down_payment:
        return _pays_all(debt), []
    if table and not request.names_figures:
        return _shape_of(table), []

    down_payment = _down_payment(debt, request, table)
    financed = total - down_payment
    if request.amount is None:
        count = request.count or (table.count if table else _opening_count(debt, financed))
        return _spread(debt, down_payment, count), []
    # A rest of no more than the rounding step joins the last instalment instead of becoming one.
    by_amount = max(1, _ceil((financed - debt.limits.rounding_step) / request.amount))
    named = _Shape(down_payment, by_amount, request.amount if by_amount > 1 else financed)
    if request.count in (None, by_amount):
        return named, []
    # "166 al mes en 6" for 1000: the debtor rounded the sum, the number of instalments is meant.
    if request.count and abs(financed / request.count - request.amount) <= debt.limits.rounding_step:
        return _spread(debt, down_payment, request.count), []
    return named, [Reason.AMOUNT_USED]


def _objections(debt: DebtTerms, shape: _Shape) -> list[Reason]:
    """The limits that `shape` passes. The last instalment may be below the minimum: it takes the rounding."""
    if shape == _pays_all(debt):
        return []
    reasons = []
    if shape.down_payment < debt.required_down_payment:
        reasons.append(Reason.DOWN_PAYMENT_TOO_SMALL)
    if shape.count > debt.max_instalments:
        reasons.append(Reason.TOO_MANY_INSTALMENTS)
    if shape.count > 1 and shape.instalment < debt.limits.minimum_instalment:
        reasons.append(Reason.INSTALMENT_TOO_SMALL)
    return reasons


def _next_concession(
    debt: DebtTerms, down_payment: Decimal, wanted: _Shape | None, table: PlanOffer | None, reached: int
) -> tuple[int, _Shape] | None:
    """The next round and its plan; None where only the limit is left."""
    for step, share in enumerate(debt.policy.concession.rounds, 1):
        ladder_count = _count_at(debt, debt.outstanding - down_payment, share)
        if step <= reached or ladder_count < 2:
            continue
        # Nobody gets a longer plan than asked for, unless that is already on the table.
        asked_count = min(ladder_count, wanted.count) if wanted else ladder_count
        for count in (asked_count, ladder_count):
            shape = _spread(debt, down_payment, count)
            if table is None or (shape.count > table.count and shape.instalment < table.instalment):
                return step, shape
    return None


def _limit(debt: DebtTerms, down_payment: Decimal, table: PlanOffer | None) -> _Shape:
    """The longest plan that may be granted; what is on the table where that already is as long."""
    longest = debt.longest_plan(debt.outstanding - down_payment)
    if table and table.down_payment == down_payment and table.count >= longest:
        shown = _shape_of(table)
        if not _objections(debt, shown):
            return shown
    return _granted_shape(debt, down_payment, longest)


def _opening_count(debt: DebtTerms, financed: Decimal) -> int:
    return _count_at(debt, financed, debt.policy.concession.opening)


def _count_at(debt: DebtTerms, financed: Decimal, share: Decimal) -> int:
    """The number of instalments at `share` of the way from one payment to the limit, always short of it."""
    longest = debt.longest_plan(financed)
    return max(1, min(longest - 1, int(1 + share * (longest - 1))))


def _granted_shape(debt: DebtTerms, down_payment: Decimal, count: int) -> _Shape:
    # One instalment after the required down payment would only split one payment in two.
    if count == 1 and down_payment <= debt.required_down_payment:
        return _pays_all(debt)
    return _spread(debt, down_payment, count)


def _spread(debt: DebtTerms, down_payment: Decimal, count: int) -> _Shape:
    financed = debt.outstanding - down_payment
    if count == 1:
        return _Shape(down_payment, 1, financed)
    if count > debt.max_instalments or financed < count * debt.limits.minimum_instalment:
        # Beyond the limits, where no schedule is built and may not even exist.
        return _Shape(down_payment, count, quantize(financed / count, debt.currency, ROUND_DOWN))
    return _Shape(
        down_payment, count, even_instalment(financed, debt.currency, count, debt.limits.rounding_step)
    )


def _pays_all(debt: DebtTerms) -> _Shape:
    return _Shape(ZERO, 1, debt.outstanding)


def _shape_of(offer: PlanOffer) -> _Shape:
    return _Shape(offer.down_payment, offer.count, offer.instalment)


def _down_payment(debt: DebtTerms, request: PlanRequest, table: PlanOffer | None) -> Decimal:
    if request.down_payment is not None:
        return request.down_payment
    return max(debt.required_down_payment, table.down_payment if table else ZERO)


def _down_payment_note(shape: _Shape, request: PlanRequest, table: PlanOffer | None) -> list[Reason]:
    known = request.down_payment is not None or (table is not None and table.down_payment > 0)
    return [Reason.DOWN_PAYMENT_ADDED] if shape.down_payment and not known else []


def _offer(
    debt: DebtTerms,
    kind: OfferKind,
    step: int,
    shape: _Shape,
    timing: Timing,
    reasons: list[Reason],
    today: date,
) -> PlanOffer:
    schedule = build_schedule(
        debt.outstanding,
        debt.currency,
        shape.count,
        timing.first_date,
        country=debt.country,
        interval=timing.interval,
        down_payment=shape.down_payment,
        instalment=shape.instalment,
    )
    return PlanOffer(
        kind=kind,
        round=step,
        currency=debt.currency,
        total=quantize(debt.outstanding, debt.currency),
        down_payment=quantize(shape.down_payment, debt.currency),
        count=shape.count,
        instalment=quantize(shape.instalment, debt.currency),
        interval=timing.interval,
        first_date=timing.first_date,
        schedule=schedule,
        valid_until=today + timedelta(days=debt.policy.offer_validity_days),
        reasons=(*reasons, *timing.reasons),
    )


def _ceil(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_CEILING))
