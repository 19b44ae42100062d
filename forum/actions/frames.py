"""The frame's own money: what is set aside of it, and how it is split on regions by the plan's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from forum.enums import AllocationStatus
from forum.models import AgendaItem, Allocation
from forum.permissions import check_serves
from forum.regional_key import is_usable, split_by_key
from forum.rules import FORUM_WIDE
from grants.models import Frame, LongTermPlan
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Locked, Refused
from kompetanse.lib.money import format_kroner
from kompetanse.lib.rules import enforce
from owners.models import Region
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor


@transaction.atomic
def add_set_aside(
    *, frame: Frame, amount: int, item_number: str, purpose: str, by: Actor, at: datetime
) -> Frame:
    """Set part of a frame aside by the forum's decision, with its item number (`domain.md` 0.5.10). Refuses more than the cap or what is free."""
    frame = workflow.lock(frame)
    check_serves(by, frame.round.authority_id)
    year = frame.round.budget_year
    enforce(FORUM_WIDE, [("R-MOT-01", {"number": item_number, "years": (year - 1, year)})])
    other = AgendaItem.objects.filter(
        forum_id=frame.round.forum_id,
        sequence=int(item_number[:-3]),
        year=2000 + int(item_number[-2:]),
    ).first()
    if other is not None:
        enforce(frame.scheme_version.rules, [("R-MOT-02", {"kind": other.kind})])
    enforce(
        frame.scheme_version.rules,
        [("R-LOK-01", {"frame": frame.amount, "capped": 0, "set_aside": amount})],
    )
    if amount < 0 or amount + frame.complaint_reserve + frame.committed > frame.amount:
        raise Refused(_("Det er ikke så mye igjen av rammen."), field="amount")
    frame.set_aside, frame.set_aside_item, frame.set_aside_purpose = amount, item_number, purpose
    frame.save(update_fields=["set_aside", "set_aside_item", "set_aside_purpose"])
    record_event(
        chain=frame.round.chain_key,
        verb="add_set_aside",
        on=frame,
        by=by,
        at=at,
        facts={"amount": amount, "item": item_number},
    )
    return frame


def plan_with_key(frame: Frame, *, on: date) -> LongTermPlan | None:
    """The plan in force for the frame's forum, when it has a regional key (R-LTP-02)."""
    plan = LongTermPlan.objects.in_force(on).filter(forum_id=frame.round.forum_id).first()
    return plan if plan is not None and is_usable(plan.regional_key) else None


def amounts_by_key(frame: Frame, plan: LongTermPlan) -> dict[int, int]:
    """Region's id → its part of what may be recommended, by the plan's key."""
    return split_by_key(frame.ordinary, plan.regional_key)


@transaction.atomic
def split_frame(
    *,
    frame: Frame,
    amounts: Mapping[int, int],
    by: Actor,
    at: datetime,
    reason: str = "",
) -> list[Frame]:
    """Split a frame on regions: region's id → kroner. By the plan's key, or otherwise with a reason (`domain.md` 0.5.2).

    Refuses without a key in the plan in force (R-LTP-02), parts that do not add up to what may be recommended, less than
    what is bound in a region, and a frame whose allocation is handed over.
    """
    frame = _lock_whole(frame, by=by)
    plan = plan_with_key(frame, on=in_oslo(at).date())
    enforce(
        {"R-LTP-02": {}},
        [("R-LTP-02", {"uses_key": True, "regional_key": plan.regional_key if plan else {}})],
    )
    assert plan is not None  # noqa: S101 -- R-LTP-02 has just said so
    by_key = amounts_by_key(frame, plan)
    if set(amounts) != set(by_key):
        raise Refused(_("Oppgi et beløp for hver region i nøkkelen."))
    if sum(amounts.values()) != frame.ordinary:
        raise Refused(
            _("Regionene får %(sum)s kr til sammen. Det er %(whole)s kr å fordele.")
            % {"sum": format_kroner(sum(amounts.values())), "whole": format_kroner(frame.ordinary)}
        )
    if dict(amounts) != by_key and not reason.strip():
        raise Refused(_("Skriv hvorfor beløpene avviker fra nøkkelen."), field="reason")
    made = [_set_part(frame, region, amount) for region, amount in sorted(amounts.items())]
    _drop(frame.sub_frames.exclude(region_id__in=amounts))
    record_event(
        chain=frame.round.chain_key,
        verb="split_frame",
        on=frame,
        by=by,
        at=at,
        reason=reason,
        reason_id=f"{frame.pk}",
        facts={
            "plan": plan.code,
            "by_key": dict(amounts) == by_key,
            "parts": list(amounts.values()),
        },
    )
    return made


def _lock_whole(frame: Frame, *, by: Actor) -> Frame:
    """The undivided frame, locked; its parts are locked after it."""
    check_serves(by, frame.round.authority_id)
    if frame.parent_id is not None:
        raise Refused(_("Bare hele rammen kan deles."))
    frame = workflow.lock(frame)
    list(frame.sub_frames.select_for_update().order_by("pk"))
    handed_over = Allocation.objects.filter(frame=frame, status=AllocationStatus.HANDED_OVER)
    if handed_over.exists():
        raise Locked(_("Lista er sendt over til vedtak. Da kan ikke rammen deles på nytt."))
    return frame


def _set_part(frame: Frame, region_id: int, amount: int) -> Frame:
    part = frame.sub_frames.filter(region_id=region_id).first()
    if part is None:
        return Frame.objects.create(
            round_id=frame.round_id,
            scheme_version_id=frame.scheme_version_id,
            parent=frame,
            region_id=region_id,
            amount=amount,
            is_example=frame.is_example,
        )
    if amount < part.committed:
        raise Refused(
            _("%(region)s har alt bundet %(sum)s kr.")
            % {
                "region": Region.objects.get(pk=region_id).name,
                "sum": format_kroner(part.committed),
            }
        )
    part.amount = amount
    part.save(update_fields=["amount"])
    return part


def _drop(parts: Iterable[Frame]) -> None:
    for part in parts:
        if part.committed:
            raise Locked(_("Det er alt fattet vedtak innenfor en av regionenes rammer."))
        part.delete()


@transaction.atomic
def join_frame(*, frame: Frame, by: Actor, at: datetime) -> Frame:
    """Undo the split: the frame is the whole county's again. Refuses when something is bound in a region."""
    frame = _lock_whole(frame, by=by)
    _drop(frame.sub_frames.all())
    record_event(chain=frame.round.chain_key, verb="join_frame", on=frame, by=by, at=at)
    return frame
