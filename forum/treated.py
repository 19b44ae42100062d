"""Which cases the forum is done with: all lists that they stand on are handed over."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from forum.enums import AllocationStatus
from forum.models import AllocationLine
from grants.treated import treated

if TYPE_CHECKING:
    from collections.abc import Collection


def done_with(applications: Collection[int]) -> set[int]:
    statuses: dict[int, set[str]] = defaultdict(set)
    rows = AllocationLine.objects.filter(item__application__in=applications, allocation__ordinal=1)
    for pk, status in rows.values_list("item__application_id", "allocation__status").distinct():
        statuses[pk].add(status)
    return {pk for pk, found in statuses.items() if found == {AllocationStatus.HANDED_OVER}}


treated.register("forum", done_with)
