"""Partnerships and networks as lists: one's own, and for staff those of an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kompetanse.lib.clock import in_oslo
from owners.models import Organisation
from partnerships import permissions as may
from partnerships.display import network_table, partnership_table
from partnerships.models import Agreement, Network, NetworkMember, Partnership

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from django.http import HttpRequest, HttpResponse

PER_PAGE = 25
MOST_NETWORKS = 100


def tables_for(
    request: HttpRequest, today: date, *, of: Organisation | None = None
) -> dict[str, Any]:
    """What the hat sees that is not over; with `of` only what that organisation has part in."""
    lasting = Q(valid_to_date=None) | Q(valid_to_date__gte=today)
    partnerships = Partnership.objects.visible_to(request.hat).filter(lasting)
    networks = Network.objects.visible_to(request.hat).filter(lasting)
    if of is not None:
        partnerships = partnerships.filter(Q(owner=of) | Q(partner=of))
        led = NetworkMember.objects.active_on(today).filter(organisation=of).values("network")
        networks = networks.filter(Q(lead=of) | Q(pk__in=led))
    page = Paginator(partnerships.for_list(), PER_PAGE).get_page(request.GET.get("side"))
    side = request.hat.side if of is None else ""
    return {
        "page_obj": page,
        "partnerships": partnership_table(page, today=today, side=side),
        "networks": network_table(networks.for_list(on=today)[:MOST_NETWORKS]),
    }


@require_GET
def partnership_list(request: HttpRequest) -> HttpResponse:
    """Partners, agreements and networks that concern the hat, and what waits for it."""
    if request.hat is None:
        raise Http404
    hat, today = request.hat, in_oslo(request.received_at).date()
    waiting = Agreement.objects.none()
    if may.may_begin(hat):
        waiting = Agreement.objects.visible_to(hat).awaiting(hat.side).for_detail()
    asked = NetworkMember.objects.none()
    if hat.side == "owner" and hat.can("edit_needs_report"):
        asked = NetworkMember.objects.active_on(today).select_related("network__lead")
        asked = asked.filter(organisation=hat.organisation_id, answer="asked")
    context = {
        **tables_for(request, today),
        "waiting": waiting.order_by("pk")[:PER_PAGE],
        "asked": asked.order_by("pk")[:PER_PAGE],
        "may_write": hat.side == "owner" and hat.can("edit_needs_report"),
        "may_begin": may.may_begin(hat),
    }
    return render(request, "partnerships/partnership_list.html", context)


@require_GET
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """What an organisation has agreed, for those who may see it: staff of its authority, and itself."""
    if request.hat is None:
        raise Http404
    found = get_object_or_404(Organisation.objects.visible_to(request.hat), code=code)
    today = in_oslo(request.received_at).date()
    context = {**tables_for(request, today, of=found), "organisation": found}
    return render(request, "partnerships/organisation.html", context)
