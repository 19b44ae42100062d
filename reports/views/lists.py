"""The list of reports: an owner's and a partner's own, and the authority's with what waits and what was not used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kompetanse.lib.clock import in_oslo
from kompetanse.lib.paging import paginate
from kompetanse.tables import Cell, Column, Pill, Row, Table
from reports.enums import Done, ReportStatus
from reports.forms import WHAT, ReportFilterForm
from reports.models import PartnerPart, Report, ReportItem
from reports.views.framing import status_tag

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

PAGE = 25
WRITERS = ("owner", "partner")


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Sorted by money where people control them, by what is due where people write them."""
    hat = request.hat
    if hat is None:
        raise Http404
    today = in_oslo(request.received_at).date()
    reports = Report.objects.visible_to(hat)
    controls = hat.side not in WRITERS
    form = ReportFilterForm(request.GET)
    form.is_valid()
    if controls:
        reports = _filtered(reports, form.cleaned_data, today)
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
        "chips": _chips(form) if controls else [],
        "table": _table(request, reports, page.rows, controls=controls),
    }
    return render(request, "reports/list.html", context)


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


def _filtered(reports: Any, chosen: dict[str, Any], today: date) -> Any:
    if text := (chosen.get("q") or "").strip():
        reports = reports.filter(
            Q(application__applicant__name__icontains=text)
            | Q(application__reference__startswith=text)
        )
    if status := chosen.get("status"):
        reports = reports.filter(status=status)
    what = chosen.get("what")
    if what == "not_sent":
        return reports.awaited()
    if what == "overdue":
        return reports.overdue(today)
    if what == "to_check":
        return reports.filter(status=ReportStatus.SUBMITTED)
    sent = reports.exclude(submitted_at=None)
    if what == "unused":
        return sent.filter(unused__gt=0)
    if what == "deviations":
        told = ReportItem.objects.filter(report=OuterRef("pk"), done__in=(Done.PARTLY, Done.NO))
        return sent.filter(Exists(told))
    return reports


def _chips(form: ReportFilterForm) -> list[dict[str, str]]:
    chosen = form.cleaned_data
    words = {"what": dict(WHAT), "status": dict(ReportStatus.choices)}
    return [
        {"param": name, "label": str(words.get(name, {}).get(chosen[name], chosen[name]))}
        for name in ("q", "what", "status")
        if chosen.get(name)
    ]


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
