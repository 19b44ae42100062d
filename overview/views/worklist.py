"""The work list: what waits, taken, handed back and taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from grants.actions import assign_task, hand_back_task
from grants.models import Task
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.paging import paginate
from overview import worklist
from overview.forms import WorkListFilter

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 25


@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """The open tasks of the authority, 25 a page, sorted by due date unless asked otherwise."""
    hat = request.hat
    if hat is None or hat.side != "authority":
        raise NotAllowed(who_may=_("Saksbehandlere hos tilskuddsforvalteren."))
    today = in_oslo(request.received_at).date()
    form = WorkListFilter(request.GET or None, hat=hat)
    filters: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    chosen = request.GET.get("visning") or ("alle" if request.GET else "mine")
    order = request.GET.get("sorter", worklist.DEFAULT_ORDER)
    order = order if order in worklist.ORDERS else worklist.DEFAULT_ORDER
    tasks = worklist.open_tasks(hat, {**filters, "visning": chosen}, today)
    page = paginate(
        tasks, order=worklist.ORDERS[order], cursor=request.GET.get("fra", ""), size=PAGE
    )
    context = {
        "form": form,
        "page": page,
        "today": today,
        "order": order,
        "views": _drawn_views(hat, today, chosen),
        "chips": _chips(form, filters),
        "columns": _columns(order),
    }
    return render(request, "overview/work_list.html", context)


def _drawn_views(hat: Any, today: Any, chosen: str) -> list[dict[str, Any]]:
    numbers = worklist.counts(hat, today)
    return [
        {
            "label": view.label,
            "url": f"?visning={view.key}",
            "count": numbers[view.key],
            "current": view.key == chosen,
        }
        for view in worklist.views_for(hat, today)
    ]


def _chips(form: WorkListFilter, filters: dict[str, Any]) -> list[dict[str, str]]:
    chips = []
    for name, value in filters.items():
        if value:
            field = form.fields[name]
            shown = (
                dict(getattr(field, "choices", [])).get(value, value)
                if name == "oppgave"
                else value
            )
            if hasattr(field, "label_from_instance"):
                shown = field.label_from_instance(value)
            chips.append({"label": f"{field.label}: {shown}", "param": name})
    return chips


def _columns(order: str) -> list[dict[str, Any]]:
    """Heads that can be sorted by: the next value of `sorter` and the ARIA word for the present one."""
    heads = (
        ("frist", _("Frist"), ""),
        ("", _("Oppgave"), ""),
        ("gjelder", _("Gjelder"), ""),
        ("", _("Sak"), ""),
    )
    heads += (("belop", _("Meldt, kr"), "num"), ("", _("Status"), ""), ("", _("Saksbehandler"), ""))
    words = {True: "ascending", False: "descending"}
    return [
        {
            "label": label,
            "css": css,
            "next": f"-{key}" if order == key else key,
            "direction": words[not order.startswith("-")]
            if key and order.lstrip("-") == key
            else "none",
            "sortable": bool(key),
        }
        for key, label, css in heads
    ]


def _back(request: HttpRequest, task: Task) -> HttpResponse:
    target = request.POST.get("neste", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect(task.url)


def _task(request: HttpRequest, code: str) -> Task:
    if request.hat is None:
        raise PermissionDenied
    return get_object_or_404(Task.objects.visible_to(request.hat), code=code)


@require_POST
def task_assign(request: HttpRequest, code: str) -> HttpResponse:
    """Tildel meg, or Overta from the one that the page showed."""
    task = _task(request, code)
    seen = request.POST.get("sett", "")
    try:
        assign_task(
            task=task,
            seen_assignee=int(seen) if seen.isdigit() else None,
            by=request.hat,
            at=request.received_at,
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("overview:work-list")
    return _back(request, task)


@require_POST
def task_hand_back(request: HttpRequest, code: str) -> HttpResponse:
    """Fjern meg."""
    task = _task(request, code)
    try:
        hand_back_task(task=task, by=request.hat, at=request.received_at)
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(request, task)
