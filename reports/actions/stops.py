"""A stop of payments because a report did not come: a person puts it, the report lifts it.

The lock order is the decision before the report, so that a decision that is dispatched meanwhile waits or is waited for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from decisions.models import Decision
from kompetanse.lib.actor import SYSTEM
from payments.actions import lift_stop, open_stop
from payments.enums import StopKind
from payments.models import Stop
from records.events import record_event
from reports.models import Share

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from reports.models import Report


def hold_decisions(report: Report) -> list[Decision]:
    """The owner's own decisions in force that granted money in the case, and those that are stopped because of the report; locked."""
    shares = Share.objects.filter(
        report=report, granted__gt=0, recipient_id=report.application.applicant_id
    )
    stopped = Stop.objects.filter(object_key=report.object_key, lifted_at=None)
    wanted = {
        *shares.values_list("point__decision_id", flat=True),
        *stopped.values_list("decision_id", flat=True),
    }
    rows = Decision.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    return [row for row in rows if row.recipient_id == report.application.applicant_id]


def open_report_stops(
    report: Report, decisions: list[Decision], *, by: Actor, at: datetime
) -> None:
    """Stop what is not paid to the owner. Its partners are not held for it."""
    for decision in decisions:
        open_stop(
            decision=decision,
            kind=StopKind.REPORT,
            reason=_("Rapporten er ikke kommet."),
            object_key=report.object_key,
            by=by,
            at=at,
        )


def lift_report_stop(report: Report, *, by: Actor, at: datetime) -> None:
    """For a locked report that has come or is waived: what was stopped because of it runs again. None stopped: nothing is done."""
    if report.stopped_at is None:
        return
    stops = Stop.objects.filter(object_key=report.object_key, lifted_at=None)
    for stop in stops.select_related("decision").order_by("pk"):
        lift_stop(stop=stop, reason=_("Rapporten er kommet."), by=SYSTEM, at=at)
    report.stopped_at = report.stopped_by = None
    report.save(update_fields=["stopped_at", "stopped_by"])
    record_event(chain=report.chain_key, verb="lift_report_stop", on=report, by=by, at=at)
