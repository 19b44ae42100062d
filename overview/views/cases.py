"""The list of cases, the search box, and saved filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.paging import paginate
from overview import caselist, search
from overview.actions import delete_filter, save_filter
from overview.case import check_reads_cases
from overview.exports import as_file
from overview.forms import CaseFilter, SaveFilterForm
from overview.models import SavedFilter
from overview.standing import are_handed_over, status_pill
from overview.views.worklist import column

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from grants.models import Application

PAGE = 25


def _asked(request: HttpRequest) -> tuple[CaseFilter, str, QuerySet[Application]]:
    check_reads_cases(request.hat)
    form = CaseFilter(request.GET or None, hat=request.hat)
    order = request.GET.get("sorter", caselist.DEFAULT_ORDER)
    order = order if order in caselist.ORDERS else caselist.DEFAULT_ORDER
    return form, order, caselist.filtered(request.hat, form.chosen)


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Every submitted case of the authority; of all authorities for the auditor."""
    form, order, cases = _asked(request)
    page = paginate(
        caselist.with_partners(cases),
        order=caselist.ORDERS[order],
        cursor=request.GET.get("fra", ""),
        size=PAGE,
        counted=cases,
    )
    for case in page.rows:
        case.pill = status_pill(case, forum_done=are_handed_over(case.forum_statuses))
    saved = SavedFilter.objects.visible_to(request.hat).order_by("name")
    context = {
        "form": form,
        "page": page,
        "chips": form.chips,
        "saved": [one for one in saved if one.page == "cases"],
        "columns": _columns(order),
    }
    return render(request, "overview/cases.html", context)


def _columns(order: str) -> list[dict[str, Any]]:
    heads = (
        ("eier", _("Eier"), ""),
        ("", _("Sak"), ""),
        ("", _("Ordning"), ""),
        ("", _("Partner"), ""),
        ("belop", _("Meldt, kr"), "num"),
        ("", _("Status"), ""),
        ("mottatt", _("Mottatt"), ""),
        ("", _("Saksbehandler"), ""),
    )
    return [column(key, label, css, order) for key, label, css in heads]


@require_GET
def case_export(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows under the same address, all pages."""
    _form, order, cases = _asked(request)
    rows = caselist.export_rows(cases, order)
    kind = request.GET.get("type", "csv")
    return as_file(caselist.export_header(), rows, name="saker", kind=kind)


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """The search box: cases, organisations and pages that this hat may see."""
    if request.hat is None:
        raise NotAllowed(
            who_may=_("De som har en rolle hos en eier, en partner, et forum eller en myndighet.")
        )
    text = request.GET.get("q", "")[:100]
    found = search.find_cases(request.hat, text).for_list()
    page = paginate(
        found, order=("-created_at", "-pk"), cursor=request.GET.get("fra", ""), size=PAGE
    )
    name = {"authority": "overview:case", "audit": "overview:case"}.get(request.hat.side)
    for case in page.rows:
        case.url = (
            reverse(name, args=[case.code]) if name else reverse("needs:report", args=[case.code])
        )
        case.pill = status_pill_of(case)
    context = {
        "search_text": text,
        "page": page,
        "organisations": search.find_organisations(request.hat, text),
        "pages": search.find_pages(request.hat, text),
    }
    return render(request, "overview/search.html", context)


def status_pill_of(case: Application) -> dict[str, str]:
    """The status alone: who is outside the authority is not told that a case waits for admission before the authority says so."""
    return {"label": case.get_status_display(), "color": "neutral"}


@require_POST
def filter_save(request: HttpRequest) -> HttpResponse:
    """Lagre som visning."""
    check_reads_cases(request.hat)
    form = SaveFilterForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Gi visningen et navn."))
        return redirect("overview:work-list")
    data = form.cleaned_data
    try:
        saved = save_filter(
            name=data["navn"],
            page=data["liste"],
            query=data["sporring"],
            by=request.hat,
            at=request.received_at,
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"overview:{data['liste']}")
    messages.success(request, _("Visningen «%(name)s» er lagret.") % {"name": saved.name})
    return redirect(f"{reverse(f'overview:{saved.page}')}?{saved.parameters}")


@require_POST
def filter_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Forget a saved filter of one's own."""
    if request.hat is None:
        raise Http404
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.hat), code=code)
    delete_filter(saved=saved)
    messages.success(request, _("Visningen er slettet."))
    return redirect(f"overview:{saved.page}")
