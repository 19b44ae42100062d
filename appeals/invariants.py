"""What must always be true of complaints: their log, their days, who approved what, and that payments wait while one is suspended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appeals import transitions
from appeals.models import Appeal, Suspension
from kompetanse.lib.invariants import ask, invariant
from records.replay import disagreements

if TYPE_CHECKING:
    from collections.abc import Iterator

LATE = """
    SELECT code FROM appeals_appeal
    WHERE is_late <> (coalesce(sent_date, received_date) > deadline_date) ORDER BY 1
"""
NOT_LET_IN = """
    SELECT appeal.code FROM appeals_appeal appeal
    LEFT JOIN appeals_lateassessment late ON late.appeal_id = appeal.id
    WHERE appeal.is_late AND appeal.checked_at IS NOT NULL AND (late.id IS NULL OR late.ground = 'none') ORDER BY 1
"""
OF_ANOTHER = """
    SELECT appeal.code, row.id FROM appeals_appealpoint row
    JOIN appeals_appeal appeal ON appeal.id = row.appeal_id
    JOIN decisions_point point ON point.id = row.point_id
    WHERE point.decision_id <> appeal.decision_id ORDER BY 1, 2
"""
SAME_EYES = """
    SELECT appeal.code FROM appeals_settlement settlement
    JOIN appeals_appeal appeal ON appeal.id = settlement.appeal_id
    WHERE settlement.approved_by_id = settlement.prepared_by_id ORDER BY 1
"""
NOT_SENT = """
    SELECT appeal.code FROM appeals_appeal appeal
    LEFT JOIN appeals_forwarding sent ON sent.appeal_id = appeal.id
    WHERE appeal.status IN ('forwarded', 'upheld', 'changed', 'annulled') AND sent.id IS NULL ORDER BY 1
"""
RESULTS = """
    SELECT appeal.code FROM appeals_appeal appeal
    LEFT JOIN appeals_appealresult result ON result.appeal_id = appeal.id
    WHERE (appeal.status IN ('upheld', 'changed', 'annulled')) <> (result.id IS NOT NULL)
       OR (result.id IS NOT NULL AND result.outcome <> appeal.status) ORDER BY 1
"""
NOT_STOPPED = """
    SELECT appeal.code FROM appeals_suspension suspension
    JOIN appeals_appeal appeal ON appeal.id = suspension.appeal_id
    WHERE (suspension.status = 'granted' AND suspension.lifted_at IS NULL) <> EXISTS (
        SELECT FROM payments_stop stop
        WHERE stop.object_key = 'appeals.appeal:' || appeal.code AND stop.lifted_at IS NULL)
    ORDER BY 1
"""


@invariant("I05", "A complaint, and what it asks to have suspended, stand where their events say.")
def complaints_follow_their_events() -> Iterator[str]:
    yield from disagreements(Appeal, transitions.TABLE)
    yield from disagreements(Suspension, transitions.SUSPENSION_TABLE)


@invariant(
    "I10",
    "A complaint is late by the day it is counted from, and none that is late is treated unless somebody has let it in.",
)
def complaints_are_held_against_their_deadline() -> Iterator[str]:
    for (code,) in ask(LATE):
        yield f"complaint {code}: late or not is not what its days say"
    for (code,) in ask(NOT_LET_IN):
        yield f"complaint {code}: came too late, and is treated"


@invariant("I04", "What is answered to a complaint is approved by another than who prepared it.")
def complaints_have_four_eyes() -> Iterator[str]:
    for (code,) in ask(SAME_EYES):
        yield f"complaint {code}: the answer is approved by who prepared it"


@invariant(
    "I14",
    "A complaint is about points of its own decision, was sent when the appeal body has it, and has the result it stands with.",
)
def complaints_hang_together() -> Iterator[str]:
    for code, row in ask(OF_ANOTHER):
        yield f"complaint {code}: point {row} is of another decision"
    for (code,) in ask(NOT_SENT):
        yield f"complaint {code}: is with the appeal body, and was not sent"
    for (code,) in ask(RESULTS):
        yield f"complaint {code}: its result is not what its status says"


@invariant(
    "I02", "While a decision is suspended for a complaint its payments are stopped, and not longer."
)
def suspended_payments_are_stopped() -> Iterator[str]:
    for (code,) in ask(NOT_STOPPED):
        yield f"complaint {code}: suspended and not stopped, or stopped and not suspended"
