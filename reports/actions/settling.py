"""What becomes of money that was not used: a person says what is decided, and the task is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grants.actions import close_tasks
from grants.actions.exclusions import check_not_recused
from grants.enums import TaskKind
from kompetanse.lib.errors import Stale
from records.events import record_event
from reports.actions.locking import check_text, lock_report
from reports.enums import ReportStatus
from reports.permissions import check_controller

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from reports.models import Report


@transaction.atomic
def settle_unused(
    *,
    report: Report,
    reason: str,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Report:
    """Write down what is decided on the unused money of an approved report: that it stays, moves to next year, or is demanded back.

    Refuses a report that is not approved or has nothing left, a second time, and an empty text. A demand is a decision of
    its own, with prior notice and right to complain.
    """
    report = lock_report(report, seen_version)
    check_controller(by, report)
    check_not_recused(report.application, by=by)
    if report.status != ReportStatus.APPROVED or not report.unused or report.settled_at:
        raise Stale(_("Det er ingen ubrukte midler å ta stilling til i denne rapporten nå."))
    reason = check_text(reason, field="reason", message=_("Skriv hva som er bestemt."))
    report.settled_at, report.settled_by_id, report.settlement_text = at, by.user_id, reason
    report.version += 1
    report.save(update_fields=["settled_at", "settled_by", "settlement_text", "version"])
    record_event(
        chain=report.chain_key, verb="settle_unused", on=report, by=by, at=at, reason=reason,
        reason_id=f"report:{report.code}:settlement_text",
        facts={"unused": report.unused},
    )  # fmt: skip
    close_tasks(
        kind=TaskKind.SETTLE_UNUSED,
        application=report.application,
        object_key=report.object_key,
        by=by,
        at=at,
    )
    return report
