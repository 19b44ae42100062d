"""The reserve list: in which order measures get more, if there comes more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import actions
from forum.actions.second import reserves_of
from forum.forms import ReserveForm
from forum.lists import ALLOCATION_COLORS, status_of
from forum.models import Allocation
from forum.permissions import WHO_SECRETARIAT, is_secretariat
from forum.reserve import reserve_table
from forum.views.allocations import crumbs_of_list, visible_allocation
from jobs.once import once
from kompetanse.lib.errors import NotAllowed, Refused


@require_http_methods(["GET", "POST"])
@once
def reserve_list(request: HttpRequest, code: str) -> HttpResponse:
    """Written by the secretariat until the list is handed over; read by all who see the list."""
    allocation = visible_allocation(request, code)
    runs = is_secretariat(request.hat, allocation)
    if request.method == "POST" and not runs:
        raise NotAllowed(who_may=WHO_SECRETARIAT)
    lines = reserves_of(allocation)
    form = ReserveForm(request.POST or None, lines=lines)
    if request.method == "POST" and form.is_valid() and _saved(request, allocation, form):
        return redirect(allocation)
    context = {
        "allocation": allocation,
        "status": status_of(allocation, ALLOCATION_COLORS),
        "writes": runs and allocation.status != "handed_over" and bool(lines),
        "form": form,
        "rows": form.rows(),
        "table": reserve_table(lines),
        "crumbs": crumbs_of_list(allocation),
    }
    return render(request, "forum/reserve_list.html", context)


def _saved(request: HttpRequest, allocation: Allocation, form: ReserveForm) -> bool:
    try:
        actions.set_reserve_list(
            allocation=allocation, ranks=form.ranks, by=request.hat, at=request.received_at
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Reservelista er lagret."))
    return True
