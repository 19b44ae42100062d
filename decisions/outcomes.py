"""What an amount means: granted, partly or refused. Pure sums."""

from __future__ import annotations

from decisions.enums import Outcome


def outcome_of(*, amount: int, requested: int, measure_total: int) -> Outcome:
    """The outcome of one point.

    A recipient that asked for nothing itself (the whole measure is paid to its partner) is granted what the measure got.
    """
    if amount == 0:
        if requested == 0 and measure_total > 0:
            return Outcome.GRANTED
        return Outcome.REFUSED
    return Outcome.GRANTED if amount >= requested else Outcome.PARTLY
