"""What a decision stands on: the allocation that the forum handed over, read into plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from forum.enums import AllocationStatus, ItemStatus
from forum.models import AgendaItem, Allocation, AllocationLine, LineShare, Minutes
from kompetanse.lib.clock import in_oslo

if TYPE_CHECKING:
    from datetime import date

    from grants.models import Frame, Item, Round, SchemeVersion
    from owners.models import Organisation


@dataclass(frozen=True, slots=True)
class Share:
    """What one recipient asked for, and got recommended or finally proposed, on one line. Whole kroner."""

    recipient: Organisation
    requested: int
    recommended: int
    presented: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One measure as it was handed over."""

    item: Item
    frame: Frame
    number: int
    shares: tuple[Share, ...]
    reasons: str = ""
    change_reason: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """A handed-over allocation: its lines, and where and when the forum treated it."""

    lines: tuple[Line, ...]
    forum_item: str = ""
    forum_date: date | None = None
    is_closed: bool = False
    """The forum's item is closed and has minutes (R-KOL-05)."""


def read_basis(round_: Round, scheme_version: SchemeVersion) -> Basis | None:
    """The allocation that has been handed over for a scheme in a round, or None. Four queries."""
    allocation = (
        Allocation.objects.filter(
            round=round_,
            scheme_version=scheme_version,
            status=AllocationStatus.HANDED_OVER,
        )
        .select_related("frame", "agenda_item__meeting")
        .first()
    )
    if allocation is None:
        return None
    shares = LineShare.objects.select_related("recipient").order_by("pk")
    lines = (
        allocation.lines.select_related("item__application__applicant")
        .prefetch_related(Prefetch("shares", shares))
        .order_by("number")
    )
    agenda = allocation.agenda_item
    return Basis(
        lines=tuple(_line(line, allocation.frame) for line in lines),
        forum_item=agenda.number if agenda else "",
        forum_date=in_oslo(agenda.meeting.starts_at).date() if agenda else None,
        is_closed=bool(agenda and agenda.status == ItemStatus.TREATED and _has_minutes(agenda)),
    )


def is_handed_over(round_: Round, scheme_version: SchemeVersion) -> bool:
    """Whether there is an allocation to make decisions from. One query."""
    return Allocation.objects.filter(
        round=round_, scheme_version=scheme_version, status=AllocationStatus.HANDED_OVER
    ).exists()


def is_treated(round_: Round, scheme_version: SchemeVersion) -> bool:
    """Whether the forum's item on the scheme's allocation is closed and has minutes (R-KOL-05). Two queries."""
    agenda = AgendaItem.objects.filter(
        allocation__round=round_,
        allocation__scheme_version=scheme_version,
        status=ItemStatus.TREATED,
    ).first()
    return agenda is not None and _has_minutes(agenda)


def _has_minutes(agenda: AgendaItem) -> bool:
    return Minutes.objects.filter(meeting_id=agenda.meeting_id).exists()


def _line(line: AllocationLine, frame: Frame) -> Line:
    return Line(
        item=line.item,
        frame=frame,
        number=line.number,
        shares=tuple(
            Share(share.recipient, share.requested, share.recommended, share.presented)
            for share in line.shares.all()
        ),
        reasons=line.reasons,
        change_reason=line.change_reason,
    )
