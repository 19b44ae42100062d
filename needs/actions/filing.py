"""From the owner's desk to the authority's: approval, submission, correction, withdrawal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grants import transitions as t
from grants.actions import close_tasks, move_application, open_task
from grants.enums import ApplicationStatus, InTimeWhen, TaskKind
from grants.models import CompletionRequest
from grants.permissions import WHO_APPROVES, is_owner_approver
from jobs.actions import start_job
from kompetanse.lib import rules
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, Stale
from needs.actions.ready import check_move, check_ready, lock_report, store_answers
from needs.content import content_hash, read_content
from needs.enums import SnapshotReason
from needs.models import Attachment, Snapshot
from records.actions import file_attachments, open_case_file, open_journal_entry
from records.enums import JournalKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.models import Application
    from kompetanse.lib.actor import Actor
    from needs.content import Content
    from needs.models import NeedsReport
    from records.models import CaseFile, JournalEntry

RECEIPT_JOB = "needs.receipt"
DAYS_TO_CHECK = 20
DAYS_TO_ADMIT = 5
OWNERS_PEOPLE = ("owner_submitter", "owner_approver")


@transaction.atomic
def submit(
    *,
    report: NeedsReport,
    declares: bool,
    by: Actor,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    seen_version: int | None = None,
    seen_hash: str = "",
    late_reason: str = "",
) -> NeedsReport:
    """Approve and send in, in one act with the declaration.

    Refuses: anyone but the owner's approver (R-GEN-01), the one who sent it to approval where the owner has two people,
    a missing declaration, other contents than those shown (`seen_hash`), every hard rule of the version (RuleBroken),
    unanswered warnings (WarningsUnanswered), and what comes after the deadline unless `late_reason` asks for it (R-FRI-01).
    Opens the case file, freezes the contents, journals them, and puts the case on the authority's work list;
    PDF and receipts follow by a job.
    """
    report = lock_report(report, seen_version)
    application = report.application
    _check_may_submit(report, by)
    content = read_content(report)
    if seen_hash and content_hash(content) != seen_hash:
        raise Stale(_("Meldingen er endret siden du åpnet siden. Se over den på nytt."))
    warnings = check_ready(report, content)
    answers = {**report.warning_answers, **(answers or {})}
    rules.require_answers(warnings, answers)
    if not declares:
        raise Refused(
            _("Kryss av for at opplysningene er riktige, før du sender inn."), field="declares"
        )
    is_late = _check_in_time(application, late_reason, at)
    report.declared_at, report.declared_by_id = at, by.user_id
    store_answers(report, warnings, answers, extra=("declared_at", "declared_by"))
    snapshot = _freeze(report, content, SnapshotReason.SUBMITTED, by, at)
    _move_to_submitted(report, snapshot, late_reason if is_late else "", by, at)
    _open_first_task(application, is_late, at)
    _queue_receipt(snapshot, application, at)
    return report


def _move_to_submitted(
    report: NeedsReport, snapshot: Snapshot, late_reason: str, by: Actor, at: datetime
) -> None:
    application = report.application
    move_application(
        application,
        t.SUBMIT,
        by=by,
        at=at,
        reason=late_reason,
        reason_id=f"application:{application.code}:late_reason" if late_reason else "",
        facts=_facts(snapshot, report),
        also={
            "submitted_at": at,
            "submitted_by_id": by.user_id,
            "case_file": application.case_file,
            "reference": application.reference,
            "is_late": bool(late_reason),
            "late_reason": late_reason,
        },
    )


def _check_may_submit(report: NeedsReport, by: Actor) -> None:
    application = report.application
    found = rules.check(
        application.scheme_version.rules,
        "R-GEN-01",
        is_approver=is_owner_approver(by, application),
    )
    if found:
        raise NotAllowed(found[0].message, who_may=WHO_APPROVES, rule_id="R-GEN-01")
    check_move(report, t.SUBMIT, by)
    if not application.applicant.two_person_filing:
        return
    if application.status != ApplicationStatus.IN_APPROVAL:
        raise Refused(_("Send meldingen til godkjenning først. Hos dere er det to som sender inn."))
    if application.sent_to_approver_by_id == by.user_id:
        raise NotAllowed(
            _("Du sendte meldingen til godkjenning, så en annen må godkjenne den."),
            who_may=_("En annen godkjenner hos eieren."),
        )


def _check_in_time(application: Application, late_reason: str, at: datetime) -> bool:
    """Whether the report is late. Refuses a late one that nobody has asked to send (R-FRI-01)."""
    round_ = application.round
    counts = at
    if round_.in_time_when == InTimeWhen.SENT_TO_APPROVER and application.sent_to_approver_at:
        counts = application.sent_to_approver_at
    found = rules.check(
        application.scheme_version.rules,
        "R-FRI-01",
        happened_at=counts,
        deadline=round_.deadline_date,
    )
    if found and not late_reason.strip():
        raise RuleBroken(findings=found)
    return bool(found)


def request_late(
    *,
    report: NeedsReport,
    reason: str,
    declares: bool,
    by: Actor,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    seen_version: int | None = None,
    seen_hash: str = "",
) -> NeedsReport:
    """ "Be om å få sende for sent": as `submit`, after the deadline, with a reason.

    What is sent is received and journaled as late and stands in no list until a person admits it (`domain.md` 0.5.4).
    """
    if not reason.strip():
        raise Refused(_("Skriv hvorfor meldingen kommer etter fristen."), field="reason")
    return submit(
        report=report,
        declares=declares,
        by=by,
        at=at,
        answers=answers,
        seen_version=seen_version,
        seen_hash=seen_hash,
        late_reason=reason,
    )


def _open_case(application: Application, by: Actor, at: datetime) -> CaseFile:
    """The case file, with the authority's next number."""
    case_file = open_case_file(
        authority=application.authority,
        title=lambda: (
            _("Behovsmelding %(year)s, %(scheme)s – %(owner)s")
            % {
                "year": application.round.budget_year,
                "scheme": application.scheme_version.scheme.name,
                "owner": application.applicant.name,
            }
        ),
        by=by,
        at=at,
    )
    application.case_file, application.reference = case_file, case_file.reference
    return case_file


def _freeze(
    report: NeedsReport, content: Content, reason: SnapshotReason, by: Actor, at: datetime
) -> Snapshot:
    """Keep the contents as they are, journaled as incoming, with the attachments that are new as documents."""
    application = report.application
    case_file = application.case_file or _open_case(application, by, at)
    number = application.snapshots.count() + 1 if application.submitted_at else 1

    def title() -> str:
        said = _("Behovsmelding %(year)s fra %(owner)s") % {
            "year": application.round.budget_year,
            "owner": application.applicant.name,
        }
        corrected = reason == SnapshotReason.COMPLETED
        return _("Rettet: %(title)s") % {"title": said} if corrected else said

    entry = open_journal_entry(
        case_file=case_file,
        kind=JournalKind.INCOMING,
        title=title,
        by=by,
        at=at,
        sender=application.applicant.name,
        receiver=application.authority.name,
    )
    _file_attachments(report, content, entry, by, at)
    return Snapshot.objects.create(
        application=application,
        number=number,
        reason=reason,
        data=content,
        sha256=content_hash(content),
        taken_at=at,
        taken_by_id=by.user_id,
        journal_entry=entry,
    )


def _file_attachments(
    report: NeedsReport, content: Content, entry: JournalEntry, by: Actor, at: datetime
) -> None:
    if not content["attachments"]:
        return
    fresh = list(
        Attachment.objects.filter(report=report, is_filed=False)
        .select_related("stored_file")
        .order_by("pk")
    )
    file_attachments(
        entry=entry,
        case_file=entry.case_file,
        files=[(row.stored_file, row.title, row.file_name) for row in fresh],
        readers=[report.application.applicant],
        by=by,
        at=at,
    )
    Attachment.objects.filter(pk__in=[row.pk for row in fresh]).update(is_filed=True)


def _facts(snapshot: Snapshot, report: NeedsReport) -> dict[str, Any]:
    return {
        "snapshot": snapshot.number,
        "sha256": snapshot.sha256,
        "requested": report.application.requested_total,
        "warnings": sorted(report.warning_answers),
    }


def _subject(application: Application) -> str:
    return _("%(owner)s, behovsmelding %(year)s") % {
        "owner": application.applicant.name,
        "year": application.round.budget_year,
    }


def _open_first_task(application: Application, is_late: bool, at: datetime) -> None:
    open_task(
        kind=TaskKind.ADMIT_LATE if is_late else TaskKind.CHECK_APPLICATION,
        authority=application.authority,
        application=application,
        subject=partial(_subject, application),
        url=reverse("overview:case", args=(application.code,)),
        due_date=add_working_days(in_oslo(at).date(), DAYS_TO_ADMIT if is_late else DAYS_TO_CHECK),
        at=at,
    )


def _queue_receipt(snapshot: Snapshot, application: Application, at: datetime) -> None:
    """PDF and receipts are rows of a job: a dead mail server, broker or worker only delays them."""
    start_job(
        kind=RECEIPT_JOB,
        title=_("Kopi og kvittering for %(reference)s") % {"reference": application.reference},
        rows=[
            (f"pdf:{snapshot.code}", _("PDF")),
            (f"mail:{snapshot.code}", _("Kvittering på e-post")),
        ],
        by=SYSTEM,
        at=at,
    )


@transaction.atomic
def answer_completion(
    *,
    report: NeedsReport,
    declares: bool,
    by: Actor,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    seen_version: int | None = None,
    seen_hash: str = "",
) -> NeedsReport:
    """Send a corrected report again. The approver's act; same rules as at submission, save the deadline.

    The request is answered, the corrected contents are frozen and journaled, and the authority gets a task.
    """
    report = lock_report(report, seen_version)
    application = report.application
    check_move(report, t.COMPLETE, by)
    content = read_content(report)
    if seen_hash and content_hash(content) != seen_hash:
        raise Stale(_("Meldingen er endret siden du åpnet siden. Se over den på nytt."))
    warnings = check_ready(report, content)
    answers = {**report.warning_answers, **(answers or {})}
    rules.require_answers(warnings, answers)
    if not declares:
        raise Refused(
            _("Kryss av for at opplysningene er riktige, før du sender inn."), field="declares"
        )
    report.declared_at, report.declared_by_id = at, by.user_id
    store_answers(report, warnings, answers, extra=("declared_at", "declared_by"))
    snapshot = _freeze(report, content, SnapshotReason.COMPLETED, by, at)
    CompletionRequest.objects.filter(application=application, answered_at=None).update(
        answered_at=at, answered_by_id=by.user_id
    )
    move_application(application, t.COMPLETE, by=by, at=at, facts=_facts(snapshot, report))
    open_task(
        kind=TaskKind.CHECK_COMPLETION,
        authority=application.authority,
        application=application,
        subject=partial(_subject, application),
        url=reverse("overview:case", args=(application.code,)),
        due_date=add_working_days(in_oslo(at).date(), DAYS_TO_ADMIT),
        at=at,
    )
    _queue_receipt(snapshot, application, at)
    return report


@transaction.atomic
def withdraw(
    *,
    report: NeedsReport,
    by: Actor,
    at: datetime,
    reason: str = "",
    seen_version: int | None = None,
) -> NeedsReport:
    """Take a report that was sent back for good, before the decision. Journaled; open tasks are closed."""
    report = lock_report(report, seen_version)
    application = report.application
    check_move(report, t.WITHDRAW, by)
    open_journal_entry(
        case_file=application.case_file or _open_case(application, by, at),
        kind=JournalKind.INCOMING,
        title=lambda: (
            _("Behovsmelding %(year)s er trukket av %(owner)s")
            % {"year": application.round.budget_year, "owner": application.applicant.name}
        ),
        by=by,
        at=at,
        sender=application.applicant.name,
        receiver=application.authority.name,
    )
    for kind in (TaskKind.CHECK_APPLICATION, TaskKind.CHECK_COMPLETION, TaskKind.ADMIT_LATE):
        close_tasks(kind=kind, application=application, by=by, at=at)
    move_application(
        application, t.WITHDRAW, by=by, at=at, reason=reason,
        reason_id=f"report:{application.code}:return_reason" if reason else "",
    )  # fmt: skip
    if reason:
        report.return_reason = reason
        report.save(update_fields=["return_reason"])
    return report
