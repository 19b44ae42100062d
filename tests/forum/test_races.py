"""Votes at the same moment, with real threads on real locks; each with a control that shows the damage without."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connections

from forum import actions
from forum.actions import polls
from forum.enums import Choice
from forum.models import Ballot, Poll
from kompetanse.lib.errors import ActionError
from tests.factories.forum import MEETING, add_seat, forum_with_seats, poll_opened, vote

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def together(*calls):
    """Run the calls in threads of their own, let go at once; the refusals, in the order of the calls."""
    barrier = threading.Barrier(len(calls))
    outcomes = [None] * len(calls)

    def run(number, call):
        try:
            barrier.wait(timeout=60)
            call()
        except Exception as error:  # noqa: BLE001 -- the test looks at what came
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(number, call)) for number, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@contextmanager
def without_constraints(owner_login, *names):
    """As the owner of the tables: the constraints are gone for the control."""
    with owner_login.cursor() as cursor:
        for name in names:
            cursor.execute(f'ALTER TABLE forum_ballot DROP CONSTRAINT "{name}"')
    owner_login.commit()
    yield


def without_look(monkeypatch):
    """The look for an earlier ballot sees nothing: as it is when both look before either writes."""
    meeting_point = threading.Barrier(2)

    def write(poll, proposal_id, seat, choice, code, *, by, at):
        meeting_point.wait(timeout=60)
        Ballot.objects.create(
            poll=poll, proposal_id=proposal_id, seat=seat, mandate_id=seat.mandate_id,
            choice=choice, receipt_code=code, version_hash=poll.version_hash, cast_at=at,
            cast_by_id=by.user_id,
        )  # fmt: skip

    monkeypatch.setattr(polls, "_write_ballot", write)


def test_two_votes_from_one_seat_at_once_give_one_ballot_and_a_history():
    the, _allocation, poll = poll_opened()
    seat = the.seats[0]
    outcomes = together(
        lambda: vote(the, poll, seat, Choice.FOR), lambda: vote(the, poll, seat, Choice.AGAINST)
    )
    assert outcomes == [None, None]
    ballot = Ballot.objects.get()
    assert {ballot.choice, ballot.history.get().choice} == {Choice.FOR, Choice.AGAINST}


def test_control_two_votes_without_lock_and_constraint_count_twice(monkeypatch, owner_login):
    the, _allocation, poll = poll_opened()
    seat = the.seats[0]
    monkeypatch.setattr(
        polls.workflow, "lock", lambda obj: type(obj)._default_manager.get(pk=obj.pk)
    )
    without_look(monkeypatch)
    with without_constraints(
        owner_login, "forum_ballot_one_per_seat", "forum_ballot_one_per_mandate"
    ):
        together(
            lambda: vote(the, poll, seat, Choice.FOR), lambda: vote(the, poll, seat, Choice.FOR)
        )
    assert Ballot.objects.filter(seat=seat).count() == 2


def test_constraint_alone_stops_the_second_vote(monkeypatch):
    the, _allocation, poll = poll_opened()
    seat = the.seats[0]
    monkeypatch.setattr(
        polls.workflow, "lock", lambda obj: type(obj)._default_manager.get(pk=obj.pk)
    )
    without_look(monkeypatch)
    outcomes = together(
        lambda: vote(the, poll, seat, Choice.FOR), lambda: vote(the, poll, seat, Choice.FOR)
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IntegrityError", "NoneType"]
    assert Ballot.objects.count() == 1


def test_vote_and_close_at_once_never_leave_an_uncounted_ballot():
    the, _allocation, poll = poll_opened()
    vote(the, poll, the.seats[0], Choice.FOR)
    outcomes = together(
        lambda: vote(the, poll, the.seats[1], Choice.AGAINST),
        lambda: actions.close_poll(poll=Poll.objects.get(), by=the.leader, at=MEETING),
    )
    poll = Poll.objects.get()
    counted = sum(sum(row.values()) for row in poll.tally.values())
    assert counted == Ballot.objects.count()
    assert outcomes[1] is None
    assert outcomes[0] is None or isinstance(outcomes[0], ActionError)


def test_control_vote_and_close_without_lock_leave_an_uncounted_ballot(monkeypatch):
    the, _allocation, poll = poll_opened()
    voted, closed = threading.Event(), threading.Event()
    monkeypatch.setattr(
        polls.workflow, "lock", lambda obj: type(obj)._default_manager.get(pk=obj.pk)
    )
    real = polls._receipt_code

    def wait_for_the_close(found):
        voted.set()
        closed.wait(timeout=60)
        return real(found)

    monkeypatch.setattr(polls, "_receipt_code", wait_for_the_close)

    def close():
        voted.wait(timeout=60)
        actions.close_poll(poll=Poll.objects.get(), by=the.leader, at=MEETING)
        closed.set()

    assert together(lambda: vote(the, poll, the.seats[0], Choice.FOR), close) == [None, None]
    poll = Poll.objects.get()
    assert (sum(sum(row.values()) for row in poll.tally.values()), Ballot.objects.count()) == (0, 1)


def deputised():
    """A member who has just come in, and the deputy who sat for him: both are let through by attendance."""
    the = forum_with_seats(voting=2)
    member = the.seats[0]
    deputy = add_seat(the, category=member.category, deputy_for=member)
    the, _allocation, poll = poll_opened(the)
    return the, poll, member, deputy


def test_member_and_deputy_at_once_have_one_vote_between_them(monkeypatch):
    the, poll, member, deputy = deputised()
    monkeypatch.setattr(polls, "voting_seats", lambda _meeting: the.seats)
    outcomes = together(
        lambda: vote(the, poll, member, Choice.FOR), lambda: vote(the, poll, deputy, Choice.FOR)
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refused"]
    assert Ballot.objects.filter(mandate=member).count() == 1


def test_control_member_and_deputy_without_lock_and_constraint_vote_twice(monkeypatch, owner_login):
    the, poll, member, deputy = deputised()
    monkeypatch.setattr(polls, "voting_seats", lambda _meeting: the.seats)
    monkeypatch.setattr(
        polls.workflow, "lock", lambda obj: type(obj)._default_manager.get(pk=obj.pk)
    )
    without_look(monkeypatch)
    with without_constraints(owner_login, "forum_ballot_one_per_mandate"):
        together(
            lambda: vote(the, poll, member, Choice.FOR),
            lambda: vote(the, poll, deputy, Choice.FOR),
        )
    assert Ballot.objects.filter(mandate=member).count() == 2


def test_two_who_publish_at_once_number_without_gap_or_double():
    from tests.factories.forum import DRAFTED, meeting_with_item

    the = forum_with_seats()
    meetings = [meeting_with_item(the)[0] for _ in range(2)]
    outcomes = together(
        *[
            lambda meeting=meeting: actions.publish_agenda(
                meeting=meeting, by=the.secretariat, at=DRAFTED
            )
            for meeting in meetings
        ]
    )
    assert outcomes == [None, None]
    numbers = [item.number for meeting in meetings for item in meeting.items.all()]
    assert sorted(numbers) == ["01/25", "02/25"]
