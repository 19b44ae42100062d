"""The minutes: drawn up from what was recorded, sent for remarks, approved, kept as a PDF."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from forum import transitions as edges
from forum.actions.meetings import lock_meeting, people_of
from forum.documents import minutes_content, remarks_content
from forum.enums import MeetingStatus, MinutesStatus, RemarkStatus, SeatCategory
from forum.models import Meeting, Minutes, MinutesRemark, Seat
from forum.permissions import WHO_REMARKS, check_own_seat, check_secretariat
from jobs.actions import start_job
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.deadlines import is_in_time
from kompetanse.lib.errors import Locked, NotAllowed, Refused, Stale
from notices.actions import notify
from records import workflow
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor

JOB = "forum.minutes_pdf"
REMARK_DAYS = 7
LISTENS = (SeatCategory.OBSERVER, SeatCategory.SECRETARIAT)
WRITABLE = (
    MeetingStatus.OPEN,
    MeetingStatus.CLOSED,
)


@transaction.atomic
def write_minutes(
    *, meeting: Meeting, free_text: str, by: Actor, at: datetime, seen_version: int | None = None
) -> Minutes:
    """Write what the records do not say. The rest of the minutes is drawn from what was recorded.

    `seen_version` is what the page showed, 0 before anybody had written; None where nothing was shown.
    """
    meeting = lock_meeting(meeting)
    check_secretariat(by, meeting)
    if meeting.status not in WRITABLE:
        raise Refused(_("Protokollen kan skrives fra møtet er åpnet, til den er sendt ut."))
    minutes, is_new = Minutes.objects.get_or_create(meeting=meeting)
    if seen_version not in {None, 0 if is_new else minutes.version}:
        raise Stale(mine=free_text, theirs=minutes.free_text)
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
def send_minutes(
    *, meeting: Meeting, by: Actor, at: datetime, due_date: date | None = None
) -> Minutes:
    """Freeze the minutes and send them to the seats for remarks, a week from today when no other day is set."""
    today = in_oslo(at).date()
    due_date = due_date or today + timedelta(days=REMARK_DAYS)
    if due_date < today:
        raise Refused(_("Fristen må være i dag eller senere."), field="due_date")
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
            "remarks_due_date": due_date,
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
    """The leader approves, when every remark has its answer. The frozen content with the remarks is journaled, and a job draws the PDF from it."""
    meeting = lock_meeting(meeting)
    minutes = workflow.lock(Minutes.objects.get(meeting=meeting))
    chain = meeting.case_file.chain_key
    workflow.move(meeting, edges.APPROVE_MEETING, by=by, at=at, chain=chain)
    if minutes.remarks.filter(status=RemarkStatus.WAITING).exists():
        raise Refused(_("Svar på merknadene først."))
    with override(minutes.content.get("language", "nb")):
        content = minutes.content | remarks_content(minutes)
    document = file_document(
        case_file=meeting.case_file,
        stored_file=store_bytes(
            json.dumps(content, ensure_ascii=False, sort_keys=True).encode(),
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
        also={
            "approved_at": at,
            "approved_by_id": by.user_id,
            "document": document,
            "content": content,
        },
    )
    start_job(
        kind=JOB,
        title=gettext("PDF: %(title)s") % {"title": minutes.content["title"]},
        rows=[(meeting.code, minutes.content["title"])],
        by=by,
        at=at,
    )
    return minutes


def was_there(meeting: Meeting, seat: Seat) -> bool:
    """Whether a member or a deputy met: those who can tell what was said. Observers and the secretariat have no say in the minutes (`domain.md` 3.2)."""
    return (
        seat.category not in LISTENS
        and meeting.attendances.filter(seat_id=seat.pk, present=True).exists()
    )


def check_takes_remarks(meeting: Meeting, seat: Seat, minutes: Minutes, *, at: datetime) -> None:
    """Refuse who was not there (403); before the minutes are out, when they are approved and after the deadline (409)."""
    if not was_there(meeting, seat):
        raise NotAllowed(who_may=WHO_REMARKS)
    due = minutes.remarks_due_date
    if minutes.status != MinutesStatus.SENT or due is None:
        raise Locked(_("Merknader tas imot fra protokollen er sendt ut, til den er godkjent."))
    if not is_in_time(at, due):
        raise Locked(_("Fristen for merknader var %(day)s.") % {"day": format_date(due)})


@transaction.atomic
def remark_minutes(
    *, meeting: Meeting, seat: Seat, text: str, by: Actor, at: datetime
) -> MinutesRemark:
    """Say what is wrong or missing in the minutes, from when they are sent out and within the deadline. The leader is told."""
    check_own_seat(by, seat)
    minutes = workflow.lock(Minutes.objects.get(meeting=meeting))
    check_takes_remarks(meeting, seat, minutes, at=at)
    if not text.strip():
        raise Refused(_("Skriv hva som bør rettes."), field="text")
    remark = MinutesRemark.objects.create(
        minutes=minutes, seat=seat, text=text, written_at=at, written_by_id=by.user_id
    )
    record_event(
        chain=meeting.case_file.chain_key,
        verb="remark_minutes",
        on=remark,
        by=by,
        at=at,
        reason=text,
        reason_id=remark.code,
    )
    notify(
        users=[row.user for row in _leaders(meeting, at)],
        title=lambda: gettext("En merknad til protokollen venter på svar"),
        url=_page_of(meeting),
        organisation_id=meeting.forum_id,
        key=f"forum:minutes-remark:{remark.code}",
        at=at,
    )
    return remark


@transaction.atomic
def answer_remark(
    *, remark: MinutesRemark, takes_in: bool, answer: str, by: Actor, at: datetime
) -> MinutesRemark:
    """The leader takes a remark in, with the words that stand in the minutes, or says why not. Who wrote it is told."""
    remark = workflow.lock(remark)
    minutes = Minutes.objects.select_related("meeting__case_file").get(pk=remark.minutes_id)
    if not answer.strip():
        raise Refused(
            _("Skriv hva som skal stå i protokollen, eller hvorfor ikke."), field="answer"
        )
    meeting = minutes.meeting
    workflow.move(
        remark,
        edges.TAKE_IN_REMARK if takes_in else edges.ANSWER_REMARK,
        by=by,
        at=at,
        chain=meeting.case_file.chain_key,
        reason=answer,
        reason_id=remark.code,
        also={"answer": answer, "answered_at": at, "answered_by_id": by.user_id},
    )
    notify(
        users=[remark.written_by],
        title=lambda: gettext("Merknaden din til protokollen er besvart"),
        url=_page_of(meeting),
        organisation_id=meeting.forum_id,
        key=f"forum:minutes-answer:{remark.code}",
        at=at,
    )
    return remark


def _leaders(meeting: Meeting, at: datetime) -> QuerySet[Seat]:
    seats = Seat.objects.active(in_oslo(at).date()).filter(forum_id=meeting.forum_id, leads=True)
    return seats.select_related("user")


def _page_of(meeting: Meeting) -> str:
    return reverse("forum:minutes", args=[meeting.code])
