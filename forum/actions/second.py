"""Second allocation (tilleggsfordeling): money that came back, or is new, goes through the forum as a list of its own.

The forum ranks what got less than it asked for on a reserve list, with the list that it treats first. A second
allocation is drawn up from that order: each measure is given what it lacks until the money is spent. From there it is a
list as any other: the forum recommends it, or discusses the proposal, and it is handed over to decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from forum.actions.allocations import EDITED_AS_DRAFT, lock_allocation
from forum.actions.recusals import is_closed_to
from forum.enums import AllocationStatus, MoneyOrigin
from forum.models import Allocation, AllocationLine, LineShare
from forum.permissions import WHO_SECRETARIAT, check_secretariat, check_serves
from grants.enums import CAPPED_CATEGORIES, ApplicationStatus
from grants.models import Frame
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from kompetanse.lib.money import format_kroner
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kompetanse.lib.actor import Actor

Granted = dict[tuple[int, int], int]
"""(item's id, recipient's id) → kroner that stand in decisions. A pair without a grant that stands is not in it."""
GONE = (ApplicationStatus.WITHDRAWN, ApplicationStatus.DISMISSED)


@transaction.atomic
def set_reserve_list(
    *, allocation: Allocation, ranks: Mapping[int, int], by: Actor, at: datetime
) -> Allocation:
    """Write the forum's order (line's id → place) for what got less than it asked for. Until the list is handed over.

    Refuses a line that got all it asked for, two on one place, and who is recused in a line that changes place (R-ROL-07).
    """
    allocation = lock_allocation(allocation)
    check_secretariat(by, allocation)
    if allocation.status == AllocationStatus.HANDED_OVER:
        raise Locked(_("Lista er sendt over til vedtak. Da kan ikke reservelista endres."))
    lines = {line.pk: line for line in reserves_of(allocation)}
    if set(ranks) - set(lines):
        raise Refused(_("Bare tiltak som får mindre enn meldt, kan stå på reservelista."))
    if len(set(ranks.values())) != len(ranks) or any(rank < 1 for rank in ranks.values()):
        raise Refused(_("To tiltak kan ikke ha samme plass. Den første plassen er 1."))
    moved = [line for pk, line in lines.items() if line.reserve_rank != ranks.get(pk)]
    if not moved:
        return allocation
    if any(is_closed_to(line, by.user_id) for line in moved):
        raise NotAllowed(
            _("Du er inhabil på en linje som får ny plass. En kollega må rangere."),
            who_may=WHO_SECRETARIAT,
            rule_id="R-ROL-07",
        )
    allocation.lines.update(reserve_rank=None)
    for pk, rank in sorted(ranks.items()):
        AllocationLine.objects.filter(pk=pk).update(reserve_rank=rank)
    record_event(
        chain=allocation.chain_key,
        verb="set_reserve_list",
        on=allocation,
        by=by,
        at=at,
        facts={"lines": [lines[pk].number for pk in sorted(ranks, key=lambda key: ranks[key])]},
    )
    return allocation


def reserves_of(allocation: Allocation) -> list[AllocationLine]:
    """Lines that get less than they asked for, as they are ranked, the rest by number. Each with `now`, what it gets."""
    lines = allocation.lines.for_list().annotate(now=F("recommended") + F("granted"))
    lines = lines.filter(requested__gt=F("now"))
    return list(lines.order_by(F("reserve_rank").asc(nulls_last=True), "number"))


@transaction.atomic
def draft_second_allocation(
    *,
    frame: Frame,
    amount: int,
    origin: str,
    granted: Granted,
    by: Actor,
    at: datetime,
) -> Allocation:
    """Draw up a list that shares out `amount` by the reserve list; again on a draft counts anew, also with another amount.

    New money is added to the frame in the same act. Refuses before the list before it is handed over, more than the
    frame has free (R-BUD-01), and when nobody lacks anything.
    """
    frame = workflow.lock(frame)
    check_serves(by, frame.round.authority_id)
    if origin not in MoneyOrigin.values:
        raise Refused(_("Velg hvor pengene kommer fra."), field="origin")
    if amount <= 0:
        raise Refused(_("Skriv hvor mye som skal fordeles."), field="amount")
    drafted, before = _lists(frame)
    _add_new_money(frame, drafted, amount, origin)
    if amount > frame.free:
        raise Refused(
            _("Rammen har bare %(free)s kr igjen.") % {"free": format_kroner(max(frame.free, 0))},
            field="amount",
            rule_id="R-BUD-01",
        )
    values = {"pot": amount, "origin": origin, "capped_before": _capped(before, granted)}
    if drafted is None:
        drafted = _open(before, values, by=by, at=at)
    else:
        Allocation.objects.filter(pk=drafted.pk).update(**values, version=F("version") + 1)
        drafted.refresh_from_db()
    _fill(drafted, before, granted)
    record_event(
        chain=drafted.chain_key,
        verb="draft_second_allocation",
        on=drafted,
        by=by,
        at=at,
        facts={"amount": amount, "origin": str(origin), "lines": drafted.lines.count()},
    )
    return drafted


def _lists(frame: Frame) -> tuple[Allocation | None, Allocation]:
    """The second allocation that is being drafted, if any, and the one that was handed over before it."""
    lists = list(
        Allocation.objects.select_for_update(of=("self",))
        .filter(frame=frame)
        .order_by("-ordinal")
        .select_related("case_file")
    )
    drafted = None
    if lists and lists[0].is_second and lists[0].status in EDITED_AS_DRAFT:
        drafted = lists.pop(0)
    if not lists or lists[0].status != AllocationStatus.HANDED_OVER:
        raise Refused(_("Forumets forrige fordeling er ikke sendt over til vedtak ennå."))
    return drafted, lists[0]


def _add_new_money(frame: Frame, drafted: Allocation | None, amount: int, origin: str) -> None:
    """The frame grows with what is new; what an earlier draft had added is taken out again."""
    added = amount if origin == MoneyOrigin.NEW else 0
    if drafted is not None and drafted.origin == MoneyOrigin.NEW:
        added -= drafted.pot or 0
    if added:
        if frame.free + added < 0:
            raise Refused(_("Pengene er alt brukt."), field="amount")
        frame.amount += added
        frame.save(update_fields=["amount"])


def _open(
    before: Allocation, values: Mapping[str, object], *, by: Actor, at: datetime
) -> Allocation:
    return Allocation.objects.create(
        round_id=before.round_id,
        scheme_version_id=before.scheme_version_id,
        frame_id=before.frame_id,
        plan_id=before.plan_id,
        case_file=before.case_file,
        kind=before.kind,
        ordinal=before.ordinal + 1,
        drafted_at=at,
        drafted_by_id=by.user_id,
        **values,
    )


def _capped(before: Allocation, granted: Granted) -> int:
    """What the round's capped measures have got: it counts against the cap of 30 per cent (R-LOK-01)."""
    capped = AllocationLine.objects.filter(
        allocation__frame_id=before.frame_id, category__in=CAPPED_CATEGORIES
    )
    items = set(capped.values_list("item_id", flat=True))
    return sum(amount for (item, _recipient), amount in granted.items() if item in items)


def _fill(allocation: Allocation, before: Allocation, granted: Granted) -> None:
    """A line for each measure that lacks something, as the reserve list has them; the money from the top."""
    rows = (
        before.lines.exclude(item__application__status__in=GONE)
        .prefetch_related("shares")
        .order_by(F("reserve_rank").asc(nulls_last=True), "number")
    )
    left = allocation.pot or 0
    known = {line.item_id: line for line in allocation.lines.all()}
    found = False
    for row in rows:
        shares = sorted(row.shares.all(), key=lambda share: share.pk)
        if any((row.item_id, share.recipient_id) not in granted for share in shares):
            continue  # somebody has no grant that stands: declined, lapsed, or not decided
        has = {share.pk: granted[row.item_id, share.recipient_id] for share in shares}
        if not any(share.requested > has[share.pk] for share in shares):
            continue
        found = True
        line = known.get(row.item_id) or _copy(row, allocation)
        for share in shares:
            extra = min(left, max(0, share.requested - has[share.pk]))
            left -= extra
            LineShare.objects.update_or_create(
                line=line,
                recipient_id=share.recipient_id,
                defaults={
                    "requested": share.requested,
                    "granted": has[share.pk],
                    "recommended": extra,
                },
            )
    if not found:
        raise Refused(_("Alle som har et tilskudd som gjelder, har fått det de meldte behov for."))


def _copy(row: AllocationLine, allocation: Allocation) -> AllocationLine:
    return AllocationLine.objects.create(
        allocation=allocation,
        item_id=row.item_id,
        number=allocation.lines.count() + 1,
        category=row.category,
        participants=row.participants,
        starts_date=row.starts_date,
        ends_date=row.ends_date,
        region_id=row.region_id,
        plan_priority_id=row.plan_priority_id,
        criteria=row.criteria,
    )
