"""What the forum does with a line: agree, fail to agree, remark, advise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from forum import transitions as edges
from forum.actions.agenda import chain, lock_item
from forum.actions.recusals import check_not_recused, check_recusals_decided
from forum.enums import ItemKind, ItemOutcome, ItemStatus, Treatment
from forum.models import AllocationLine, LineRemark, Poll
from forum.permissions import check_leader_or_secretariat, check_own_seat
from kompetanse.lib.errors import Refused
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from forum.enums import Support
    from forum.models import AgendaItem, Seat
    from kompetanse.lib.actor import Actor


def lock_line(line: AllocationLine) -> AllocationLine:
    """The line's row, locked, with what its acts ask for."""
    workflow.lock(line)
    return AllocationLine.objects.select_related(
        "allocation__round", "allocation__case_file", "allocation__agenda_item", "item__application"
    ).get(pk=line.pk)


def check_item_open(item: AgendaItem | None) -> None:
    """Refuse unless the item is being treated now."""
    if item is None or item.status != ItemStatus.OPEN:
        raise Refused(_("Saken er ikke åpen for behandling."))


def _check_recommends(line: AllocationLine) -> None:
    if line.allocation.is_discussion:
        raise Refused(
            _("Forumet drøfter forslaget. Det blir ikke registrert enighet eller stemt om det.")
        )


@transaction.atomic
def record_consensus(
    *,
    item: AgendaItem,
    by: Actor,
    at: datetime,
    line: AllocationLine | None = None,
    resolution: str = "",
) -> AgendaItem:
    """Record that the forum agreed: on one line, or on the item and every line that is not settled yet.

    Refuses while impartiality in the lines is undecided (R-ROL-07), while a poll is open, and where the forum discusses.
    """
    item = lock_item(item)
    check_leader_or_secretariat(by, item)
    check_item_open(item)
    allocation = getattr(item, "allocation", None)
    if line is not None:
        line = lock_line(line)
        check_not_recused(line, by=by)
        lines = [line]
    elif allocation is not None:
        waiting = allocation.lines.filter(
            treatment__in=(Treatment.PENDING, Treatment.NO_CONSENSUS)
        ).order_by("number")
        lines = [lock_line(row) for row in waiting]
    else:
        lines = []
    for row in lines:
        _check_recommends(row)
    _check_no_open_poll(item, lines)
    check_recusals_decided(lines)
    for row in lines:
        workflow.move(
            row,
            edges.AGREE,
            by=by,
            at=at,
            chain=row.allocation.chain_key,
            also={"treated_at": at, "treated_by_id": by.user_id},
        )
    if line is None:
        _settle_item(item, resolution, by=by, at=at)
    return item


def _settle_item(item: AgendaItem, resolution: str, *, by: Actor, at: datetime) -> None:
    if item.kind == ItemKind.DECISION:
        item.outcome = ItemOutcome.ADOPTED_UNANIMOUSLY
    item.resolution = resolution or item.resolution or item.proposal_text
    item.save(update_fields=["outcome", "resolution"])
    record_event(
        chain=chain(item),
        verb="record_consensus",
        on=item,
        by=by,
        at=at,
        reason=item.resolution,
        reason_id=item.code,
    )


def _check_no_open_poll(item: AgendaItem, lines: Collection[AllocationLine]) -> None:
    open_polls = Poll.objects.filter(agenda_item=item, closed_at=None)
    if open_polls.filter(line=None).exists() or open_polls.filter(line__in=lines).exists():
        raise Refused(_("Lukk avstemmingen først."))


@transaction.atomic
def record_no_consensus(
    *, item: AgendaItem, by: Actor, at: datetime, line: AllocationLine | None = None
) -> AgendaItem:
    """Record that the forum tried to agree and did not: on one line, or on the item and what is left of its list. Then a vote may be opened (R-FOR-05)."""
    item = lock_item(item)
    check_leader_or_secretariat(by, item)
    check_item_open(item)
    allocation = getattr(item, "allocation", None)
    if line is not None:
        lines = [lock_line(line)]
        check_not_recused(lines[0], by=by)
    else:
        waiting = allocation.lines.filter(treatment=Treatment.PENDING) if allocation else ()
        lines = [lock_line(row) for row in waiting]
        item.consensus_failed_at, item.consensus_failed_by_id = at, by.user_id
        item.outcome = ""
        item.save(update_fields=["consensus_failed_at", "consensus_failed_by_id", "outcome"])
        record_event(chain=chain(item), verb="record_no_consensus", on=item, by=by, at=at)
    check_recusals_decided(lines)
    for row in lines:
        _check_recommends(row)
        workflow.move(
            row,
            edges.FAIL_CONSENSUS,
            by=by,
            at=at,
            chain=row.allocation.chain_key,
            also={"consensus_failed_at": at, "consensus_failed_by_id": by.user_id},
        )
    return item


@transaction.atomic
def reopen_line(
    *, item: AgendaItem, line: AllocationLine, by: Actor, at: datetime
) -> AllocationLine:
    """Treat a settled line anew while its item is open: agreed by mistake, or the list came out over its frame."""
    item = lock_item(item)
    line = lock_line(line)
    check_item_open(item)
    check_not_recused(line, by=by)
    _check_recommends(line)
    _check_no_open_poll(item, [line])
    return workflow.move(
        line,
        edges.RESET_LINE,
        by=by,
        at=at,
        chain=line.allocation.chain_key,
        also={
            "treated_at": None,
            "treated_by_id": None,
            "consensus_failed_at": None,
            "consensus_failed_by_id": None,
        },
    )


@transaction.atomic
def remark_line(
    *, line: AllocationLine, seat: Seat, supports: Support, text: str, by: Actor, at: datetime
) -> LineRemark:
    """Write one's own remark on a line, with støtter / støtter ikke as advice. Seen by nobody else until it is laid before the forum."""
    check_own_seat(by, seat)
    line = lock_line(line)
    check_not_recused(line, by=by)
    item = line.allocation.agenda_item
    if item is None or item.status not in (ItemStatus.ON_AGENDA, ItemStatus.OPEN):
        raise Refused(_("Merknader tas imot fra sakslista er publisert, til saken er behandlet."))
    remark, _created = LineRemark.objects.update_or_create(
        line=line,
        seat=seat,
        defaults={"supports": supports, "text": text, "written_at": at, "presented_at": None},
    )
    record_event(
        chain=line.allocation.chain_key,
        verb="remark_line",
        on=remark,
        by=by,
        at=at,
        reason=text,
        reason_id=str(remark.pk),
    )
    return remark


@transaction.atomic
def present_remarks(*, item: AgendaItem, seat: Seat, by: Actor, at: datetime) -> int:
    """Lay all one's remarks on an item's list before the forum ("Legg fram"); how many."""
    check_own_seat(by, seat)
    item = lock_item(item)
    if item.status not in (ItemStatus.ON_AGENDA, ItemStatus.OPEN):
        raise Refused(_("Saken er behandlet."))
    remarks = LineRemark.objects.filter(
        line__allocation__agenda_item=item, seat=seat, presented_at=None
    )
    count = remarks.update(presented_at=at)
    if count:
        record_event(
            chain=chain(item),
            verb="present_remarks",
            on=item,
            by=by,
            at=at,
            facts={"seat": seat.code, "remarks": count},
        )
    return count
