"""What handing over leaves behind: a journaled record of the list, and a task for each report."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext, override

from forum.documents import allocation_content
from grants.actions import open_task
from grants.actions.casework import case_url
from grants.enums import TaskKind
from grants.models import Application
from jobs.actions import start_job
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind

if TYPE_CHECKING:
    from datetime import datetime

    from forum.models import Allocation
    from kompetanse.lib.actor import Actor

JOB = "forum.allocation_pdf"


def archive_allocation(allocation: Allocation, *, by: Actor, at: datetime) -> None:
    """File the frozen list with its journal row (N: internal, followed up), and let a job draw its PDF from it."""
    language = allocation.case_file.authority.letter_language
    with override(language):
        content = allocation_content(allocation) | {"language": language}
    document = file_document(
        case_file=allocation.case_file,
        stored_file=store_bytes(
            json.dumps(content, ensure_ascii=False, sort_keys=True).encode(),
            content_type="application/json",
            at=at,
        ),
        kind=DocumentKind.ALLOCATION,
        journal_kind=JournalKind.INTERNAL_FOLLOW_UP,
        title=content["title"],
        file_name="fordeling.json",
        by=by,
        at=at,
    )
    allocation.document = document
    allocation.save(update_fields=["document"])
    start_job(
        kind=JOB,
        title=gettext("PDF: %(title)s") % {"title": content["title"]},
        rows=[(allocation.code, content["title"])],
        by=by,
        at=at,
    )


def open_decision_tasks(allocation: Allocation, *, at: datetime) -> None:
    """One task per report: prepare its decision, due when the round's decisions are."""
    on_it = Q(items__lines__allocation=allocation)
    if allocation.is_second:  # who gets nothing more keeps the decision it has
        on_it &= Q(items__lines__shares__recommended__gt=0)
    applications = (
        Application.objects.filter(on_it)
        .distinct()
        .select_related("applicant", "case_file", "authority")
        .order_by("pk")
    )
    for application in applications:
        open_task(
            kind=TaskKind.PREPARE_DECISION,
            authority=application.authority,
            application=application,
            subject=partial(str, application.applicant.name),
            url=case_url(application),
            due_date=allocation.round.decision_due_date,
            at=at,
        )
