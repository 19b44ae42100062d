"""The ledger of a frame: scheme, forum and year. As a page, and as the same numbers in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from grants.models import Frame
from grants.permissions import runs_round
from kompetanse.lib.errors import NotAllowed
from kompetanse.lib.tabular import write_csv, write_xlsx
from kompetanse.tables import Cell, Column, Row, Table
from payments.enums import PaymentStatus
from payments.ledger import Ledger, file_rows, frame_lines, header, ledger_of, numbers
from payments.models import Payment
from payments.permissions import WHO_SEES_LEDGERS, sees_ledgers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.hat import Hat

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _hat(request: HttpRequest) -> Hat:
    if request.hat is None:
        raise Http404
    if not sees_ledgers(request.hat):
        raise NotAllowed(who_may=WHO_SEES_LEDGERS)
    return request.hat


def _frames(hat: Hat) -> QuerySet[Frame]:
    """Whole frames: an authority's own, all for the directorate and the auditor."""
    rows = Frame.objects.filter(parent=None).select_related(
        "round__forum", "round__authority", "scheme_version__scheme"
    )
    return rows.filter(round__authority_id=hat.organisation_id) if hat.side == "authority" else rows


def _name(frame: Frame) -> str:
    return f"{frame.scheme_version.scheme.name} {frame.round.budget_year}"


def _url(frame: Frame, page: str = "ledger") -> str:
    return reverse(f"payments:{page}", args=[frame.round.code, frame.scheme_version.key])


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    frames = list(
        _frames(_hat(request)).order_by("-round__budget_year", "round__forum__name", "pk")
    )
    paid = dict(
        Payment.objects.filter(status=PaymentStatus.PAID)
        .annotate(whole=Coalesce("award__frame__parent_id", "award__frame_id"))
        .filter(whole__in=[frame.pk for frame in frames])
        .values_list("whole")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    columns = [
        Column(_("Ordning"), head=True),
        Column(_("Forum")),
        Column(_("Ramme"), number=True),
        Column(_("Bundet"), number=True),
        Column(_("Betalt"), number=True),
        Column(_("Fritt"), number=True, key=True),
    ]
    rows = [
        Row(
            [
                Cell(_name(frame), url=_url(frame)),
                frame.round.forum.name,
                frame.amount,
                frame.committed,
                paid.get(frame.pk, 0),
                frame.free,
            ]
        )
        for frame in frames
    ]
    table = Table(caption=_("Rammene, kroner"), columns=columns, rows=rows)
    return render(request, "payments/ledgers.html", {"table": table})


def _ledger(request: HttpRequest, round_code: str, version_key: str) -> Ledger:
    hat = _hat(request)
    frame = get_object_or_404(_frames(hat), round__code=round_code, scheme_version__key=version_key)
    return ledger_of(frame, by=hat)


@require_GET
def ledger(request: HttpRequest, round_code: str, version_key: str) -> HttpResponse:
    found = _ledger(request, round_code, version_key)
    first, *others = header()
    columns = [Column(first, head=True), *(Column(label, number=True) for label in others)]
    context = {
        "ledger": found,
        "name": _name(found.frame),
        "frame_lines": frame_lines(found),
        "table": Table(
            caption=_("Innvilget og betalt, kroner"),
            columns=columns,
            rows=[Row([name, *numbers(sums)]) for name, sums in found.rows],
            foot=[Cell(_("Sum")), *numbers(found.total)],
        ),
        "total": list(zip(others, numbers(found.total), strict=True)),
        "csv_url": _url(found.frame, "ledger-csv"),
        "xlsx_url": _url(found.frame, "ledger-xlsx"),
        "may_reserve": runs_round(request.hat, found.frame.round),
    }
    return render(request, "payments/ledger.html", context)


@require_GET
def ledger_csv(request: HttpRequest, round_code: str, version_key: str) -> StreamingHttpResponse:
    found = _ledger(request, round_code, version_key)
    answer = StreamingHttpResponse(
        write_csv(header(), file_rows(found)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(found)}.csv"'
    return answer


@require_GET
def ledger_xlsx(request: HttpRequest, round_code: str, version_key: str) -> HttpResponse:
    found = _ledger(request, round_code, version_key)
    content = write_xlsx(header(), file_rows(found), sheet=_("Regnskap"))
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(found)}.xlsx"'
    return answer


def _file_name(found: Ledger) -> str:
    return f"regnskap-{found.frame.scheme_version.key}-{found.frame.round.budget_year}"
