"""One complaint in the demo: Stavanger wants back what its first measure was lowered by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appeals.actions import Complaint, complain
from appeals.models import Appeal
from decisions.models import Decision
from demo.county import organisation
from demo.people import STAVANGER
from demo.play import Step
from demo.play.acting import oslo
from demo.play.answering import approver_of
from demo.play.filing import round_of

if TYPE_CHECKING:
    from datetime import datetime

WANTED = "Vi ber om beløpet vi meldte."
REASONS = "Samlingene bygger på hverandre. Med færre samlinger rekker ikke alle barnehagene å prøve ut det de lærer."


def stavanger_complains(at: datetime) -> None:
    decision = Decision.objects.filter(
        round=round_of(2025), recipient=organisation(STAVANGER), status="dispatched"
    ).first()
    if decision is None or Appeal.objects.filter(decision=decision).exists():
        return
    complain(
        decision=decision,
        complaint=Complaint(points={1: WANTED}, reasons=REASONS),
        by=approver_of(STAVANGER, at),
        at=at,
    )


STEPS = (Step("complaint-2025", oslo(2025, 4, 30, 14), stavanger_complains),)
