"""Counting votes, by table and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.enums import Choice, Majority, PollResult
from forum.tally import count_ballots, decide

F, A, N = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


def one(yes, no, none=0):
    return [(1, F)] * yes + [(1, A)] * no + [(1, N)] * none


@pytest.mark.parametrize(
    ("ballots", "majority", "result", "winner"),
    [
        (one(3, 2), None, PollResult.ADOPTED, 1),
        (one(2, 3), None, PollResult.REJECTED, None),
        (one(2, 2), None, PollResult.TIE, None),
        (one(0, 0), None, PollResult.TIE, None),
        (one(2, 1, 2), Majority.MOST_VOTES, PollResult.ADOPTED, 1),
        (one(2, 1, 2), Majority.MORE_THAN_HALF, PollResult.REJECTED, None),
        (one(3, 1, 1), Majority.MORE_THAN_HALF, PollResult.ADOPTED, 1),
        (one(4, 2), Majority.TWO_THIRDS, PollResult.ADOPTED, 1),
        (one(3, 2), Majority.TWO_THIRDS, PollResult.REJECTED, None),
    ],
)
def test_decide_one_proposal(ballots, majority, result, winner):
    count = decide([1], ballots, majority)
    assert (count.result, count.winner) == (result, winner)


def test_decide_several_proposals():
    ballots = [(1, F), (2, A), (1, F), (2, A), (1, A), (2, F)]
    assert decide([1, 2], ballots, None).winner == 1
    tied = decide([1, 2], ballots[2:], None)
    assert (tied.result, tied.tied) == (PollResult.TIE, (1, 2))


def test_decide_several_proposals_without_a_vote_for_any_is_a_tie():
    assert decide([1, 2], [(1, A), (2, A)], None).result == PollResult.TIE


def test_count_ballots_has_every_proposal():
    assert count_ballots([1, 2], []) == {
        1: {"for": 0, "against": 0, "abstain": 0},
        2: {"for": 0, "against": 0, "abstain": 0},
    }


@given(st.lists(st.sampled_from([F, A, N]), max_size=40))
def test_tally_adds_up_and_order_does_not_matter(choices):
    ballots = [(1, choice) for choice in choices]
    count = decide([1], ballots, None)
    assert sum(count.tally[1].values()) == len(choices)
    assert decide([1], ballots[::-1], None) == count
