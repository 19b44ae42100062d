"""What is held back of one frame for complaints: how much, until when, and changing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals import actions, display
from appeals.forms import ReserveForm
from appeals.models import ReserveChange
from appeals.reserve import periods_of
from grants.models import Frame, Round
from grants.permissions import check_runs_round
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _frame(request: HttpRequest, round_code: str, version_key: str) -> Frame:
    """The whole frame of a scheme in a round that the authority runs."""
    if request.hat is None:
        raise Http404
    round_ = get_object_or_404(Round.objects.visible_to(request.hat), code=round_code)
    check_runs_round(request.hat, round_)
    return get_object_or_404(
        round_.frames.select_related(
            "round__forum", "round__authority", "round__programme", "scheme_version__scheme"
        ),
        parent=None,
        scheme_version__key=version_key,
    )


@require_http_methods(["GET", "POST"])
@once
def reserve(request: HttpRequest, round_code: str, version_key: str) -> HttpResponse:
    """See and change the reserve of a frame."""
    frame = _frame(request, round_code, version_key)
    start = {"amount": frame.complaint_reserve, "seen_amount": frame.complaint_reserve}
    form = ReserveForm(request.POST or None, initial=start)
    if form.is_bound and form.is_valid() and _set(request, frame, form):
        messages.success(request, _("Klagereserven er endret."))
        return redirect("appeals:reserve", round_code, version_key)
    changes = ReserveChange.objects.visible_to(request.hat).filter(frame=frame)
    periods, today = periods_of(frame), in_oslo(request.received_at).date()
    context: dict[str, Any] = {
        "frame": frame,
        "name": f"{frame.scheme_version.scheme.name} {frame.round.budget_year}",
        "form": form,
        "facts": display.reserve_facts(frame),
        "standing": display.periods_in_words(periods, today),
        "is_over": periods.are_over(today),
        "changes": display.reserve_changes(
            changes.select_related("changed_by", "decision__recipient").order_by("-pk")[:50]
        ),
    }
    return render(request, "appeals/reserve.html", context)


def _set(request: HttpRequest, frame: Frame, form: ReserveForm) -> bool:
    try:
        actions.set_complaint_reserve(
            frame=frame, **form.cleaned_data, by=request.hat, at=request.received_at
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True
