"""What was decided on the lines that the forum treated, for those who sit in it; and a line that goes back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from decisions import actions
from decisions.actions.returning import open_points
from decisions.forms import ForumAnswerForm, ForumReturnForm
from decisions.forumlist import by_item, decided_sum, decided_table, recommended_anew
from decisions.models import Decision, ForumReturn, Point
from decisions.views.loading import get_own_decision
from forum.models import Allocation, LineShare, Meeting
from forum.permissions import check_serves
from grants.enums import ForumMode
from jobs.once import once
from kompetanse.lib.errors import Locked, Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

PER_PAGE = 100


@require_GET
def forum_list(request: HttpRequest, code: str) -> HttpResponse:
    """Line for line, when the letters have gone out; the same number of queries whatever the length."""
    rows = Allocation.objects.visible_to(request.hat).for_detail().filter(status="handed_over")
    allocation = get_object_or_404(rows, code=code)
    lines = (
        allocation.lines.for_list()
        .with_closed_to(request.hat)
        .annotate(share_count=Count("shares", distinct=True))
    )
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("side"))
    shown = list(page.object_list)
    word = _("Foreslått") if allocation.is_discussion else _("Innstilt")
    context = {
        "allocation": allocation,
        "page_obj": page,
        "table": decided_table(
            shown,
            by_item(allocation, shown),
            version=allocation.scheme_version,
            word=word,
            sums=(_recommended(allocation), decided_sum(allocation)),
            anew=recommended_anew(shown),
            count=page.paginator.count,
        ),
    }
    return render(request, "decisions/forum_list.html", context)


def _recommended(allocation: Allocation) -> int:
    """What the lines come to; in a second allocation with what they had before, as each line says."""
    sums = LineShare.objects.filter(line__allocation=allocation).aggregate(
        total=Sum(F("granted") + F("recommended"), default=0)
    )
    total: int = sums["total"]
    return total


@require_POST
@once
def return_line(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send a line back to the forum that recommended it."""
    decision = get_own_decision(request, code)
    check_serves(request.hat, decision.authority_id)
    found = get_object_or_404(decision.points, number=number)
    meetings = _meetings(decision)
    if not meetings.exists():
        raise Locked(
            _("Forumet har ikke noe møte som saken kan meldes til. Legg inn et møte først.")
        )
    form = ForumReturnForm(request.POST, point=found, meetings=meetings)
    if form.is_valid():
        try:
            actions.return_line(
                point=found, **form.cleaned_data, by=request.hat, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Linjen er meldt som sak til forumets møte."))
            return redirect("decisions:point", code, number)
    context = {"decision": decision, "point": found, "form": form}
    return render(request, "decisions/return_line.html", context)


@require_POST
@once
def forum_answer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Enter what the forum said."""
    decision = get_own_decision(request, code)
    check_serves(request.hat, decision.authority_id)
    found = get_object_or_404(decision.points, number=number)
    returned = get_object_or_404(
        ForumReturn.objects.visible_to(request.hat).of([found.item_id]).waiting()
    )
    form = ForumAnswerForm(request.POST, points=open_points(returned.line))
    if form.is_valid():
        try:
            actions.record_forum_answer(
                returned=returned, **form.values(), by=request.hat, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Forumets svar er registrert."))
            return redirect("decisions:point", code, number)
    context = {"decision": decision, "point": found, "form": form}
    return render(request, "decisions/return_line.html", context)


def forum_context(request: HttpRequest, decision: Decision, point: Point) -> dict[str, Any]:
    """What the page of a point says of the forum: that the line is there, or how to send it there."""
    if decision.round.forum_mode != ForumMode.RECOMMENDATION or not decision.is_grant:
        return {}
    returns = ForumReturn.objects.visible_to(request.hat).of([point.item_id])
    returned = returns.select_related("agenda_item__meeting", "line").order_by("-pk").first()
    if returned is not None and returned.answered_at is None:
        is_treated = returned.agenda_item.status == "treated"
        form = ForumAnswerForm(points=open_points(returned.line)) if is_treated else None
        return {"returned": returned, "answer_form": form}
    may_return = request.hat.can("run_secretariat") and point.recommended
    if not may_return:
        return {"returned": returned}
    meetings = _meetings(decision)
    if not meetings.exists():
        return {"returned": returned, "lacks_meeting": True}
    return {"returned": returned, "return_form": ForumReturnForm(point=point, meetings=meetings)}


def _meetings(decision: Decision) -> QuerySet[Meeting]:
    """Those that an item can still be reported to."""
    meetings = Meeting.objects.filter(
        forum_id=decision.round.forum_id, status__in=("planned", "called")
    )
    return meetings.order_by("starts_at", "pk")
