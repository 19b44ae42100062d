"""A meeting of the forum from the call to the handing over, each act of which dies at every point (T6)."""

import pytest

from forum import actions
from forum.actions import handing
from forum.enums import ItemKind
from forum.models import Allocation, AllocationLine, Poll
from tests.crashes.desk import Desk, now_is, work
from tests.crashes.harness import Act
from tests.factories.forum import (
    DRAFTED,
    MEETING,
    allocation_drafted,
    meeting_with_item,
)

pytestmark = pytest.mark.django_db(transaction=True)


def lines_of(allocation):
    return list(AllocationLine.objects.filter(allocation=allocation).order_by("number"))


def before_the_meeting():
    """A list on the agenda, off it and on it again; the meeting called and its papers sent out."""
    now_is(DRAFTED)
    the, allocation = allocation_drafted()
    staff, code = Desk(the.secretariat), allocation.code
    meeting = actions.plan_meeting(
        forum=the.forum, starts_at=MEETING, place="Stavanger", by=the.secretariat, at=DRAFTED
    )
    item = actions.add_agenda_item(
        meeting=meeting, kind=ItemKind.DECISION, title="Fordeling av midler", background="Framlegg",
        proposal_text="Forumet slutter seg til fordelingen.", by=the.secretariat, at=DRAFTED,
    )  # fmt: skip
    yield Act(
        "call the meeting",
        staff.form("forum:meeting-step", meeting.code, "kall-inn"),
        moves=("forum.call_meeting",),
    )
    yield Act(
        "put the list on the agenda",
        staff.form("forum:allocation-step", code, "saksliste", item=item.pk),
        moves=("forum.put_on_agenda", "grants.begin_treatment"),
    )
    yield Act(
        "send out the agenda",
        staff.form("forum:meeting-step", meeting.code, "publiser"),
        moves=("forum.publish_agenda", "forum.publish_item"),
    )
    yield Act(
        "take an item off",
        staff.form("forum:item-step", item.code, "trekk"),
        moves=("forum.withdraw_item", "forum.take_off_agenda"),
    )
    yield Act(
        "cancel the meeting",
        staff.form("forum:meeting-step", meeting.code, "avlys"),
        moves=("forum.cancel_meeting",),
    )


def at_the_meeting():
    """Opened, disagreed on, voted over, agreed on, closed, put down in minutes and handed over."""
    now_is(MEETING)
    the, allocation = allocation_on_the_table()
    item, meeting = allocation.agenda_item, allocation.agenda_item.meeting
    staff, leader, member = Desk(the.secretariat), Desk(the.leader), Desk(the.hats[0])
    first, second = lines_of(allocation)
    start = leader.form("forum:meeting-step", meeting.code, "apne")
    yield Act("open the meeting", start, moves=("forum.open_meeting",))
    yield Act(
        "open the item",
        leader.form("forum:item-step", item.code, "apne"),
        moves=("forum.open_item",),
    )
    answered(the, item, MEETING)
    yield Act(
        "agree on a line",
        leader.form("forum:line-step", first.code, "enighet"),
        moves=("forum.agree_on_line",),
    )
    yield Act(
        "treat it anew",
        leader.form("forum:line-step", first.code, "pa-nytt"),
        moves=("forum.reset_line",),
    )
    yield Act(
        "fail to agree",
        leader.form("forum:line-step", first.code, "ikke-enighet"),
        moves=("forum.fail_consensus_on_line",),
    )
    yield from over_a_line(first, leader, member)
    actions.record_consensus(item=item, line=second, by=the.leader, at=MEETING)
    yield Act(
        "close the item",
        leader.form("forum:item-step", item.code, "avslutt", resolution="Vedtatt"),
        moves=("forum.close_item", "forum.treat_allocation"),
    )
    yield Act(
        "close the meeting",
        leader.form("forum:meeting-step", meeting.code, "avslutt"),
        moves=("forum.close_meeting",),
    )
    yield Act(
        "hand the list over",
        staff.form("forum:allocation-step", allocation.code, "send-over"),
        moves=("forum.hand_over_allocation",),
    )
    yield work(handing.JOB, MEETING)


def over_a_line(line, leader, member):
    """The vote over one line, from the leader's word to the count."""
    yield Act("open the vote", leader.form("forum:line-step", line.code, "stem"))
    poll = Poll.objects.get()
    ballot = {"vote": str(poll.proposals.get().pk), "seen": poll.version_hash}
    yield Act("vote", member.form("forum:ballot-cast", poll.code, **ballot))
    close = leader.form("forum:poll-close", poll.code)
    yield Act("close the vote", close, moves=("forum.vote_line",))


def allocation_on_the_table():
    """Papers are out, and everyone is there."""
    the, allocation = allocation_drafted()
    meeting, item = meeting_with_item(the)
    actions.put_on_agenda(allocation=allocation, item=item, by=the.secretariat, at=DRAFTED)
    actions.publish_agenda(meeting=meeting, by=the.secretariat, at=DRAFTED)
    for seat in the.forum.seats.all():
        is_owner = seat.represents is not None and seat.represents.has_function(
            "kindergarten_authority"
        )
        actions.record_attendance(
            meeting=meeting, seat=seat, present=True, declared_role="owner" if is_owner else "",
            by=the.secretariat, at=MEETING,
        )  # fmt: skip
    return the, Allocation.objects.for_detail().get(pk=allocation.pk)


def answered(the, item, at):
    """The question of impartiality stands before the papers."""
    for seat, hat in [(the.leader_seat, the.leader), *zip(the.seats, the.hats, strict=True)]:
        actions.answer_impartiality(item=item, seat=seat, lines=[], by=hat, at=at)


@pytest.mark.parametrize("story", [before_the_meeting, at_the_meeting])
def test_forum_survives_a_crash_at_every_point(theatre, story):
    played = theatre.play(story())
    assert len(played.points) >= 2 * len(played.acts)
