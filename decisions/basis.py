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

    from django.db.models import QuerySet

    from grants.models import Frame, Item, Round, SchemeVersion
    from owners.models import Organisation


@dataclass(frozen=True, slots=True)
class Share:
    """What one recipient asked for, and got recommended or finally proposed, on one line. Whole kroner.

    In a second allocation `granted` is what it had before, and the others are the sum of that and what comes on top.
    """

    recipient: Organisation
    requested: int
    recommended: int
    presented: int | None = None
    granted: int = 0

    @property
    def extra(self) -> int:
        return self.recommended - self.granted


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
    """The round's own allocation that has been handed over for a scheme, or None. Four queries."""
    lists = _handed_over(round_, scheme_version).filter(ordinal=1)
    allocation = lists.select_related("frame", "agenda_item__meeting").first()
    return _basis(allocation) if allocation else None


def read_second_basis(round_: Round, scheme_version: SchemeVersion) -> Basis | None:
    """The latest second allocation that has been handed over, or None. Four queries."""
    lists = _handed_over(round_, scheme_version).filter(ordinal__gt=1).order_by("-ordinal")
    allocation = lists.select_related("frame", "agenda_item__meeting").first()
    return _basis(allocation) if allocation else None


def _handed_over(round_: Round, scheme_version: SchemeVersion) -> QuerySet[Allocation]:
    return Allocation.objects.filter(
        round=round_, scheme_version=scheme_version, status=AllocationStatus.HANDED_OVER
    )


def _basis(allocation: Allocation) -> Basis:
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
    return _handed_over(round_, scheme_version).exists()


def is_treated(round_: Round, scheme_version: SchemeVersion, *, is_second: bool = False) -> bool:
    """Whether the forum's item on the scheme's (latest second) allocation is closed and has minutes (R-KOL-05). Two queries."""
    items = AgendaItem.objects.filter(
        allocation__round=round_, allocation__scheme_version=scheme_version
    )
    items = (
        items.filter(allocation__ordinal__gt=1)
        if is_second
        else items.filter(allocation__ordinal=1)
    )
    agenda = items.filter(status=ItemStatus.TREATED).order_by("-allocation__ordinal").first()
    return agenda is not None and _has_minutes(agenda)


def _has_minutes(agenda: AgendaItem) -> bool:
    return Minutes.objects.filter(meeting_id=agenda.meeting_id).exists()


def _line(line: AllocationLine, frame: Frame) -> Line:
    return Line(
        item=line.item,
        frame=frame,
        number=line.number,
        shares=tuple(
            Share(
                share.recipient,
                share.requested,
                share.granted + share.recommended,
                None if share.presented is None else share.granted + share.presented,
                share.granted,
            )
            for share in line.shares.all()
        ),
        reasons=line.reasons,
        change_reason=line.change_reason,
    )
