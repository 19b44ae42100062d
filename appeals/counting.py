"""Until when a party may complain, and what the day of a complaint is held against. The database keeps what was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decisions.checks import rules_of
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import complaint_deadline
from kompetanse.lib.rules import parameters_of

if TYPE_CHECKING:
    from datetime import date

    from decisions.models import Decision

CLOCK = "R-KLA-01"


def weeks_to_complain(decision: Decision) -> int:
    weeks: int = parameters_of(rules_of(decision.scheme_version), CLOCK)["weeks"]
    return weeks


def last_day(decision: Decision) -> date | None:
    """The last day to complain; None before it is available.

    When nobody read it and it was sent another way, the period runs from that day if that gives the party more time
    (`domain.md` 0.5.5).
    """
    counted = decision.complaint_deadline_date
    if counted is None:
        return None
    sent = [row.sent_date for row in decision.deliveries.all()]
    if not sent:
        return counted
    return max(counted, complaint_deadline(max(sent), weeks_to_complain(decision)))


def is_over_a_year(decision: Decision, day: date) -> bool:
    """Whether more than a year has passed since the decision was made (forvaltningsloven § 31 tredje ledd)."""
    if decision.decided_at is None:
        return False
    made = in_oslo(decision.decided_at).date()
    # From 29 February the year ends on the 28th.
    ends = made.replace(
        year=made.year + 1, day=28 if (made.month, made.day) == (2, 29) else made.day
    )
    return day > ends
