"""From the owner's desk to the authority's: approval by a second person, submission, the frozen copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions import close_tasks, open_task
from grants.enums import TaskKind
from jobs.actions import start_job
from kompetanse.lib import rules
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import NotAllowed, Refused, Stale
from notices.actions import notify
from partnerships.people import people_of
from records.actions import file_attachments, open_journal_entry
from records.enums import JournalKind
from reports import transitions as t
from reports.actions.locking import check_move, check_text, check_whole, lock_report, move
from reports.actions.stops import hold_decisions, lift_report_stop
from reports.content import Content, content_hash, parts_of, read_content
from reports.enums import ReportStatus
from reports.models import Attachment, Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from reports.models import Report

RECEIPT_JOB = "reports.receipt"
DAYS_TO_CHECK = 20


@transaction.atomic
def send_to_approver(
    *,
    report: Report,
    by: Actor,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    seen_version: int | None = None,
) -> Report:
    """Give the report to the owner's approvers; from now on nobody changes it. Every hard rule is asked here too.

    Refuses when no approver other than oneself exists, and warnings that are not answered (`answers`: key → reason).
    """
    report = lock_report(report, seen_version)
    check_move(report, t.SEND_TO_APPROVER, by)
    _answer_warnings(report, read_content(report), answers)
    application = report.application
    approvers = people_of(application.applicant_id, ("owner_approver",), in_oslo(at).date())
    others = [user for user in approvers if user.pk != by.user_id]
    if not others:
        raise Refused(
            _("Dere har ingen annen godkjenner. Be tilskuddsforvalteren om å invitere en.")
        )
    report.return_reason = ""
    report.save(update_fields=["return_reason", "warning_answers"])
    move(
        report,
        t.SEND_TO_APPROVER,
        by=by,
        at=at,
        facts={"warnings": sorted(report.warning_answers)},
        also={"sent_to_approver_at": at, "sent_to_approver_by_id": by.user_id},
    )
    notify(
        users=others,
        title=lambda: (
            _("Rapport %(year)s venter på godkjenning") % {"year": application.round.budget_year}
        ),
        url=reverse("reports:approve", args=(report.code,)),
        organisation_id=application.applicant_id,
        at=at,
    )
    return report


def _answer_warnings(report: Report, content: Content, answers: Mapping[str, str] | None) -> None:
    warnings = check_whole(report, content)
    given = {**report.warning_answers, **(answers or {})}
    rules.require_answers(warnings, given)
    report.warning_answers = {one.key: given[one.key] for one in warnings}


@transaction.atomic
def take_back(*, report: Report, by: Actor, at: datetime) -> Report:
    """Those who write fetch the report from the approver again."""
    report = lock_report(report)
    check_move(report, t.TAKE_BACK, by)
    return move(
        report, t.TAKE_BACK, by=by, at=at,
        also={"sent_to_approver_at": None, "sent_to_approver_by_id": None},
    )  # fmt: skip


@transaction.atomic
def send_back(
    *, report: Report, reason: str, by: Actor, at: datetime, seen_version: int | None = None
) -> Report:
    """The approver sends the report back to those who write, with what must be changed. Refuses an empty reason."""
    report = lock_report(report, seen_version)
    check_move(report, t.SEND_BACK, by)
    report.return_reason = check_text(reason, field="reason", message=_("Skriv hva som må endres."))
    report.save(update_fields=["return_reason"])
    sender = report.sent_to_approver_by
    move(
        report, t.SEND_BACK, by=by, at=at, reason=reason,
        reason_id=f"report:{report.code}:return_reason",
        also={"sent_to_approver_at": None, "sent_to_approver_by_id": None},
    )  # fmt: skip
    if sender is not None:
        year = report.application.round.budget_year
        notify(
            users=[sender],
            title=lambda: _("Rapport %(year)s er sendt tilbake til dere") % {"year": year},
            url=reverse("reports:report", args=(report.code,)),
            organisation_id=report.application.applicant_id,
            at=at,
        )
    return report


@transaction.atomic
def submit(
    *,
    report: Report,
    declares: bool,
    by: Actor,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    seen_version: int | None = None,
    seen_hash: str = "",
) -> Report:
    """Approve and send in, in one act with the declaration.

    Refuses: anyone but the owner's approver, the one who sent it to approval where the owner has two people, a missing
    declaration, other contents than those shown (`seen_hash`), every hard rule, and unanswered warnings. Freezes the
    contents, journals them as incoming, puts the control on the authority's work list, and lifts a stop that was put
    because it did not come. PDF and receipts follow by a job.
    """
    hold_decisions(report)
    report = lock_report(report, seen_version)
    _check_may_submit(report, by)
    content = read_content(report)
    if seen_hash and content_hash(content) != seen_hash:
        raise Stale(_("Rapporten er endret siden du åpnet siden. Se over den på nytt."))
    _answer_warnings(report, content, answers)
    if not declares:
        raise Refused(
            _("Kryss av for at opplysningene er riktige, før du sender inn."), field="declares"
        )
    content["answers"] = report.warning_answers
    report.save(update_fields=["warning_answers"])
    snapshot = _freeze(report, content, by, at)
    _move_to_submitted(report, snapshot, by, at)
    _hand_over(report, at)
    lift_report_stop(report, by=by, at=at)
    _queue_receipt(snapshot, report, at)
    return report


def _check_may_submit(report: Report, by: Actor) -> None:
    check_move(report, t.SUBMIT, by)
    if not report.application.applicant.two_person_filing:
        return
    if report.status != ReportStatus.IN_APPROVAL:
        raise Refused(_("Send rapporten til godkjenning først. Hos dere er det to som sender inn."))
    if report.sent_to_approver_by_id == by.user_id:
        raise NotAllowed(
            _("Du sendte rapporten til godkjenning, så en annen må godkjenne den."),
            who_may=_("En annen godkjenner hos eieren."),
        )


def _move_to_submitted(report: Report, snapshot: Snapshot, by: Actor, at: datetime) -> None:
    move(
        report,
        t.SUBMIT,
        by=by,
        at=at,
        facts={
            "snapshot": snapshot.number,
            "sha256": snapshot.sha256,
            "used": report.used,
            "unused": report.unused,
            "warnings": sorted(report.warning_answers),
        },
        also={
            "submitted_at": at,
            "submitted_by_id": by.user_id,
            "changes_text": "",
            "changes_due_date": None,
        },
    )


def _freeze(report: Report, content: Content, by: Actor, at: datetime) -> Snapshot:
    """Keep the contents as they are, journaled as incoming, with the attachments that are new as documents."""
    application = report.application
    number = Snapshot.objects.filter(report=report).count() + 1

    def title() -> str:
        said = _("Rapport %(year)s fra %(owner)s") % {
            "year": application.round.budget_year,
            "owner": application.applicant.name,
        }
        return said if number == 1 else _("Rettet: %(title)s") % {"title": said}

    entry = open_journal_entry(
        case_file=application.archive,
        kind=JournalKind.INCOMING,
        title=title,
        by=by,
        at=at,
        sender=application.applicant.name,
        receiver=application.authority.name,
    )
    fresh = list(
        Attachment.objects.filter(report=report, is_filed=False)
        .select_related("stored_file")
        .order_by("pk")
    )
    file_attachments(
        entry=entry,
        case_file=application.archive,
        files=[(row.stored_file, row.get_kind_display(), row.file_name) for row in fresh],
        readers=[application.applicant, *(part.partner for part in parts_of(report))],
        by=by,
        at=at,
    )
    Attachment.objects.filter(pk__in=[row.pk for row in fresh]).update(is_filed=True)
    return Snapshot.objects.create(
        report=report,
        number=number,
        data=content,
        sha256=content_hash(content),
        taken_at=at,
        taken_by_id=by.user_id,
        journal_entry=entry,
    )


def _hand_over(report: Report, at: datetime) -> None:
    application = report.application
    close_tasks(
        kind=TaskKind.OVERDUE_REPORT,
        application=application,
        object_key=report.object_key,
        by=SYSTEM,
        at=at,
    )
    open_task(
        kind=TaskKind.CHECK_REPORT,
        authority=application.authority,
        application=application,
        object_key=report.object_key,
        subject=lambda: (
            _("%(owner)s, rapport %(year)s")
            % {"owner": application.applicant.name, "year": application.round.budget_year}
        ),
        url=reverse("reports:control", args=(report.code,)),
        due_date=add_working_days(in_oslo(at).date(), DAYS_TO_CHECK),
        at=at,
    )


def _queue_receipt(snapshot: Snapshot, report: Report, at: datetime) -> None:
    """PDF and receipts are rows of a job: a dead mail server, broker or worker only delays them."""
    start_job(
        kind=RECEIPT_JOB,
        title=_("Kopi og kvittering for rapporten i %(reference)s")
        % {"reference": report.application.reference},
        rows=[
            (f"pdf:{snapshot.code}", _("PDF")),
            (f"mail:{snapshot.code}", _("Kvittering på e-post")),
        ],
        by=SYSTEM,
        at=at,
    )
