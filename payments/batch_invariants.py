"""What must always be true of batches: whole, seen by two, and never too early. Read by `invariants`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kompetanse.lib.invariants import ask, invariant

if TYPE_CHECKING:
    from collections.abc import Iterator

SUMS = """
    SELECT batch.code, batch.total, batch.count, coalesce(sum(line.amount), 0), count(line.id)
    FROM payments_batch batch
    LEFT JOIN payments_batchline line ON line.batch_id = batch.id AND line.outcome NOT IN ('dropped', 'cancelled')
    WHERE batch.status <> 'cancelled'
    GROUP BY batch.id HAVING (batch.total, batch.count) <> (coalesce(sum(line.amount), 0), count(line.id)) ORDER BY 1
"""
# A payment's state and where its lines stand.
PLACES = """
    SELECT payment.code, payment.status, coalesce(string_agg(line.outcome, ', ' ORDER BY line.id), 'none')
    FROM payments_payment payment
    LEFT JOIN payments_batchline line ON line.payment_id = payment.id AND line.outcome NOT IN ('dropped', 'cancelled')
    GROUP BY payment.id
    HAVING coalesce(string_agg(line.outcome, ', ' ORDER BY line.id), 'none') <>
        CASE payment.status WHEN 'in_batch' THEN 'in' WHEN 'paid' THEN 'paid' WHEN 'returned' THEN 'returned' ELSE 'none' END
    ORDER BY 1
"""


@invariant(
    "I02",
    "A batch is the sum of its lines, and each payment on its way stands in exactly one of them.",
)
def batches_add_up() -> Iterator[str]:
    for code, total, count, lines_total, lines in ask(SUMS):
        yield f"batch {code}: says {total} in {count} lines, there are {lines} with {lines_total}"
    for code, status, places in ask(PLACES):
        yield f"payment {code}: is {status}, its lines in batches: {places}"


SAME_EYES = "SELECT code FROM payments_batch WHERE attested_by_id = approved_by_id ORDER BY 1"


@invariant("I04", "A batch is approved by another than who attested it (R-ROL-03).")
def batches_have_four_eyes() -> Iterator[str]:
    for (code,) in ask(SAME_EYES):
        yield f"batch {code}: attested and approved by one person"


# A decision may be replaced after the money has gone: what counts is that the recipient had accepted in the round by then.
NOT_ACCEPTED = """
    SELECT batch.code, payment.code
    FROM payments_batch batch
    JOIN payments_batchline line ON line.batch_id = batch.id AND line.outcome NOT IN ('dropped', 'cancelled')
    JOIN payments_payment payment ON payment.id = line.payment_id
    JOIN payments_award award ON award.id = payment.award_id
    JOIN grants_round round ON round.id = award.round_id AND round.needs_acceptance
    WHERE batch.approved_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM payments_acceptance acceptance
        JOIN decisions_decision decision ON decision.id = acceptance.decision_id
        JOIN decisions_point point ON point.decision_id = decision.id AND point.item_id = award.item_id
        WHERE decision.recipient_id = award.recipient_id AND acceptance.status = 'accepted'
          AND acceptance.answered_at <= batch.approved_at)
    ORDER BY 1, 2
"""
STOPPED = """
    SELECT batch.code, payment.code
    FROM payments_batch batch
    JOIN payments_batchline line ON line.batch_id = batch.id AND line.outcome NOT IN ('dropped', 'cancelled')
    JOIN payments_payment payment ON payment.id = line.payment_id
    JOIN payments_award award ON award.id = payment.award_id
    JOIN decisions_point point ON point.id = award.point_id
    JOIN payments_stop stop ON stop.decision_id = point.decision_id
    WHERE batch.approved_at > stop.opened_at AND (stop.lifted_at IS NULL OR stop.lifted_at > batch.approved_at)
    ORDER BY 1, 2
"""


@invariant(
    "I02", "Nothing was approved to be paid before it was accepted, or while it was stopped."
)
def nothing_is_paid_too_early() -> Iterator[str]:
    for batch, payment in ask(NOT_ACCEPTED):
        yield f"batch {batch}, payment {payment}: the recipient had not accepted"
    for batch, payment in ask(STOPPED):
        yield f"batch {batch}, payment {payment}: the payments were stopped"


FRAMES = """
    SELECT frame.id, frame.committed, coalesce(sum(award.amount), 0)
    FROM grants_frame frame
    LEFT JOIN grants_frame part ON part.id = frame.id OR part.parent_id = frame.id
    LEFT JOIN payments_award award ON award.frame_id = part.id
    GROUP BY frame.id HAVING frame.committed <> coalesce(sum(award.amount), 0) ORDER BY 1
"""


@invariant("I01", "What a frame has committed is what its awards come to.")
def frames_are_their_awards() -> Iterator[str]:
    for pk, committed, awarded in ask(FRAMES):
        yield f"frame {pk}: {committed} committed, its awards come to {awarded}"
