"""The task about money that came back is done when nothing of it waits to be paid anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from grants.actions import close_tasks
from grants.enums import TaskKind
from grants.models import Task
from payments.enums import LineOutcome, PaymentStatus
from payments.models import Batch, Payment

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from owners.models import Organisation

KIND = TaskKind.FOLLOW_UP_PAYMENT


def task_key(batch: Batch) -> str:
    return f"{batch.object_key}:returned"


def close_returned(authority: Organisation, *, by: Actor, at: datetime) -> None:
    """Close those of an authority whose money is on its way again, or not granted any more."""
    keys = set(
        Task.objects.open()
        .of_authority(authority.pk)
        .filter(kind=KIND, object_key__endswith=":returned")
        .values_list("object_key", flat=True)
    )
    if not keys:
        return
    planned = Payment.objects.filter(
        status=PaymentStatus.PLANNED,
        award__payments__batch_lines__batch=OuterRef("pk"),
        award__payments__batch_lines__outcome=LineOutcome.RETURNED,
    )
    for batch in Batch.objects.filter(authority=authority).exclude(Exists(planned)).order_by("pk"):
        if task_key(batch) in keys:
            close_tasks(kind=KIND, object_key=task_key(batch), by=by, at=at)
