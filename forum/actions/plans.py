"""The forum's long-term plan: drafted by the secretariat, adopted by the forum in an item."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.actions.seats import chain_of, settings_of
from forum.enums import ItemOutcome, ItemStatus
from forum.models import AgendaItem
from forum.permissions import check_serves
from forum.rules import FORUM_WIDE
from grants.models import LongTermPlan, PlanPriority
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from kompetanse.lib.rules import enforce
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from owners.models import Organisation

FIELDS = ("title", "valid_from_date", "valid_to_date", "guidance", "regional_key", "text")
ADOPTED = (ItemOutcome.ADOPTED_UNANIMOUSLY, ItemOutcome.ADOPTED_BY_VOTE)


@transaction.atomic
def draft_plan(
    *,
    forum: Organisation,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    priorities: Sequence[Mapping[str, Any]] = (),
    plan: LongTermPlan | None = None,
) -> LongTermPlan:
    """Write a draft of the plan, or change one. Refuses to change an adopted plan: a new one replaces it."""
    authority = settings_of(forum).authority
    check_serves(by, authority.pk)
    if plan is None:
        plan = LongTermPlan(forum=forum, authority=authority)
    elif plan.adopted_date is not None:
        raise Refused(_("Planen er vedtatt. Lag et nytt utkast som erstatter den."))
    for name in FIELDS:
        if name in values:
            setattr(plan, name, values[name])
    plan.save()
    for row in priorities:
        PlanPriority.objects.update_or_create(plan=plan, key=row["key"], defaults=dict(row))
    record_event(chain=chain_of(forum), verb="draft_plan", on=plan, by=by, at=at)
    return plan


@transaction.atomic
def adopt_plan(*, plan: LongTermPlan, item: AgendaItem, by: Actor, at: datetime) -> LongTermPlan:
    """Put a plan in force by the forum's item (R-LTP-04). The plan before it ends the day before.

    Refuses missing guidance or shares that are not 100 (R-LTP-01), a plan that overlaps another (R-LTP-03), and an item
    in which the forum did not adopt it.
    """
    plan = workflow.lock(plan)
    forum = plan.forum
    check_serves(by, settings_of(forum).authority_id)
    if plan.adopted_date is not None:
        raise Refused(_("Planen er alt vedtatt."))
    item = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
    is_adopted = (
        item.forum_id == forum.pk and item.status == ItemStatus.TREATED and item.outcome in ADOPTED
    )
    predecessor = (
        LongTermPlan.objects.select_for_update()
        .filter(
            forum=forum,
            adopted_date__isnull=False,
            valid_to_date=None,
            valid_from_date__lt=plan.valid_from_date,
        )
        .first()
    )
    overlapping = _overlapping(plan).exclude(pk=predecessor.pk if predecessor else None)
    enforce(
        FORUM_WIDE,
        [
            ("R-LTP-01", {"guidance": plan.guidance, "valid_from_date": plan.valid_from_date}),
            ("R-LTP-03", {"overlapping": [row.title for row in overlapping]}),
            ("R-LTP-04", {"number": item.number, "is_adopted": is_adopted}),
        ],
    )
    if predecessor is not None:
        predecessor.valid_to_date = plan.valid_from_date - timedelta(days=1)
        predecessor.save(update_fields=["valid_to_date"])
        plan.replaces = predecessor
    plan.adopted_item = item.number
    plan.adopted_date = in_oslo(item.meeting.starts_at).date()
    plan.save(update_fields=["adopted_item", "adopted_date", "replaces"])
    record_event(
        chain=chain_of(forum),
        verb="adopt_plan",
        on=plan,
        by=by,
        at=at,
        facts={"item": item.number},
    )
    return plan


def _overlapping(plan: LongTermPlan) -> Any:
    rows = LongTermPlan.objects.filter(
        Q(valid_to_date=None) | Q(valid_to_date__gte=plan.valid_from_date),
        forum_id=plan.forum_id,
        adopted_date__isnull=False,
    ).exclude(pk=plan.pk)
    if plan.valid_to_date:
        rows = rows.filter(valid_from_date__lte=plan.valid_to_date)
    return rows
