"""How a forum meeting goes in the demo: who comes, who steps aside, what they agree on, and what they vote over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import Role
from demo import people
from demo.county import organisation
from demo.play.acting import answering, settle
from demo.play.actors import hat_of, hat_of_person
from forum import actions as forum
from forum.actions.meetings import speaks_for_kommune, voting_seats
from forum.actions.recusals import is_closed_to
from forum.enums import Choice, DeclaredRole, SeatCategory, Support
from forum.models import AgendaItem, Allocation, Meeting, Recusal, Seat

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.hat import Hat
    from forum.models import AllocationLine


def leader(at: datetime) -> Hat:
    return hat_of(people.FORUM, Role.FORUM_LEADER, at)


def secretariat(at: datetime) -> Hat:
    return hat_of(people.AUTHORITY, Role.CASEWORKER, at)


def hat_of_seat(seat: Seat, at: datetime) -> Hat:
    person = next(
        holder.person for holder in people.SEATS if holder.person.email == seat.user.email
    )
    return hat_of_person(person, at)


def meeting_with_agenda() -> Meeting | None:
    """The meeting whose agenda is out, or that the visitor has opened."""
    return (
        Meeting.objects.filter(
            forum=organisation(people.FORUM), status__in=("agenda_published", "open")
        )
        .order_by("starts_at")
        .first()
    )


def open_meeting(meeting: Meeting, at: datetime) -> None:
    """Everybody comes; a kommune's people say in what role."""
    seats = (
        Seat.objects.filter(forum=meeting.forum).select_related("user", "represents").order_by("pk")
    )
    for seat in seats:
        role = ""
        if speaks_for_kommune(seat):
            is_authority = seat.category == SeatCategory.KINDERGARTEN_AUTHORITY
            role = DeclaredRole.KINDERGARTEN_AUTHORITY if is_authority else DeclaredRole.OWNER
        forum.record_attendance(
            meeting=meeting, seat=seat, present=True, declared_role=role, by=secretariat(at), at=at
        )
    answering(forum.open_meeting, meeting=meeting, by=leader(at), at=at)


def decide_recusals(allocation: Allocation, at: datetime) -> None:
    waiting = Recusal.objects.filter(line__allocation=allocation, decided_at=None).order_by("pk")
    for recusal in waiting:
        forum.decide_recusal(
            recusal=recusal,
            is_recused=True,
            note="Representerer en part i tiltaket, og fratrer.",
            by=leader(at),
            at=at,
        )


def vote_on(item: AgendaItem, line: AllocationLine, at: datetime) -> None:
    """One line that they could not agree on: a vote, the smaller organisations against."""
    forum.record_no_consensus(item=item, line=line, by=leader(at), at=at)
    poll = forum.open_poll(item=item, line=line, by=leader(at), at=at)
    proposals = list(poll.proposals.values_list("pk", flat=True)) or [
        proposal.pk for proposal in item.proposals.filter(line=line)
    ]
    voters = [seat for seat in voting_seats(item.meeting) if not is_closed_to(line, seat.user_id)]
    for number, seat in enumerate(voters):
        choice = Choice.AGAINST if not (number + 1) % 4 else Choice.FOR
        forum.cast_ballot(
            poll=poll,
            seat=seat,
            choices=dict.fromkeys(proposals, choice),
            seen_hash=poll.version_hash,
            by=hat_of_seat(seat, at),
            at=at,
        )
    forum.close_poll(poll=poll, by=leader(at), at=at)


def remark(allocation: Allocation, item: AgendaItem, at: datetime) -> None:
    """Two members say what they think of the first line that is open to them."""
    remarks = (
        (Support.NO, "Overgangen fra barnehage til skole bør være med."),
        (Support.YES, "Viktig at de private er med."),
    )
    seats = voting_seats(item.meeting)[:4]
    given = iter(remarks)
    for seat in seats:
        line = next(
            (
                row
                for row in allocation.lines.order_by("number")
                if not is_closed_to(row, seat.user_id)
            ),
            None,
        )
        words = next(given, None)
        if line is None or words is None:
            continue
        forum.remark_line(
            line=line, seat=seat, supports=words[0], text=words[1], by=hat_of_seat(seat, at), at=at
        )
        forum.present_remarks(item=item, seat=seat, by=hat_of_seat(seat, at), at=at)


def treat(item: AgendaItem, at: datetime, *, votes: bool) -> None:
    """Take one item from opened to closed."""
    if item.status == "on_agenda":
        forum.open_item(item=item, by=leader(at), at=at)
        item.refresh_from_db()
    if item.status != "open":
        return
    for poll in item.polls.filter(closed_at=None).order_by("pk"):
        forum.close_poll(poll=poll, by=leader(at), at=at)
    allocation = Allocation.objects.filter(agenda_item=item).first()
    if allocation:
        decide_recusals(allocation, at)
        if allocation.is_discussion:
            remark(allocation, item, at)
        else:
            line = (
                allocation.lines.filter(treatment="pending").order_by("number").first()
                if votes
                else None
            )
            if line:
                vote_on(item, line, at)
            forum.record_consensus(item=item, by=leader(at), at=at)
    elif item.kind == "decision":
        forum.record_consensus(item=item, by=leader(at), at=at)
    forum.close_item(item=AgendaItem.objects.get(pk=item.pk), by=leader(at), at=at)


def hold(at: datetime) -> None:
    """Hold the meeting whose agenda is out: every item, the minutes, and what is handed over. The visitor's own acts stand."""
    meeting = meeting_with_agenda()
    if meeting is None:
        return
    if meeting.status == "agenda_published":
        open_meeting(meeting, at)
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk"))
    lists = [item for item in items if Allocation.objects.filter(agenda_item=item).exists()]
    # One item is open at a time: what the visitor has begun is finished first.
    for item in sorted(items, key=lambda item: item.status != "open"):
        treat(item, at, votes=bool(lists) and item == lists[-1])
    meeting.refresh_from_db()
    forum.close_meeting(meeting=meeting, by=leader(at), at=at)


def minutes(at: datetime) -> None:
    """Write, send and approve the minutes of the last meeting that was held."""
    meeting = (
        Meeting.objects.filter(forum=organisation(people.FORUM), status="closed")
        .order_by("-starts_at")
        .first()
    )
    if meeting is None:
        return
    forum.write_minutes(
        meeting=meeting, free_text="Møtet ble hevet etter sakslista.", by=secretariat(at), at=at
    )
    forum.send_minutes(meeting=meeting, by=secretariat(at), at=at)
    forum.approve_minutes(meeting=meeting, by=leader(at), at=at)
    settle(at)


def hand_over(year: int, at: datetime) -> None:
    """Hand every treated list of the year over to decision."""
    treated = Allocation.objects.filter(round__budget_year=year, status__in=("treated", "adjusted"))
    for allocation in treated.order_by("scheme_version__key"):
        forum.hand_over(allocation=allocation, by=secretariat(at), at=at)
    settle(at)
