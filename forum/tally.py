"""Counting a vote: pure sums over the ballots that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.enums import Choice, Majority, PollResult

Tally = dict[int, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Count:
    """What a poll came to: the numbers, the result, and the proposal that won, if one did."""

    tally: Tally
    result: PollResult
    winner: int | None
    tied: tuple[int, ...] = ()


def count_ballots(proposals: Sequence[int], ballots: Iterable[tuple[int, str]]) -> Tally:
    """Proposal → {for, against, abstain}; every proposal is there, also with nothing."""
    tally: Tally = {proposal: dict.fromkeys(Choice.values, 0) for proposal in proposals}
    for proposal, choice in ballots:
        tally[proposal][choice] += 1
    return tally


def decide(
    proposals: Sequence[int], ballots: Iterable[tuple[int, str]], majority: str | None
) -> Count:
    """The proposal with most votes for, if the majority is reached; equal numbers are a tie.

    One proposal: more for than against wins, equal is a tie. Several: a tie between those with most votes.
    Abstentions never count as for or against, but are votes when more than half or two thirds are asked for.
    """
    tally = count_ballots(proposals, ballots)
    most = max(row[Choice.FOR] for row in tally.values())
    leading = tuple(proposal for proposal in proposals if tally[proposal][Choice.FOR] == most)
    if len(proposals) == 1:
        against = tally[proposals[0]][Choice.AGAINST]
        if most == against:
            return Count(tally, PollResult.TIE, None, leading)
        if most < against:
            return Count(tally, PollResult.REJECTED, None)
    elif len(leading) > 1:
        return Count(tally, PollResult.TIE, None, leading)
    if not _reaches(tally[leading[0]], majority):
        return Count(tally, PollResult.REJECTED, None)
    return Count(tally, PollResult.ADOPTED, leading[0])


def _reaches(row: Mapping[str, int], majority: str | None) -> bool:
    cast = sum(row.values())
    if majority == Majority.MORE_THAN_HALF:
        return 2 * row[Choice.FOR] > cast
    if majority == Majority.TWO_THIRDS:
        return 3 * row[Choice.FOR] >= 2 * cast
    return row[Choice.FOR] > 0
