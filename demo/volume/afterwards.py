"""What follows from the copied decisions: awards with one planned payment each, and the questions whether they are accepted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import TruncDate

from decisions.enums import IN_FORCE, DecisionKind, DecisionStatus
from decisions.models import Decision
from demo.volume.copying import CODE, run
from kompetanse.lib.clock import OSLO
from kompetanse.lib.deadlines import ONE_DAY, end_of_day, next_working_day

if TYPE_CHECKING:
    from datetime import date

AWARDS = f"""INSERT INTO payments_award
    (code, recipient_id, item_id, round_id, authority_id, frame_id, point_id, amount)
    SELECT {CODE}, decision.recipient_id, point.item_id, decision.round_id, decision.authority_id,
           point.frame_id, point.id, point.amount
    FROM decisions_point point JOIN decisions_decision decision ON decision.id = point.decision_id
    LEFT JOIN payments_award award ON award.point_id = point.id
    WHERE decision.status = ANY(%s) AND decision.kind = %s AND point.amount > 0 AND award.id IS NULL"""
PAYMENTS = f"""INSERT INTO payments_payment
    (code, award_id, number, year, amount, "offset", due_date, payee_id, own_share_bearer_id, status)
    SELECT {CODE}, award.id, 1, round.budget_year, award.amount, 0, round.payment_date,
           point.payee_id, point.own_share_bearer_id, 'planned'
    FROM payments_award award JOIN decisions_point point ON point.id = award.point_id
    JOIN grants_round round ON round.id = award.round_id
    LEFT JOIN payments_payment payment ON payment.award_id = award.id
    WHERE payment.id IS NULL"""
ACCEPTANCES = """INSERT INTO payments_acceptance
    (decision_id, status, opened_at, due_date, asks_own_contribution, own_contribution, decline_reason)
    SELECT decision.id, 'waiting', decision.available_at, %s, false, '', ''
    FROM decisions_decision decision LEFT JOIN payments_acceptance acceptance ON acceptance.decision_id = decision.id
    WHERE decision.kind = %s AND decision.status = %s AND acceptance.decision_id IS NULL
      AND decision.available_at >= %s AND decision.available_at < %s AND (
        SELECT round.needs_acceptance AND round.acceptance_weeks = %s FROM grants_round round WHERE round.id = decision.round_id)
      AND EXISTS (SELECT FROM decisions_point point WHERE point.decision_id = decision.id AND point.amount > 0)"""


def follow_decisions() -> None:
    """Every decision in force that has nothing after it yet."""
    run(AWARDS, list(IN_FORCE), DecisionKind.GRANT)
    run(PAYMENTS)
    asked = Decision.objects.filter(
        kind=DecisionKind.GRANT, status=DecisionStatus.DISPATCHED, acceptance=None
    ).annotate(day=TruncDate("available_at", tzinfo=OSLO), weeks=F("round__acceptance_weeks"))
    for day, weeks in asked.values_list("day", "weeks").distinct():
        _ask_to_accept(day, weeks)


def _ask_to_accept(day: date, weeks: int) -> None:
    due = next_working_day(day + timedelta(weeks=weeks))
    sent = (
        DecisionKind.GRANT,
        DecisionStatus.DISPATCHED,
        end_of_day(day - ONE_DAY),
        end_of_day(day),
    )
    run(ACCEPTANCES, due, *sent, weeks)
