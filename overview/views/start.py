"""The first page after login, by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from grants.enums import ENDED, ApplicationStatus
from grants.models import Application, Round
from kompetanse.lib.clock import in_oslo
from overview import statistics

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ELSEWHERE = {
    "authority": "overview:work-list",
    "audit": "overview:cases",
    "forum": "forum:start",
    "administration": "accounts:user-list",
}


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Min side for owners and partners; others go to where their work lies. A person without a role is told how to get one."""
    hat = request.hat
    if hat is None:
        return render(request, "overview/no_hat.html")
    if hat.side == "authority" and not hat.holds("handle_cases"):
        return redirect("overview:cases")
    if hat.side in ELSEWHERE:
        return redirect(ELSEWHERE[hat.side])
    if hat.side == "directorate":
        return render(
            request, "overview/national.html", {"rows": statistics.by_county_and_scheme()}
        )
    return _my_page(request)


def _my_page(request: HttpRequest) -> HttpResponse:
    hat = request.hat
    today = in_oslo(request.received_at).date()
    cases = list(
        Application.objects.visible_to(hat)
        .for_list()
        .order_by("-round__budget_year", "-created_at", "-pk")[:25]
    )
    mine = {
        (case.round_id)
        for case in cases
        if case.applicant_id == hat.organisation_id and case.status not in ENDED
    }
    rounds = (
        Round.objects.visible_to(hat)
        .open_on(today)
        .filter(county_id=hat.organisation.county_id, deadline_date__gte=today)
        .select_related("programme")
        .order_by("deadline_date", "pk")[:5]
    )
    waiting = [case for case in cases if _waits_for(case, hat)]
    context = {"cases": cases, "rounds": rounds, "mine": mine, "waiting": waiting, "today": today}
    return render(request, "overview/my_page.html", context)


def _waits_for(case: Application, hat) -> bool:
    own = case.applicant_id == hat.organisation_id
    if case.status == ApplicationStatus.IN_APPROVAL:
        return own and hat.holds("approve_needs_report")
    return (
        own
        and hat.holds("edit_needs_report")
        and case.status in {ApplicationStatus.DRAFT, ApplicationStatus.INCOMPLETE}
    )
