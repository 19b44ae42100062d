"""Throwing away a draft that was never sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions import discard_application
from grants.enums import ApplicationStatus
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Locked
from needs.actions.ready import lock_report
from needs.permissions import check_editor
from notices.actions import notify, take_back_notices
from partnerships.people import PARTNERS, WRITERS, people_of

if TYPE_CHECKING:
    from datetime import datetime

    from grants.models import Application
    from kompetanse.lib.actor import Actor
    from needs.models import NeedsReport


@transaction.atomic
def delete_draft(
    *, report: NeedsReport, by: Actor, at: datetime, seen_version: int | None = None
) -> None:
    """Delete everything in a draft: texts, measures, budget, involvement, links and files' rows. Whoever was asked is told.

    For the owner's submitters and approvers. Refuses what lies with the approver, what has been sent, and a page older than the draft (409).
    The local plan is the owner's own and stays; so does the log.
    """
    report = lock_report(report, seen_version)
    application = report.application
    check_editor(by, application)
    check_may_delete(application)
    _tell_those_asked(report, at)
    take_back_notices(urls=_pages(report))
    report.delete()
    discard_application(application, by=by, at=at)


def check_may_delete(application: Application) -> None:
    """Refuse, in words, what is more than a draft."""
    if application.submitted_at is not None:
        raise Locked(
            _("Meldingen er sendt inn og kan ikke slettes. En godkjenner hos dere kan trekke den.")
        )
    if application.status == ApplicationStatus.IN_APPROVAL:
        raise Locked(_("Meldingen ligger til godkjenning. Hent den tilbake før du sletter den."))
    if application.status != ApplicationStatus.DRAFT:
        raise Locked(_("Utkastet er alt slettet."))


def _pages(report: NeedsReport) -> list[str]:
    """Where notices about the draft lead."""
    code = report.application.code
    return [
        reverse("needs:report", args=(code,)),
        reverse("needs:report-approve", args=(code,)),
        *(reverse("needs:partner-confirm", args=(one.code,)) for one in report.partner_parts.all()),
        *(reverse("needs:consent-answer", args=(one.code,)) for one in report.consents.all()),
    ]


def _tell_those_asked(report: NeedsReport, at: datetime) -> None:
    """Partners and members that were asked for their word hear that it is no longer needed."""
    owner, today = report.application.applicant.name, in_oslo(at).date()
    asked = report.partner_parts.exclude(asked_at=None).order_by("pk")
    told: list[tuple[int, tuple[str, ...]]] = [
        (pk, PARTNERS) for pk in asked.values_list("partner_id", flat=True)
    ]
    members = report.consents.order_by("pk").values_list("organisation_id", flat=True)
    told += [(pk, WRITERS) for pk in members]
    for organisation_id, roles in told:
        notify(
            users=people_of(organisation_id, roles, today),
            title=lambda: _("%(owner)s har slettet utkastet dere var med i") % {"owner": owner},
            organisation_id=organisation_id,
            at=at,
        )
