"""The work list: what waits for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from grants.permissions import WHO_HANDLES
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed
from kompetanse.lib.paging import paginate
from overview import worklist
from overview.exports import as_file
from overview.forms import WorkListFilter
from overview.models import SavedFilter
from overview.rows import work_list_rows

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from accounts.hat import Hat

PAGE = 25


def hat_that_handles(request: HttpRequest) -> Hat:
    """The hat of a caseworker; others are refused (403)."""
    hat = request.hat
    if hat is None or hat.side != "authority" or not hat.holds("handle_cases"):
        raise NotAllowed(who_may=WHO_HANDLES)
    return hat


def _asked(request: HttpRequest, today: date) -> tuple[WorkListFilter, str, str, worklist.Asked]:
    """The form, the view, the order and the tasks that a request asks for."""
    hat = hat_that_handles(request)
    form = WorkListFilter(request.GET or None, hat=hat)
    view = request.GET.get("visning") or ("alle" if request.GET else "mine")
    order = request.GET.get("sorter", worklist.DEFAULT_ORDER)
    order = order if order in worklist.ORDERS else worklist.DEFAULT_ORDER
    return form, view, order, worklist.open_tasks(hat, {**form.chosen, "visning": view}, today)


@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """The open tasks of the authority, 25 a page, sorted by due date unless asked otherwise."""
    today = in_oslo(request.received_at).date()
    form, view, order, asked = _asked(request, today)
    numbers = worklist.counts(request.hat, today)
    request.own_tasks = numbers["mine"]  # the menu says it too
    page = paginate(
        worklist.with_rows(asked.tasks, order),
        order=worklist.ORDERS[order],
        cursor=request.GET.get("fra", ""),
        size=PAGE,
        counted=asked.tasks,
        known_total=asked.total if form.chosen else numbers.get(view),
    )
    worklist.read_cases(page.rows)
    saved = [
        one
        for one in SavedFilter.objects.visible_to(request.hat).order_by("name")
        if one.page == "work-list"
    ]
    context = {
        "form": form,
        "page": page,
        "rows": work_list_rows(page.rows, today=today, hat=request.hat),
        "today": today,
        "views": _drawn_views(request, today, view, saved, numbers),
        "unassigned": numbers["ledige"] if view == "mine" and not form.chips else 0,
        "chips": form.chips,
        "saved": saved,
        "columns": _columns(order),
    }
    return render(request, "overview/work_list.html", context)


@require_GET
def work_list_export(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows under the same address, all pages."""
    today = in_oslo(request.received_at).date()
    _form, _view, order, asked = _asked(request, today)
    rows = worklist.export_rows(asked.tasks, order)
    kind = request.GET.get("type", "csv")
    return as_file(worklist.export_header(), rows, name="oppgaver", kind=kind)


def _drawn_views(
    request: HttpRequest,
    today: date,
    chosen: str,
    saved: list[SavedFilter],
    numbers: dict[str, int],
) -> list[dict[str, Any]]:
    here = request.GET.urlencode()
    own = [
        {"label": one.name, "url": f"?{one.parameters}", "current": one.parameters == here}
        for one in saved
    ]
    is_own = any(one["current"] for one in own)
    ready = [
        {
            "label": view.label,
            "url": f"?visning={view.key}",
            "count": numbers[view.key],
            "current": view.key == chosen and not is_own,
        }
        for view in worklist.views_for(request.hat, today)
    ]
    return [*ready, *own]


def _columns(order: str) -> list[dict[str, Any]]:
    """Heads that can be sorted by: the next value of `sorter` and the ARIA word for the present one."""
    heads = (
        ("frist", _("Frist"), ""),
        ("", _("Oppgave"), ""),
        ("gjelder", _("Gjelder"), ""),
        ("", _("Sak"), ""),
        ("", _("Partner"), ""),
        ("belop", _("Meldt, kr"), "num"),
        ("", _("Status"), ""),
        ("", _("Saksbehandler"), ""),
    )
    return [column(key, label, css, order) for key, label, css in heads]


def column(key: str, label: str, css: str, order: str) -> dict[str, Any]:
    """One head of a list that is sorted by its address."""
    direction = "none"
    if key and order.lstrip("-") == key:
        direction = "descending" if order.startswith("-") else "ascending"
    return {
        "label": label,
        "css": css,
        "next": f"-{key}" if order == key else key,
        "direction": direction,
        "sortable": bool(key),
    }
