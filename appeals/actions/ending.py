"""What follows when a complaint has ended, however it did: tasks are closed, and what waited for it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from appeals.enums import SuspensionStatus
from appeals.models import Settlement, Suspension
from grants.actions import close_tasks
from grants.enums import TaskKind
from kompetanse.lib.actor import SYSTEM
from payments.actions import lift_stop
from payments.models import Stop
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from appeals.models import Appeal
    from kompetanse.lib.actor import Actor

TASKS = (TaskKind.HANDLE_APPEAL, TaskKind.ANSWER_SUSPENSION, TaskKind.APPROVE_DECISION)


def end_appeal(appeal: Appeal, *, by: Actor, at: datetime) -> None:
    """Close what waits for somebody, drop a proposal nobody has approved, and let the decision be carried out again."""
    for kind in TASKS:
        close_tasks(kind=kind, object_key=appeal.object_key, by=by, at=at)
    if by.user_id is not None:
        Settlement.objects.filter(appeal=appeal, approved_at=None, dropped_at=None).update(
            dropped_at=at, dropped_by_id=by.user_id
        )
    lift_suspension(appeal, by=by, at=at)


def lift_suspension(appeal: Appeal, *, by: Actor, at: datetime) -> None:
    """The decision is carried out as usual again."""
    lifted = Suspension.objects.filter(
        appeal=appeal, status=SuspensionStatus.GRANTED, lifted_at=None
    ).update(lifted_at=at)
    if not lifted:
        return
    record_event(chain=appeal.chain_key, verb="lift_suspension", on=appeal, by=by, at=at)
    stops = Stop.objects.filter(object_key=appeal.object_key, lifted_at=None)
    for stop in stops.order_by("pk"):
        # Whoever ended it (the party, the appeal body), the rule lifts it.
        lift_stop(stop=stop, reason=_("Klagen er avgjort eller trukket."), by=SYSTEM, at=at)
