"""After a report is sent: its PDF, and the receipts. Rows of a job, so that nothing is lost when a server is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from grants.enums import Part
from grants.models import Party
from jobs.registry import SkipRow, job_kind
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from needs.documents import report_pdf
from needs.models import Snapshot
from notices.actions import queue_templated
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind

if TYPE_CHECKING:
    from datetime import datetime

    from jobs.models import Job, JobRow

TOLD = ("owner_submitter", "owner_approver", "partner")


@job_kind("needs.receipt")
def send_receipt(*, job: Job, row: JobRow, at: datetime) -> str:  # noqa: ARG001 -- the registry's shape
    """One row draws and files the PDF, the other writes the receipts. Each may run twice without harm."""
    what, _sep, code = row.key.partition(":")
    snapshot = Snapshot.objects.select_related(
        "application__applicant",
        "application__authority",
        "application__case_file__authority",
        "application__round",
        "application__scheme_version__scheme",
        "journal_entry",
    ).get(code=code)
    return _file_pdf(snapshot, at) if what == "pdf" else _write_receipts(snapshot, at)


def _file_pdf(snapshot: Snapshot, at: datetime) -> str:
    if snapshot.document_id:
        raise SkipRow(_("Kopien er alt laget."))
    application = snapshot.application
    if application.case_file is None:
        raise SkipRow(_("Meldingen er ikke sendt."))
    stored = store_bytes(report_pdf(snapshot), content_type="application/pdf", at=at)
    parties = Party.objects.filter(
        application=application, part__in=(Part.APPLICANT, Part.NETWORK_MEMBER, Part.PARTNER)
    ).select_related("organisation")
    snapshot.document = file_document(
        case_file=application.case_file,
        stored_file=stored,
        kind=DocumentKind.NEEDS_REPORT,
        journal_kind=JournalKind.INCOMING,
        title=lambda: (
            _("Behovsmelding %(year)s, %(owner)s")
            % {"year": application.round.budget_year, "owner": application.applicant.name}
        ),
        file_name=f"behovsmelding-{application.reference.replace('/', '-')}.pdf",
        readers=[party.organisation for party in parties],
        entry=snapshot.journal_entry,
        by=SYSTEM,
        at=at,
    )
    snapshot.save(update_fields=["document"])
    return _("Lagret")


def _write_receipts(snapshot: Snapshot, at: datetime) -> str:
    """To the owner's submitters and approvers and the partners' people: what was sent and where it stands. No names, no amounts."""
    application = snapshot.application
    organisations = Party.objects.filter(
        application=application, part__in=(Part.APPLICANT, Part.PARTNER)
    ).values("organisation_id")
    held = Membership.objects.in_force(in_oslo(at).date()).filter(
        organisation_id__in=organisations, role__in=TOLD
    )
    people = User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")
    for person in people:
        queue_templated(
            key=f"receipt:{snapshot.code}:{person.pk}",
            to=person.email,
            kind="needs/receipt",
            context={
                "reference": application.reference,
                "owner": application.applicant.name,
                "year": application.round.budget_year,
                "scheme": application.scheme_version.scheme,
                "sent_at": snapshot.taken_at,
                "is_late": application.is_late,
                "url": reverse("needs:receipt", args=(application.code,)),
            },
            language=person.language,
            user_id=person.pk,
            organisation_id=application.applicant_id,
            at=at,
        )
    return _("%(count)s kvitteringer") % {"count": len(people)}
