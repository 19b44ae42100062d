"""What is held back of a frame for complaints, and whether it is still needed: read here, changed by `actions/reserving.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appeals.counting import last_day
from appeals.models import Appeal
from decisions.enums import IN_FORCE, OPEN, DecisionKind
from decisions.models import Decision

if TYPE_CHECKING:
    from datetime import date

    from grants.models import Frame


@dataclass(frozen=True, slots=True)
class Periods:
    """How far the complaint periods of a frame's decisions have come."""

    last_day: date | None  # of those that have been sent
    not_sent: int  # decisions whose period has not begun
    complaints: int  # that are not decided

    def are_over(self, today: date) -> bool:
        """Whether nothing can come any more that the reserve is for."""
        return (
            self.last_day is not None
            and today > self.last_day
            and not self.not_sent
            and not self.complaints
        )


def periods_of(frame: Frame) -> Periods:
    """Three queries. Counted as each party's own last day is, also when its letter was sent another way later."""
    decisions = Decision.objects.filter(
        round_id=frame.round_id,
        scheme_version_id=frame.scheme_version_id,
        kind__in=(DecisionKind.GRANT, DecisionKind.DISMISSAL),
    )
    sent = decisions.filter(status__in=IN_FORCE, complaint_deadline_date__isnull=False)
    rows = sent.select_related("scheme_version").prefetch_related("deliveries")
    days = [day for row in rows if (day := last_day(row)) is not None]
    waiting = decisions.filter(complaint_deadline_date=None, status__in=(*OPEN, *IN_FORCE))
    return Periods(
        last_day=max(days, default=None),
        not_sent=waiting.count(),
        complaints=Appeal.objects.open().filter(decision__in=decisions).count(),
    )
