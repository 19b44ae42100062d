"""The minutes: drawn up from what was recorded, sent for remarks, approved, kept as a PDF."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from forum import transitions as edges
from forum.actions.meetings import lock_meeting, people_of
from forum.documents import minutes_content
from forum.enums import MeetingStatus
from forum.models import Meeting, Minutes
from forum.permissions import check_secretariat
from jobs.actions import start_job
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from notices.actions import notify
from records import workflow
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor

JOB = "forum.minutes_pdf"
REMARK_DAYS = 7
WRITABLE = (
    MeetingStatus.OPEN,
    MeetingStatus.CLOSED,
)


@transaction.atomic
def write_minutes(*, meeting: Meeting, free_text: str, by: Actor, at: datetime) -> Minutes:
    """Write what the records do not say. The rest of the minutes is drawn from what was recorded."""
    meeting = lock_meeting(meeting)
    check_secretariat(by, meeting)
    if meeting.status not in WRITABLE:
        raise Refused(_("Protokollen kan skrives fra møtet er åpnet, til den er sendt ut."))
    minutes, _created = Minutes.objects.get_or_create(meeting=meeting)
    minutes.free_text = free_text
    minutes.version += 1
    minutes.save(update_fields=["free_text", "version"])
    record_event(
        chain=meeting.case_file.chain_key,
        verb="write_minutes",
        on=minutes,
        by=by,
        at=at,
        reason=free_text,
        reason_id=meeting.code,
    )
    return minutes


@transaction.atomic
def send_minutes(*, meeting: Meeting, by: Actor, at: datetime) -> Minutes:
    """Freeze the minutes and send them to the seats for remarks."""
    meeting = lock_meeting(meeting)
    minutes = workflow.lock(Minutes.objects.get(meeting=meeting))
    chain = meeting.case_file.chain_key
    workflow.move(meeting, edges.SEND_OUT_MINUTES, by=by, at=at, chain=chain)
    language = meeting.case_file.authority.letter_language
    with override(language):
        content = minutes_content(meeting, minutes) | {"language": language}
    workflow.move(
        minutes,
        edges.SEND_MINUTES,
        by=by,
        at=at,
        chain=chain,
        also={
            "content": content,
            "sent_at": at,
            "sent_by_id": by.user_id,
            "remarks_due_date": in_oslo(at).date() + timedelta(days=REMARK_DAYS),
        },
    )
    notify(
        users=people_of(meeting),
        title=lambda: gettext("Protokollen fra møtet er klar til merknader"),
        url=meeting.get_absolute_url(),
        organisation_id=meeting.forum_id,
        key=f"forum:minutes:{meeting.code}",
        at=at,
    )
    return minutes


@transaction.atomic
def approve_minutes(*, meeting: Meeting, by: Actor, at: datetime) -> Minutes:
    """The leader approves. The frozen content is journaled, and a job draws the PDF from it."""
    meeting = lock_meeting(meeting)
    minutes = workflow.lock(Minutes.objects.get(meeting=meeting))
    chain = meeting.case_file.chain_key
    workflow.move(meeting, edges.APPROVE_MEETING, by=by, at=at, chain=chain)
    document = file_document(
        case_file=meeting.case_file,
        stored_file=store_bytes(
            json.dumps(minutes.content, ensure_ascii=False, sort_keys=True).encode(),
            content_type="application/json",
            at=at,
        ),
        kind=DocumentKind.MINUTES,
        journal_kind=JournalKind.INTERNAL,
        title=minutes.content["title"],
        file_name="protokoll.json",
        readers=[meeting.forum],
        by=by,
        at=at,
    )
    workflow.move(
        minutes,
        edges.APPROVE_MINUTES,
        by=by,
        at=at,
        chain=chain,
        also={"approved_at": at, "approved_by_id": by.user_id, "document": document},
    )
    start_job(
        kind=JOB,
        title=gettext("PDF: %(title)s") % {"title": minutes.content["title"]},
        rows=[(meeting.code, minutes.content["title"])],
        by=by,
        at=at,
    )
    return minutes
