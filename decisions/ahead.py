"""Commitments of earlier years count against the frame of their year (R-BUD-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from decisions.models import Commitment
from grants.ahead import ahead

if TYPE_CHECKING:
    from collections.abc import Collection

    from grants.models import Frame


def open_commitments(frame: Frame, settled: Collection[str]) -> int:
    """Those of the frame's scheme, forum and year that no decision of the year has taken the place of. One query."""
    rows = Commitment.objects.against(frame).exclude(point__item__lineage__in=settled)
    total: int = rows.aggregate(total=Sum("amount", default=0))["total"]
    return total


ahead.register("decisions", open_commitments)
