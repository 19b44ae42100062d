"""Letters of the authority about a report: journaled, read by the owner in the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from grants.people import correspondents_of
from kompetanse.lib.clock import in_oslo
from notices.actions import notify
from records.actions import file_document, store_bytes
from records.enums import JournalKind
from reports.documents import letter_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from records.enums import DocumentKind
    from records.models import Document
    from reports.models import Report


def send_letter(
    report: Report,
    *,
    kind: DocumentKind,
    title: Callable[[], str],
    paragraphs: Callable[[], list[str]],
    by: Actor,
    at: datetime,
) -> Document:
    """A letter to the owner as PDF/A in its written form, and a notice that there is something to read."""
    application = report.application
    content = letter_pdf(report, title=title, paragraphs=paragraphs, at=at)
    document = file_document(
        case_file=application.archive,
        stored_file=store_bytes(content, content_type="application/pdf", at=at),
        kind=kind,
        journal_kind=JournalKind.OUTGOING,
        title=title,
        file_name="brev-om-rapport.pdf",
        sender=application.authority.name,
        receiver=application.applicant.name,
        readers=[application.applicant],
        by=by,
        at=at,
    )
    notify(
        users=correspondents_of(application.applicant_id, on=in_oslo(at).date()),
        title=title,
        url=reverse("reports:report", args=(report.code,)),
        organisation_id=application.applicant_id,
        at=at,
    )
    return document
