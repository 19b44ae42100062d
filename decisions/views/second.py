"""A second allocation is begun: how much, from where, and who stands next on the reserve list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from decisions import actions
from decisions.forms import SecondAllocationForm
from decisions.views.loading import get_round
from forum.actions.second import reserves_of
from forum.models import Allocation
from forum.permissions import check_serves
from forum.reserve import reserve_table
from grants.ahead import committed_ahead
from grants.models import Round, SchemeVersion
from jobs.once import once
from kompetanse.lib.errors import Refused


@require_http_methods(["GET", "POST"])
@once
def second_allocation(request: HttpRequest, round_code: str, version_key: str) -> HttpResponse:
    round_, version = get_round(request, round_code, version_key)
    check_serves(request.hat, round_.authority_id)
    frames = round_.frames.select_related("round", "scheme_version").filter(parent=None)
    frame = get_object_or_404(frames, scheme_version=version)
    drafted, before = _lists(round_, version)
    promised = committed_ahead(frame)
    free = frame.free - promised
    reserves = reserves_of(before) if before else []
    lacking = sum(line.requested - line.now for line in reserves)
    initial = (
        {"amount": drafted.pot, "origin": drafted.origin}
        if drafted
        else {"amount": max(0, min(free, lacking))}
    )
    form = SecondAllocationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft_second_allocation(
                frame=frame, **form.cleaned_data, by=request.hat, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Tilleggsfordelingen er laget. Se over lista."))
            return redirect(made)
    context = {
        "round": round_,
        "version": version,
        "frame": frame,
        "form": form,
        "drafted": drafted,
        "promised": promised,
        "free": free,
        "table": reserve_table(reserves) if before else None,
    }
    return render(request, "decisions/second_allocation.html", context)


def _lists(round_: Round, version: SchemeVersion) -> tuple[Allocation | None, Allocation | None]:
    """A second list that is still a draft, and the last one that was handed over."""
    lists = Allocation.objects.filter(round=round_, scheme_version=version).order_by("-ordinal")
    drafted = lists.filter(ordinal__gt=1, status__in=("draft", "quality_checked")).first()
    return drafted, lists.filter(status="handed_over").first()
