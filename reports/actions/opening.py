"""A report is opened when a decision that grants money reaches its recipient, and follows the decision in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from decisions.enums import BESIDE, DecisionKind, DecisionStatus
from decisions.models import Point
from grants.actions import open_task
from grants.enums import Part, TaskKind
from grants.models import Party
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from records.events import record_event
from reports.enums import NOT_SENT
from reports.models import PartnerPart, Report, ReportItem, Share

if TYPE_CHECKING:
    from datetime import datetime

    from decisions.models import Decision
    from grants.models import Application, Round

SILENT = (*BESIDE, DecisionKind.DISMISSAL)
"""Kinds of decisions that do not say what a recipient has: a demand for money back is no grant."""
DAYS_TO_LOOK = 5


def take_in(decision: Decision, at: datetime) -> None:
    """Open the reports of the cases that a dispatched decision is about, or let those that are open follow it.

    Runs in the decision's transaction; twice is once. What has been sent already is not changed: a person is asked to look.
    """
    if decision.kind in SILENT:
        return
    points = (
        Point.objects.filter(decision=decision)
        .select_related("item__application__round", "item__application__authority")
        .order_by("item__application_id", "number")
    )
    by_case: dict[int, list[Point]] = {}
    for point in points:
        by_case.setdefault(point.item.application_id, []).append(point)
    for held in by_case.values():
        _follow(held[0].item.application, held, decision, at)


def refresh(report: Report) -> None:
    """What has been granted now, by every decision that has reached its recipient. For a locked report."""
    points = Point.objects.filter(
        item__application_id=report.application_id,
        decision__status=DecisionStatus.DISPATCHED,
    ).select_related("decision")
    for point in points.exclude(decision__kind__in=SILENT).order_by("pk"):
        _set_share(report, point, point.decision.recipient_id)
    recount(report)


def recount(report: Report) -> None:
    """Sum the shares into the report, for a locked report."""
    sums = Share.objects.filter(report=report, granted__gt=0).aggregate(
        granted=Sum("granted"), used=Sum("used"), unused=Sum("unused")
    )
    for name, value in sums.items():
        setattr(report, name, value or 0)
    report.save(update_fields=list(sums))


def _follow(
    application: Application, points: list[Point], decision: Decision, at: datetime
) -> None:
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("application")
        .filter(application=application)
        .first()
    )
    if report is None:
        if not any(point.amount for point in points):
            return
        report = _open(application, at)
    if report.status not in NOT_SENT:
        _ask_to_look(report, points, decision, at)
        return
    before = report.granted
    for point in points:
        _set_share(report, point, decision.recipient_id)
    _open_parts(report)
    recount(report)
    if report.granted != before:
        report.version += 1
        report.save(update_fields=["version"])
        record_event(
            chain=application.chain_key,
            verb="set_granted",
            on=report,
            by=SYSTEM,
            at=at,
            facts={"granted": report.granted, "decision": decision.code},
        )


def _open(application: Application, at: datetime) -> Report:
    report = Report.objects.create(
        application=application, opened_at=at, due_date=due_date_of(application.round)
    )
    record_event(
        chain=application.chain_key,
        verb="open_report",
        on=report,
        by=SYSTEM,
        at=at,
        facts={"due": report.due_date.isoformat()},
    )
    return report


def due_date_of(round_: Round) -> date:
    """The round's own day, else the 15th of January after its year (`domain.md` 2.6)."""
    return round_.report_due_date or date(round_.budget_year + 1, 1, 15)


def _set_share(report: Report, point: Point, recipient_id: int) -> None:
    held = Share.objects.filter(item_id=point.item_id, recipient_id=recipient_id)
    if not point.amount and not held.exists():
        return
    ReportItem.objects.get_or_create(item_id=point.item_id, defaults={"report": report})
    Share.objects.update_or_create(
        item_id=point.item_id,
        recipient_id=recipient_id,
        defaults={"report": report, "point": point, "granted": point.amount},
    )


def _open_parts(report: Report) -> None:
    """Each partner in the case, and whoever else has received money in it, has its own part to write.

    The part of one that is neither any more (V_PARTNER) goes when nothing is written in it; what it has written, stands.
    """
    applicant = report.application.applicant_id
    partners = Party.objects.filter(application_id=report.application_id, part=Part.PARTNER)
    paid = Share.objects.filter(report=report, granted__gt=0).exclude(recipient_id=applicant)
    wanted = {
        *partners.values_list("organisation_id", flat=True),
        *paid.values_list("recipient_id", flat=True),
    } - {applicant}
    empty = PartnerPart.objects.filter(report=report, completed_at=None, version=1)
    empty.exclude(partner_id__in=wanted).delete()
    have = set(PartnerPart.objects.filter(report=report).values_list("partner_id", flat=True))
    PartnerPart.objects.bulk_create(
        PartnerPart(report=report, partner_id=pk) for pk in sorted(wanted - have)
    )


def _ask_to_look(report: Report, points: list[Point], decision: Decision, at: datetime) -> None:
    held = dict(
        Share.objects.filter(report=report, recipient_id=decision.recipient_id).values_list(
            "item_id", "granted"
        )
    )
    if all(held.get(point.item_id, 0) == point.amount for point in points):
        return
    application = report.application
    open_task(
        kind=TaskKind.CHECK_REPORT,
        authority=application.authority,
        application=application,
        object_key=report.object_key,
        subject=lambda: (
            _("%(owner)s: vedtaket er endret etter at rapporten kom")
            % {"owner": application.applicant.name}
        ),
        url=reverse("reports:control", args=(report.code,)),
        due_date=add_working_days(in_oslo(at).date(), DAYS_TO_LOOK),
        at=at,
    )
