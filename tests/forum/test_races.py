"""Votes at the same moment (R03), with real threads on real locks; each with a control that shows the damage without."""

from functools import partial
from threading import Event as Signal

import pytest
from django.db import IntegrityError

from forum import actions
from forum.actions import polls
from forum.enums import Choice
from forum.models import Ballot, PastBallot, Poll
from kompetanse.lib.errors import Refused, RuleBroken
from tests.factories.forum import (
    DRAFTED,
    MEETING,
    add_seat,
    forum_with_seats,
    meeting_with_item,
    poll_opened,
    vote,
)
from tests.races import (
    PATIENCE,
    ROUNDS,
    THREADS,
    meeting_point,
    rounds,
    together,
    without_row_locks,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def without_constraints(as_owner):
    """As the owner of the tables: the constraints of the ballots are gone for the control."""
    return lambda *names: as_owner(
        *[f'ALTER TABLE forum_ballot DROP CONSTRAINT "{name}"' for name in names]
    )


def refusals(results) -> list[type]:
    """Of what kind the refusals are."""
    return [type(one) for one in results if isinstance(one, Exception)]


def without_look(monkeypatch):
    """The look for an earlier ballot sees nothing: as it is when both look before either writes."""
    place = meeting_point()

    def write(poll, proposal_id, seat, choice, code, *, by, at):
        place.wait()
        Ballot.objects.create(
            poll=poll, proposal_id=proposal_id, seat=seat, mandate_id=seat.mandate_id,
            choice=choice, receipt_code=code, version_hash=poll.version_hash, cast_at=at,
            cast_by_id=by.user_id,
        )  # fmt: skip

    monkeypatch.setattr(polls, "_write_ballot", write)


def counted(poll) -> int:
    return sum(sum(row.values()) for row in Poll.objects.get(pk=poll.pk).tally.values())


@pytest.mark.race("R03")
def test_votes_from_one_seat_at_once_give_one_ballot_and_a_history():
    the, _allocation, poll = poll_opened()
    seat = the.seats[0]
    works = [
        partial(vote, the, poll, seat, (Choice.FOR, Choice.AGAINST)[number % 2])
        for number in range(THREADS)
    ]
    for _round in range(ROUNDS):
        assert refusals(together(*works)) == []
    assert Ballot.objects.count() == 1
    assert PastBallot.objects.count() == ROUNDS * THREADS - 1


@pytest.mark.control("R03")
def test_control_two_votes_without_lock_and_constraint_count_twice(
    monkeypatch, without_constraints
):
    the, _allocation, poll = poll_opened()
    seat = the.seats[0]
    without_row_locks(monkeypatch)
    without_look(monkeypatch)
    without_constraints("forum_ballot_one_per_seat", "forum_ballot_one_per_mandate")
    together(*[partial(vote, the, poll, seat, Choice.FOR)] * 2)
    assert Ballot.objects.filter(seat=seat).count() == 2


def test_constraint_alone_stops_the_second_vote(monkeypatch):
    the, _allocation, poll = poll_opened()
    without_row_locks(monkeypatch)
    without_look(monkeypatch)
    results = together(*[partial(vote, the, poll, the.seats[0], Choice.FOR)] * 2)
    assert refusals(results) == [IntegrityError]
    assert Ballot.objects.count() == 1


@pytest.mark.race("R03")
def test_votes_and_close_at_once_never_leave_an_uncounted_ballot():
    the = forum_with_seats(voting=THREADS - 1)
    the, _allocation, poll = poll_opened(the)
    close = partial(actions.close_poll, poll=poll, by=the.leader, at=MEETING)
    works = [partial(vote, the, poll, seat, Choice.FOR) for seat in the.seats]
    for turn in rounds():
        number = turn % THREADS
        results = together(*works[:number], close, *works[number:])
        assert isinstance(results[number], Poll)
        assert set(refusals(results)) <= {Refused}
        assert counted(poll) == Ballot.objects.count()


@pytest.mark.control("R03")
def test_control_vote_and_close_without_lock_leave_an_uncounted_ballot(monkeypatch):
    the, _allocation, poll = poll_opened()
    voted, closed = Signal(), Signal()
    without_row_locks(monkeypatch)
    real = polls._receipt_code

    def wait_for_the_close(found):
        voted.set()
        closed.wait(PATIENCE)
        return real(found)

    monkeypatch.setattr(polls, "_receipt_code", wait_for_the_close)

    def close():
        voted.wait(PATIENCE)
        actions.close_poll(poll=poll, by=the.leader, at=MEETING)
        closed.set()

    assert refusals(together(partial(vote, the, poll, the.seats[0], Choice.FOR), close)) == []
    assert (counted(poll), Ballot.objects.count()) == (0, 1)


def deputised():
    """A member who has just come in, and the deputy who sat for him: both are let through by attendance."""
    the = forum_with_seats(voting=2)
    member = the.seats[0]
    deputy = add_seat(the, category=member.category, deputy_for=member)
    the, _allocation, poll = poll_opened(the)
    return the, poll, member, deputy


@pytest.mark.race("R03")
def test_member_and_deputy_at_once_have_one_vote_between_them(monkeypatch):
    the, poll, member, deputy = deputised()
    monkeypatch.setattr(polls, "voting_seats", lambda _meeting: the.seats)
    works = [partial(vote, the, poll, seat, Choice.FOR) for seat in (member, deputy)]
    for _round in rounds():
        results = together(*works * (THREADS // 2))
        assert refusals(results) == [Refused] * (THREADS // 2)
        assert Ballot.objects.filter(mandate=member).count() == 1


@pytest.mark.control("R03")
def test_control_member_and_deputy_without_lock_and_constraint_vote_twice(
    monkeypatch, without_constraints
):
    the, poll, member, deputy = deputised()
    monkeypatch.setattr(polls, "voting_seats", lambda _meeting: the.seats)
    without_row_locks(monkeypatch)
    without_look(monkeypatch)
    without_constraints("forum_ballot_one_per_mandate")
    together(*[partial(vote, the, poll, seat, Choice.FOR) for seat in (member, deputy)])
    assert Ballot.objects.filter(mandate=member).count() == 2


@pytest.mark.race("R03")
def test_voting_and_stepping_aside_at_once_leaves_no_counted_ballot():
    """Whichever comes first: a member who has declared himself partial has no say in the line."""
    the, _allocation, poll = poll_opened()
    seat, other = the.seats[:2]
    works = [partial(vote, the, poll, seat, Choice.FOR)] * (THREADS - 2)
    aside = partial(
        actions.declare_recusal, line=poll.line, seat=seat, by=the.hat_of(seat), at=MEETING
    )
    for number in rounds():
        results = together(
            *works[:number], aside, *works[number:], partial(vote, the, poll, other, Choice.FOR)
        )
        assert set(refusals(results)) <= {RuleBroken}
        actions.close_poll(poll=poll, by=the.leader, at=MEETING)
        assert counted(poll) == 1
        assert (
            sum(
                actions.recount(Poll.objects.get(pk=poll.pk))
                .tally[poll.proposals.get().pk]
                .values()
            )
            == 1
        )


@pytest.mark.control("R03")
def test_control_who_stepped_aside_after_voting_would_be_counted(monkeypatch):
    the, _allocation, poll = poll_opened()
    seat = the.seats[0]
    vote(the, poll, seat, Choice.FOR)
    actions.declare_recusal(line=poll.line, seat=seat, by=the.hat_of(seat), at=MEETING)
    monkeypatch.setattr(polls, "_set_aside_recused", lambda _poll, _lines: [])
    actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    assert counted(poll) == 1


def test_two_who_publish_at_once_number_without_gap_or_double():
    the = forum_with_seats()
    meetings = [meeting_with_item(the)[0] for _ in range(2)]
    works = [
        partial(actions.publish_agenda, meeting=meeting, by=the.secretariat, at=DRAFTED)
        for meeting in meetings
    ]
    assert refusals(together(*works)) == []
    numbers = [item.number for meeting in meetings for item in meeting.items.all()]
    assert sorted(numbers) == ["01/25", "02/25"]
