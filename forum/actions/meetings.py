"""A meeting from plan to close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forum import transitions as edges
from forum.actions.seats import settings_of
from forum.enums import OWNER_CATEGORIES, DeclaredRole, ItemStatus, MeetingStatus, SeatCategory
from forum.models import AgendaItem, Attendance, Meeting, Minutes, Seat
from forum.permissions import check_leader_or_secretariat, check_serves
from forum.rules import FORUM_WIDE
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_moment
from kompetanse.lib.errors import Refused
from kompetanse.lib.findings import WARNING, Finding
from kompetanse.lib.rules import enforce, require_answers
from notices.actions import notify
from records import workflow
from records.actions import next_number, open_case_file
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.utils.functional import Promise

    from kompetanse.lib.actor import Actor
    from owners.models import Organisation
    from records.models import CaseFile

OTHER_LAST = 999


def lock_meeting(meeting: Meeting) -> Meeting:
    """The meeting's row, locked, with its case file."""
    workflow.lock(meeting)
    return Meeting.objects.select_related("case_file", "forum").get(pk=meeting.pk)


@transaction.atomic
def plan_meeting(
    *,
    forum: Organisation,
    starts_at: datetime,
    place: str,
    by: Actor,
    at: datetime,
    is_extended: bool = False,
) -> Meeting:
    """Plan a meeting; the first of the year opens the forum's case file for that year."""
    authority = settings_of(forum).authority
    check_serves(by, authority.pk)
    year = in_oslo(starts_at).year
    # The counter's row orders two who plan at once.
    number = next_number(authority=authority, year=year, purpose=f"mote:{forum.code}")
    meeting = Meeting.objects.create(
        forum=forum,
        case_file=_case_file(forum, authority, year, by=by, at=at),
        year=year,
        number=number,
        starts_at=starts_at,
        place=place,
        is_extended=is_extended,
    )
    record_event(chain=meeting.case_file.chain_key, verb="plan_meeting", on=meeting, by=by, at=at)
    return meeting


def _case_file(
    forum: Organisation, authority: Organisation, year: int, *, by: Actor, at: datetime
) -> CaseFile:
    earlier = Meeting.objects.filter(forum=forum, year=year).select_related("case_file").first()
    if earlier:
        return earlier.case_file
    return open_case_file(
        authority=authority,
        title=lambda: gettext("%(forum)s, møter %(year)s") % {"forum": forum.name, "year": year},
        by=by,
        at=at,
    )


@transaction.atomic
def call_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Call the members. Refuses a forum where the kindergarten authority sits in place of an owner (R-FOR-02)."""
    meeting = lock_meeting(meeting)
    seats = _seats(meeting)
    enforce(FORUM_WIDE, [("R-FOR-02", {"categories": [seat.category for seat in seats]})])
    workflow.move(meeting, edges.CALL_MEETING, by=by, at=at, chain=meeting.case_file.chain_key)
    _tell(meeting, seats, _("Innkalling til møte %(when)s"), key="call", at=at)
    return meeting


def _seats(meeting: Meeting) -> list[Seat]:
    return list(
        Seat.objects.active(in_oslo(meeting.starts_at).date())
        .filter(forum=meeting.forum)
        .select_related("user", "represents")
        .order_by("pk")
    )


def _tell(
    meeting: Meeting, seats: list[Seat], title: str | Promise, *, key: str, at: datetime
) -> None:
    notify(
        users=[seat.user for seat in seats],
        title=lambda: str(title) % {"when": format_moment(meeting.starts_at)},
        url=meeting.get_absolute_url(),
        organisation_id=meeting.forum_id,
        key=f"forum:{key}:{meeting.code}",
        at=at,
    )


@transaction.atomic
def publish_agenda(
    *, meeting: Meeting, by: Actor, at: datetime, answers: Mapping[str, str] | None = None
) -> Meeting:
    """Number the items `NN/YY`, consecutive per forum and calendar year (R-MOT-01), and tell the seats.

    Refuses an agenda without items, and a decision item without a written proposal and background (R-MOT-03). Too short
    notice is a warning that needs a reason.
    """
    meeting = lock_meeting(meeting)
    items = list(
        AgendaItem.objects.select_for_update(of=("self",))
        .filter(meeting=meeting, status=ItemStatus.REPORTED)
        .select_related("allocation")
        .order_by("position", "pk")
    )
    if not items:
        raise Refused(_("Sakslista er tom. Legg til minst én sak."))
    decisions = [item for item in items if item.kind == "decision"]
    enforce(
        FORUM_WIDE,
        [("R-MOT-03", {"items": [
            (item.title, item.proposal_text, item.background, hasattr(item, "allocation"))
            for item in decisions
        ]})],
    )  # fmt: skip
    procedure = settings_of(meeting.forum)
    _check_notice(meeting, procedure.notice_days, answers or {}, at=at)
    _number_items(meeting, items, procedure.authority, by=by, at=at)
    workflow.move(
        meeting,
        edges.PUBLISH_AGENDA,
        by=by,
        at=at,
        chain=meeting.case_file.chain_key,
        also={
            "agenda_published_at": at,
            "agenda_published_by_id": by.user_id,
            "warning_answers": {**meeting.warning_answers, **(answers or {})},
        },
    )
    _tell(
        meeting,
        _seats(meeting),
        _("Sakslista til møtet %(when)s er klar"),
        key="agenda",
        at=at,
    )
    return meeting


def _check_notice(
    meeting: Meeting, least: int, answers: Mapping[str, str], *, at: datetime
) -> None:
    days = (in_oslo(meeting.starts_at).date() - in_oslo(at).date()).days
    if days >= least:
        return
    short = Finding(
        "notice_days",
        WARNING,
        gettext("Sakslista blir sendt %(days)s dager før møtet. Det vanlige er minst %(least)s.")
        % {"days": days, "least": least},
    )
    require_answers([short], answers)


def _number_items(
    meeting: Meeting,
    items: list[AgendaItem],
    authority: Organisation,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The next numbers of the forum's series of the year; the counter's row is the lock."""
    for item in items:
        sequence = next_number(
            authority=authority, year=meeting.year, purpose=f"sak:{meeting.forum.code}"
        )
        item.meeting = meeting
        workflow.move(
            item,
            edges.PUBLISH_ITEM,
            by=by,
            at=at,
            chain=meeting.case_file.chain_key,
            also={"year": meeting.year, "sequence": sequence},
        )


@transaction.atomic
def record_attendance(
    *, meeting: Meeting, seat: Seat, present: bool, by: Actor, at: datetime, declared_role: str = ""
) -> Attendance:
    """Register whether a seat is filled; a kommune's person with the role (R-FOR-03), which must fit the seat (R-FOR-01)."""
    meeting = lock_meeting(meeting)
    check_leader_or_secretariat(by, meeting)
    if meeting.status not in (MeetingStatus.AGENDA_PUBLISHED, MeetingStatus.OPEN):
        raise Refused(_("Oppmøte registreres fra sakslista er publisert, til møtet er avsluttet."))
    if seat.forum_id != meeting.forum_id:
        raise Refused(_("Plassen hører til et annet forum."))
    if declared_role and seat.represents_id:
        enforce(
            FORUM_WIDE,
            [("R-FOR-01", {
                "kommune": seat.represents_id,
                "is_authority": declared_role == DeclaredRole.KINDERGARTEN_AUTHORITY,
                "others": [(seat.represents_id, seat.category == SeatCategory.KINDERGARTEN_AUTHORITY)],
            })],
        )  # fmt: skip
    attendance, _created = Attendance.objects.update_or_create(
        meeting=meeting,
        seat=seat,
        defaults={
            "present": present,
            "declared_role": declared_role if present else "",
            "registered_at": at,
            "registered_by_id": by.user_id,
        },
    )
    record_event(
        chain=meeting.case_file.chain_key,
        verb="record_attendance",
        on=attendance,
        by=by,
        at=at,
        facts={"seat": seat.code, "present": present, "declared_role": str(declared_role)},
    )
    return attendance


def speaks_for_kommune(seat: Seat) -> bool:
    """Whether the seat is a kommune's, so that its role must be declared at each meeting."""
    return seat.represents is not None and (
        seat.category in (*OWNER_CATEGORIES, SeatCategory.KINDERGARTEN_AUTHORITY)
        and seat.represents.has_function("kindergarten_authority")
    )


def present_seats(meeting: Meeting) -> list[Seat]:
    """The seats that are filled at the meeting. A deputy counts only while the member is away."""
    rows = list(
        Seat.objects.filter(attendances__meeting=meeting, attendances__present=True)
        .select_related("user", "represents")
        .order_by("pk")
    )
    here = {seat.pk for seat in rows}
    return [seat for seat in rows if seat.deputy_for_id not in here]


def voting_seats(meeting: Meeting) -> list[Seat]:
    """Those present who have a vote."""
    return [seat for seat in present_seats(meeting) if seat.has_vote]


def undeclared(meeting: Meeting) -> list[str]:
    """Names of those present for a kommune without a declared role (R-FOR-03)."""
    rows = meeting.attendances.filter(present=True, declared_role="").select_related(
        "seat__user", "seat__represents"
    )
    return [row.seat.user.name for row in rows if speaks_for_kommune(row.seat)]


@transaction.atomic
def open_meeting(
    *, meeting: Meeting, by: Actor, at: datetime, answers: Mapping[str, str] | None = None
) -> Meeting:
    """Open the meeting. Refuses when a kommune's person has no declared role (R-FOR-03); too few with a vote is a warning."""
    meeting = lock_meeting(meeting)
    enforce(FORUM_WIDE, [("R-FOR-03", {"undeclared": undeclared(meeting)})])
    quorum = settings_of(meeting.forum).quorum
    present = len(voting_seats(meeting))
    if quorum is not None and present < quorum:
        few = Finding(
            "quorum",
            WARNING,
            gettext(
                "%(present)s med stemmerett er til stede. Forumet er beslutningsdyktig med %(quorum)s."
            )
            % {"present": present, "quorum": quorum},
        )
        require_answers([few], answers or {})
    return workflow.move(
        meeting,
        edges.OPEN_MEETING,
        by=by,
        at=at,
        chain=meeting.case_file.chain_key,
        facts={"voting": present},
        also={
            "opened_at": at,
            "opened_by_id": by.user_id,
            "warning_answers": {**meeting.warning_answers, **(answers or {})},
        },
    )


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Close the meeting and begin its minutes. Refuses while an item waits or is open: treat it, or postpone it."""
    meeting = lock_meeting(meeting)
    left = (
        meeting.items.filter(status__in=(ItemStatus.ON_AGENDA, ItemStatus.OPEN))
        .order_by("position")
        .first()
    )
    if left:
        raise Refused(
            _("Sak %(number)s er ikke ferdig. Avslutt den eller utsett den.")
            % {"number": left.number}
        )
    workflow.move(
        meeting,
        edges.CLOSE_MEETING,
        by=by,
        at=at,
        chain=meeting.case_file.chain_key,
        also={"closed_at": at, "closed_by_id": by.user_id},
    )
    Minutes.objects.get_or_create(meeting=meeting)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Call the meeting off and tell the seats. Refuses while a list of allocations stands on it."""
    meeting = lock_meeting(meeting)
    if meeting.items.filter(allocation__isnull=False).exists():
        raise Refused(_("Ta fordelingen av sakslista før du avlyser møtet."))
    was_known = meeting.status != MeetingStatus.PLANNED
    workflow.move(meeting, edges.CANCEL_MEETING, by=by, at=at, chain=meeting.case_file.chain_key)
    if was_known:
        _tell(meeting, _seats(meeting), _("Møtet %(when)s er avlyst"), key="cancel", at=at)
    return meeting


def next_position(meeting: Meeting) -> int:
    last = meeting.items.filter(position__lt=OTHER_LAST).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def people_of(meeting: Meeting) -> list[User]:
    return [seat.user for seat in _seats(meeting)]
