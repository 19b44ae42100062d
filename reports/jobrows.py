"""After a report is sent: its PDF, and the receipts. Rows of a job, so that nothing is lost when a server is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from jobs.registry import SkipRow, job_kind
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from notices.actions import notify
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from reports.content import parts_of
from reports.documents import report_pdf
from reports.models import Snapshot

if TYPE_CHECKING:
    from datetime import datetime

    from jobs.models import Job, JobRow

TOLD = ("owner_submitter", "owner_approver", "partner")


@job_kind("reports.receipt")
def send_receipt(*, job: Job, row: JobRow, at: datetime) -> str:  # noqa: ARG001 -- the registry's shape
    """One row draws and files the PDF, the other tells the owner and its partners. Each may run twice without harm."""
    what, _sep, code = row.key.partition(":")
    snapshot = Snapshot.objects.select_related(
        "report__application__applicant",
        "report__application__case_file__authority",
        "report__application__round",
        "report__application__scheme_version",
        "journal_entry",
    ).get(code=code)
    return _file_pdf(snapshot, at) if what == "pdf" else _tell(snapshot, at)


def _file_pdf(snapshot: Snapshot, at: datetime) -> str:
    if snapshot.document_id:
        raise SkipRow(_("Kopien er alt laget."))
    report = snapshot.report
    application = report.application
    year = application.round.budget_year
    snapshot.document = file_document(
        case_file=application.archive,
        stored_file=store_bytes(report_pdf(snapshot), content_type="application/pdf", at=at),
        kind=DocumentKind.REPORT,
        journal_kind=JournalKind.INCOMING,
        title=lambda: (
            _("Rapport %(year)s, %(owner)s") % {"year": year, "owner": application.applicant.name}
        ),
        file_name=f"rapport-{application.reference.replace('/', '-')}.pdf",
        readers=[application.applicant, *(part.partner for part in parts_of(report))],
        entry=snapshot.journal_entry,
        by=SYSTEM,
        at=at,
    )
    snapshot.save(update_fields=["document"])
    return _("Lagret")


def _tell(snapshot: Snapshot, at: datetime) -> str:
    """To the owner's submitters and approvers and the partners' people: that it is sent. No names, no amounts."""
    report = snapshot.report
    application = report.application
    organisations = [application.applicant_id, *(part.partner_id for part in parts_of(report))]
    held = Membership.objects.in_force(in_oslo(at).date()).filter(
        organisation_id__in=organisations, role__in=TOLD
    )
    people = User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")
    made = notify(
        users=people,
        title=lambda: (
            _("Rapport %(year)s i sak %(reference)s er sendt inn")
            % {"year": application.round.budget_year, "reference": application.reference}
        ),
        url=reverse("reports:receipt", args=(report.code,)),
        key=f"report:{snapshot.code}",
        organisation_id=application.applicant_id,
        at=at,
    )
    return _("%(count)s kvitteringer") % {"count": len(made)}
