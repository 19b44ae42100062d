"""What the authority does with a report: approves it, asks for changes, extends, waives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions import close_tasks, open_task
from grants.actions.exclusions import check_not_recused
from grants.enums import TaskKind
from grants.people import correspondents_of
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import Refused, RuleBroken, Stale
from kompetanse.lib.money import format_kroner
from notices.actions import notify
from records.enums import DocumentKind
from records.events import record_event
from reports import checking
from reports import transitions as t
from reports.actions.letters import send_letter
from reports.actions.locking import check_move, check_text, lock_report, move
from reports.actions.opening import refresh
from reports.actions.stops import hold_decisions, lift_report_stop
from reports.content import read_content
from reports.permissions import check_controller

if TYPE_CHECKING:
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor
    from reports.models import Report

DAYS_TO_SETTLE = 20


@transaction.atomic
def ask_for_changes(
    *,
    report: Report,
    text: str,
    due_date: date,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Report:
    """Send a report back to the owner with what must be corrected, and by when; a journaled letter (forvaltningsloven § 11).

    What has been granted is read anew, in case a decision was replaced after the report was sent. Refuses an empty text
    and a date that is not later than today.
    """
    report = lock_report(report, seen_version)
    check_move(report, t.ASK_FOR_CHANGES, by)
    text = check_text(text, field="text", message=_("Skriv hva som må rettes."))
    if due_date <= in_oslo(at).date():
        raise Refused(_("Fristen må være etter i dag."), field="due_date")
    refresh(report)
    move(
        report, t.ASK_FOR_CHANGES, by=by, at=at, reason=text,
        reason_id=f"report:{report.code}:changes_text",
        facts={"due": due_date.isoformat()},
        also={
            "changes_text": text, "changes_due_date": due_date,
            "sent_to_approver_at": None, "sent_to_approver_by_id": None,
        },
    )  # fmt: skip
    _close_control(report, by=by, at=at)
    send_letter(
        report,
        kind=DocumentKind.REPORT_REQUEST,
        title=lambda: _("Rapporten må rettes innen %(day)s") % {"day": format_date(due_date)},
        paragraphs=lambda: [
            _("Vi har sett på rapporten deres. Dette må rettes:"),
            text,
            _("Send den rettede rapporten innen %(day)s.") % {"day": format_date(due_date)},
        ],
        by=by,
        at=at,
    )
    return report


@transaction.atomic
def approve(*, report: Report, by: Actor, at: datetime, seen_version: int | None = None) -> Report:
    """Approve a report. Where money is unused, a task to decide what becomes of it.

    Refuses while a partner's money is not accounted for.
    """
    report = lock_report(report, seen_version)
    check_move(report, t.APPROVE, by)
    content = read_content(report)
    missing = [
        finding
        for part in content["parts"]
        for finding in checking.find_in_part(
            content, code=part["code"], active=report.application.scheme_version.rules
        )
        if finding.rule_id == "R-RAP-01"
    ]
    if missing:
        raise RuleBroken(
            _("En partner har ikke gjort rede for midlene sine. Be om retting."), findings=missing
        )
    move(
        report, t.APPROVE, by=by, at=at,
        facts={"used": report.used, "unused": report.unused},
        also={"approved_at": at, "approved_by_id": by.user_id},
    )  # fmt: skip
    _close_control(report, by=by, at=at)
    if report.unused:
        _ask_to_settle(report, at)
    application = report.application
    year = application.round.budget_year
    notify(
        users=correspondents_of(application.applicant_id, on=in_oslo(at).date()),
        title=lambda: _("Rapport %(year)s er godkjent") % {"year": year},
        url=reverse("reports:report", args=(report.code,)),
        organisation_id=application.applicant_id,
        at=at,
    )
    return report


def _ask_to_settle(report: Report, at: datetime) -> None:
    application = report.application
    open_task(
        kind=TaskKind.SETTLE_UNUSED,
        authority=application.authority,
        application=application,
        object_key=report.object_key,
        subject=lambda: (
            _("%(owner)s: %(amount)s kr er ikke brukt")
            % {"owner": application.applicant.name, "amount": format_kroner(report.unused)}
        ),
        url=reverse("reports:control", args=(report.code,)),
        due_date=add_working_days(in_oslo(at).date(), DAYS_TO_SETTLE),
        at=at,
    )


def _close_control(report: Report, *, by: Actor, at: datetime) -> None:
    close_tasks(
        kind=TaskKind.CHECK_REPORT,
        application=report.application,
        object_key=report.object_key,
        by=by,
        at=at,
    )


@transaction.atomic
def extend(
    *,
    report: Report,
    to_date: date,
    reason: str,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Report:
    """Give the owner more time, with a reason. The day it was due stays stored beside the new one.

    Refuses a day that is not later than the one in force and than today, and a report that is not awaited.
    """
    report = lock_report(report, seen_version)
    check_controller(by, report)
    check_not_recused(report.application, by=by)
    if not report.is_awaited:
        raise Stale(_("Rapporten er ikke lenger ventet. Se hvor den står nå."))
    reason = check_text(reason, field="reason", message=_("Skriv hvorfor fristen flyttes."))
    if to_date <= max(report.awaited_by, in_oslo(at).date()):
        raise Refused(_("Den nye fristen må være etter i dag og etter fristen."), field="to_date")
    facts = {"from": report.awaited_by.isoformat(), "to": to_date.isoformat()}
    report.extended_to_date, report.extension_reason = to_date, reason
    report.extended_at, report.extended_by_id = at, by.user_id
    changed = ["extended_to_date", "extension_reason", "extended_at", "extended_by", "version"]
    if report.changes_due_date:
        report.changes_due_date = to_date
        changed.append("changes_due_date")
    report.version += 1
    report.save(update_fields=changed)
    record_event(
        chain=report.chain_key, verb="extend_report", on=report, by=by, at=at, reason=reason,
        reason_id=f"report:{report.code}:extension_reason", facts=facts,
    )  # fmt: skip
    _close_overdue(report, by=by, at=at)
    notify(
        users=correspondents_of(report.application.applicant_id, on=in_oslo(at).date()),
        title=lambda: _("Ny frist for rapporten: %(day)s") % {"day": format_date(to_date)},
        url=reverse("reports:report", args=(report.code,)),
        organisation_id=report.application.applicant_id,
        at=at,
    )
    return report


@transaction.atomic
def waive(
    *, report: Report, reason: str, by: Actor, at: datetime, seen_version: int | None = None
) -> Report:
    """Free the owner from reporting, with a reason; told in a journaled letter. Lifts a stop that was put because no report came."""
    hold_decisions(report)
    report = lock_report(report, seen_version)
    check_move(report, t.WAIVE, by)
    reason = check_text(reason, field="reason", message=_("Skriv hvorfor dere gir fritak."))
    move(
        report, t.WAIVE, by=by, at=at, reason=reason,
        reason_id=f"report:{report.code}:waiver_reason",
        also={"waived_at": at, "waived_by_id": by.user_id, "waiver_reason": reason},
    )  # fmt: skip
    _close_overdue(report, by=by, at=at)
    lift_report_stop(report, by=by, at=at)
    send_letter(
        report,
        kind=DocumentKind.REPORT_REQUEST,
        title=lambda: _("Dere er fritatt for å sende rapport"),
        paragraphs=lambda: [
            _("Dere trenger ikke å sende rapport om tilskuddet for %(year)s.")
            % {"year": report.application.round.budget_year},
            reason,
        ],
        by=by,
        at=at,
    )
    return report


def _close_overdue(report: Report, *, by: Actor, at: datetime) -> None:
    close_tasks(
        kind=TaskKind.OVERDUE_REPORT,
        application=report.application,
        object_key=report.object_key,
        by=by,
        at=at,
    )
