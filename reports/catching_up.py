"""Grants whose letters went out before there were reports get theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from decisions.enums import DecisionKind, DecisionStatus
from decisions.models import Decision
from kompetanse.lib.catching_up import catching_up
from records import workflow
from reports.actions import take_in
from reports.enums import NOT_SENT

if TYPE_CHECKING:
    from datetime import datetime


def open_reports(at: datetime) -> int:
    """Grants that have reached their recipient and that no report accounts for. One transaction each, asked again under lock."""
    open_ = Q(points__item__application__report=None)
    open_ |= Q(points__item__application__report__status__in=NOT_SENT)
    behind = Decision.objects.filter(
        open_,
        status=DecisionStatus.DISPATCHED,
        kind=DecisionKind.GRANT,
        points__amount__gt=0,
        points__report_shares=None,
    )
    count = 0
    for pk in list(behind.order_by("pk").values_list("pk", flat=True).distinct()):
        with transaction.atomic():
            decision = workflow.lock(Decision.objects.get(pk=pk))
            if behind.filter(pk=pk).exists():
                take_in(decision, at)
                count += 1
    return count


catching_up.register("reports", open_reports)
