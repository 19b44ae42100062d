"""When a report does not come: reminders go by themselves (`reports.reminders`), then a person warns, and a person stops the payments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions import close_tasks, open_task
from grants.actions.exclusions import check_not_recused
from grants.enums import TaskKind
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import Refused, Stale
from records.enums import DocumentKind
from records.events import record_event
from reports.actions.letters import send_letter
from reports.actions.locking import lock_report
from reports.actions.stops import hold_decisions, open_report_stops
from reports.models import Report
from reports.permissions import check_controller, check_decider

if TYPE_CHECKING:
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor

DAYS_TO_FOLLOW_UP = 5
LEAST_TO_ANSWER = timedelta(days=7)


def open_overdue_tasks(*, at: datetime) -> int:
    """A task for each report whose last reminder has gone without an answer; how many were new. May run twice."""
    today = in_oslo(at).date()
    late = Report.objects.overdue(today).for_detail().filter(prior_notice_at=None).order_by("pk")
    return sum(_open_task(report, at) for report in late if today > _follow_up_from(report))


def _follow_up_from(report: Report) -> date:
    last = max(0, -min(report.application.round.report_reminder_offsets, default=0))
    return report.awaited_by + timedelta(days=last)


@transaction.atomic
def _open_task(report: Report, at: datetime) -> bool:
    application = report.application
    task = open_task(
        kind=TaskKind.OVERDUE_REPORT,
        authority=application.authority,
        application=application,
        object_key=report.object_key,
        subject=lambda: (
            _("%(owner)s har ikke sendt rapport") % {"owner": application.applicant.name}
        ),
        url=reverse("reports:control", args=(report.code,)),
        due_date=add_working_days(in_oslo(at).date(), DAYS_TO_FOLLOW_UP),
        at=at,
    )
    return task.opened_at == at


def _late_one(report: Report, seen_version: int | None, at: datetime) -> Report:
    locked = lock_report(report, seen_version)
    if not locked.is_overdue(in_oslo(at).date()):
        raise Stale(_("Rapporten er ikke lenger for sen. Se hvor den står nå."))
    return locked


@transaction.atomic
def give_prior_notice(
    *,
    report: Report,
    due_date: date,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Report:
    """Warn the owner that payments may be stopped; a journaled letter (forvaltningsloven § 16).

    Refuses while the report is not late, a second notice, and less than a week to answer.
    """
    check_controller(by, report)
    report = _late_one(report, seen_version, at)
    check_not_recused(report.application, by=by)
    if report.prior_notice_at:
        raise Stale(_("Forhåndsvarselet er alt sendt."))
    if due_date < in_oslo(at).date() + LEAST_TO_ANSWER:
        raise Refused(_("Gi eieren minst en uke."), field="due_date")
    report.prior_notice_at, report.prior_notice_by_id = at, by.user_id
    report.prior_notice_due_date = due_date
    report.version += 1
    report.save(
        update_fields=["prior_notice_at", "prior_notice_by", "prior_notice_due_date", "version"]
    )
    record_event(
        chain=report.chain_key, verb="give_report_notice", on=report, by=by, at=at,
        facts={"due": due_date.isoformat()},
    )  # fmt: skip
    _close(report, by=by, at=at)
    send_letter(
        report,
        kind=DocumentKind.PRIOR_NOTICE,
        title=lambda: _("Forhåndsvarsel: rapporten er ikke kommet"),
        paragraphs=lambda: [
            _("Vi har ikke fått rapporten om tilskuddet for %(year)s. Fristen var %(day)s.")
            % {
                "year": report.application.round.budget_year,
                "day": format_date(report.awaited_by),
            },
            _(
                "Får vi ikke rapporten innen %(day)s, kan vi stanse utbetalingene og kreve tilskuddet tilbake."
            )
            % {"day": format_date(due_date)},
            _("Dere kan uttale dere innen samme frist. Skriv til oss i saken."),
        ],
        by=by,
        at=at,
    )
    return report


@transaction.atomic
def stop_payments(
    *, report: Report, by: Actor, at: datetime, seen_version: int | None = None
) -> Report:
    """Stop what is not yet paid in the case, when the day of the prior notice has passed without a report.

    Refuses before a prior notice has run out, and a second stop.
    """
    check_decider(by, report)
    decisions = hold_decisions(report)
    report = _late_one(report, seen_version, at)
    check_not_recused(report.application, by=by)
    due = report.prior_notice_due_date
    if due is None or in_oslo(at).date() <= due:
        raise Refused(_("Fristen i forhåndsvarselet må være ute først."))
    if report.stopped_at:
        raise Stale(_("Utbetalingene er alt stanset."))
    if not decisions:
        raise Refused(_("Eieren har ikke fått penger i saken, så det er ingenting å stanse."))
    open_report_stops(report, decisions, by=by, at=at)
    report.stopped_at, report.stopped_by_id = at, by.user_id
    report.version += 1
    report.save(update_fields=["stopped_at", "stopped_by", "version"])
    record_event(chain=report.chain_key, verb="stop_for_report", on=report, by=by, at=at)
    return report


def _close(report: Report, *, by: Actor, at: datetime) -> None:
    close_tasks(
        kind=TaskKind.OVERDUE_REPORT,
        application=report.application,
        object_key=report.object_key,
        by=by,
        at=at,
    )
