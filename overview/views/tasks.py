"""What is done with tasks from the work list: one, or the ticked ones."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from grants.actions import assign_task, hand_back_task, set_due_dates
from grants.models import Task
from jobs.once import once
from kompetanse.lib.dates import format_weekday_date
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.redirects import own_path
from overview.forms import DueDatesForm
from overview.views.worklist import PAGE, hat_that_handles

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

NOBODYS_ID = "0"


def _next_of(request: HttpRequest, default: str) -> str:
    """Where the person came from, if it is one of our own pages."""
    target = request.POST.get("neste") or request.GET.get("neste", "")
    return own_path(request, target, default=default)


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
    return redirect(_next_of(request, task.url))


@require_POST
def task_hand_back(request: HttpRequest, code: str) -> HttpResponse:
    """Fjern meg."""
    task = _task(request, code)
    try:
        hand_back_task(task=task, by=request.hat, at=request.received_at)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_next_of(request, task.url))


@require_POST
def tasks_assign(request: HttpRequest) -> HttpResponse:
    """Tildel meg, for the ticked ones: each by itself, with an honest count of what did not go."""
    if request.hat is None:
        raise PermissionDenied
    codes = _ticked(request.POST)
    tasks = Task.objects.visible_to(request.hat).filter(code__in=codes)
    taken, refusals = 0, []
    for task in tasks.exclude(assignee_id=request.hat.user_id).order_by("pk"):
        try:
            assign_task(task=task, seen_assignee=None, by=request.hat, at=request.received_at)
            taken += 1
        except (Refused, NotAllowed) as refused:
            refusals.append(f"{task.subject}: {refused}")
    if taken:
        text = ngettext(
            "Du har fått %(number)s oppgave.", "Du har fått %(number)s oppgaver.", taken
        )
        messages.success(request, text % {"number": taken})
    for refusal in refusals:
        messages.error(request, refusal)
    if not taken and not refusals:
        messages.info(request, _nothing_chosen() if not codes else _("Oppgavene er alt dine."))
    return redirect(_next_of(request, reverse("overview:work-list")))


def _ticked(sent: QueryDict) -> list[str]:
    """The codes of the ticked tasks; what is no code is no task's."""
    return [code for code in sent.getlist("valgt") if code.isalnum()][:PAGE]


def _nothing_chosen() -> str:
    return _("Velg minst én oppgave først.")


@require_POST
def tasks_due_choose(request: HttpRequest) -> HttpResponse:
    """From the ticks of the work list to the page that asks for the date. Changes nothing."""
    hat_that_handles(request)
    back = _next_of(request, reverse("overview:work-list"))
    codes = _ticked(request.POST)
    if not codes:
        messages.info(request, _nothing_chosen())
        return redirect(back)
    query = urlencode({"valgt": codes, "neste": back}, doseq=True)
    return redirect(f"{reverse('overview:tasks-due')}?{query}")


@require_http_methods(["GET", "POST"])
@once
def tasks_due(request: HttpRequest) -> HttpResponse:
    """Sett frist: the ticked tasks, one date, all or none."""
    hat = hat_that_handles(request)
    back = _next_of(request, reverse("overview:work-list"))
    codes = _ticked(request.POST if request.method == "POST" else request.GET)
    offered = Task.objects.visible_to(hat).filter(code__in=codes).order_by("due_date", "pk")
    form = DueDatesForm(request.POST or None, tasks=list(offered))
    if not form.offers_any:
        messages.info(request, _nothing_chosen())
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["due_date"]
        try:
            set_due_dates(tasks=form.chosen, due_date=day, by=hat, at=request.received_at)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            number = len(form.chosen)
            text = ngettext(
                "%(number)s oppgave har fått frist %(day)s.",
                "%(number)s oppgaver har fått frist %(day)s.",
                number,
            )
            messages.success(request, text % {"number": number, "day": format_weekday_date(day)})
            return redirect(back)
    return render(request, "overview/tasks_due.html", {"form": form, "back": back})
