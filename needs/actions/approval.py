"""Between those who write and those who approve, inside the owner (`domain.md` 0.5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grants import transitions as t
from grants.actions import move_application
from kompetanse.lib import rules
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from needs.actions.ready import check_move, check_ready, lock_report, store_answers
from needs.content import read_content
from notices.actions import notify
from partnerships.people import people_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from needs.models import NeedsReport


@transaction.atomic
def send_to_approver(
    *,
    report: NeedsReport,
    by: Actor,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    seen_version: int | None = None,
) -> NeedsReport:
    """Give the report to the owner's approvers; from now on nobody changes it. Every hard rule is asked here too.

    Refuses when no approver other than oneself exists, and warnings that are not answered (`answers`: key → reason).
    """
    report = lock_report(report, seen_version)
    check_move(report, t.SEND_TO_APPROVER, by)
    warnings = check_ready(report, read_content(report))
    answers = {**report.warning_answers, **(answers or {})}
    rules.require_answers(warnings, answers)
    application = report.application
    approvers = people_of(application.applicant_id, ("owner_approver",), in_oslo(at).date())
    others = [user for user in approvers if user.pk != by.user_id]
    if not others:
        raise Refused(
            _("Dere har ingen annen godkjenner. Be tilskuddsforvalteren om å invitere en.")
        )
    report.return_reason = ""
    store_answers(report, warnings, answers, extra=("return_reason",))
    move_application(
        application,
        t.SEND_TO_APPROVER,
        by=by,
        at=at,
        facts={"warnings": sorted(report.warning_answers)},
        also={"sent_to_approver_at": at, "sent_to_approver_by_id": by.user_id},
    )
    notify(
        users=others,
        title=lambda: (
            _("Behovsmelding %(year)s venter på godkjenning")
            % {"year": application.round.budget_year}
        ),
        url=reverse("needs:report-approve", args=(application.code,)),
        organisation_id=application.applicant_id,
        at=at,
    )
    return report


@transaction.atomic
def send_back(
    *, report: NeedsReport, reason: str, by: Actor, at: datetime, seen_version: int | None = None
) -> NeedsReport:
    """The approver sends the report back to those who write, with what must be changed. Refuses an empty reason."""
    report = lock_report(report, seen_version)
    check_move(report, t.SEND_BACK, by)
    if not reason.strip():
        raise Refused(_("Skriv hva som må endres."), field="reason")
    report.return_reason = reason
    report.save(update_fields=["return_reason"])
    application = report.application
    sender = application.sent_to_approver_by
    move_application(
        application, t.SEND_BACK, by=by, at=at, reason=reason,
        reason_id=f"report:{application.code}:return_reason",
        also={"sent_to_approver_at": None, "sent_to_approver_by_id": None},
    )  # fmt: skip
    if sender is not None:
        notify(
            users=[sender],
            title=lambda: (
                _("Behovsmelding %(year)s er sendt tilbake til dere")
                % {"year": application.round.budget_year}
            ),
            url=reverse("needs:report", args=(application.code,)),
            organisation_id=application.applicant_id,
            at=at,
        )
    return report


@transaction.atomic
def take_back(*, report: NeedsReport, by: Actor, at: datetime) -> NeedsReport:
    """Those who write fetch the report from the approver again."""
    report = lock_report(report, None)
    check_move(report, t.TAKE_BACK, by)
    move_application(
        report.application, t.TAKE_BACK, by=by, at=at,
        also={"sent_to_approver_at": None, "sent_to_approver_by_id": None},
    )  # fmt: skip
    return report
