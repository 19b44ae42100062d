"""Who is reminded of a report, before and after the day it is due: its writers, its approvers, its partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.clock import in_oslo
from needs.reminders import APPROVERS, LONGEST_AFTER, PARTNERS, SUBMITTERS, people_by_organisation
from notices.planning import Candidate, reminder_source
from reports.enums import WRITABLE, ReportStatus
from reports.models import PartnerPart, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import Promise


def _awaited(today: date, scope: str, *statuses: str) -> QuerySet[Report]:
    """Reports that somebody still waits for and that are not long gone; of one scope, only its own."""
    reports = Report.objects.awaited().filter(
        status__in=statuses, due_date__gte=today - 2 * LONGEST_AFTER
    )
    if scope:
        reports = reports.filter(application__round__code=scope.removeprefix("round:"))
    return reports.select_related("application__applicant", "application__round").order_by("pk")


def _each(report: Report, users: Iterable[int], *, what: str | Promise, url: str, organisation: int, key: str = "") -> Iterator[Candidate]:  # fmt: skip
    round_ = report.application.round
    for user in users:
        yield Candidate(
            user_id=user,
            object_key=f"{report.object_key}{key}",
            due_date=report.awaited_by,
            offsets=tuple(round_.report_reminder_offsets),
            what=what,
            url=url,
            scope=f"round:{round_.code}",
            label=report.application.applicant.name,
            organisation_id=organisation,
            since_date=in_oslo(report.opened_at).date(),
        )


@reminder_source("reports.not_sent", title=_("Rapporten er ikke sendt"))
def not_sent(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """Those who write at the owner, until it is sent to approval."""
    reports = list(_awaited(today, scope, *WRITABLE))
    people = people_by_organisation(
        [one.application.applicant_id for one in reports], SUBMITTERS, today
    )
    for report in reports:
        owner = report.application.applicant_id
        url = reverse("reports:report", args=(report.code,))
        yield from _each(
            report, people.get(owner, ()), what=_("Rapporten om tilskuddet er ikke sendt."), url=url, organisation=owner
        )  # fmt: skip


@reminder_source("reports.waiting_approval", title=_("Rapporten venter på godkjenning"))
def waiting_approval(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """Reports that lie with the owner's approvers."""
    reports = list(_awaited(today, scope, ReportStatus.IN_APPROVAL))
    people = people_by_organisation(
        [one.application.applicant_id for one in reports], APPROVERS, today
    )
    for report in reports:
        owner = report.application.applicant_id
        url = reverse("reports:approve", args=(report.code,))
        what = _("En rapport venter på at du godkjenner og sender den inn.")
        yield from _each(report, people.get(owner, ()), what=what, url=url, organisation=owner)


@reminder_source("reports.partner_part", title=_("Partneren har ikke levert sin del av rapporten"))
def partner_part(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """Partners that have not given their part, while the owner may still take it in."""
    reports = {one.pk: one for one in _awaited(today, scope, *WRITABLE)}
    parts = list(PartnerPart.objects.filter(report__in=reports, completed_at=None).order_by("pk"))
    people = people_by_organisation([part.partner_id for part in parts], PARTNERS, today)
    for part in parts:
        yield from _each(
            reports[part.report_id],
            people.get(part.partner_id, ()),
            what=_("Dere har ikke levert deres del av en rapport."),
            url=reverse("reports:part", args=(part.code,)),
            organisation=part.partner_id,
            key=f":{part.code}",
        )
