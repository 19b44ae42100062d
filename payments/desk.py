"""What waits for those who attest and approve an authority's payments: their part of the work list, and claims that wait for money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grants.enums import TaskKind
from grants.models import Task
from kompetanse.lib.dates import format_date
from payments import display
from payments.enums import OUTSTANDING
from payments.models import Repayment

if TYPE_CHECKING:
    from datetime import date

    from accounts.hat import Hat
    from kompetanse.tables import Table

SHOWN = 25
KINDS = {
    "attest_payments": (TaskKind.ATTEST_BATCH, TaskKind.FOLLOW_UP_PAYMENT),
    "approve_payments": (TaskKind.APPROVE_BATCH,),
}


def waiting_tasks(hat: Hat, today: date) -> list[dict[str, Any]]:
    """For components/tasks.html, the first due first. They are on the caseworkers' work list too, which not all of these have."""
    kinds = [kind for name, kinds in KINDS.items() if hat.can(name) for kind in kinds]
    if not kinds:
        return []
    tasks = Task.objects.visible_to(hat).open().filter(kind__in=kinds)
    return [
        {
            "label": task.get_kind_display(),
            "url": task.url,
            "hint": task.subject,
            "tag": {"label": _("Over fristen"), "color": "danger"}
            if task.due_date < today
            else None,
            "note": _("Frist %(day)s") % {"day": format_date(task.due_date)},
        }
        for task in tasks.order_by("due_date", "pk")[:SHOWN]
    ]


def outstanding_table(hat: Hat) -> Table | None:
    """Claims that wait for money, for those who register that it has come; None when there are none."""
    if not hat.can("attest_payments"):
        return None
    rows = list(
        Repayment.objects.visible_to(hat)
        .filter(status__in=OUTSTANDING)
        .select_related("award__recipient")
        .order_by("registered_at", "pk")[:SHOWN]
    )
    return display.repayment_table(rows) if rows else None
