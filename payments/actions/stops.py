"""Stopping the payments of a decision, and letting them go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from decisions.models import Decision
from kompetanse.lib.errors import AlreadyDone, Refused
from payments.models import Stop
from payments.permissions import check_stops
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from payments.enums import StopKind


@transaction.atomic
def open_stop(
    *,
    decision: Decision,
    kind: StopKind,
    reason: str,
    object_key: str,
    by: Actor,
    at: datetime,
) -> Stop:
    """Stop what is not paid yet on a decision. One that is open already for the same reason and object stands as it is."""
    decision = workflow.lock(decision)
    check_stops(by, decision)
    if not reason.strip():
        raise Refused(_("Skriv hvorfor utbetalingen stanses."), field="reason")
    stop, created = Stop.objects.get_or_create(
        decision=decision,
        kind=kind,
        object_key=object_key,
        lifted_at=None,
        defaults={"reason": reason, "opened_at": at, "opened_by_id": by.user_id},
    )
    if created:
        record_event(
            chain=decision.chain_key,
            verb="stop_payments",
            on=stop,
            by=by,
            at=at,
            reason=reason,
            reason_id=f"payments.stop:{stop.code}",
            facts={"kind": str(kind), "object": object_key},
        )
    return stop


@transaction.atomic
def lift_stop(*, stop: Stop, reason: str, by: Actor, at: datetime) -> Stop:
    """Let the payments go on, when no other stop is open. Says why."""
    decision = workflow.lock(Decision.objects.get(pk=stop.decision_id))
    stop = workflow.lock(stop)
    check_stops(by, decision)
    if stop.lifted_at is not None:
        raise AlreadyDone(_("Stansen er alt opphevet."), result_url=decision.get_absolute_url())
    if not reason.strip():
        raise Refused(_("Skriv hvorfor stansen oppheves."), field="reason")
    stop.lifted_at, stop.lifted_by_id, stop.lift_reason = at, by.user_id, reason
    stop.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    record_event(
        chain=decision.chain_key,
        verb="lift_stop",
        on=stop,
        by=by,
        at=at,
        reason=reason,
        reason_id=f"payments.stop:{stop.code}",
        facts={"kind": stop.kind},
    )
    return stop
