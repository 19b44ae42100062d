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
from grants.permissions import WHO_HANDLES
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.paging import paginate
from overview import worklist
from overview.exports import as_file
from overview.forms import WorkListFilter
from overview.models import SavedFilter
from overview.standing import status_pill

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PAGE = 25

NOBODYS_ID = "0"


def _asked(request: HttpRequest, today: date) -> tuple[WorkListFilter, str, str, QuerySet[Task]]:
    """The form, the view, the order and the tasks that a request asks for."""
    hat = request.hat
    if hat is None or hat.side != "authority" or not hat.holds("handle_cases"):
        raise NotAllowed(who_may=WHO_HANDLES)
    form = WorkListFilter(request.GET or None, hat=hat)
    view = request.GET.get("visning") or ("alle" if request.GET else "mine")
    order = request.GET.get("sorter", worklist.DEFAULT_ORDER)
    order = order if order in worklist.ORDERS else worklist.DEFAULT_ORDER
    return form, view, order, worklist.open_tasks(hat, {**form.chosen, "visning": view}, today)


@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """The open tasks of the authority, 25 a page, sorted by due date unless asked otherwise."""
    today = in_oslo(request.received_at).date()
    form, view, order, tasks = _asked(request, today)
    page = paginate(
        worklist.with_rows(tasks),
        order=worklist.ORDERS[order],
        cursor=request.GET.get("fra", ""),
        size=PAGE,
        counted=tasks,
    )
    for task in page.rows:
        case = worklist.case_of(task)
        task.pill = status_pill(case) if case else None
    saved = [
        one
        for one in SavedFilter.objects.visible_to(request.hat).order_by("name")
        if one.page == "work-list"
    ]
    context = {
        "form": form,
        "page": page,
        "today": today,
        "views": _drawn_views(request, today, view, saved),
        "chips": form.chips,
        "saved": saved,
        "columns": _columns(order),
    }
    return render(request, "overview/work_list.html", context)


@require_GET
def work_list_export(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows under the same address, all pages."""
    today = in_oslo(request.received_at).date()
    _form, _view, order, tasks = _asked(request, today)
    rows = worklist.export_rows(tasks, order)
    kind = request.GET.get("type", "csv")
    return as_file(worklist.export_header(), rows, name="oppgaver", kind=kind)


def _drawn_views(
    request: HttpRequest, today: date, chosen: str, saved: list[SavedFilter]
) -> list[dict[str, Any]]:
    numbers = worklist.counts(request.hat, today)
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


def _back(request: HttpRequest, task: Task) -> HttpResponse:
    target = request.POST.get("neste", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect(task.url)


def _task(request: HttpRequest, code: str) -> Task:
    if request.hat is None:
        raise PermissionDenied
    return get_object_or_404(Task.objects.visible_to(request.hat), code=code)


def _seen_assignee(request: HttpRequest) -> int | None:
    """Who the page showed as having the task: a person's id, or nobody. A form without the field saw somebody who is not there."""
    seen = request.POST.get("sett", NOBODYS_ID)
    if seen == "":
        return None
    return int(seen) if seen.isascii() and seen.isdigit() else int(NOBODYS_ID)


@require_POST
def task_assign(request: HttpRequest, code: str) -> HttpResponse:
    """Tildel meg, or Overta from the one that the page showed."""
    task = _task(request, code)
    try:
        assign_task(
            task=task,
            seen_assignee=_seen_assignee(request),
            by=request.hat,
            at=request.received_at,
        )
    except Refused as refused:
        messages.error(request, str(refused))
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


@require_POST
def tasks_assign(request: HttpRequest) -> HttpResponse:
    """Tildel meg, for the ticked ones: each by itself, with an honest count of what did not go."""
    if request.hat is None:
        raise PermissionDenied
    codes = request.POST.getlist("valgt")[:PAGE]
    taken, refusals = 0, []
    for task in Task.objects.visible_to(request.hat).filter(code__in=codes).order_by("pk"):
        try:
            assign_task(task=task, seen_assignee=None, by=request.hat, at=request.received_at)
            taken += 1
        except (Refused, NotAllowed) as refused:
            refusals.append(f"{task.subject}: {refused}")
    if taken:
        messages.success(request, _("Du har fått %(number)s oppgaver.") % {"number": taken})
    for refusal in refusals:
        messages.error(request, refusal)
    if not codes:
        messages.info(request, _("Velg minst én oppgave først."))
    target = request.POST.get("neste", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect("overview:work-list")
