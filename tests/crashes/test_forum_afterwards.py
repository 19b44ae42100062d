"""What the forum does beside the straight way: regions, discussion, recusals, ties, minutes; each act dies at every point (T6)."""

from functools import partial

import pytest

from forum import actions
from forum.actions import minutes
from forum.enums import Choice
from forum.models import Allocation, AllocationLine, MinutesRemark
from grants.enums import ForumMode
from kompetanse.forms import YesNoField
from tests.crashes.desk import Desk, now_is, work
from tests.crashes.harness import Act
from tests.factories.forum import (
    DRAFTED,
    MEETING,
    allocation_drafted,
    allocation_open,
    allocation_treated,
    forum_with_seats,
    poll_opened,
    prepared,
    vote,
)
from tests.forum.test_preparations import rank, seat_for

pytestmark = pytest.mark.django_db(transaction=True)


def first_line(allocation) -> AllocationLine:
    return AllocationLine.objects.filter(allocation=allocation).order_by("number").first()


def changed(line, by, at, *, less, why=""):
    """The line's amounts are changed by the secretariat."""
    amounts = {share.recipient_id: share.requested - less for share in line.shares.all()}
    return partial(
        actions.edit_line, line=line, amounts=amounts, reasons="Mindre omfang", change_reason=why,
        seen_version=line.version, by=by, at=at,
    )  # fmt: skip


def a_region_ranks():
    now_is(DRAFTED)
    the, regions, _frame, found = prepared()
    preparation, seat = found[regions[0]], seat_for(the, regions[0])
    rank(the, preparation, 1, seat=seat, remark="Samlet vurdering")
    member, staff = Desk(the.hat_of(seat)), Desk(the.secretariat)
    yield Act(
        "deliver the ranking",
        member.form("forum:preparation-step", preparation.code, "lever"),
        moves=("forum.deliver_preparation",),
    )
    yield Act(
        "open it again",
        staff.form("forum:preparation-step", preparation.code, "apne"),
        moves=("forum.reopen_preparation",),
    )


def a_list_is_discussed():
    now_is(DRAFTED)
    the, allocation = allocation_drafted(mode=ForumMode.DISCUSSION)
    checker = Desk(the.checker)
    yield Act(
        "check the quality",
        checker.form("forum:allocation-step", allocation.code, "kvalitetssikre"),
        moves=("forum.check_quality",),
    )
    yield Act(
        "change a line, so that it must be checked anew",
        changed(first_line(allocation), the.secretariat, DRAFTED, less=5_000),
        moves=("forum.reopen_draft",),
    )
    now_is(MEETING)
    the, allocation = allocation_open(mode=ForumMode.DISCUSSION)
    leader = Desk(the.leader)
    yield Act(
        "close what was discussed",
        leader.form(
            "forum:item-step", allocation.agenda_item.code, "avslutt", resolution="Drøftet"
        ),
        moves=("forum.close_item", "forum.discuss_line", "forum.treat_allocation"),
    )
    actions.close_meeting(meeting=allocation.agenda_item.meeting, by=the.leader, at=MEETING)
    line = first_line(allocation)
    yield Act(
        "adjust the list",
        changed(line, the.secretariat, MEETING, less=10_000, why="Innspill i forumet"),
        moves=("forum.adjust_allocation",),
    )


def somebody_steps_aside():
    now_is(MEETING)
    the, allocation = allocation_open()
    seat, item = the.seats[0], allocation.agenda_item
    first, second = AllocationLine.objects.filter(allocation=allocation).order_by("number")
    actions.answer_impartiality(
        item=item, seat=the.leader_seat, lines=[], by=the.leader, at=MEETING
    )
    lines = [line.code for line in (first, second)]
    yield Act(
        "declare oneself partial",
        Desk(the.hat_of(seat)).form("forum:impartiality", item.code, lines=lines, is_sure="on"),
        moves=("forum.declare_recusal",),
    )
    leader = Desk(the.leader)
    for line, is_recused, edge in (
        (first, YesNoField.YES, "forum.recuse"),
        (second, YesNoField.NO, "forum.find_impartial"),
    ):
        form = leader.form(
            "forum:recusal", line.code, seat.code, is_recused=is_recused, note="Ansatt"
        )
        yield Act(f"decide on it: {is_recused}", form, moves=(edge,))
    yield Act(
        "postpone the item",
        leader.form("forum:item-step", item.code, "utsett"),
        moves=("forum.postpone_item",),
    )


def a_vote_ties():
    now_is(MEETING)
    the, _allocation, poll = poll_opened(forum_with_seats(voting=2))
    vote(the, poll, the.seats[0], Choice.FOR)
    vote(the, poll, the.seats[1], Choice.AGAINST)
    close = Desk(the.leader).form("forum:poll-close", poll.code)
    yield Act("close a vote that ties", close, moves=("forum.tie_line",))


def minutes_are_sent():
    now_is(MEETING)
    the, allocation = allocation_treated()
    meeting = Allocation.objects.get(pk=allocation.pk).agenda_item.meeting
    actions.write_minutes(meeting=meeting, free_text="", by=the.secretariat, at=MEETING)
    staff, leader = Desk(the.secretariat), Desk(the.leader)
    members = [Desk(hat) for hat in the.hats[:2]]
    yield Act(
        "send the minutes out",
        staff.form("forum:minutes-step", meeting.code, "send", due_date="20.3.2025"),
        moves=("forum.send_minutes", "forum.send_out_minutes"),
    )
    remark = partial(members[0].form, "forum:minutes-remark", meeting.code)
    yield Act("remark on them", remark(text="Oppmøtet er ikke riktig."))
    members[1].form("forum:minutes-remark", meeting.code, text="Vi var tre.")()
    for row, takes_in, edge in zip(
        MinutesRemark.objects.order_by("pk"),
        (YesNoField.YES, YesNoField.NO),
        ("forum.take_in_remark", "forum.answer_remark"),
        strict=True,
    ):
        form = leader.form("forum:remark-answer", row.code, takes_in=takes_in, answer="Rettet.")
        yield Act(f"answer a remark: {takes_in}", form, moves=(edge,))
    yield Act(
        "approve the minutes",
        leader.form("forum:minutes-step", meeting.code, "godkjenn"),
        moves=("forum.approve_minutes", "forum.approve_meeting_minutes"),
    )
    yield work(minutes.JOB, MEETING)


@pytest.mark.parametrize(
    "story",
    [a_region_ranks, a_list_is_discussed, somebody_steps_aside, a_vote_ties, minutes_are_sent],
)
def test_forum_survives_a_crash_at_every_point(theatre, story):
    played = theatre.play(story())
    assert len(played.points) >= 2 * len(played.acts)
