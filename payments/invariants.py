"""What must always be true of awards, their payments and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kompetanse.lib.invariants import ask, invariant
from payments import batch_invariants, transitions
from payments.models import Acceptance, Batch, Payment, Repayment
from records.replay import disagreements

if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands in a decision on money that is in force, and is not what the award says.
AWARDS = """
    SELECT decision.code, point.number, point.amount, award.amount
    FROM decisions_point point
    JOIN decisions_decision decision ON decision.id = point.decision_id
    LEFT JOIN payments_award award ON award.recipient_id = decision.recipient_id AND award.item_id = point.item_id
    WHERE decision.status IN ('issued', 'dispatched') AND decision.kind IN ('grant', 'lapse')
      AND (point.amount <> coalesce(award.amount, 0) OR award.point_id <> point.id) ORDER BY 1, 2
"""
# Planned, on its way and paid come to the grant; what is beyond it is on its way or paid already.
PARTS = """
    SELECT award.code, award.amount, coalesce(sum(payment.amount) FILTER (WHERE payment.status IN ('planned', 'in_batch', 'paid')), 0)
    FROM payments_award award LEFT JOIN payments_payment payment ON payment.award_id = award.id
    GROUP BY award.id
    HAVING coalesce(sum(payment.amount) FILTER (WHERE payment.status IN ('planned', 'in_batch', 'paid')), 0) <> award.amount
       AND (coalesce(sum(payment.amount) FILTER (WHERE payment.status = 'planned' AND payment.offset = 0), 0) > 0
            OR coalesce(sum(payment.amount) FILTER (WHERE payment.status IN ('planned', 'in_batch', 'paid')), 0) < award.amount)
    ORDER BY 1
"""
OVERPAID = """
    SELECT award.code, sum(payment.amount) - award.amount
    FROM payments_award award JOIN payments_payment payment ON payment.award_id = award.id AND payment.status = 'paid'
    GROUP BY award.id
    HAVING sum(payment.amount) > award.amount + coalesce(
        (SELECT sum(amount) FROM payments_repayment WHERE award_id = award.id AND ground = 'overpaid'), 0)
    ORDER BY 1
"""


@invariant(
    "I02",
    "An award is what the decision in force gives, and its payments add up to it; what is overpaid is registered as to come back.",
)
def awards_add_up() -> Iterator[str]:
    for code, number, given, stored in ask(AWARDS):
        yield f"decision {code}, point {number}: gives {given}, the award says {stored}"
    for code, granted, counted in ask(PARTS):
        yield f"award {code}: {granted} granted, its payments come to {counted}"
    for code, overpaid in ask(OVERPAID):
        yield f"award {code}: {overpaid} too much is paid, and nobody has registered it"


@invariant("I05", "An acceptance, a payment, a batch and a repayment stand where their events say.")
def payments_follow_their_events() -> Iterator[str]:
    yield from disagreements(Acceptance, transitions.ACCEPTANCE)
    yield from disagreements(Payment, transitions.PAYMENT)
    yield from disagreements(Batch, transitions.BATCH)
    yield from disagreements(Repayment, transitions.REPAYMENT)


__all__ = ["awards_add_up", "batch_invariants", "payments_follow_their_events"]
