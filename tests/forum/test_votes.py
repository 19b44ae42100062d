"""Voting: one ballot per mandate, sealed, changed until closed, counted only for what was voted on."""

import pytest

from forum import actions
from forum.actions.polls import counting, entitled_seats
from forum.enums import Choice, ItemOutcome, PollResult, SeatCategory, Treatment
from forum.models import AllocationLine, Ballot, Poll
from kompetanse.lib.errors import Refused, RuleBroken, Stale
from records.models import Event
from tests.factories.forum import (
    MEETING,
    add_seat,
    allocation_open,
    forum_with_seats,
    meeting_opened,
    poll_opened,
    vote,
)

pytestmark = pytest.mark.django_db


def first_line(allocation):
    return allocation.lines.order_by("number").first()


def amounts_of(line, change):
    return {share.recipient_id: share.recommended + change for share in line.shares.all()}


def test_vote_adopts_the_proposal_with_most_votes_and_its_amounts():
    the, allocation = allocation_open()
    item, line = allocation.agenda_item, first_line(allocation)
    actions.record_no_consensus(item=item, line=line, by=the.leader, at=MEETING)
    counter = actions.add_proposal(
        item=item, line=line, title="Mindre", amounts=amounts_of(line, -20_000),
        seat=the.seats[0], by=the.hats[0], at=MEETING,
    )  # fmt: skip
    poll = actions.open_poll(item=item, line=line, by=the.leader, at=MEETING)
    base = poll.proposals.exclude(pk=counter.pk).get()
    for seat, mine in zip(the.seats, (counter, counter, base), strict=True):
        actions.cast_ballot(
            poll=poll, seat=seat,
            choices={row.pk: Choice.FOR if row == mine else Choice.AGAINST for row in (base, counter)},
            seen_hash=poll.version_hash, by=the.hat_of(seat), at=MEETING,
        )  # fmt: skip
    poll = actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    assert (poll.result, poll.adopted) == (PollResult.ADOPTED, counter)
    assert poll.tally[str(counter.pk)] == {"for": 2, "against": 1, "abstain": 0}
    line = AllocationLine.objects.with_totals().get(pk=line.pk)
    assert (line.treatment, line.recommended, line.presented) == (
        Treatment.VOTED,
        line.requested - 20_000,
        line.requested,
    )


def test_close_item_after_a_vote_is_adopted_by_vote():
    the, allocation, poll = poll_opened(line=False)
    for seat in the.seats:
        vote(the, poll, seat, Choice.FOR)
    actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    item = actions.close_item(item=allocation.agenda_item, by=the.leader, at=MEETING)
    assert item.outcome == ItemOutcome.ADOPTED_BY_VOTE
    assert set(allocation.lines.values_list("treatment", flat=True)) == {Treatment.VOTED}


def test_tie_hands_over_both_views():
    the, allocation, poll = poll_opened()
    vote(the, poll, the.seats[0], Choice.FOR)
    vote(the, poll, the.seats[1], Choice.AGAINST)
    poll = actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    line = first_line(allocation)
    assert (poll.result, poll.adopted, line.treatment) == (PollResult.TIE, None, Treatment.TIE)
    actions.record_consensus(item=allocation.agenda_item, by=the.leader, at=MEETING)
    item = actions.close_item(item=allocation.agenda_item, by=the.leader, at=MEETING)
    assert item.outcome == ItemOutcome.PARTLY_TIED


def test_rejected_proposal_leaves_the_line_for_another_vote():
    the, allocation, poll = poll_opened()
    for seat in the.seats:
        vote(the, poll, seat, Choice.AGAINST)
    assert actions.close_poll(poll=poll, by=the.leader, at=MEETING).result == PollResult.REJECTED
    line = first_line(allocation)
    assert line.treatment == Treatment.NO_CONSENSUS
    with pytest.raises(Refused, match="Linje 1 er ikke behandlet"):
        actions.close_item(item=allocation.agenda_item, by=the.leader, at=MEETING)
    assert actions.open_poll(
        item=allocation.agenda_item, line=line, by=the.leader, at=MEETING
    ).is_open


def test_changed_line_makes_earlier_votes_not_count_until_confirmed():
    the, allocation, poll = poll_opened()
    line, seat = first_line(allocation), the.seats[0]
    vote(the, poll, seat, Choice.FOR)
    seen = poll.version_hash
    actions.edit_line(
        line=line, amounts=amounts_of(line, -1), reasons="Rettet", seen_version=line.version,
        by=the.secretariat, at=MEETING,
    )  # fmt: skip
    poll.refresh_from_db()
    assert counting(poll) == []
    assert poll.proposals.get().total == sum(amounts_of(line, 0).values())
    with pytest.raises(Stale):
        actions.cast_ballot(
            poll=poll, seat=seat, choices={poll.proposals.get().pk: Choice.FOR}, seen_hash=seen,
            by=the.hat_of(seat), at=MEETING,
        )  # fmt: skip
    vote(the, poll, seat, Choice.FOR)
    assert counting(poll) == [(poll.proposals.get().pk, Choice.FOR)]


def test_recount_equals_the_stored_tally():
    the, _allocation, poll = poll_opened(the=forum_with_seats(voting=5))
    for seat, choice in zip(
        the.seats, (Choice.FOR, Choice.FOR, Choice.AGAINST, Choice.ABSTAIN), strict=False
    ):
        vote(the, poll, seat, choice)
    poll = actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    count = actions.recount(poll)
    assert {str(key): row for key, row in count.tally.items()} == poll.tally
    assert (count.result, count.winner) == (poll.result, poll.adopted_id)


@pytest.mark.parametrize("choices", [{}, {0: "for"}, "maybe", "two"])
def test_ballot_must_choose_on_every_proposal(choices):
    the, allocation = allocation_open()
    item, line = allocation.agenda_item, first_line(allocation)
    actions.record_no_consensus(item=item, line=line, by=the.leader, at=MEETING)
    actions.add_proposal(
        item=item, line=line, title="B", amounts=amounts_of(line, -1), by=the.leader, at=MEETING
    )
    poll = actions.open_poll(item=item, line=line, by=the.leader, at=MEETING)
    ids = list(poll.proposals.values_list("pk", flat=True))
    given = {
        "maybe": dict.fromkeys(ids, "maybe"),
        "two": dict.fromkeys(ids, Choice.FOR),
    }.get(choices, choices) if isinstance(choices, str) else choices  # fmt: skip
    with pytest.raises(Refused):
        actions.cast_ballot(
            poll=poll, seat=the.seats[0], choices=given, seen_hash=poll.version_hash,
            by=the.hats[0], at=MEETING,
        )  # fmt: skip
    assert Ballot.objects.count() == 0


def test_deputy_votes_only_while_the_member_is_away():
    the = forum_with_seats(voting=2)
    member = the.seats[0]
    deputy = add_seat(the, category=member.category, deputy_for=member)
    the, allocation, poll = poll_opened(the)
    line = first_line(allocation)
    assert deputy.pk not in {seat.pk for seat in entitled_seats(allocation.agenda_item, line)}
    with pytest.raises(Refused, match="til stede med stemmerett"):
        vote(the, poll, deputy, Choice.FOR)
    actions.record_attendance(
        meeting=allocation.agenda_item.meeting,
        seat=member,
        present=False,
        by=the.leader,
        at=MEETING,
    )
    vote(the, poll, deputy, Choice.FOR)
    actions.record_attendance(
        meeting=allocation.agenda_item.meeting, seat=member, present=True, declared_role="owner",
        by=the.leader, at=MEETING,
    )  # fmt: skip
    with pytest.raises(Refused, match="alt stemt for denne plassen"):
        vote(the, poll, member, Choice.AGAINST)


def test_absent_member_and_observer_have_no_ballot():
    the = forum_with_seats(voting=2)
    observer = add_seat(the, category=SeatCategory.OBSERVER, has_vote=False)
    the, _allocation, poll = poll_opened(the)
    with pytest.raises(RuleBroken) as caught:
        vote(the, poll, observer, Choice.FOR)
    assert caught.value.rule_id == "R-FOR-04"
    actions.record_attendance(
        meeting=poll.agenda_item.meeting,
        seat=the.seats[0],
        present=False,
        by=the.leader,
        at=MEETING,
    )
    with pytest.raises(Refused):
        vote(the, poll, the.seats[0], Choice.FOR)


def test_recused_on_a_line_is_out_of_the_vote_over_the_rest_of_the_list():
    the, allocation = allocation_open()
    line, seat = first_line(allocation), the.seats[0]
    actions.declare_recusal(line=line, seat=seat, by=the.hats[0], at=MEETING)
    actions.decide_recusal(
        recusal=line.recusals.get(), is_recused=True, note="Ansatt", by=the.leader, at=MEETING
    )
    item = allocation.agenda_item
    assert seat not in entitled_seats(item, line)
    assert seat not in entitled_seats(item, None)
    assert seat in entitled_seats(item, allocation.lines.order_by("number").last())
    actions.record_consensus(item=item, line=line, by=the.leader, at=MEETING)
    assert seat in entitled_seats(item, None)


def test_found_impartial_opens_line_and_ballot_again():
    the, allocation = allocation_open()
    line, seat = first_line(allocation), the.seats[0]
    actions.declare_recusal(line=line, seat=seat, by=the.hats[0], at=MEETING)
    actions.decide_recusal(
        recusal=line.recusals.get(), is_recused=False, note="For fjernt", by=the.leader, at=MEETING
    )
    assert seat in entitled_seats(allocation.agenda_item, line)
    assert (
        AllocationLine.objects.with_closed_to(the.hats[0]).get(pk=line.pk).is_closed_to_me is False
    )


def test_events_never_say_how_anyone_voted():
    the, _allocation, poll = poll_opened()
    vote(the, poll, the.seats[0], Choice.AGAINST)
    facts = list(Event.objects.filter(verb="cast_ballot").values_list("facts", flat=True))
    assert facts == [{"seat": the.seats[0].code}]


def test_proposal_is_not_taken_while_the_vote_is_open_and_only_one_vote_at_a_time():
    the, allocation, poll = poll_opened()
    item, line = allocation.agenda_item, first_line(allocation)
    with pytest.raises(Refused, match="Nye forslag"):
        actions.add_proposal(
            item=item,
            line=line,
            title="Sent",
            amounts=amounts_of(line, 0),
            by=the.leader,
            at=MEETING,
        )
    for call in (
        lambda: actions.open_poll(item=item, line=line, by=the.leader, at=MEETING),
        lambda: actions.record_consensus(item=item, line=line, by=the.leader, at=MEETING),
        lambda: actions.close_item(item=item, by=the.leader, at=MEETING),
    ):
        with pytest.raises(Refused):
            call()
    assert Poll.objects.get() == poll


def test_recusals_are_proposed_from_party_links_and_close_the_line_at_once():
    the = forum_with_seats()
    from tests.factories.forum import allocation_drafted, checked_application, round_for

    frame = round_for(the)
    own = checked_application(frame, applicant=the.seats[0].represents)
    the, allocation = allocation_drafted(the, frame=frame, amounts=((50_000,),))
    from forum.enums import ItemKind
    from tests.factories.forum import DRAFTED, meeting_with_item

    meeting, item = meeting_with_item(the, kind=ItemKind.DECISION)
    actions.put_on_agenda(allocation=allocation, item=item, by=the.secretariat, at=DRAFTED)
    line = allocation.lines.get(item__application=own)
    recusal = line.recusals.get()
    assert (recusal.seat, recusal.ground, recusal.status) == (the.seats[0], "applicant", "proposed")
    closed = AllocationLine.objects.with_closed_to(the.hats[0]).filter(is_closed_to_me=True)
    assert list(closed) == [line]
    actions.publish_agenda(meeting=meeting, by=the.secretariat, at=DRAFTED)
    meeting_opened(the, meeting)
    assert allocation.lines.count() == 2


def test_line_treated_anew_leaves_the_earlier_vote_as_it_was():
    the, allocation, poll = poll_opened()
    item, line, seat = allocation.agenda_item, first_line(allocation), the.seats[0]
    before = sum(amounts_of(line, 0).values())
    vote(the, poll, seat, Choice.FOR)
    actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    with pytest.raises(Refused, match="Åpne den igjen"):
        edit(the, line)
    actions.reopen_line(item=item, line=line, by=the.leader, at=MEETING)
    edit(the, line)
    actions.record_no_consensus(item=item, line=line, by=the.leader, at=MEETING)
    again = actions.open_poll(item=item, line=line, by=the.leader, at=MEETING)
    poll.refresh_from_db()
    assert (poll.adopted.total, poll.adopted.is_base) == (before, False)
    assert {row.total for row in again.proposals.all()} == {before, before - len(line.shares.all())}
    with pytest.raises(Refused, match="Lukk avstemmingen"):
        actions.reopen_line(item=item, line=line, by=the.leader, at=MEETING)


def edit(the, line):
    line.refresh_from_db()
    actions.edit_line(
        line=line, amounts=amounts_of(line, -1), reasons="Rettet", seen_version=line.version,
        by=the.secretariat, at=MEETING,
    )  # fmt: skip
