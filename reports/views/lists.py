"""The list of reports: an owner's and a partner's own, and the authority's with what waits and what was not used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kompetanse.lib.clock import in_oslo
from kompetanse.lib.paging import paginate
from kompetanse.tables import Cell, Column, Pill, Row, Table
from reports.display import status_tag
from reports.forms import ReportFilterForm
from reports.models import PartnerPart, Report
from reports.narrowing import chips_of, narrowed, years_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from accounts.hat import Hat

PAGE = 25
WRITERS = ("owner", "partner")


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Sorted by money where people control them, by what is due where people write them."""
    hat = request.hat
    if hat is None:
        raise Http404
    today = in_oslo(request.received_at).date()
    reports = Report.objects.visible_to(hat).with_something_to_tell()
    controls = hat.side not in WRITERS
    form = ReportFilterForm(request.GET, years=years_of(reports) if controls else ())
    form.is_valid()
    if controls:
        reports = narrowed(reports, form.cleaned_data, today)
    page = paginate(
        reports.for_list(),
        order=_order(form.cleaned_data) if controls else ("-due_date", "pk"),
        cursor=request.GET.get("fra", ""),
        size=PAGE,
    )
    context = {
        "page": page,
        "controls": controls,
        "form": form,
        "chips": chips_of(form) if controls else [],
        "actions": _other_pages(hat),
        "table": _table(request, reports, page.rows, controls=controls),
    }
    return render(request, "reports/list.html", context)


def _other_pages(hat: Hat) -> list[dict[str, str]]:
    """What those who follow the reports look at beside the list."""
    if hat.side != "authority" and not (hat.can("view_national") or hat.can("audit_all")):
        return []
    return [
        {"label": _("Sammenstilling"), "url": reverse("overview:compilation")},
        {"label": _("Spørsmål i rapporten"), "url": reverse("reports:questions")},
    ]


def _table(request: HttpRequest, reports: Any, rows: list[Report], *, controls: bool) -> Table:
    today = in_oslo(request.received_at).date()
    # What an owner has written and not sent is its own (`domain.md` 0.5.4), also in a sum and an order.
    told = Sum("unused", filter=Q(submitted_at__isnull=False), default=0)
    sums = reports.aggregate(granted=Sum("granted"), unused=told) if controls else {}
    own = PartnerPart.objects.filter(
        report__in=[row.pk for row in rows], partner_id=request.hat.organisation_id
    )
    parts = {part.report_id: part for part in own} if request.hat.side == "partner" else {}
    return Table(
        caption=_("Rapporter"),
        columns=[
            Column(_("Rapport"), head=True),
            Column(_("Status")),
            Column(_("Frist")),
            Column(_("Tildelt"), number=True),
            Column(_("Ikke brukt"), number=True, key=True),
        ],
        rows=[Row(_cells(row, today, parts.get(row.pk), controls=controls)) for row in rows],
        foot=[_("Sum for alle i lista"), "", "", sums["granted"], sums["unused"]]
        if sums and rows
        else None,
        empty=_("Ingen rapporter her."),
    )


def _order(chosen: dict[str, Any]) -> tuple[str, ...]:
    """By money: by what is left of it where only sent reports are shown, else by what was granted."""
    is_sent = chosen.get("what") in {"unused", "deviations", "to_check"}
    return ("-unused", "-granted", "pk") if is_sent else ("-granted", "pk")


def _cells(row: Report, today: date, part: PartnerPart | None, *, controls: bool) -> list[Any]:
    case = row.application
    url = reverse("reports:control" if controls else "reports:report", args=(row.code,))
    if part is not None:
        url = reverse("reports:part", args=(part.code,))
    tag = status_tag(row)
    is_told = row.submitted_at is not None or (not controls and row.saved_at is not None)
    return [
        Cell(
            f"{case.applicant.name}, {case.round.budget_year}",
            url=url,
            small=f"{case.reference} · {case.scheme_version.scheme.name}",
        ),
        Pill(_("Fristen er ute"), "danger")
        if row.is_overdue(today)
        else Pill(tag["label"], tag["color"]),
        row.awaited_by,
        row.granted,
        row.unused if is_told else None,
    ]
