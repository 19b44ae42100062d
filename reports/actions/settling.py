"""What becomes of money that was not used: it is looked at whether it must come back, or it stays, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grants.actions import close_tasks
from grants.actions.exclusions import check_not_recused
from grants.enums import TaskKind
from kompetanse.lib.errors import Refused, Stale
from payments.actions import register_repayment
from payments.enums import RepaymentGround
from payments.models import Award
from records.events import record_event
from reports.actions.locking import check_text, lock_report
from reports.enums import ReportStatus
from reports.models import Share
from reports.permissions import check_controller

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from reports.models import Report

BACK, STAYS = "back", "stays"


@transaction.atomic
def settle_unused(
    *,
    report: Report,
    outcome: str,
    reason: str,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Report:
    """Decide what becomes of the unused money of an approved report: `back` begins the matter of repayment for each recipient, `stays` leaves it.

    Refuses a report that is not approved or has nothing left, a second time, and an empty reason. The demand itself is a
    decision with prior notice and right to complain; this only begins it.
    """
    report = lock_report(report, seen_version)
    check_controller(by, report)
    check_not_recused(report.application, by=by)
    if report.status != ReportStatus.APPROVED or not report.unused or report.settled_at:
        raise Stale(_("Det er ingen ubrukte midler å ta stilling til i denne rapporten nå."))
    if outcome not in (BACK, STAYS):
        raise Refused(_("Velg hva som skal skje med pengene."), field="outcome")
    reason = check_text(reason, field="reason", message=_("Skriv hva som er bestemt."))
    if outcome == BACK:
        _register(report, by=by, at=at)
    report.settled_at, report.settled_by_id, report.settlement_text = at, by.user_id, reason
    report.version += 1
    report.save(update_fields=["settled_at", "settled_by", "settlement_text", "version"])
    record_event(
        chain=report.chain_key, verb="settle_unused", on=report, by=by, at=at, reason=reason,
        reason_id=f"report:{report.code}:settlement_text",
        facts={"outcome": outcome, "unused": report.unused},
    )  # fmt: skip
    close_tasks(
        kind=TaskKind.SETTLE_UNUSED,
        application=report.application,
        object_key=report.object_key,
        by=by,
        at=at,
    )
    return report


def _register(report: Report, *, by: Actor, at: datetime) -> None:
    shares = Share.objects.filter(report=report, unused__gt=0).select_related("item")
    for share in shares.order_by("pk"):
        award = Award.objects.filter(item_id=share.item_id, recipient_id=share.recipient_id).first()
        if award is None:
            raise Refused(_("Det er ikke utbetalt noe å kreve tilbake."))
        register_repayment(
            award=award,
            ground=RepaymentGround.UNUSED,
            amount=share.unused or 0,
            source_key=f"reports.share:{share.item.code}:{share.recipient_id}",
            by=by,
            at=at,
        )
