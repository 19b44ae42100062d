"""Grants that were decided before there were awards and acceptances get theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from decisions.enums import DecisionKind, DecisionStatus
from decisions.models import Decision
from kompetanse.lib.catching_up import catching_up
from payments.actions.acceptance import open_acceptance
from payments.actions.awards import take_over
from records import workflow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet


def open_awards(at: datetime) -> int:
    """Decisions in force that give money to a measure without an award."""
    granted = Decision.objects.in_force().filter(kind=DecisionKind.GRANT, points__amount__gt=0)
    return _each(granted.filter(points__award=None), take_over, at)


def ask_to_accept(at: datetime) -> int:
    """Grants whose letter has gone out and that nobody has been asked to accept. The weeks to answer run from `at`."""
    sent = Decision.objects.filter(
        status=DecisionStatus.DISPATCHED,
        kind=DecisionKind.GRANT,
        points__amount__gt=0,
        round__needs_acceptance=True,
    )
    return _each(sent.filter(acceptance=None), open_acceptance, at)


def _each(
    behind: QuerySet[Decision], step: Callable[[Decision, datetime], None], at: datetime
) -> int:
    """One transaction each, and asked again under lock: another may have been quicker."""
    count = 0
    for pk in list(behind.order_by("pk").values_list("pk", flat=True).distinct()):
        with transaction.atomic():
            decision = workflow.lock(Decision.objects.get(pk=pk))
            if behind.filter(pk=decision.pk).exists():
                step(Decision.objects.for_detail().get(pk=pk), at)
                count += 1
    return count


catching_up.register("payments.1-awards", open_awards)
catching_up.register("payments.2-acceptances", ask_to_accept)
