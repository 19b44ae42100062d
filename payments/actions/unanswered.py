"""Grants that nobody has answered: a caseworker's task, first to tell beforehand, then to decide. The machine decides nothing itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from decisions.enums import OPEN
from decisions.models import Decision
from grants.actions import close_tasks, open_task
from grants.enums import TaskKind
from grants.models import Task
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from payments.enums import AcceptanceStatus
from payments.models import Acceptance
from payments.reminders import OFFSETS

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor

KIND = TaskKind.FOLLOW_UP_ACCEPTANCE
WITHIN_DAYS = 5
AFTER_LAST_REMINDER = timedelta(days=-min(OFFSETS))


def open_unanswered_tasks(*, at: datetime) -> int:
    """A task for each grant that is not answered after the last reminder, and for each prior notice that nobody has
    answered in time; how many were new. May run twice."""
    today = in_oslo(at).date()
    silent = _waiting().filter(notice=None, due_date__lt=today - AFTER_LAST_REMINDER)
    told = _waiting().filter(notice__stated_at=None, notice__statement_due_date__lt=today)
    return sum(_open(one.pk, at) for one in [*silent.order_by("pk"), *told.order_by("pk")])


def _waiting() -> QuerySet[Acceptance]:
    """Those without an answer, where nobody has begun on a decision that comes instead."""
    begun = Decision.objects.filter(replaces=OuterRef("decision"), status__in=OPEN)
    return Acceptance.objects.waiting().exclude(Exists(begun))


@transaction.atomic
def _open(pk: int, at: datetime) -> bool:
    """One task, asked again under lock: the recipient may have answered a moment ago."""
    Acceptance.objects.select_for_update(of=("self",)).get(pk=pk)
    acceptance = Acceptance.objects.for_detail().get(pk=pk)
    if acceptance.status != AcceptanceStatus.WAITING:
        return False
    key = acceptance.notice.object_key if acceptance.notice else acceptance.object_key
    if Task.objects.open().filter(kind=KIND, object_key=key).exists():
        return False
    decision, is_told = acceptance.decision, acceptance.notice is not None
    name = decision.recipient.name
    open_task(
        kind=KIND,
        authority=decision.authority,
        case_file=decision.case_file,
        subject=lambda: (
            _("%(name)s har ikke svart på forhåndsvarselet") % {"name": name}
            if is_told
            else _("%(name)s har ikke svart på tilskuddet") % {"name": name}
        ),
        url=acceptance.get_absolute_url(),
        due_date=add_working_days(in_oslo(at).date(), WITHIN_DAYS),
        object_key=key,
        at=at,
    )
    return True


def close_unanswered(acceptance: Acceptance, *, by: Actor, at: datetime) -> None:
    """What waited for somebody because of the silence waits no more."""
    keys = [acceptance.object_key]
    if acceptance.notice is not None:
        keys.append(acceptance.notice.object_key)
    for key in keys:
        close_tasks(kind=KIND, object_key=key, by=by, at=at)
