"""Money that is to come back: from when it is found to when it is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grants.actions import open_task
from grants.enums import TaskKind
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import Refused
from payments.models import Repayment
from payments.permissions import check_registers
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from payments.enums import RepaymentGround
    from payments.models import Award

FOLLOW_UP_WITHIN_DAYS = 10


@transaction.atomic
def register_repayment(
    *,
    award: Award,
    ground: RepaymentGround,
    amount: int,
    source_key: str,
    by: Actor,
    at: datetime,
) -> Repayment:
    """Register that paid money may have to come back. The same source registers once, and gets the same row again."""
    check_registers(by, award)
    if amount <= 0:
        raise Refused(_("Beløpet må være over null."), field="amount")
    repayment, created = Repayment.objects.get_or_create(
        source_key=source_key,
        defaults={
            "award": award,
            "ground": ground,
            "amount": amount,
            "registered_at": at,
            "registered_by_id": by.user_id,
        },
    )
    if created:
        record_event(
            chain=award.chain_key,
            verb="register_repayment",
            on=repayment,
            by=by,
            at=at,
            facts={"ground": str(ground), "amount": amount, "award": award.code},
        )
        recipient = award.recipient.name
        open_task(
            kind=TaskKind.FOLLOW_UP_REPAYMENT,
            authority=award.authority,
            case_file=award.point.decision.case_file,
            subject=lambda: _("Penger som kan kreves tilbake fra %(name)s") % {"name": recipient},
            url=repayment.get_absolute_url(),
            due_date=add_working_days(in_oslo(at).date(), FOLLOW_UP_WITHIN_DAYS),
            object_key=repayment.object_key,
            at=at,
        )
    return repayment
