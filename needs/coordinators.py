"""Money for a coordinator in what an owner has asked for (R-LOK-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needs.enums import CostType
from needs.models import BudgetLine

if TYPE_CHECKING:
    from collections.abc import Mapping


def coordinator_money(
    granted: Mapping[int, int], *, recipient_id: int, year: int
) -> tuple[int, list[str]]:
    """How much of what is granted (item's id → kroner) may go to coordinators, and the forum's items it rests on.

    What was asked for it, but never more than the measure was granted.
    """
    rows = (
        BudgetLine.objects.filter(
            measure__in=granted,
            year=year,
            recipient_id=recipient_id,
            cost_type=CostType.COORDINATOR,
            amount__gt=0,
        )
        .exclude(measure__coordinator_item="")
        .values_list("measure_id", "amount", "measure__coordinator_item")
        .order_by("measure_id")
    )
    parts = [(min(asked, granted[key]), item) for key, asked, item in rows if granted[key]]
    return sum(part for part, _item in parts), list(dict.fromkeys(item for _part, item in parts))
