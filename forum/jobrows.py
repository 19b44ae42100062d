"""Long work of the forum: PDFs drawn from what was frozen, filed beside it on the same journal row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from forum.actions.filing import JOB as RANKING_JOB
from forum.actions.handing import JOB as ALLOCATION_JOB
from forum.actions.minutes import JOB as MINUTES_JOB
from forum.documents import approved_content
from forum.models import Allocation, Delivery, Minutes
from jobs.registry import SkipRow, job_kind
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.pdf import render_pdf
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.models import Document
from records.store import open_document

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from jobs.models import Job, JobRow
    from owners.models import Organisation


def _draw(
    document: Document,
    content: dict[str, Any],
    template: str,
    *,
    readers: list[Organisation],
    at: datetime,
) -> Document:
    """The PDF of a frozen document, on the same journal row; twice is once."""
    entry = document.journal_entry
    earlier = entry.documents.filter(file_name__endswith=".pdf").first()
    if earlier:
        raise SkipRow(_("PDF-en er alt laget."))
    language = content.get("language", "nb")
    with override(language):
        html = render_to_string(template, {"content": content})
    pdf = render_pdf(
        html=html,
        title=content["title"],
        language=language,
        stylesheet="record",
        created=document.created_at,
        reference=document.case_file.reference,
        sender=content["forum"],
    )
    return file_document(
        case_file=document.case_file,
        stored_file=store_bytes(pdf, content_type="application/pdf", at=at),
        kind=DocumentKind(document.kind),
        journal_kind=JournalKind(entry.kind),
        title=content["title"],
        file_name=document.file_name.replace(".json", ".pdf"),
        readers=readers,
        entry=entry,
        by=SYSTEM,
        at=at,
    )


@job_kind(ALLOCATION_JOB)
def draw_allocation(*, job: Job, row: JobRow, at: datetime) -> str:  # noqa: ARG001 -- one shape
    """The list's PDF."""
    allocation = Allocation.objects.select_related(
        "document__case_file", "document__journal_entry", "document__stored_file", "round__forum"
    ).get(code=row.key)
    if allocation.document is None:
        raise SkipRow(_("Lista er ikke sendt over."))
    with open_document(allocation.document) as stored:
        content = json.load(stored)
    allocation.document = _draw(
        allocation.document, content, "forum/pdf/allocation.html", readers=[], at=at
    )
    allocation.save(update_fields=["document"])
    return _("PDF-en er laget.")


@job_kind(MINUTES_JOB)
def draw_minutes(*, job: Job, row: JobRow, at: datetime) -> str:  # noqa: ARG001 -- one shape
    """The minutes' PDF, which the forum's members may read."""
    minutes = Minutes.objects.select_related(
        "document__case_file", "document__journal_entry", "meeting__forum", "approved_by"
    ).get(meeting__code=row.key)
    if minutes.document is None:
        raise SkipRow(_("Protokollen er ikke godkjent."))
    minutes.document = _draw(
        minutes.document,
        approved_content(minutes),
        "forum/pdf/minutes.html",
        readers=[minutes.meeting.forum],
        at=at,
    )
    minutes.save(update_fields=["document"])
    return _("PDF-en er laget.")


@job_kind(RANKING_JOB)
def draw_ranking(*, job: Job, row: JobRow, at: datetime) -> str:  # noqa: ARG001 -- one shape
    """The PDF of what a body delivered. Each delivery has its own; an earlier one stands."""
    code, number = row.key.split("/")
    delivery = Delivery.objects.select_related(
        "document__case_file__authority", "document__journal_entry", "document__stored_file"
    ).get(preparation__code=code, number=number)
    with open_document(delivery.document) as stored:
        content = json.load(stored)
    delivery.document = _draw(
        delivery.document, content, "forum/pdf/ranking.html", readers=[], at=at
    )
    delivery.save(update_fields=["document"])
    return _("PDF-en er laget.")
