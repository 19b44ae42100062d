"""An allocation's sums against its frame: pure, and with one place that reads them from the rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from grants.enums import CAPPED_CATEGORIES
from kompetanse.lib.money import floor_percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forum.models import Allocation
    from grants.models import Frame

CAP_RULE = "R-LOK-01"
CAP_PERCENT = 30


@dataclass(frozen=True, slots=True)
class RegionSum:
    """One regional sub-frame and what is recommended within it."""

    name: str
    ordinary: int
    recommended: int
    region_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What an allocation uses of its frame, in whole kroner. `cap` is None where the scheme version has none."""

    amount: int
    set_aside: int
    requested: int
    recommended: int
    capped: int
    settled: int = 0
    cap: int | None = None
    is_second: bool = False
    capped_before: int = 0
    """Of a second allocation: what earlier lists and the forum's own share have of the cap."""
    regions: tuple[RegionSum, ...] = field(default=())

    @property
    def ordinary(self) -> int:
        return self.amount - self.set_aside

    @property
    def left(self) -> int:
        return self.ordinary - self.recommended

    @property
    def unsettled(self) -> int:
        return self.recommended - self.settled

    @property
    def cap_used(self) -> int:
        """What counts against the cap: capped lines, and what the forum has set aside (`domain.md` 0.5.10)."""
        return self.capped_before + self.capped + self.set_aside

    @property
    def cap_left(self) -> int:
        return (self.cap or 0) - self.cap_used

    def changed(self, by: int, *, capped: bool, region: int | None) -> Sums:
        """As they would be if one line, capped or not, in a region, got so much more or less."""
        return replace(
            self,
            recommended=self.recommended + by,
            capped=self.capped + (by if capped else 0),
            regions=tuple(
                replace(row, recommended=row.recommended + by) if row.region_id == region else row
                for row in self.regions
            ),
        )


def cap_of(amount: int, percent: int = CAP_PERCENT) -> int:
    """The 30 % cap, rounded down to a whole krone (R-LOK-01)."""
    return floor_percent(amount, percent)


def sums_of(allocation: Allocation) -> Sums:
    """Two queries: the lines' sums, and the sub-frames with theirs."""
    from forum.enums import SETTLED  # noqa: PLC0415
    from forum.models import LineShare  # noqa: PLC0415 - the pure part above is read by rules

    frame = allocation.frame
    shares = LineShare.objects.filter(line__allocation=allocation)
    # The aliases differ from the columns: Django reads a later Sum of the same name as of the first sum.
    found = shares.aggregate(
        asked=Sum("requested", default=0),
        total=Sum("recommended", default=0),
        under_cap=Sum("recommended", filter=Q(line__category__in=CAPPED_CATEGORIES), default=0),
        done=Sum("recommended", filter=Q(line__treatment__in=SETTLED), default=0),
    )
    by_region: dict[int | None, int] = {
        row["line__region"]: row["total"]
        for row in shares.order_by().values("line__region").annotate(total=Sum("recommended"))
    }
    regions = tuple(
        RegionSum(
            sub.region.name if sub.region else "",
            sub.ordinary,
            by_region.get(sub.region_id, 0),
            sub.region_id,
        )
        for sub in _sub_frames(allocation)
    )
    rules = allocation.scheme_version.rules
    cap = (
        cap_of(frame.amount, rules[CAP_RULE].get("percent", CAP_PERCENT))
        if CAP_RULE in rules
        else None
    )
    return Sums(
        amount=frame.amount if allocation.pot is None else allocation.pot,
        set_aside=0 if allocation.is_second else frame.set_aside,
        requested=found["asked"],
        recommended=found["total"],
        capped=found["under_cap"],
        settled=found["done"],
        cap=cap,
        is_second=allocation.is_second,
        capped_before=allocation.capped_before + frame.set_aside if allocation.is_second else 0,
        regions=regions,
    )


def _sub_frames(allocation: Allocation) -> Iterable[Frame]:
    """A second allocation is one pot for the whole county: what comes back comes from anywhere."""
    if allocation.is_second:
        return ()
    return allocation.frame.sub_frames.select_related("region").order_by("pk")
